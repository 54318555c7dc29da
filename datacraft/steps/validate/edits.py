"""Applies the edits of rules to a row: by JSON Pointer, and behind `#` inside the text of a call's arguments."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any

from datacraft.core.json import dumps
from datacraft.core.rule import Edit


class Misplaced(LookupError):
    """The place an edit names is not in the row."""


def apply(row: Any, edits: Iterable[Edit]) -> Any:
    """A copy of the row with the edits made, later places first so that removals move nothing. Raises Misplaced."""
    changed = copy.deepcopy(row)
    for edit in sorted(edits, key=lambda edit: _order(edit.pointer), reverse=True):
        changed = _apply(changed, edit.pointer, edit)
    return changed


def at(row: Any, pointer: str) -> Any:
    """What stands at a pointer. Raises Misplaced."""
    outer, hash_, inner = pointer.partition("#")
    for step in _steps(outer):
        row = _child(row, step)
    return at(_parsed(row), inner) if hash_ else row


def _apply(row: Any, pointer: str, edit: Edit) -> Any:
    outer, hash_, inner = pointer.partition("#")
    steps = _steps(outer)
    if hash_:
        value = _parsed(at(row, outer))
        made = _apply(value, inner, edit)
        return _apply(row, outer, Edit(outer, dumps(made) if isinstance(at(row, outer), str) else made))
    if not steps:
        return edit.value
    parent = row
    for step in steps[:-1]:
        parent = _child(parent, step)
    _change(parent, steps[-1], edit)
    return row


def _change(parent: Any, step: str, edit: Edit) -> None:
    if isinstance(parent, dict):
        if edit.remove and step not in parent:
            raise Misplaced(step)
        if edit.remove:
            del parent[step]
        else:
            parent[step] = edit.value
    elif isinstance(parent, list) and step.isdecimal() and int(step) < len(parent):
        if edit.remove:
            del parent[int(step)]
        else:
            parent[int(step)] = edit.value
    else:
        raise Misplaced(step)


def _child(value: Any, step: str) -> Any:
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    raise Misplaced(step)


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise Misplaced(str(error)) from error


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _order(pointer: str) -> list[tuple[int, str]]:
    return [(int(step), "") if step.isdecimal() else (-1, step) for step in pointer.split("/")]
