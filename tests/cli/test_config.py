"""Settings come from the nearest file, then the environment; what is wrong says so with the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.cli import config
from datacraft.core.errors import UsageError


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("N", "TEACHER", "SELECT", "SEED"):
        monkeypatch.delenv(f"DATACRAFT_{name}", raising=False)


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.datacraft]\nn = 7\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert config.load(inner).n == 7
    (tmp_path / "a" / "datacraft.toml").write_text("n = 9\n")
    assert config.load(inner).n == 9
    assert config.load(inner).source.endswith("datacraft.toml")


def test_a_pyproject_without_our_section_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "datacraft.toml").write_text("n = 7\n")
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert config.load(inner).n == 7


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datacraft.toml").write_text("n = 7\nteacher = 'builtin'\n")
    monkeypatch.setenv("DATACRAFT_N", "11")
    monkeypatch.setenv("DATACRAFT_SELECT", "A, P1")
    settings = config.load(tmp_path)
    assert (settings.n, settings.select) == (11, ["A", "P1"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seed_s = 1", "did you mean 'seeds'"),
        ("n = 'many'", "n must be a whole number"),
        ("n = true", "n must be a whole number"),
        ("n = [", "datacraft.toml"),
        ("mix = 3", "mix must be a table"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "datacraft.toml").write_text(text + "\n")
    with pytest.raises(UsageError, match=says):
        config.load(tmp_path)


def test_null_policies_are_named() -> None:
    assert config.null_policy("omit") == "omit"
    with pytest.raises(UsageError, match="as-served"):
        config.null_policy("as-serve")
