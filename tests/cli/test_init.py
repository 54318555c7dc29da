"""`datacraft init` in a folder with an agent, and in one without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from datacraft.cli.main import main

ROOT = Path(__file__).parents[2]


def test_a_project_is_set_up_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app")
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert "taking  app.agent:triage_agent" in capsys.readouterr().err
    committed = (ROOT / "schemas" / "app.agent.triage_agent.json").read_text(encoding="utf-8")
    assert (tmp_path / "schemas" / "app.agent.triage_agent.json").read_text(encoding="utf-8") == committed
    (tmp_path / "seeds" / "first.yaml").write_text("mine")
    assert main(["init", "app.agent:triage_agent"]) == 0
    assert (tmp_path / "seeds" / "first.yaml").read_text() == "mine"
    assert "kept" in capsys.readouterr().err


def test_a_folder_without_an_agent_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 2
    assert "datacraft init YOUR.MODULE" in capsys.readouterr().err
