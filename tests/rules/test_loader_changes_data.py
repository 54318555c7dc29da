"""X109 foresees what `datasets` does to a file, the same from one process as from several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.row import Row
from datacraft.rules.template.loader_changes_data import loader_changes_data
from datacraft.steps.dialects import targets
from datacraft.steps.export.loader import loader_findings
from tests.rules.flawed_templates import circumstances


def turn(arguments: Any) -> dict[str, Any]:
    call = {"id": "q7Xc2Lm9A", "type": "function", "function": {"name": "book", "arguments": arguments}}
    completion = [{"role": "assistant", "content": "", "tool_calls": [call]}]
    return {"prompt": [{"role": "user", "content": "x"}], "completion": completion, "tools": None}


FILES = {
    "dates": [turn({"day": "2026-11-23"}), turn({"day": "2026-11-24"})],
    "fractions": [turn({"n": 1}), turn({"n": 1.5})],
    "decoded texts": [turn({"n": "1"}), turn({"n": 2})],
    "plain": [turn({"day": "Monday"}), turn({"day": "2026-11-24"})],
    "other keys": [turn({"a": 1}), {**turn({}), "completion": [{"role": "assistant", "content": "2026-11-23"}]}],
}


@pytest.mark.parametrize("name", FILES)
def test_it_says_what_the_loader_does(name: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in FILES[name]))
    really = {finding.pointer.replace("/0", "/-") for finding in loader_findings(path, targets()["prompt-completion"])}
    whole, halves = seen(FILES[name]), [seen([row], n) for n, row in enumerate(FILES[name], 1)]
    halves[0].merge(halves[1])
    for watcher in (whole, halves[0]):
        assert {problem.pointer for problem in watcher.finish()} == really


def seen(rows: list[dict[str, Any]], first: int = 1) -> Any:
    assert loader_changes_data.watch is not None
    watcher: Any = loader_changes_data.watch()
    for number, row in enumerate(rows, first):
        watcher.see(Row(row, "rows.jsonl", number, circumstances("X109")))
    return watcher
