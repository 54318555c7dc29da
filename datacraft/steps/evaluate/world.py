"""The tools of one row, played from the row: what a call returned there it returns here, and nothing else happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from datacraft.core.comparison import Judge
from datacraft.core.example import Example
from datacraft.core.matching import ExpectedCall, arguments_of, compare_arguments, match
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage
from datacraft.steps.evaluate.references import References, Terms

NO_RESULT = "An error occurred: nothing is known for these arguments."
"""What a tool says to a call that the row does not hold."""
READING = re.compile(
    r"(?:get|list|find|look|lookup|search|read|check|show|fetch|query|describe|view|count|calculate|compute|convert"
    r"|translate|validate|verify|compare|is|has)(?![a-z])",
    re.IGNORECASE,
)
"""How the names of tools begin that change nothing; a call of theirs too many does no harm."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call of the row with what it returned."""

    call: ExpectedCall
    result: str
    turn: int
    required: bool
    """False for a turn of weight 0: it may happen, it need not."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call the model made."""

    call: ToolCall
    step: int
    """The how-manieth answer of the model it was part of."""
    recorded: int | None
    """Which call of the row it repeats, None when the row holds no such call."""


@dataclass(slots=True)
class World:
    """One row's tools during one run."""

    recorded: tuple[Recorded, ...]
    judge: Judge | None = None
    made: list[Made] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def call(self, call: ToolCall, step: int) -> str:
        """What the tool says; the call is written down."""
        given = arguments_of(call)
        fitting = [i for i, known in enumerate(self.recorded) if known.call.name == call.name and self._fits(i, given)]
        fresh = [i for i in fitting if i not in self._used]
        chosen = next(iter(fresh or fitting), None)
        self.made.append(Made(call, step, chosen))
        if chosen is None:
            return NO_RESULT
        self._used.add(chosen)
        return self.recorded[chosen].result

    def _fits(self, i: int, given: dict[str, Any] | None) -> bool:
        found = compare_arguments(self.recorded[i].call, given, self.judge)
        return all(argument.outcome == "right" for argument in found)


def world_of(example: Example, terms: Terms, judge: Judge | None = None) -> World:
    """The tools of a row. Raises ValueError where the row's own calls cannot be read."""
    return World(tuple(_recorded(example, terms)), judge)


def _recorded(example: Example, terms: Terms) -> Iterator[Recorded]:
    references = References(example, terms)
    for turn, message in enumerate(example.messages):
        if not isinstance(message, AssistantMessage):
            continue
        results = _results_after(example, turn)
        for k, call in enumerate(message.tool_calls):
            expected = references.expected(call, references.first_call[turn] + k)
            yield Recorded(expected, results.get(call.id, NO_RESULT), turn, message.trained)


def _results_after(example: Example, turn: int) -> dict[str, str]:
    """Call id to result, for the tool messages that follow the turn."""
    found: dict[str, str] = {}
    for message in example.messages[turn + 1 :]:
        if not isinstance(message, ToolMessage):
            break
        found[message.tool_call_id] = message.content
    return found


@dataclass(frozen=True, slots=True)
class Completion:
    """Whether a run did what the row does."""

    missing: tuple[str, ...]
    """Tools of required calls that were not made right."""
    harmful: tuple[str, ...]
    """Calls beside them that may have changed something."""
    misordered: tuple[str, ...]
    """Calls made before the result they need was there."""

    @property
    def complete(self) -> bool:
        return not (self.missing or self.harmful or self.misordered)


def completion(world: World, offered: frozenset[str], destructive: frozenset[str] = frozenset()) -> Completion:
    """Required calls made with right values and in the order their values need, nothing harmful beside them."""
    required = [known for known in world.recorded if known.required]
    found = match([known.call for known in required], [made.call for made in world.made], world.judge)
    right = {pair.expected: pair.got for pair in found.pairs if pair.right}
    beside = [made for j, made in enumerate(world.made) if j not in right.values()]
    return Completion(
        missing=tuple(known.call.name for i, known in enumerate(required) if i not in right),
        harmful=tuple(
            made.call.name
            for made in beside
            if made.call.name in offered
            and (made.recorded is None or world.recorded[made.recorded].required)
            and (made.call.name in destructive or not reads(made.call.name))
        ),
        misordered=tuple(_misordered(required, right, world.made)),
    )


def _misordered(required: list[Recorded], right: dict[int, int], made: list[Made]) -> Iterator[str]:
    for i, j in permutations(sorted(right), 2):
        later, earlier = required[i], required[j]
        if earlier.turn < later.turn and _needs(later, earlier) and made[right[j]].step >= made[right[i]].step:
            yield later.call.name


def _needs(later: Recorded, earlier: Recorded) -> bool:
    """Whether a value of the later call first stood in the result of the earlier one."""
    own = {str(value) for value in earlier.call.arguments.values()}
    values = {v for v in map(str, later.call.arguments.values()) if len(v) > 2}
    return any(value in earlier.result and value not in own for value in values)


def reads(tool: str) -> bool:
    """Whether a tool's name says that it only reads (`READING`)."""
    return READING.match(tool) is not None
