"""What a schema in the usual words lets through, without compiling it.

Schemas with the same limits share one check, so that those of thousands of tools fit into a processor's caches; a
compiled checker of each tool is of kilobytes that lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter, ge, gt, le, lt
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from datacraft.core.patterns import matcher
from datacraft.core.schema import Checker, checker

Check: TypeAlias = Callable[[Any], bool]
"""Whether a value obeys a schema beyond doubt; False may also mean that the check cannot tell."""
_Bound: TypeAlias = int | float | UnsetType
_Count: TypeAlias = Annotated[int, Meta(ge=0)] | UnsetType
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
"""Types of single values, and as what their values are read."""


class Schema(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """A JSON Schema in the words that parameters are usually described with."""

    type: Literal["string", "integer", "number", "boolean", "array", "object", "null"] | UnsetType = UNSET
    any_of: list[Schema] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    enum: tuple[str, ...] | UnsetType = UNSET
    default: str | int | float | bool | UnsetType | None = UNSET
    format: str | UnsetType = UNSET
    pattern: str | UnsetType = UNSET
    min_length: _Count = UNSET
    max_length: _Count = UNSET
    minimum: _Bound = UNSET
    maximum: _Bound = UNSET
    exclusive_minimum: _Bound = UNSET
    exclusive_maximum: _Bound = UNSET
    items: Schema | UnsetType = UNSET
    min_items: _Count = UNSET
    max_items: _Count = UNSET
    properties: dict[str, Schema] | UnsetType = UNSET
    required: list[str] | UnsetType = UNSET
    additional_properties: bool | UnsetType = UNSET


class Members:
    """What the members of an object may be; none but those that are named."""

    __slots__ = ("_checks", "_required")

    def __init__(self, schema: Schema) -> None:
        properties = {} if schema.properties is UNSET else schema.properties
        self._required = () if schema.required is UNSET else tuple(schema.required)
        self._checks = {name: check_of(below) for name, below in properties.items()}

    def hold(self, members: Mapping[str, Any]) -> bool:
        """Whether the members obey the schema beyond doubt."""
        for name in self._required:
            if name not in members:
                return False
        checks = self._checks
        for name, value in members.items():
            check = checks.get(name)
            if check is None or not check(value):
                return False
        return True


def check_of(schema: Schema) -> Check:
    """The check of a schema that contradicts itself nowhere."""
    if schema.type in KINDS:
        return _single(*_limits(schema))
    if schema.any_of is not UNSET:
        branches = [check_of(branch) for branch in schema.any_of]
        return lambda value: any(branch(value) for branch in branches)
    if schema.type == "array":
        items = None if schema.items is UNSET else check_of(schema.items)
        return partial(_is_list, _within(schema.min_items, schema.max_items), items)
    members = Members(schema)
    return lambda value: value.__class__ is dict and members.hold(value)


_limits = attrgetter(
    *("type", "enum", "pattern", "format", "min_length", "max_length"),
    *("minimum", "maximum", "exclusive_minimum", "exclusive_maximum"),
)


@lru_cache(maxsize=4096)
def _single(
    kind: str,
    options: tuple[str, ...] | UnsetType,
    pattern: str | UnsetType,
    form: str | UnsetType,
    shortest: int | UnsetType,
    longest: int | UnsetType,
    *bounds: float | UnsetType,
) -> Check:
    tests: list[Check] = []
    if kind == "string":
        tests += [] if options is UNSET else [frozenset(options).__contains__]
        tests += [] if form is UNSET else [_format(form)]
        tests += [] if pattern is UNSET else [_pattern(pattern)]
        tests += [lambda text, test=test: test(len(text)) for test in _within(shortest, longest)]
    elif kind in ("integer", "number"):
        tests = [
            partial(test, bound) for test, bound in zip((le, ge, lt, gt), bounds, strict=True) if bound is not UNSET
        ]
    return _tested(KINDS[kind], tuple(tests))


def _tested(classes: tuple[type, ...], tests: Sequence[Check]) -> Check:
    """The check for values of these classes that pass every test."""
    if not tests:
        return lambda value: value.__class__ in classes
    if len(tests) == 1:
        only = tests[0]
        return lambda value: value.__class__ in classes and only(value)
    return lambda value: value.__class__ in classes and all(test(value) for test in tests)


def _within(least: int | UnsetType, most: int | UnsetType) -> list[Check]:
    return [partial(test, bound) for test, bound in ((le, least), (ge, most)) if bound is not UNSET]


def _is_list(counts: Sequence[Check], items: Check | None, values: Any) -> bool:
    if values.__class__ is not list or not all(test(len(values)) for test in counts):
        return False
    return items is None or all(items(value) for value in values)


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> Check:
    return matcher(pattern)


@lru_cache(maxsize=256)
def _format(name: str) -> Check:
    found = checker({"type": "string", "format": name})
    return found.is_valid if isinstance(found, Checker) else _never


def _never(_: Any) -> bool:
    return False
