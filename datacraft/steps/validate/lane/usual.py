"""Tools as most people write them: proved right by their shape, and their calls judged without compiling a schema.

What is shaped otherwise may be right as well; the rules say so, and the compiled checker of the schema.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from datacraft.core.decode import INEXACT, quotes
from datacraft.core.patterns import matcher
from datacraft.rules.tools.bad_tool_name import NAME
from datacraft.rules.tools.reserved_tool_name import RESERVED
from datacraft.steps.validate.lane.checks import KINDS, Schema, check_of, passes
from datacraft.steps.validate.lane.screen import DOUBTFUL

_strange = matcher(f"{DOUBTFUL}|{INEXACT}")
"""Spellings that need a closer look, and numbers that a decoder may not keep as they are."""
STRICT_BYTES = 4_000
"""Below this size no limit of strict mode can be reached: 1,000 enum values have as many quotes and commas."""
DEEPEST = 4
"""Levels of parameters inside parameters; strict mode allows ten."""


class Function(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a usual tool says of itself."""

    name: str
    parameters: Schema
    description: str | UnsetType = UNSET
    strict: bool | UnsetType = UNSET


class _Tool(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    type: Literal["function"]
    function: Function


read_tool = msgspec.json.Decoder(_Tool).decode
"""A usual tool; raises what `msgspec` does for any other."""
_encoded = msgspec.json.Encoder().encode


def usual(raw: bytes) -> Function | None:
    """The function of a tool of which no rule about tools and spellings has anything to say; None in doubt."""
    try:
        tool = read_tool(raw)
        text = raw.decode()
        if _strange(text) or quotes(text) != quotes(_encoded(tool).decode()):  # the second tells a key given twice
            return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    function = tool.function
    strict = function.strict is True
    if not NAME.match(function.name) or function.name in RESERVED or (strict and len(raw) > STRICT_BYTES):
        return None
    parameters = function.parameters
    return function if parameters.type == "object" and _is_sound(parameters, strict, 0) else None


def _is_sound(schema: Schema, strict: bool, depth: int) -> bool:
    """Whether nothing in a schema contradicts itself, or what its words allow."""
    if schema.type in KINDS and _rare(schema) == _NOTHING:
        return schema.enum is UNSET or _are_options(schema)
    if depth > DEEPEST or (schema.type is UNSET) == (schema.any_of is UNSET):
        return False
    if not _has_usual_values(schema) or not _has_room(schema):
        return False
    if schema.any_of is not UNSET:
        return bool(schema.any_of) and all(_is_sound(branch, strict, depth + 1) for branch in schema.any_of)
    if schema.type == "array":
        return schema.items is UNSET or _is_sound(schema.items, strict, depth + 1)
    if schema.type != "object":
        return True
    properties = {} if schema.properties is UNSET else schema.properties
    required = () if schema.required is UNSET else schema.required
    if strict and (schema.additional_properties is not False or len(required) != len(properties)):
        return False
    if len(set(required)) != len(required) or not properties.keys() >= set(required):
        return False
    return all(_is_sound(below, strict, depth + 1) for below in properties.values())


_rare = attrgetter(
    *("any_of", "default", "pattern", "items", "properties", "required", "additional_properties"),
    *("min_length", "max_length", "minimum", "maximum", "exclusive_minimum", "exclusive_maximum"),
    *("min_items", "max_items"),
)
_NOTHING = (UNSET,) * 15
"""What most parameters have beside a type, a description and options."""


def _are_options(schema: Schema) -> bool:
    options = schema.enum
    return schema.type == "string" and bool(options) and len(set(options or ())) == len(options or ())


def _has_usual_values(schema: Schema) -> bool:
    """Whether what the schema says of single values can be: options, default, pattern, and words of its type alone."""
    default, kind = schema.default, schema.type
    if schema.enum is not UNSET and not _are_options(schema):
        return False
    if schema.pattern is not UNSET and (kind != "string" or not _is_pattern(schema.pattern)):
        return False
    if (schema.items is not UNSET and kind != "array") or (schema.properties is not UNSET and kind != "object"):
        return False
    if schema.required is not UNSET and schema.properties is UNSET:
        return False
    if default is UNSET or default is None:
        return True
    return kind is not UNSET and default.__class__ in KINDS.get(kind, ()) and passes(check_of(schema), default)


def _has_room(schema: Schema) -> bool:
    """Whether every lower bound is below the upper ones."""
    lows = [low for low in (schema.minimum, schema.exclusive_minimum) if low is not UNSET]
    highs = [high for high in (schema.maximum, schema.exclusive_maximum) if high is not UNSET]
    if lows and highs and max(lows) >= min(highs):
        return False
    return _in_order(schema.min_length, schema.max_length) and _in_order(schema.min_items, schema.max_items)


def _in_order(low: int | UnsetType, high: int | UnsetType) -> bool:
    return low is UNSET or high is UNSET or low <= high


@lru_cache(maxsize=4096)
def _is_pattern(pattern: str) -> bool:
    """Whether our engine can look for it."""
    try:
        matcher(pattern)
    except ValueError:
        return False
    return True
