"""The four kinds of message in a conversation, and the tool call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model emits it."""

    id: str
    name: str
    arguments: str
    """JSON text exactly as written: whoever parses it first can still say that it does not parse."""

    def parsed(self) -> dict[str, Any]:
        """The arguments as an object. Raises ValueError when the text is not one JSON object."""
        value = json.loads(self.arguments or "{}")
        if not isinstance(value, dict):
            raise ValueError(f"arguments of {self.name} are a JSON {type(value).__name__}, not an object")
        return value


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """Instructions; `developer` is the same thing under its newer name."""

    content: str
    role: Literal["system", "developer"] = "system"


@dataclass(frozen=True, slots=True)
class UserMessage:
    content: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """A turn of the model: text, calls, or both."""

    content: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    weight: int | None = None
    """0 keeps the turn out of the loss; None and 1 train on it."""
    refusal: str | None = None
    reasoning: str | None = None
    """Thinking text, `reasoning_content` on most wires."""
    name: str | None = None

    @property
    def trained(self) -> bool:
        return self.weight != 0


@dataclass(frozen=True, slots=True)
class ToolMessage:
    """The result of one call, as text."""

    content: str
    tool_call_id: str
    name: str | None = None


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage
