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

Test: TypeAlias = Callable[[Any], bool]
Check: TypeAlias = tuple[tuple[type, ...], Test | None]
"""As what a value has to be read, and what it has to pass then. A value that does obeys the schema beyond doubt; one
that does not may obey it as well."""
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
            if check is None:
                return False
            classes, test = check
            if value.__class__ not in classes or (test is not None and not test(value)):
                return False
        return True


def passes(check: Check, value: Any) -> bool:
    """Whether a value passes a check."""
    classes, test = check
    return value.__class__ in classes and (test is None or test(value))


def check_of(schema: Schema) -> Check:
    """The check of a schema that contradicts itself nowhere."""
    if schema.type in KINDS:
        return _single(*_limits(schema))
    if schema.any_of is not UNSET:
        return _any_of([check_of(branch) for branch in schema.any_of])
    if schema.type == "array":
        tests = _within(schema.min_items, schema.max_items)
        if schema.items is not UNSET:
            tests.append(partial(_all_pass, check_of(schema.items)))
        return (list,), _together(tests)
    return (dict,), Members(schema).hold


def _any_of(branches: Sequence[Check]) -> Check:
    classes = tuple({one for classes, _ in branches for one in classes})
    if all(test is None for _, test in branches):
        return classes, None
    return classes, lambda value: any(passes(branch, value) for branch in branches)


def _all_pass(check: Check, values: Sequence[Any]) -> bool:
    return all(passes(check, value) for value in values)


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
    tests: list[Test] = []
    if kind == "string":
        tests += [] if options is UNSET else [frozenset(options).__contains__]
        tests += [] if form is UNSET else [_format(form)]
        tests += [] if pattern is UNSET else [partial(_has, pattern)]
        tests += _within(shortest, longest)
    elif kind in ("integer", "number"):
        tests = [
            partial(test, bound) for test, bound in zip((le, ge, lt, gt), bounds, strict=True) if bound is not UNSET
        ]
    return KINDS[kind], _together(tests)


def _within(least: int | UnsetType, most: int | UnsetType) -> list[Test]:
    """Whether a text or a list is of the right length."""
    low, high = least if least is not UNSET else 0, most
    if high is UNSET:
        return [lambda value: len(value) >= low] if low else []
    return [lambda value: low <= len(value) <= high]


def _together(tests: Sequence[Test]) -> Test | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda value: all(test(value) for test in tests)


def _has(pattern: str, text: str) -> bool:
    return _finder(pattern)(text)


@lru_cache(maxsize=1024)
def _finder(pattern: str) -> Test:
    """Kept here, not with the tools: a compiled pattern is tens of kilobytes."""
    return matcher(pattern)


@lru_cache(maxsize=256)
def _format(name: str) -> Test:
    return compiled({"type": "string", "format": name})


def compiled(schema: Any) -> Test:
    """The test of a schema in any words; one that no value passes where nobody can tell."""
    found = checker(schema)
    return found.is_valid if isinstance(found, Checker) else _never


def _never(_: Any) -> bool:
    return False
