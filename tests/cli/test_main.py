"""The command line: errors are one paragraph with the next thing to type, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.cli.main import COMMANDS, main
from datacraft.version import __version__


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, text in COMMANDS.items():
        assert f"  {name} " in shown
        assert text in shown


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"datacraft {__version__}\n"


def test_a_wrong_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["valdate"]) == 2
    assert "did you mean 'validate'" in capsys.readouterr().err


def test_a_wrong_flag_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "check", "--no-such-flag"]) == 2
    assert "--no-such-flag" in capsys.readouterr().err


def test_what_stops_us_is_said_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["seeds", "check"]) == 2
    error = capsys.readouterr().err
    assert "there is no toolset" in error
    assert "datacraft extract-schemas" in error
    assert "Traceback" not in error
