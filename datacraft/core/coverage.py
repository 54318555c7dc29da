"""Value classes of parameters, and which classes and pairs of classes a set of calls covers.

A class is what a tester would call a partition: an enum value, true or false, the smallest, a typical or the largest
number, one or many entries, a short, long, quoted or unusual text, a plain or unusual name, a near or a far day where
the prompt states which day it is, given or absent. Pairs
matter because most interaction faults need two values (NIST covering-array studies); ids, dates and other strings that
people do not word themselves have the one class `given`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Any, TypeAlias

from datacraft.core import schema_walk
from datacraft.core.days import anchor_of
from datacraft.core.texts import Style, style_of, text_class, text_classes
from datacraft.core.tool import Tool, Toolset, accepts_null

ABSENT = "absent"
MAX_ENUM = 24
"""Enums longer than this are classed as `given`: their pairs would swamp the table."""
MAX_DEPTH = 3
NEAR = 6
"""Days from the one that the prompt states, ahead or back, up to which people say a day by its distance ("tomorrow",
"on Friday"); what is farther off they write out."""
_PAST = frozenset({"birth", "birthday", "born", "dob"})
_WIDE = frozenset({"given", "typical", "one", "many", "short", "plain", "near", "far"})
"""Classes with many values: a parameter's default being one of them leaves the others."""

Cell: TypeAlias = tuple[str, str, str]
"""Tool, parameter path (`guest.name`), class."""
Pair: TypeAlias = tuple[str, str, str, str, str]
"""Tool, parameter, class, other parameter, its class; the parameters in schema order."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One parameter, or one property of a nested object."""

    path: tuple[str, ...]
    schema: dict[str, Any]
    """The schema with references and the null option resolved."""
    required: bool
    default: Any = None
    style: Style = ""
    """What a string holds: it decides its classes."""
    today: date | None = None
    """For a day that people may say by its distance: the day it is counted from."""
    needed: bool = False
    """Whether the object that it is a property of is not valid without it, where that object may be absent."""

    @property
    def name(self) -> str:
        return ".".join(self.path)


def leaves(toolset: Toolset, tool: Tool) -> tuple[Leaf, ...]:
    """The parameters of a tool in wire order, nested objects as dotted paths."""
    required = toolset.truly_required(tool.name)
    known = toolset.facts(tool.name).parameters
    found: list[Leaf] = []
    for name, schema in tool.properties.items():
        default = (
            known[name].default if name in known else (schema.get("default") if isinstance(schema, dict) else None)
        )
        found += _leaves((name,), schema, tool.parameters, name in required, default)
    today = stated_day(toolset)
    # Of several dates one may decide what the others can be: a return is not before its departure.
    dated = next((leaf.path for leaf in found if _is_day(leaf)), None) if today else None
    return tuple(
        replace(leaf, style=style_of(tool.name, leaf.path, leaf.schema), today=today if leaf.path == dated else None)
        for leaf in found
    )


def stated_day(toolset: Toolset) -> date | None:
    """The day that the agent's instructions state as today, None when they state none."""
    return _stated(toolset.agent.instructions) if toolset.agent and toolset.agent.instructions else None


@lru_cache(maxsize=64)
def _stated(instructions: str) -> date | None:
    return anchor_of([instructions])


def _is_day(leaf: Leaf) -> bool:
    """Whether a parameter holds a plain date that somebody may plan with, by its format or by what is said of it."""
    words = set(re.split(r"[\W_]+", leaf.path[-1].lower()))
    if kind_of(leaf.schema) != "string" or "enum" in leaf.schema or not words.isdisjoint(_PAST):
        return False
    form = leaf.schema.get("format")
    told = not words.isdisjoint(("date", "day")) and "YYYY-MM-DD" in str(leaf.schema.get("description"))
    return form == "date" or (form is None and told)


def _leaves(path: tuple[str, ...], schema: Any, root: dict[str, Any], required: bool, default: Any) -> Iterator[Leaf]:
    plain = resolve(schema, root)
    inner = plain.get("properties")
    if not isinstance(inner, dict) or not inner or len(path) >= MAX_DEPTH:
        yield Leaf(path, plain, required, default)
        return
    needed = plain.get("required") or []
    for name, child in inner.items():
        open_ = accepts_null(resolve(child, root, keep_null=True)) or (isinstance(child, dict) and "default" in child)
        must = name in needed and not open_
        default = child.get("default") if isinstance(child, dict) else None
        for leaf in _leaves((*path, name), child, root, required and must, default):
            yield replace(leaf, needed=must and not required) if len(leaf.path) == len(path) + 1 else leaf


def resolve(schema: Any, root: dict[str, Any], *, keep_null: bool = False) -> dict[str, Any]:
    """The schema behind local references, with a lone non-null option of `anyOf`/`oneOf` unwrapped.

    What stands beside a reference wins over what it points to, as pydantic means it.
    """
    for _ in range(schema_walk.DEEPEST):
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = _pointed_at(root, reference)
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
            continue
        options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if keep_null or not isinstance(options, list):
            break
        real = [o for o in options if not (isinstance(o, dict) and o.get("type") == "null")]
        if len(real) != 1:
            break
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "allOf")}
        schema = {**rest, **real[0]} if isinstance(real[0], dict) else {}
    return schema if isinstance(schema, dict) else {}


def _pointed_at(root: dict[str, Any], reference: str) -> dict[str, Any]:
    try:
        target = schema_walk.resolve(root, reference)
    except LookupError:
        return {}
    return target if isinstance(target, dict) else {}


def kind_of(schema: Mapping[str, Any]) -> str:
    """The JSON type a schema asks for, the first that is not null; `string` when it does not say."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "string")
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def classes(leaf: Leaf) -> tuple[str, ...]:
    """Every class a parameter has, in a fixed order."""
    found = _present_classes(leaf)
    if leaf.required:
        return found
    own = classify(leaf, leaf.default, raw=True) if leaf.default is not None else None
    return (*(c for c in found if c != own or c in _WIDE), ABSENT)


def _present_classes(leaf: Leaf) -> tuple[str, ...]:
    schema = leaf.schema
    options = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if isinstance(options, list):
        plain = [_enum_class(option) for option in options if option is not None]
        return tuple(plain) if len(plain) <= MAX_ENUM else ("given",)
    kind = kind_of(schema)
    if kind == "boolean":
        return ("true", "false")
    if kind in ("integer", "number"):
        low, high = bounds(schema)
        ends = [name for name, end in (("minimum", low), ("maximum", high)) if end is not None]
        roomy = low is None or high is None or high - low > 1
        return (*ends[:1], *(("typical",) if roomy else ()), *ends[1:]) if ends else ("typical",)
    if kind == "array":
        return ("one",) if schema.get("maxItems") == 1 else ("one", "many")
    return ("near", "far") if leaf.today else text_classes(leaf.style)


def bounds(schema: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The smallest and largest number a schema allows; an exclusive bound of an integer is moved by one."""
    step = 1 if kind_of(schema) == "integer" else 0
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and step and schema.get("exclusiveMinimum") is not None:
        low = schema["exclusiveMinimum"] + step
    if high is None and step and schema.get("exclusiveMaximum") is not None:
        high = schema["exclusiveMaximum"] - step
    return low, high


def _enum_class(option: Any) -> str:
    return "=" + (str(option).lower() if isinstance(option, bool) else str(option))


def classify(leaf: Leaf, value: Any, *, raw: bool = False) -> str:
    """The class of a value; `absent` for null and for an optional parameter's default (unless `raw`)."""
    if value is None:
        return ABSENT
    if not raw and not leaf.required and leaf.default is not None and value == leaf.default:
        return ABSENT
    schema = leaf.schema
    options = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if isinstance(options, list):
        return _enum_class(value) if len([o for o in options if o is not None]) <= MAX_ENUM else "given"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        low, high = bounds(schema)
        return "minimum" if value == low else "maximum" if value == high else "typical"
    if isinstance(value, list):
        return "one" if len(value) == 1 else "many" if value else ABSENT
    if isinstance(value, str) and leaf.today:
        return _distance(value, leaf.today)
    return text_class(leaf.style, value) if isinstance(value, str) else "given"


def _distance(value: str, today: date) -> str:
    try:
        return "near" if abs((date.fromisoformat(value[:10]) - today).days) <= NEAR else "far"
    except ValueError:
        return "given"


def call_classes(toolset: Toolset, tool: Tool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Parameter path to the class of its value in one call."""
    return {leaf.name: classify(leaf, value_at(arguments, leaf.path)) for leaf in leaves(toolset, tool)}


def value_at(arguments: Any, path: tuple[str, ...]) -> Any:
    """The value at a path, None when there is none."""
    for part in path:
        if not isinstance(arguments, Mapping):
            return None
        arguments = arguments.get(part)
    return arguments


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something is covered."""

    covered: int
    total: int

    def __str__(self) -> str:
        return f"{self.covered}/{self.total}"

    @property
    def ratio(self) -> float:
        """1.0 when there was nothing to cover."""
        return self.covered / self.total if self.total else 1.0


@dataclass
class Coverage:
    """The table of one toolset, filled call by call. `excluded` are cells nobody can produce, with the reason."""

    toolset: Toolset
    excluded: dict[Cell, str] = field(default_factory=dict)
    cells: dict[Cell, int] = field(default_factory=dict)
    """How many calls fall into each value class."""
    pairs: dict[Pair, int] = field(default_factory=dict)
    open: dict[str, dict[Pair, None]] = field(default_factory=dict)
    """Tool to the pairs that no call has yet."""
    _leaves: dict[str, tuple[Leaf, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tool in self.toolset.tools:
            own = self._leaves[tool.name] = leaves(self.toolset, tool)
            domain = [[(tool.name, leaf.name, c) for c in classes(leaf)] for leaf in own]
            for column in domain:
                self.cells.update({cell: 0 for cell in column if cell not in self.excluded})
            for left, right in combinations(domain, 2):
                for a in left:
                    self.pairs.update({(*a, *b[1:]): 0 for b in right if self._possible(a, b)})
            self.open[tool.name] = {pair: None for pair in self.pairs if pair[0] == tool.name}

    def _possible(self, a: Cell, b: Cell) -> bool:
        """Whether one call may have both: no property of an object that lacks what the object needs."""
        given, absent = (a, b) if b[2] == ABSENT else (b, a)
        if (given[2] == ABSENT) == (absent[2] == ABSENT):
            return {a, b}.isdisjoint(self.excluded)
        own = {leaf.name: leaf for leaf in self._leaves[a[0]]}
        parts = own[absent[1]].needed and own[given[1]].path[: len(own[absent[1]].path) - 1] == own[absent[1]].path[:-1]
        return not parts and {a, b}.isdisjoint(self.excluded)

    def of_call(self, tool: str, arguments: Mapping[str, Any]) -> list[Cell]:
        """The cells of one call; nothing for a tool the toolset does not have."""
        return [
            (tool, leaf.name, classify(leaf, value_at(arguments, leaf.path))) for leaf in self._leaves.get(tool, ())
        ]

    def add(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """Count one call."""
        self.count(self.of_call(tool, arguments), 1)

    def remove(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """Take one call back that came to nothing: what only it covered is open again."""
        found = self.of_call(tool, arguments)
        self.count(found, -1)
        pairs = ((*a, *b[1:]) for a, b in combinations(found, 2))
        self.open[tool].update({pair: None for pair in pairs if self.pairs.get(pair, 1) <= 0})

    def count(self, found: Sequence[Cell], times: int) -> None:
        """Count calls that have the same cells."""
        for cell in found:
            if cell in self.cells:
                self.cells[cell] += times
        for a, b in combinations(found, 2):
            pair = (*a, *b[1:])
            if pair in self.pairs:
                self.pairs[pair] += times
                self.open[a[0]].pop(pair, None)

    def gain(self, tool: str, arguments: Mapping[str, Any]) -> int:
        """How many value classes and pairs a call would cover for the first time."""
        found = self.of_call(tool, arguments)
        new = sum(self.cells.get(cell, 1) == 0 for cell in found)
        return new + sum(self.pairs.get((*a, *b[1:]), 1) == 0 for a, b in combinations(found, 2))

    def values_covered(self, tool: str | None = None) -> Share:
        counts = [n for cell, n in self.cells.items() if tool in (None, cell[0])]
        return Share(sum(n > 0 for n in counts), len(counts))

    def pairs_covered(self, tool: str | None = None) -> Share:
        counts = [n for pair, n in self.pairs.items() if tool in (None, pair[0])]
        return Share(sum(n > 0 for n in counts), len(counts))

    def missing(self) -> tuple[Iterable[Cell], Iterable[Pair]]:
        """Cells and pairs that no call has."""
        return [c for c, n in self.cells.items() if not n], [p for p, n in self.pairs.items() if not n]
