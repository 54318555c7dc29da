"""Looks at every tool of a row, and at each distinct tool only once in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem
from datacraft.core.schema_walk import at, subschemas
from datacraft.core.tool import Tool

Answer = TypeVar("Answer")
ToolCheck = Callable[[Tool], Iterable[Problem]]
KEPT = 20_000
"""Distinct tools whose verdicts are kept; a dataset with more starts over, which costs time and nothing else."""

_verdicts: dict[bytes, dict[ToolCheck, tuple[Problem, ...]]] = {}


def each_tool(row: Row, check: ToolCheck) -> Iterator[Problem]:
    """What `check` says of every tool of the row, its pointers (which start at the tool) moved to the row."""
    for (i, tool), key in zip(row.tools, row.once(keys), strict=True):
        known = _verdicts.get(key)
        if known is None:
            if len(_verdicts) >= KEPT:
                _verdicts.clear()
            known = _verdicts[key] = {}
        problems = known.get(check)
        if problems is None:
            problems = known[check] = tuple(check(tool))
        for problem in problems:
            yield _moved(problem, f"/tools/{i}")


def kept(view: Callable[[Tool], Answer]) -> Callable[[bytes, Tool], Answer]:
    """`view(tool)`, worked out once in a run for every distinct tool, which is known by its key."""
    known: dict[bytes, Answer] = {}

    def of(key: bytes, tool: Tool) -> Answer:
        if key not in known:
            if len(known) >= KEPT:
                known.clear()
            known[key] = view(tool)
        return known[key]

    return of


def keys(row: Row) -> list[bytes]:
    """The bytes of every tool of the row, equal for equal definitions."""
    return [_key(tool) for _, tool in row.tools]


def _key(tool: Tool) -> bytes:
    try:
        return msgspec.json.encode(tool.wire)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return repr(tool.wire).encode("utf-8", "surrogatepass")


def _moved(problem: Problem, prefix: str) -> Problem:
    edits = tuple(Edit(prefix + edit.pointer, edit.value, edit.remove) for edit in problem.edits)
    return replace(problem, pointer=prefix + problem.pointer, edits=edits)


PARAMETERS = ("function", "parameters")


def schemas_of(tool: Tool) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Path from the tool and object of every subschema of its parameters."""
    for path, schema in subschemas(tool.parameters):
        if isinstance(schema, dict):
            yield PARAMETERS + path, schema


def value_at(tool: Tool, path: tuple[str | int, ...]) -> Any:
    """What stands in the tool at a path, None when nothing does."""
    try:
        return at(tool.wire, path)
    except LookupError:
        return None
