"""What an export is for: the contract of a target and the profile of what it can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from datacraft.core.example import Example


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target can hold, for its own checks and for the X rules (research: the format survey, section 6)."""

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
    weights: bool = True
    """Whether `weight: 0` on a message is honoured."""
    top_level_keys: frozenset[str] | None = None
    """Keys a row may have; None when others are ignored."""
    message_keys: frozenset[str] | None = None
    min_rows: int = 0
    max_rows: int | None = None
    max_bytes: int | None = None
    max_tools: int | None = None
    suffix: str = ".jsonl"
    retires: str | None = None
    """ISO date from which the consumer no longer exists, with its source in the target's docstring."""


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
    """What `decode(encode(x))` does not bring back, as names of example parts."""
    aliases: Mapping[str, Profile] = field(default_factory=dict)
    """Other consumers of the same bytes with limits of their own (`azure`, `together`, …)."""
    doc: str = ""
