"""`datacraft validate` and `datacraft rule`: streams, exit codes, flags."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.mutations import line, valid


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    row = valid(1)
    row["messages"][4]["tool_calls"] = []
    file = tmp_path / "bad.jsonl"
    file.write_bytes(line(valid(0)) + line(row) + b"\n")
    return file


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.jsonl"
    file.write_bytes(line(valid(0)))
    return file


def test_clean_file_leaves_with_0_and_an_empty_stdout(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(good)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 row, 1 clean: 0 errors, 0 warnings" in err


def test_findings_go_to_stdout_and_the_summary_to_stderr(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(bad)]) == 1
    out, err = capsys.readouterr()
    assert f"{bad}:2  /messages/4/tool_calls" in out
    assert "error M115 empty-tool-calls-list" in out
    assert "2 rows, 1 clean: 1 error, 1 warning" in err


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--exit-zero"], 0),
        (["--ignore", "M115"], 0),
        (["--ignore", "M115", "--fail-on", "warning"], 1),
        (["--select", "F", "--fail-on", "error"], 0),
        (["--select", "empty-tool-calls-list"], 1),
        (["--select", "M9"], 2),
        (["--for", "nowhere"], 2),
        (["--schemas", "nowhere.json"], 2),
        (["--update-baseline"], 2),
    ],
)
def test_exit_codes(bad: Path, flags: list[str], code: int) -> None:
    assert main(["validate", str(bad), *flags]) == code


def test_no_file_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 2
    assert "datacraft validate output/dataset.jsonl" in capsys.readouterr().err


def test_json_is_data(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", str(bad), "--output-format", "json"])
    assert [found["code"] for found in json.loads(capsys.readouterr().out)] == ["M115", "F103"]


def test_max_findings_shows_fewer_and_counts_all(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", str(bad), "--max-findings", "1", "-f", "jsonl"])
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "1 error, 1 warning" in err


def test_statistics(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", str(bad), "--statistics"])
    assert capsys.readouterr().out.splitlines() == ["1  F103  blank-line", "1  M115  empty-tool-calls-list"]


def test_baseline(bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accepted = str(tmp_path / "accepted.json")
    assert main(["validate", str(bad), "--baseline", accepted, "--update-baseline"]) == 0
    assert main(["validate", str(bad), "--baseline", accepted]) == 0
    bad.write_bytes(bad.read_bytes() + b"{}\n")
    capsys.readouterr()
    assert main(["validate", str(bad), "--baseline", accepted, "-f", "json"]) == 1
    assert [found["line"] for found in json.loads(capsys.readouterr().out)] == [4]


def test_fix_shows_first_and_writes_only_where_told(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bad.read_bytes()
    assert main(["validate", str(bad), "--fix"]) == 0
    assert "- []" in capsys.readouterr().out
    assert bad.read_bytes() == before
    new = tmp_path / "new.jsonl"
    assert main(["validate", str(bad), "--fix", "-o", str(new)]) == 0
    assert main(["validate", str(new)]) == 0
    assert main(["validate", str(bad), "--fix", "-o", str(new)]) == 2


def test_splits_are_told_to_the_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, validation = tmp_path / "train.jsonl", tmp_path / "validation.jsonl"
    train.write_bytes(line(valid(0)))
    validation.write_bytes(line(valid(0)))
    code = main(["validate", "--train", str(train), "--validation", str(validation), "-f", "json"])
    assert (code, [found["code"] for found in json.loads(capsys.readouterr().out)]) == (1, ["D104"])


def test_rule_is_explained_by_code_name_and_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "M115"]) == 0
    by_code = capsys.readouterr().out
    assert by_code.startswith("M115 empty-tool-calls-list (error, safe fix)")
    assert "Bad:" in by_code
    assert "Good:" in by_code
    main(["rule", "empty-tool-calls-list"])
    assert capsys.readouterr().out == by_code
    main(["rule", "M"])
    assert capsys.readouterr().out.startswith("M101  error")


def test_unknown_rule_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "enum-mismach"]) == 2
    assert "enum-mismatch" in capsys.readouterr().err


def test_rows_that_were_not_exported_for_the_target_are_told_apart(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(good), "--for", "trl"]) == 1
    assert f"not written for trl: datacraft export {good} --to trl" in capsys.readouterr().err
    assert main(["export", str(good), "--to", "trl"]) == 0
    capsys.readouterr()
    main(["validate", str(good.parent / "trl" / good.name), "--for", "trl"])
    assert "not written for" not in capsys.readouterr().err
