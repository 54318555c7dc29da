"""What strict mode demands of a tool's schema: every parameter required, every object closed, limits on size.

The rules and figures are those of OpenAI's *Structured outputs* guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.schema_walk import Path, subschemas

MAX_PROPERTIES = 5_000
MAX_LEVELS = 10
MAX_CHARACTERS = 120_000
MAX_ENUM_VALUES = 1_000
LONG_ENUM = 250
LONG_ENUM_CHARACTERS = 15_000
UNSUPPORTED = ("allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties")


def violations(schema: Any) -> Iterator[tuple[Path, str]]:
    """Place and reason for everything strict mode refuses in a schema, apart from its size."""
    if isinstance(schema, dict) and "anyOf" in schema:
        yield (), "the root may not be anyOf"
    for path, below in subschemas(schema):
        if not isinstance(below, dict):
            continue
        for keyword in UNSUPPORTED:
            if keyword in below:
                yield (*path, keyword), f"{keyword} is not supported"
        if is_object(below):
            yield from _open_object(path, below)


def is_object(schema: dict[str, Any]) -> bool:
    """Whether a subschema describes objects."""
    kind = schema.get("type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind) or "properties" in schema


def _open_object(path: Path, schema: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if schema.get("additionalProperties") is not False:
        yield path, "additionalProperties is not false"
    properties, required = schema.get("properties"), schema.get("required")
    listed = required if isinstance(required, list) else []
    missing = [name for name in properties if name not in listed] if isinstance(properties, dict) else []
    if missing:
        yield path, f"not in required: {', '.join(missing[:8])}"


def over_limits(schema: Any) -> Iterator[str]:
    """The size limits of strict mode that a schema exceeds, with both figures."""
    properties = characters = enum_values = levels = 0
    for path, below in subschemas(schema):
        if not isinstance(below, dict):
            continue
        levels = max(levels, sum(step == "properties" for step in path[::2]))
        names = below["properties"] if isinstance(below.get("properties"), dict) else {}
        options = below["enum"] if isinstance(below.get("enum"), list) else []
        properties += len(names)
        enum_values += len(options)
        texts = [*names, *options, below.get("const")]
        characters += sum(len(text) for text in texts if isinstance(text, str))
        if len(options) > LONG_ENUM:
            length = sum(len(option) for option in options if isinstance(option, str))
            if length > LONG_ENUM_CHARACTERS:
                yield f"an enum of {len(options)} values has {length:,} characters, at most {LONG_ENUM_CHARACTERS:,}"
    for count, limit, what in (
        (properties, MAX_PROPERTIES, "properties"),
        (levels, MAX_LEVELS, "levels of nesting"),
        (characters, MAX_CHARACTERS, "characters of names and enum values"),
        (enum_values, MAX_ENUM_VALUES, "enum values"),
    ):
        if count > limit:
            yield f"{count:,} {what}, at most {limit:,}"
