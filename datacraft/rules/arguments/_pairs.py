"""Walks arguments, alone or side by side with their schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.schema_walk import Path, plain

DEEPEST = 30


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Path and text of every string inside a value."""
    if isinstance(value, str):
        yield path, value
    elif len(path) < DEEPEST and isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(inner, (*path, step))


def pairs(root: Any, value: Any, schema: Any = None, path: Path = ()) -> Iterator[tuple[Path, Any, dict[str, Any]]]:
    """Path, value and schema of everything inside the arguments that a property or an item schema speaks of."""
    known = plain(root, root if schema is None else schema)
    yield path, value, known
    if len(path) >= DEEPEST:
        return
    if isinstance(value, dict) and isinstance(known.get("properties"), dict):
        for name, inner in value.items():
            if name in known["properties"]:
                yield from pairs(root, inner, known["properties"][name] or {}, (*path, name))
    elif isinstance(value, list) and isinstance(known.get("items"), dict):
        for i, inner in enumerate(value):
            yield from pairs(root, inner, known["items"], (*path, i))
