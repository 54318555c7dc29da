"""A hand-written example, as its author meant it: the answer and the words of one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

CATEGORIES: dict[str, tuple[str, ...]] = {
    "single_tool": ("simple", "already_known"),
    "multi_tool": ("parallel", "chain", "multi_turn", "recovery"),
    "clarification": ("missing_parameter", "invalid_value", "ambiguous"),
    "refusal": ("out_of_scope", "missing_tool", "no_tool_needed"),
}
"""Category to its shapes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column are 1-based."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SeedUser:
    text: str


@dataclass(frozen=True, slots=True)
class SeedCall:
    """A call and its result in one step."""

    tool: str
    arguments: dict[str, Any]
    """As the author gave them, coerced by the tool's schema; parameters left out are filled when composed."""
    returns: Any = None
    error: str | None = None
    """What the tool said when it failed; then there is no `returns`."""


@dataclass(frozen=True, slots=True)
class SeedCalls:
    """Calls made in one assistant turn; one is the usual case, several are parallel."""

    calls: tuple[SeedCall, ...]
    wrong: bool = False
    """True for a turn the model should not learn (the failed attempt of a recovery row)."""


@dataclass(frozen=True, slots=True)
class SeedAssistant:
    text: str
    output: dict[str, Any] | None = None
    """The final output for an agent with an output schema, used there instead of `text`."""


SeedStep: TypeAlias = SeedUser | SeedCalls | SeedAssistant


@dataclass(frozen=True, slots=True)
class Seed:
    id: str
    category: str
    shape: str
    turns: tuple[SeedStep, ...]
    place: Place
    tools: tuple[str, ...] | None = None
    """Names of the tools offered; None offers the whole toolset."""
    tags: tuple[str, ...] = ()
    note: str = ""

    def calls(self) -> tuple[SeedCall, ...]:
        return tuple(call for step in self.turns if isinstance(step, SeedCalls) for call in step.calls)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """Values that belong together."""

    values: dict[str, Any]
    """Parameter to value."""
    said: tuple[str, ...] = ()
    """Ways in which users put it."""
    returns: Any = None
    """What the tool gives back for these values, where that is known."""
    output: dict[str, Any] | None = None
    """Fields of the final output that follow from these values, for an agent with an output schema."""


@dataclass(frozen=True, slots=True)
class ValuePool:
    """Values the user offers for the parameters of a tool in the seeds folder (`values.yaml`)."""

    tool: str
    rows: tuple[PoolRow, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class SeedBook:
    """Everything in a seeds folder."""

    seeds: tuple[Seed, ...]
    pools: tuple[ValuePool, ...] = field(default=())


def category_problem(seed: Seed) -> str:
    """Why the steps of a seed do not show its category; `""` when they do."""
    calls = len(seed.calls())
    if not any(isinstance(step, SeedUser) for step in seed.turns):
        return "nobody asks for anything: it needs a `user` step"
    if not isinstance(seed.turns[-1], SeedAssistant):
        return "it must end with an `assistant` step"
    match seed.category:
        case "single_tool" if calls != 1:
            return f"a single_tool seed has one call, this one has {calls}"
        case "multi_tool" if calls < 2:
            return f"a multi_tool seed has at least two calls, this one has {calls}"
        case "refusal" if calls:
            return f"a refusal calls nothing, this one calls {seed.calls()[0].tool}"
        case "clarification" if not asks_first(seed.turns):
            return "a clarification has an `assistant` step that asks before the first call"
    return ""


def asks_first(turns: tuple[SeedStep, ...]) -> bool:
    """Whether the assistant says something before the first of its calls."""
    first = next((i for i, step in enumerate(turns) if isinstance(step, SeedCalls)), len(turns))
    return any(isinstance(step, SeedAssistant) for step in turns[:first]) and first < len(turns)
