"""X109 in earnest: loads what was written as the trainer will, and compares every value."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from datacraft.core.finding import Finding, Severity
from datacraft.core.target import Target
from datacraft.io.jsonl import read_rows

LOADED = frozenset({"trl", "prompt-completion", "preference-trl", "axolotl", "unsloth"})
"""Targets whose trainers read files through `datasets`."""


def loader_findings(path: Path, target: Target) -> list[Finding]:
    """What `datasets` makes of the file other than what stands in it; empty when every value comes back.

    Loads with the library's guesses, as a trainer given a path does. One finding per column, at the first row that
    differs; the suggestion names the features under which it does not.
    """
    if target.name not in LOADED:
        return []
    written = [row for _, row in read_rows(path)]
    if not written:
        return []
    features = ", ".join(f'"{name}": {kind}' for name, kind in target.columns.items())
    advice = f"load with features=Features({{{features}}})" if features else ""
    try:
        loaded = _load(path)
    except Exception as error:  # whatever the library raises is what the trainer would stop at
        reason = str(error.__cause__ or error).splitlines()[0][:200]
        return [_finding(path, 0, "", f"datasets cannot load the file: {reason}", advice)]
    return _differences(path, written, loaded, advice)


def _load(path: Path) -> list[dict[str, Any]]:
    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory(prefix="datacraft-loader-") as cache:
        found = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=cache)
        return list(found)


def _differences(path: Path, written: list[Any], loaded: list[dict[str, Any]], advice: str) -> list[Finding]:
    if len(loaded) != len(written):
        return [_finding(path, 0, "", f"datasets loads {len(loaded)} of {len(written)} rows", advice)]
    found: dict[str, Finding] = {}
    for line, (ours, theirs) in enumerate(zip(written, loaded, strict=True), 1):
        for column in {**ours, **theirs}:
            if column not in found and (place := _first(ours.get(column), theirs.get(column), f"/{column}")):
                pointer, was, became = place
                message = f"datasets changes {_shown(was)} to {_shown(became)}"
                found[column] = _finding(path, line, pointer, message, advice)
    return list(found.values())


def _first(ours: Any, theirs: Any, pointer: str) -> tuple[str, Any, Any] | None:
    """The first place where two values differ; type counts: 1 is not 1.0."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in {**ours, **theirs}:
            if (key in ours) != (key in theirs):
                return f"{pointer}/{key}", ours.get(key), theirs.get(key)
            if place := _first(ours[key], theirs[key], f"{pointer}/{key}"):
                return place
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        places = (_first(a, b, f"{pointer}/{i}") for i, (a, b) in enumerate(zip(ours, theirs, strict=True)))
        return next((place for place in places if place), None)
    return None if type(ours) is type(theirs) and ours == theirs else (pointer, ours, theirs)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else text[:59] + "…"


def _finding(path: Path, line: int, pointer: str, message: str, advice: str) -> Finding:
    return Finding(
        "X109",
        "loader-changes-data",
        Severity.ERROR,
        message,
        file=str(path),
        line=line,
        pointer=pointer,
        suggestion=advice,
    )
