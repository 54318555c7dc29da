"""What an answer is: words that can be used, or one of the ways in which models fail to give any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from datacraft.core.chat import ChatReply
from datacraft.providers.ladder import parse_object

Kind: TypeAlias = Literal["ok", "length", "content_filter", "refusal", "empty", "unparsable", "breaks"]
VALUES = "values"
"""Where the choices of free-form mode stand in a draft."""
_FILTERED = ("content_filter", "safety", "recitation", "blocked", "prohibited_content")


@dataclass(frozen=True, slots=True)
class Answer:
    """A classified answer."""

    kind: Kind
    value: dict[str, Any] | None = None
    """What was handed in, when it is one JSON object."""
    wrong: tuple[str, ...] = ()
    """What breaks the plan, in words that a writer can act on."""


def classify(reply: ChatReply, keys: list[str]) -> Answer:
    """The kind of an answer that should hold one text per key. A cut-off answer is never used, however it looks."""
    if reply.finish_reason == "length":
        return Answer("length")
    if reply.finish_reason.lower() in _FILTERED:
        return Answer("content_filter")
    if reply.refusal:
        return Answer("refusal")
    if not reply.text.strip():
        return Answer("empty")
    value = parse_object(reply.text)
    if value is None:
        return Answer("unparsable")
    wrong = tuple(_against(value, keys))
    return Answer("breaks" if wrong else "ok", value, wrong)


def _against(value: dict[str, Any], keys: list[str]) -> list[str]:
    missing = [f"the key {key} is missing" for key in keys if key not in value]
    mistyped = [f"{key} is not a text" for key in keys if key in value and not isinstance(value[key], str)]
    unknown = [f"there is no key {key}" for key in value if key not in keys and key != VALUES]
    return missing + mistyped + unknown
