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


def test_tools_without_a_seed_are_named_in_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (project / "seeds").glob("*.yaml"):
        path.unlink()
    (project / "seeds" / "a.yaml").write_text("- turns:\n    - user: hi\n    - assistant: Hello.\n", encoding="utf-8")
    assert main(["seeds", "check"]) == 0
    assert "no seed calls lookup_customer, create_ticket, escalate: write one" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_not_held_against_its_tools(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (project / "seeds").glob("*.yaml"):
        path.write_text("- turns:\n    - user: @mira is on it\n", encoding="utf-8")
    assert main(["seeds", "check"]) == 1
    captured = capsys.readouterr()
    assert "cannot start with @" in captured.out
    assert "no seed calls" not in captured.err


def test_the_editor_schema_lies_beside_the_seeds_and_is_no_toolset(project: Path) -> None:
    assert main(["seeds", "schema"]) == 0
    assert (project / "seeds" / "seeds.schema.json").is_file()
    assert main(["seeds", "check"]) == 0


def test_a_seed_that_no_row_can_be_made_like_is_noted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "seeds" / "odd.yaml").write_text(
        "- id: unsaid\n  turns:\n    - user: Look the customer up, please.\n    - call: lookup_customer\n"
        "      args: {email: nobody.said@example.net}\n      returns: {customer_id: C-1}\n"
        "    - assistant: That is C-1.\n",
        encoding="utf-8",
    )
    assert main(["seeds", "check"]) == 0
    noted = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]
    assert [line.split()[1:3] for line in noted] == [["seeds/odd.yaml:1:3", "unsaid:"]]


def test_codes_of_seeds_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "Y106"]) == 0
    assert "lost-text" in capsys.readouterr().out
