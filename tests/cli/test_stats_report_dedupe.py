"""`stats`, `report` and `dedupe` as typed: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main


def row(number: int, text: str, place: str, guests: int) -> dict[str, Any]:
    call = {
        "id": f"call{number:05d}",
        "type": "function",
        "function": {"name": "book", "arguments": json.dumps({"place": place, "guests": guests})},
    }
    properties = {"place": {"type": "string"}, "guests": {"type": "integer", "minimum": 1, "maximum": 9}}
    parameters = {"type": "object", "properties": properties, "required": ["place", "guests"]}
    return {
        "messages": [
            {"role": "user", "content": text},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": call["id"], "name": "book", "content": "ok"},
            {"role": "assistant", "content": "Booked."},
        ],
        "tools": [{"type": "function", "function": {"name": "book", "description": "Book.", "parameters": parameters}}],
    }


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [
        row(1, "a table for 2 at Noma please", "Noma", 2),
        row(2, "Please get me a table for 2 at Noma", "Noma", 2),
        row(3, "we are 5 and hungry, try Casa Azul", "Casa Azul", 5),
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def test_stats_prints_a_table_and_says_what_is_missed(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "rows.jsonl"]) == 0
    out, err = capsys.readouterr()
    assert "self-BLEU-4" in out
    assert "book" in out
    assert "targets missed" in err


def test_stats_as_json_is_one_value_and_check_is_an_exit_code(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stats", "rows.jsonl", "--output-format", "json", "--check"]) == 1
    shown = json.loads(capsys.readouterr().out)
    values = {metric["key"]: metric["value"] for metric in shown["metrics"]}
    assert shown["rows"] == 3
    assert values["valid"] == 1.0
    assert values["recovered"] == 1.0
    assert shown["coverage"]["book"]["guests"] == {"minimum": 0, "typical": 3, "maximum": 0}


def test_report_writes_one_page(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "rows.jsonl", "-o", "out/page.html", "--rows", "2"]) == 0
    assert (dataset.parent / "out" / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 of 3 conversations are left out" in err


def test_dedupe_looks_writes_and_checks(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dedupe", "rows.jsonl", "--dry-run"]) == 0
    assert "3 rows: 2 kept, 0 exact and 1 near" in capsys.readouterr().err
    assert [path.name for path in dataset.parent.iterdir()] == ["rows.jsonl"]
    assert main(["dedupe", "rows.jsonl", "--check"]) == 1
    assert main(["dedupe", "rows.jsonl"]) == 0
    names = {path.name for path in dataset.parent.iterdir()}
    assert {"rows.deduped.jsonl", "rows.deduped.jsonl.removed.jsonl", "rows.deduped.jsonl.manifest.json"} <= names


@pytest.mark.parametrize("command", ["stats", "report", "dedupe"])
def test_a_file_that_is_not_there_is_no_traceback(
    command: str, dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "nowhere.jsonl"]) == 2
    err = capsys.readouterr().err
    assert "nowhere.jsonl cannot be read" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["stats", "report", "dedupe"])
def test_help_has_a_worked_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"datacraft {command} output/" in capsys.readouterr().out
