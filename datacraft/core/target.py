"""What an export is for: the contract of a target and the profile of what it can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from datacraft.core.example import Example

if TYPE_CHECKING:
    from datacraft.core.template import ChatTemplate


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target can hold, for its own checks and for the X rules."""

    arguments: Literal["string", "object"] = "string"
    """Carrier of a call's arguments on disk."""
    tools: Literal["list", "json-string", "absent"] = "list"
    """Carrier of the tool definitions on disk."""
    ids: Literal["any", "nine-alphanumerics", "none"] = "any"
    text_beside_calls: bool = True
    parallel_calls: bool = True
    consecutive_assistants: bool = True
    developer_role: bool = True
    tool_description_required: bool = False
    last_turn_assistant: bool = True
    trained_turns: Literal["all", "assistant", "last"] = "assistant"
    """Which turns the consumer puts into its loss."""
    finds_turns: bool = False
    """Whether it finds the assistant's text by itself, so that a template need not mark it."""
    weights: bool = True
    """Whether `weight: 0` on a message is honoured."""
    top_level_keys: frozenset[str] | None = None
    """Keys a row may have; None when others are ignored."""
    message_keys: frozenset[str] | None = None
    min_rows: int = 0
    max_rows: int | None = None
    max_bytes: int | None = None
    max_tools: int | None = None
    max_tokens: int | None = None
    """Tokens of one row that are trained on; what lies beyond is cut off."""
    suffix: str = ".jsonl"
    retires: str | None = None
    """ISO date from which the consumer no longer exists, with its source in the target's docstring."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may shape an export beside its target."""

    template: ChatTemplate | None = None
    """The chat template that the trainer will use."""
    unroll: bool = False
    """One row per trained turn, the turns before it as context."""


@dataclass(frozen=True, slots=True)
class Target:
    """One export target: a typed projection of an example, and the road back where there is one."""

    name: str
    title: str
    encode: Callable[[Example], Iterable[Mapping[str, Any]]]
    """The rows of one example: one, or one per trained turn for targets that need it."""
    profile: Profile
    decode: Callable[[Mapping[str, Any]], Example] | None = None
    """The example of one row; raises `core.example.NotAnExample`."""
    recognises: Callable[[Mapping[str, Any]], bool] | None = None
    """Whether a foreign row is in this dialect; first match in name order wins, `openai` is asked first."""
    refuses: Callable[[Example], Iterable[str]] = lambda _example: ()
    """Why an example cannot be held; nothing when it can."""
    losses: tuple[str, ...] = ()
    """What `decode(encode(x))` does not bring back, as names of `core.losses.LOSSES`."""
    aliases: Mapping[str, Profile] = field(default_factory=dict)
    """Other consumers of the same bytes with limits of their own (`azure`, `together`, …)."""
    doc: str = ""
    bind: Callable[[Options], Target] | None = None
    """The same target for a chat template, or unrolled; None when options change nothing."""
    needs_template: bool = False
    """Whether `bind` has to be given a template before anything can be encoded."""
    gather: Callable[[Sequence[Example]], Iterable[Mapping[str, Any]]] | None = None
    """For rows that are made of several examples: used instead of `encode`."""
    file_stems: Mapping[str, str] = field(default_factory=dict)
    """Names the consumer insists on: stem of the input to stem of the output."""
    companions: Callable[[Sequence[str]], Mapping[str, str]] | None = None
    """Text files the consumer wants beside the named outputs: file name to content."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns of a row whose type a loader would have to guess: name to a `datasets` feature expression."""

    def encode_all(self, examples: Sequence[Example]) -> Iterable[Mapping[str, Any]]:
        """The rows of a whole dataset, in order."""
        if self.gather is not None:
            return self.gather(examples)
        return (row for example in examples for row in self.encode(example))
