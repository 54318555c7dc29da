"""What the balance rules count: each rule has one small count of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

from datacraft.core.row import Row, text_of
from datacraft.core.schema import show
from datacraft.core.schema_walk import plain
from datacraft.core.tool import Tool
from datacraft.rules.arguments._checked import may_be_null
from datacraft.rules.duplicates._digests import digest, user_words
from datacraft.rules.tools._each import kept, keys

MOST_KINDS = 2_000
"""Tools, parameters, orders and prompts that are told apart; a dataset with more is no set for one agent."""
MOST_VALUES = 500
SAMPLE = 300
"""Requests whose words are kept, the first ones."""


@dataclass
class Rows:
    """How many rows, and where the first stands: findings about all rows are shown there."""

    rows: int = 0
    first: tuple[str, int] = ("", 0)

    def one_more(self, row: Row) -> None:
        self.rows += 1
        if self.rows == 1:
            self.first = (row.file, row.line)

    def merge_rows(self, later: Rows) -> None:
        self.first = self.first if self.rows else later.first
        self.rows += later.rows

    def anywhere(self) -> Row:
        return Row(None, *self.first)


@dataclass
class ToolUse(Rows):
    """Rows that offer each tool, and calls of it."""

    offered: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)

    def see(self, row: Row) -> None:
        self.one_more(row)
        for name in map(row.served_name, row.tools_by_name):
            if name in self.offered or len(self.offered) < MOST_KINDS:
                self.offered[name] += 1
        for call in row.calls:
            if call.tool is not None and (name := row.served_name(call.tool.name)) in self.offered:
                self.called[name] += 1

    def merge(self, later: ToolUse) -> None:
        self.merge_rows(later)
        self.offered.update(later.offered)
        self.called.update(later.called)


@dataclass
class Decisions(Rows):
    """What the first turn of the assistant does in rows with tools."""

    with_tools: int = 0
    decided_to_call: int = 0

    def see(self, row: Row) -> None:
        self.one_more(row)
        if row.tools:
            first = next((message for _, message in row.messages if message.get("role") == "assistant"), {})
            self.with_tools += 1
            self.decided_to_call += bool(first.get("tool_calls"))

    def merge(self, later: Decisions) -> None:
        self.merge_rows(later)
        self.with_tools += later.with_tools
        self.decided_to_call += later.decided_to_call


@dataclass
class Distractors(Rows):
    """Whether rows with calls offer more than they call."""

    with_calls: int = 0
    without: int = 0
    names: set[str] = field(default_factory=set)

    def see(self, row: Row) -> None:
        self.one_more(row)
        if len(self.names) < MOST_KINDS:
            self.names.update(map(row.served_name, row.tools_by_name))
        called = {call.name for call in row.calls if call.tool is not None}
        self.with_calls += bool(called)
        self.without += bool(called) and row.tools_by_name.keys() <= called

    def merge(self, later: Distractors) -> None:
        self.merge_rows(later)
        self.with_calls += later.with_calls
        self.without += later.without
        self.names |= later.names


@dataclass
class Positions(Rows):
    """Where the called tool stands among two or more."""

    choices: int = 0
    chose_first: int = 0
    first_by_chance: float = 0.0

    def see(self, row: Row) -> None:
        self.one_more(row)
        if len(row.tools) > 1:
            first = row.tools[0][1].name
            called = [call.name for call in row.calls if call.tool is not None]
            self.choices += len(called)
            self.chose_first += called.count(first)
            self.first_by_chance += len(called) / len(row.tools)

    def merge(self, later: Positions) -> None:
        self.merge_rows(later)
        self.choices += later.choices
        self.chose_first += later.chose_first
        self.first_by_chance += later.first_by_chance


@dataclass
class Orders(Rows):
    """The different lists of tools, in their order."""

    with_tools: int = 0
    orders: set[tuple[str, ...]] = field(default_factory=set)

    def see(self, row: Row) -> None:
        self.one_more(row)
        if row.tools:
            self.with_tools += 1
            if len(self.orders) < MOST_KINDS:
                self.orders.add(tuple(tool.name for _, tool in row.tools))

    def merge(self, later: Orders) -> None:
        self.merge_rows(later)
        self.with_tools += later.with_tools
        self.orders |= later.orders


@dataclass
class Prompts(Rows):
    """The different system prompts."""

    with_system: int = 0
    systems: set[int] = field(default_factory=set)

    def see(self, row: Row) -> None:
        self.one_more(row)
        system = [text_of(message) for _, message in row.messages if message.get("role") in ("system", "developer")]
        if system:
            self.with_system += 1
            if len(self.systems) < MOST_KINDS:
                self.systems.add(digest(system))

    def merge(self, later: Prompts) -> None:
        self.merge_rows(later)
        self.with_system += later.with_system
        self.systems |= later.systems


@dataclass
class Requests(Rows):
    """The words of the first requests."""

    words: list[list[str]] = field(default_factory=list)

    def see(self, row: Row) -> None:
        self.one_more(row)
        if len(self.words) < SAMPLE and (said := user_words(row)):
            self.words.append(said[:100])

    def merge(self, later: Requests) -> None:
        self.merge_rows(later)
        self.words += later.words[: SAMPLE - len(self.words)]

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of neighbouring words."""
        return [pair for words in self.words for pair in pairwise(words)]


@dataclass
class Parameter:
    """How calls fill one parameter."""

    calls: int = 0
    given: int = 0
    values: Counter[str] = field(default_factory=Counter)
    optional: bool = False
    free: bool = True
    """Whether it takes any value: no enum, no boolean, no default."""
    options: tuple[str, ...] = ()

    def see(self, shown: str) -> None:
        """Count a call that gives the parameter a value, by what a message shows of it; `""` for none."""
        self.calls += 1
        if shown:
            self.given += 1
            if shown in self.values or len(self.values) < MOST_VALUES:
                self.values[shown] += 1

    def merge(self, later: Parameter) -> None:
        self.calls += later.calls
        self.given += later.given
        self.values.update(later.values)


@dataclass
class Parameters(Rows):
    """How calls fill every parameter, by tool and name."""

    known: dict[tuple[str, str], Parameter] = field(default_factory=dict)

    def see(self, row: Row) -> None:
        self.one_more(row)
        for tool, declared, shown in row.once(_filled):
            for name, facts in declared:
                parameter = self.known.get((tool, name))
                if parameter is None:
                    if len(self.known) > MOST_KINDS:
                        continue
                    parameter = self.known[tool, name] = Parameter(**facts)
                parameter.see(shown.get(name, ""))

    def merge(self, later: Parameters) -> None:
        self.merge_rows(later)
        for key, parameter in later.known.items():
            if key in self.known:
                self.known[key].merge(parameter)
            elif len(self.known) < MOST_KINDS:
                self.known[key] = parameter


_Facts: TypeAlias = list[tuple[str, dict[str, Any]]]


def _filled(row: Row) -> list[tuple[str, _Facts, dict[str, str]]]:
    """For every call of a tool of the row: the tool as it is served, what it declares, and what it is given."""
    if not row.calls:
        return []
    definitions = dict(zip((tool.name for _, tool in row.tools), row.once(keys), strict=True))
    found = []
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if call.tool is not None and arguments is not None:
            shown = {name: show(value) for name, value in arguments.items() if value is not None}
            declared = _declared(definitions[call.tool.name], call.tool)
            found.append((row.served_name(call.tool.name), declared, shown))
    return found


@kept
def _declared(tool: Tool) -> _Facts:
    """What a tool declares."""
    return [(name, _of(tool, name, declared)) for name, declared in tool.properties.items()]


def _of(tool: Tool, name: str, declared: Any) -> dict[str, Any]:
    schema = plain(tool.parameters, declared)
    options = schema.get("enum")
    listed = options if isinstance(options, list) and len(options) <= 20 else []
    return {
        "optional": name not in tool.required or may_be_null(tool, name),
        "free": not options and schema.get("type") != "boolean" and not {"default", "const"} & schema.keys(),
        "options": tuple(show(option) for option in listed if option is not None),
    }
