"""A seed with its values cut out: texts with slots, calls and results that share variables with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from datacraft.core.blueprint import Provenance
from datacraft.core.seed import Seed


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a variable stands in a text, and in which form."""

    variable: str
    form: str = "plain"


Text: TypeAlias = tuple[str | Slot, ...]
"""Literal pieces and slots, in order."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A variable inside arguments, results or outputs."""

    variable: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A string inside arguments or results that mentions variables."""

    text: Text


@dataclass(frozen=True, slots=True)
class Variable:
    """One value of a seed, wherever it turns up."""

    name: str
    kind: str
    """See `kinds`."""
    value: Any
    tool: str
    parameter: str
    """Dotted path of the argument, or of the result field, where it turned up first."""
    schema: dict[str, Any]
    source: str
    """`user` (said by the user), `result` (came from a tool), `written` (neither: composed, mapped or default)."""
    owner: int = -1
    """Number of the call whose result introduced it; -1 for arguments."""


@dataclass(frozen=True, slots=True)
class CallSketch:
    tool: str
    arguments: dict[str, Any]
    returns: Any
    error: str | None
    provenance: dict[str, Provenance]


@dataclass(frozen=True, slots=True)
class UserSketch:
    text: Text


@dataclass(frozen=True, slots=True)
class CallsSketch:
    calls: tuple[CallSketch, ...]
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class ReplySketch:
    text: Text
    output: Any = None


StepSketch: TypeAlias = UserSketch | CallsSketch | ReplySketch


@dataclass(frozen=True, slots=True)
class Sketch:
    """A whole seed, cut."""

    seed: Seed
    steps: tuple[StepSketch, ...]
    variables: Mapping[str, Variable]
    frozen: frozenset[str] = frozenset()
    """`numbers`, `dates`: some text states or compares what no value explains, so values of that kind must stay."""
    situations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Variable of a situation clause to the variables of the arguments it stands for."""

    def users(self) -> tuple[UserSketch, ...]:
        return tuple(step for step in self.steps if isinstance(step, UserSketch))

    def replies(self) -> tuple[ReplySketch, ...]:
        return tuple(step for step in self.steps if isinstance(step, ReplySketch))

    def values(self) -> dict[str, Any]:
        """The seed's own values, by variable."""
        return {name: variable.value for name, variable in self.variables.items()}

    def calls(self) -> tuple[CallSketch, ...]:
        return tuple(call for step in self.steps if isinstance(step, CallsSketch) for call in step.calls)


def fill(template: Any, values: Mapping[str, Any], speak: Callable[[Slot], str]) -> Any:
    """A template with its variables replaced; `speak` says how a slot inside a string reads."""
    if isinstance(template, Ref):
        return values[template.variable]
    if isinstance(template, Composed):
        return "".join(part if isinstance(part, str) else speak(part) for part in template.text)
    if isinstance(template, dict):
        return {key: fill(value, values, speak) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values, speak) for value in template]
    return template


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its variables replaced, those inside a string as they are."""
    return fill(template, values, lambda slot: str(values[slot.variable]))


def literal(steps: Iterable[StepSketch]) -> str:
    """What turns say beside their variables."""
    return " ".join(
        part for step in steps if not isinstance(step, CallsSketch) for part in step.text if isinstance(part, str)
    )


def references(template: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every variable of a template with the dotted path where it stands."""
    if isinstance(template, Ref):
        yield template.variable, ".".join(path)
    elif isinstance(template, Composed):
        yield from ((part.variable, ".".join(path)) for part in template.text if isinstance(part, Slot))
    elif isinstance(template, dict):
        for key, value in template.items():
            yield from references(value, (*path, str(key)))
    elif isinstance(template, list):
        for value in template:
            yield from references(value, path)


def slots(text: Text) -> list[Slot]:
    """The slots of a text, in order."""
    return [part for part in text if isinstance(part, Slot)]


def plain(text: Text) -> str:
    """A text with every slot shown as `{variable}`."""
    return "".join(part if isinstance(part, str) else f"{{{part.variable}}}" for part in text)
