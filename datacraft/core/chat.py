"""What is asked of a chat model and what it answers, whichever wire carries it; the contract of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from datacraft.core.message import ToolCall


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer, as the endpoint counted them."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Part of `input_tokens` that the endpoint took from its prompt cache."""
    reasoning_tokens: int = 0
    """Part of `output_tokens`."""
    known: bool = True
    """False when the endpoint said nothing and the numbers are an estimate."""

    @property
    def total(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.known and other.known,
        )


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request. Everything but the messages is left off the wire unless it is given."""

    messages: tuple[dict[str, Any], ...]
    """In the Chat Completions shape."""
    tools: tuple[dict[str, Any], ...] = ()
    """The wire `tools` array."""
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    response_format: dict[str, Any] | None = None
    max_tokens: int | None = None
    """Limit on the answer, sent under the name the endpoint takes."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further body keys that were asked for: `temperature`, `seed`, `reasoning_effort`, …"""
    timeout: float | None = None
    """Seconds for one attempt, wall clock; None takes the model's default."""
    tries: int | None = None
    """Attempts at most where failures pass by themselves; None takes the model's default."""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One finished answer. What is missing on the wire is empty here; nothing is repaired."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage(known=False)
    finish_reason: str = ""
    """As sent: `stop`, `length`, `tool_calls`, `content_filter`, …; `""` when the endpoint left it out."""
    refusal: str | None = None
    reasoning: str | None = None
    model: str = ""
    """The model that the endpoint says answered."""
    raw: dict[str, Any] = field(default_factory=dict)
    """The body as it came."""
    latency: float = 0.0
    """Seconds from sending to the last byte."""
    headers: dict[str, str] = field(default_factory=dict)
    """Rate-limit and request-id headers, lower case; never the request's own."""


class ChatModel(Protocol):
    """A model behind some endpoint. Safe for many concurrent calls on one event loop."""

    @property
    def name(self) -> str:
        """`PROVIDER/MODEL`, as rows and manifests record it."""
        ...

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer to one request, unclassified.

        Raises RateLimited, Unavailable or Refused of `core.errors`, never an exception of the client library.
        """
        ...

    async def close(self) -> None:
        """Give connections back. The model cannot be used afterwards."""
        ...
