"""The planned answer of one row: calls, arguments, results and decision, before any words are found."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Provenance: TypeAlias = Literal[
    "verbatim",  # the value stands in a user turn as it is
    "normalised",  # a user turn holds it in another form: number word, date, unit, plural, case
    "mapped",  # a user turn implies it: an enum value, a severity
    "earlier_turn",  # it was said in an earlier user turn
    "tool_result",  # an earlier result holds it
    "default",  # nobody mentioned it: the parameter's default, else null
    "context",  # the system prompt or a stated date implies it
    "composed",  # free text that the assistant writes about what the user said
    "mistaken",  # nobody said it: the slip of a deliberately wrong call, which has weight 0
    "open",  # an LLM teacher may choose it under the parameter's schema
]


@dataclass(frozen=True, slots=True)
class PlannedCall:
    tool: str
    arguments: dict[str, Any]
    """In schema order, complete for strict tools."""
    provenance: dict[str, Provenance]


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a user turn must convey: one argument of one planned call."""

    tool: str
    parameter: str
    value: Any
    provenance: Provenance = "verbatim"


@dataclass(frozen=True, slots=True)
class User:
    """A user turn to be worded."""

    mentions: tuple[Mention, ...] = ()
    withholds: tuple[str, ...] = ()
    """Parameters this turn must not give away."""
    about: str = ""
    """What the user wants, for a teacher that has to write it from nothing."""
    act: str = "request"
    """`request`, `answer` (to a question), `correction`, `follow_up`, `chat`."""


@dataclass(frozen=True, slots=True)
class Call:
    """An assistant turn with one call, or several in parallel."""

    calls: tuple[PlannedCall, ...]
    weight: int | None = None
    """0 for a deliberately wrong turn."""


@dataclass(frozen=True, slots=True)
class Result:
    """The results of the calls just made, in their order."""

    values: tuple[Any, ...]
    errors: tuple[str | None, ...] = ()
    """Per call the text of a failed tool, None for one that worked; `()` when all worked."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The assistant asks for exactly these parameters of `tool`."""

    tool: str
    parameters: tuple[str, ...]
    reason: Literal["missing", "invalid", "ambiguous"] = "missing"
    value: Any = None
    """The refused value when `reason` is `invalid`."""
    allowed: tuple[Any, ...] = ()
    output: dict[str, Any] | None = None
    """The final output that asks, for an agent with an output schema; None asks in prose."""
    field: str = ""
    """The key of `output` that takes the words; empty when the output has them already."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The assistant says that it cannot do this here and what it can do instead."""

    reason: Literal["out_of_scope", "missing_tool"]
    offers: tuple[str, ...] = ()
    """Names of tools that could serve instead."""
    output: dict[str, Any] | None = None
    field: str = ""
    """As in `Ask`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The assistant answers in words; `output` is the final output of an agent with an output schema."""

    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    """What the answer may state, from the results and the conversation."""
    output: dict[str, Any] | None = None
    field: str = ""
    """As in `Ask`."""


Step: TypeAlias = User | Call | Result | Ask | Refuse | Answer
SPEAKING = (User, Ask, Refuse, Answer)
"""The steps whose words a teacher finds, in script order."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    id: str
    category: str
    shape: str
    lineage: tuple[str, ...]
    """Ids of the seeds it descends from."""
    contrast_group: str
    tools: tuple[str, ...]
    """Offered tools, in the order in which they are offered; `()` offers none."""
    script: tuple[Step, ...]
    axes: dict[str, Any] = dataclasses.field(default_factory=dict)
    """How it is to be worded: speech act, register, slot order, frame, …; also the plan's notes for its teacher."""

    def calls(self) -> tuple[PlannedCall, ...]:
        return tuple(call for step in self.script if isinstance(step, Call) for call in step.calls)

    def speaking(self) -> tuple[User | Ask | Refuse | Answer, ...]:
        """The steps that need words, in order."""
        return tuple(step for step in self.script if isinstance(step, SPEAKING))


@dataclass(frozen=True, slots=True)
class Draft:
    """A teacher's words for a blueprint: one text per speaking step, in order."""

    texts: tuple[str, ...]
    provenance: tuple[dict[str, Provenance], ...] | None = None
    """Per planned call, where the wording changed how an argument can be known; None keeps the blueprint's."""
    arguments: tuple[dict[str, Any], ...] | None = None
    """Per planned call, the values chosen for `open` parameters; None when there were none."""
    carrier: str = ""
    """The phrase with its slots cut out that the first user turn was made from; for frequency caps."""
