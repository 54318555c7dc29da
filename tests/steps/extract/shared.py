"""Importing the SDK takes seconds: one worker run serves all tests that look at it, in every pytest process."""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECTS = Path(__file__).parents[2] / "projects" / "extract"
PYTHON = os.environ.get("EXTRACTION_PYTHON", sys.executable)
"""The interpreter whose SDK is tested; `make prove-sdks` names one for each release."""


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], Any]) -> Any:
    """What `make` returns: made by the first pytest process that asks in this run, read by the others."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    result, lock = root / f"{name}.pickle", root / f"{name}.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        return _wait_for(result)
    made = make()
    temporary = result.with_suffix(".part")
    temporary.write_bytes(pickle.dumps(made))
    temporary.replace(result)
    return made


def _wait_for(result: Path) -> Any:
    deadline = time.monotonic() + 300
    while not result.exists():
        assert time.monotonic() < deadline, f"nobody made {result.name}"
        time.sleep(0.05)
    return pickle.loads(result.read_bytes())
