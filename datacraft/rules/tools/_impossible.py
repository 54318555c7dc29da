"""Contradictions inside one subschema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.schema import show
from datacraft.rules.tools._vocabulary import TYPES

_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
_KINDS: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
    "number": (int, float),
    "integer": (int, float),
}


def contradictions(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Keyword and reason for everything that leaves a subschema without a value."""
    for low, high in _PAIRS:
        if _number(schema.get(low)) and _number(schema.get(high)) and schema[low] > schema[high]:
            yield low, f"{low} {show(schema[low])} is above {high} {show(schema[high])}"
    for low, high in (("exclusiveMinimum", "maximum"), ("minimum", "exclusiveMaximum")):
        if _number(schema.get(low)) and _number(schema.get(high)) and schema[low] >= schema[high]:
            yield low, f"{low} {show(schema[low])} leaves nothing below {high} {show(schema[high])}"
    yield from _choices(schema)


def _choices(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    options, kinds = schema.get("enum"), _types(schema)
    if options == []:
        yield "enum", "the enum is empty"
    elif isinstance(options, list) and kinds and not any(_is_of(option, kinds) for option in options):
        yield "enum", f"no value of the enum is of type {' or '.join(kinds)}"
    if "const" in schema:
        if isinstance(options, list) and options and not any(same(schema["const"], option) for option in options):
            yield "const", f"the constant {show(schema['const'])} is not in the enum"
        elif kinds and not _is_of(schema["const"], kinds):
            yield "const", f"the constant {show(schema['const'])} is not of type {' or '.join(kinds)}"


def same(left: Any, right: Any) -> bool:
    """Equality as JSON has it: true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _types(schema: dict[str, Any]) -> list[str]:
    declared = schema.get("type")
    names: list[Any] = declared if isinstance(declared, list) else [declared]
    return names if names and all(isinstance(name, str) and name in TYPES for name in names) else []


def _is_of(value: Any, kinds: list[str]) -> bool:
    return any(_fits(value, kind) for kind in kinds)


def _fits(value: Any, kind: str) -> bool:
    if not isinstance(value, _KINDS[kind]):
        return False
    if kind in ("number", "integer"):
        return not isinstance(value, bool) and (kind == "number" or value % 1 == 0)
    return True


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
