"""From a file back to the run that made its rows, along the manifests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.io.manifest import read_manifest

MAX_STEPS = 20


def origin(path: Path) -> dict[str, Any]:
    """The manifest of the `expand` behind a file, else the oldest one found, `{}` when there is none at all."""
    found: dict[str, Any] = {}
    for _ in range(MAX_STEPS):
        try:
            found = read_manifest(path)
        except InputError:
            return found
        inputs = found.get("inputs") or []
        if found.get("command") == "expand" or not inputs:
            return found
        path = path.parent / str(inputs[0]["path"])
    return found
