"""Which rule speaks of which violation: every place of a call has one speaker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from datacraft.core.schema import Violation
from datacraft.core.tool import Tool

BOUNDS = frozenset(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength")
) | {"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
_BY_KEYWORD = {"type": "A109", "enum": "A110", "const": "A110", "pattern": "A112", "format": "A113"} | dict.fromkeys(
    BOUNDS, "A111"
)


def claims(violations: Iterable[Violation], tool: Tool) -> Iterator[tuple[str, Violation]]:
    """Code and violation; where a value has the wrong type, nothing else is said of it."""
    flat = [inner for violation in violations for inner in _unfolded(violation)]
    mistyped = {violation.path for violation in flat if violation.keyword == "type"}
    seen: set[tuple[str, tuple[object, ...], str]] = set()
    for violation in flat:
        if violation.path in mistyped and violation.keyword != "type":
            continue
        code = _code(violation, tool)
        key = (code, violation.path, violation.message)
        if key not in seen:
            seen.add(key)
            yield code, violation


def _code(violation: Violation, tool: Tool) -> str:
    depth = len(violation.path)
    if depth == 0:
        if violation.keyword in ("required", "dependentRequired"):
            return "A107"
        return "A108" if violation.keyword in ("additionalProperties", "unevaluatedProperties") else "A114"
    if violation.keyword == "type":
        if isinstance(violation.value, bool) and set(violation.wanted or ()) & {"integer", "number"}:
            return "A115"
        if depth == 1 and violation.value is None and violation.path[0] not in tool.required:
            return "A117"
    if depth > 1:
        return "A114"
    if violation.value is None and violation.keyword in ("enum", "const") and violation.path[0] not in tool.required:
        return "A117"
    return _BY_KEYWORD.get(violation.keyword, "A114")


def _unfolded(violation: Violation) -> list[Violation]:
    """A failed union as what is wrong with the branch that was meant, where that can be told."""
    if violation.keyword not in ("anyOf", "oneOf") or not violation.branches:
        return [violation]
    meant = [branch for branch in violation.branches if not _of_other_type(branch, violation)]
    if len(meant) == 1:
        return [inner for one in meant[0] for inner in _unfolded(one)]
    roots = [one for branch in violation.branches for one in branch if one.path == violation.path]
    if not meant and all(one.keyword == "type" for one in roots):
        wanted = [name for one in roots for name in one.wanted or ()]
        return [replace(roots[0], wanted=list(dict.fromkeys(wanted)))] if roots else [violation]
    chosen = [one for branch in meant for one in branch]
    if chosen and all(one.keyword in ("enum", "const") and one.path == violation.path for one in chosen):
        options = [o for one in chosen for o in (one.wanted if one.keyword == "enum" else [one.wanted])]
        return [replace(chosen[0], keyword="enum", wanted=options)]
    return [violation]


def _of_other_type(branch: tuple[Violation, ...], union: Violation) -> bool:
    return any(one.keyword == "type" and one.path == union.path for one in branch)
