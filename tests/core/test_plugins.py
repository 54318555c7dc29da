"""Plug-ins are found by file name, and a wrong one is named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from datacraft.core.plugins import discover, names


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "plugins_under_test"
    root = tmp_path / name
    (root / "inner").mkdir(parents=True)
    for file, text in {
        "__init__.py": "",
        "one.py": "one = 1\n",
        "_shared.py": "raise RuntimeError\n",
        "inner/__init__.py": "",
        "inner/two.py": "two = 2\n",
    }.items():
        (root / file).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    names.cache_clear()
    yield name
    names.cache_clear()
    for module in [m for m in sys.modules if m.startswith(name)]:
        del sys.modules[module]


def test_values_are_found_by_the_name_of_their_file(package: str) -> None:
    assert discover(package, int) == {"one": 1, "two": 2}


def test_a_wrong_value_is_named(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "three.py").write_text("four = 4\n")
    with pytest.raises(TypeError, match=r"three must define one int called 'three'"):
        discover(package, int)
