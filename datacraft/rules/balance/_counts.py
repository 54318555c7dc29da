"""What the balance rules count, in one walk over a row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from datacraft.core.row import Row, text_of
from datacraft.core.schema import show
from datacraft.core.tool import Tool
from datacraft.rules.arguments._checked import may_be_null, plain
from datacraft.rules.duplicates._digests import digest, user_words

MOST_KINDS = 2_000
"""Tools, parameters, orders and prompts that are told apart; a dataset with more is no set for one agent."""
MOST_VALUES = 500
SAMPLE = 300
"""Requests whose words are kept, the first ones."""


@dataclass
class Parameter:
    """How calls fill one parameter."""

    calls: int = 0
    given: int = 0
    optional: bool = False
    free: bool = True
    """Whether it takes any value: no enum, no boolean, no default."""
    options: tuple[str, ...] = ()
    values: Counter[str] = field(default_factory=Counter)

    def merge(self, later: Parameter) -> None:
        self.calls += later.calls
        self.given += later.given
        self.values += later.values


@dataclass
class Counts:
    """Counts of one run; merging those of the rows that follow gives the counts of both."""

    rows: int = 0
    with_tools: int = 0
    decided_to_call: int = 0
    """Rows with tools whose first assistant turn has a call."""
    with_calls: int = 0
    without_distractors: int = 0
    choices: int = 0
    """Calls among two or more tools."""
    chose_first: int = 0
    first_by_chance: float = 0.0
    with_system: int = 0
    offered: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    orders: set[tuple[str, ...]] = field(default_factory=set)
    systems: set[int] = field(default_factory=set)
    requests: list[list[str]] = field(default_factory=list)
    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    first: tuple[str, int] = ("", 0)

    def see(self, row: Row) -> None:
        """Count one row."""
        seen = row.once(_counted)
        self.merge(seen)

    def merge(self, later: Counts) -> None:
        for name in ("rows", "with_tools", "decided_to_call", "with_calls", "without_distractors", "choices"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.chose_first += later.chose_first
        self.first_by_chance += later.first_by_chance
        self.with_system += later.with_system
        self.offered.update(later.offered)
        self.called.update(later.called)
        if len(self.orders) < MOST_KINDS:
            self.orders |= later.orders
        if len(self.systems) < MOST_KINDS:
            self.systems |= later.systems
        self.requests += later.requests[: SAMPLE - len(self.requests)]
        self.first = self.first if self.first[1] else later.first
        for key, parameter in later.parameters.items():
            if key in self.parameters or len(self.parameters) < MOST_KINDS:
                mine = self.parameters.setdefault(
                    key, Parameter(0, 0, parameter.optional, parameter.free, parameter.options)
                )
                if len(mine.values) < MOST_VALUES:
                    mine.merge(parameter)
                else:
                    mine.merge(Parameter(parameter.calls, parameter.given))

    def anywhere(self) -> Row:
        """Where a finding about all rows is shown: the first of them."""
        return Row(None, *self.first)

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of neighbouring words in the kept requests."""
        return [pair for words in self.requests for pair in pairwise(words)]


def _counted(row: Row) -> Counts:
    counts = Counts(rows=1, first=(row.file, row.line))
    names = tuple(tool.name for _, tool in row.tools)
    called = [call for call in row.calls if call.tool is not None]
    used = {str(call.name) for call in called}
    counts.offered = Counter(set(names))
    counts.called = Counter(str(call.name) for call in called)
    if names:
        counts.with_tools = 1
        counts.orders = {names}
        start = next((i for i, message in row.messages if message.get("role") == "assistant"), None)
        counts.decided_to_call = int(any(call.message == start for call in row.calls))
    if called:
        counts.with_calls = 1
        counts.without_distractors = int(set(names) <= used)
    if len(names) > 1:
        counts.choices = len(called)
        counts.chose_first = sum(call.name == names[0] for call in called)
        counts.first_by_chance = len(called) / len(names)
    _count_words(row, counts)
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if call.tool is not None and arguments is not None:
            _count_call(counts, call.tool, arguments)
    return counts


def _count_words(row: Row, counts: Counts) -> None:
    system = [text_of(message) for _, message in row.messages if message.get("role") in ("system", "developer")]
    if system:
        counts.with_system = 1
        counts.systems = {digest(system)}
    words = user_words(row)
    if words:
        counts.requests = [words[:100]]


def _count_call(counts: Counts, tool: Tool, arguments: dict[str, Any]) -> None:
    for name, declared in tool.properties.items():
        schema = plain(tool.parameters, declared)
        options = schema.get("enum")
        listed = options if isinstance(options, list) and len(options) <= 20 else []
        parameter = counts.parameters.setdefault((tool.name, name), Parameter())
        parameter.optional = name not in tool.required or may_be_null(tool, name)
        parameter.free = (
            not options and schema.get("type") != "boolean" and "default" not in schema and "const" not in schema
        )
        parameter.options = tuple(show(option) for option in listed if option is not None)
        parameter.calls += 1
        if arguments.get(name) is not None:
            parameter.given += 1
            parameter.values[show(arguments[name])] += 1
