"""One defect per file, the expected code first in its name; the valid variants beside them fire nothing.

What a run needs beside the file stands in `NAME.run.json`: `select` (rules that must be asked for), `for` (a target),
`destructive` (tools), `splits` (the file is the training set, `NAME.validation.jsonl` the other one).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.row import Circumstances
from datacraft.steps import dialects
from datacraft.steps.validate import Choice, catalogue, validate_files

HERE = Path(__file__).parent
DEFECTS = sorted(file for file in HERE.glob("*.jsonl") if not file.name.endswith(".validation.jsonl"))
VALID = sorted((HERE / "valid").glob("*.jsonl"))
ELSEWHERE = frozenset("A124 F110 F112 P114 T122 X110 X113 X118".split()) | frozenset(  # noqa: SIM905
    "X101 X102 X103 X104 X105 X106 X107 X109 X114 X115 X116".split()  # noqa: SIM905
)
"""Rules that need live code, a chat template or a file of many megabytes: their own tests show them."""


def codes(file: Path) -> set[str]:
    beside = file.with_suffix(".run.json")
    run: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    files = [file, file.with_suffix(".validation.jsonl")] if run.get("splits") else [file]
    target = run.get("for")
    known = Circumstances(
        target=target,
        profile=dialects.find(target)[1] if target else None,
        destructive=frozenset(run.get("destructive", ())),
        splits=dict(zip(map(str, files), ("train", "validation"), strict=False)) if run.get("splits") else {},
    )
    choice = Choice(select=tuple(run.get("select", ())))
    return {finding.code for finding in validate_files(files, circumstances=known, choice=choice)}


@pytest.mark.parametrize("file", DEFECTS, ids=lambda file: file.stem)
def test_the_defect_is_found_and_nothing_else(file: Path) -> None:
    assert codes(file) == {file.name[:4]}


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_rows_are_left_alone(file: Path) -> None:
    assert codes(file) == set()


def test_every_rule_has_a_file() -> None:
    assert {file.name[:4] for file in DEFECTS} == set(catalogue()) - ELSEWHERE


def test_there_are_files() -> None:
    assert len(DEFECTS) > 190
    assert len(VALID) > 15
