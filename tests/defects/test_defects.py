"""One defect per file, the expected code first in its name; the valid variants beside them fire nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.steps.validate import validate_files

HERE = Path(__file__).parent
DEFECTS = sorted(HERE.glob("*.jsonl"))
VALID = sorted((HERE / "valid").glob("*.jsonl"))


def codes(file: Path) -> set[str]:
    return {finding.code for finding in validate_files([file])}


@pytest.mark.parametrize("file", DEFECTS, ids=lambda file: file.stem)
def test_the_defect_is_found_and_nothing_else(file: Path) -> None:
    assert codes(file) == {file.name[:4]}


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_rows_are_left_alone(file: Path) -> None:
    assert codes(file) == set()


def test_there_are_files() -> None:
    assert len(DEFECTS) > 90
    assert len(VALID) > 15
