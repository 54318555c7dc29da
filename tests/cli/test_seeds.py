"""`datacraft seeds check` and `schema`, on the sample project and on broken seeds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from datacraft.cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample project's seeds and one toolset."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "schemas").mkdir()
    shutil.copy(ROOT / "schemas" / "app.tools.json", tmp_path / "schemas")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_sample_seeds_are_sound(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "check"]) == 0
    shown = capsys.readouterr().out
    assert "44 seeds" in shown
    assert "create_ticket 22" in shown


def test_a_defect_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "seeds" / "single_tool.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("email: alice@example.com}", "mail: a@example.com}", 1))
    assert main(["seeds", "check"]) == 1
    captured = capsys.readouterr()
    assert "seeds/single_tool.yaml:8:14 A108 undeclared-argument" in captured.out
    assert "did you mean 'email'?" in captured.out
    assert "1 finding" in captured.err


def test_findings_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "check", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_editor_schema_is_written(project: Path) -> None:
    assert main(["seeds", "schema", "-o", "editor.json"]) == 0
    schema = json.loads((project / "editor.json").read_text(encoding="utf-8"))
    assert "lookup_customer" in json.dumps(schema)


def test_an_unknown_toolset_names_the_nearest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "check", "--toolset", "app.tool"]) == 2
    assert "app.tools.json" in capsys.readouterr().err
