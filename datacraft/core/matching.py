"""Two sets of calls side by side: paired one to one by the best assignment, then compared argument by argument."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from datacraft.core.assignment import assign
from datacraft.core.comparison import ABSENT, AUTO, Judge, Policy, same
from datacraft.core.message import ToolCall

Outcome: TypeAlias = Literal["right", "wrong", "missing", "unexpected", "unreadable"]


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """A call of the reference, with how each argument is compared."""

    name: str
    arguments: Mapping[str, Any]
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """By parameter of the tool, given or not; AUTO for names that the tool does not have."""
    accepted: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Further right values by parameter; ABSENT among them when it may be left out."""

    def policy(self, parameter: str) -> Policy:
        return self.policies.get(parameter, AUTO)


@dataclass(frozen=True, slots=True)
class Argument:
    """What became of one argument; `expected` or `got` is ABSENT where there was none."""

    parameter: str
    outcome: Outcome
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A call of the reference and the call of the same tool that answers it."""

    expected: int
    got: int
    arguments: tuple[Argument, ...]

    @property
    def right(self) -> bool:
        return all(argument.outcome == "right" for argument in self.arguments)

    @property
    def names_right(self) -> bool:
        """Whether the parameters given are the ones wanted, whatever their values."""
        return all(argument.outcome in ("right", "wrong") for argument in self.arguments)


@dataclass(frozen=True, slots=True)
class Matched:
    """Two sets of calls compared."""

    pairs: tuple[Pair, ...]
    missing: tuple[int, ...]
    """Calls of the reference that no call of that tool answers."""
    extra: tuple[int, ...]
    """Calls that the reference does not have."""

    @property
    def right(self) -> bool:
        return not self.missing and not self.extra and all(pair.right for pair in self.pairs)


def match(expected: Sequence[ExpectedCall], got: Sequence[ToolCall], judge: Judge | None = None) -> Matched:
    """Pairs calls of the same tool so that most arguments are right; order plays no part, every call counts once."""
    given = [arguments_of(call) for call in got]
    arguments = [
        [compare_arguments(want, values, judge) if want.name == call.name else None
         for call, values in zip(got, given, strict=True)]
        for want in expected
    ]  # fmt: skip
    chosen = assign([[_gain(found) for found in row] for row in arguments])
    pairs = []
    for i, j in enumerate(chosen):
        found = None if j is None else arguments[i][j]
        if j is not None and found is not None:
            pairs.append(Pair(i, j, found))
    answered, used = {pair.expected for pair in pairs}, {pair.got for pair in pairs}
    return Matched(
        tuple(pairs),
        tuple(i for i in range(len(expected)) if i not in answered),
        tuple(j for j in range(len(got)) if j not in used),
    )


def _gain(found: tuple[Argument, ...] | None) -> float:
    """The right tool is worth one, its arguments together one more."""
    if found is None:
        return 0.0
    right = sum(argument.outcome == "right" for argument in found)
    return 1.0 + (right / len(found) if found else 1.0)


def compare_arguments(
    expected: ExpectedCall, got: Mapping[str, Any] | None, judge: Judge | None = None
) -> tuple[Argument, ...]:
    """Every argument that either side gives, in the reference's order; `got` is None when it could not be read."""
    if got is None:
        return tuple(
            Argument(name, "unreadable", value, ABSENT) for name, value in (expected.arguments or {"": ABSENT}).items()
        )
    return tuple(
        _argument(expected, name, expected.arguments.get(name, ABSENT), got.get(name, ABSENT), judge)
        for name in {**expected.arguments, **got}
    )


def _argument(expected: ExpectedCall, name: str, want: Any, got: Any, judge: Judge | None) -> Argument:
    policy = expected.policy(name)
    outcome: Outcome = "wrong"
    if any(same(value, got, policy, judge) for value in (want, *expected.accepted.get(name, ()))):
        outcome = "right"
    elif got is ABSENT:
        outcome = "missing"
    elif want is ABSENT:
        outcome = "unexpected"
    return Argument(name, outcome, want, got)


def arguments_of(call: ToolCall) -> dict[str, Any] | None:
    """The arguments of a model's call, None when they are not one JSON object."""
    try:
        value = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
