"""The Chat Completions wire: body of a request, reply of a body."""

from __future__ import annotations

from typing import Any

from datacraft.core.chat import ChatReply, ChatRequest, Usage
from datacraft.core.message import ToolCall


def body(request: ChatRequest, model: str, limit_name: str) -> dict[str, Any]:
    """The JSON body; nothing is in it that the request does not ask for."""
    asked: dict[str, Any] = {"model": model, "messages": list(request.messages)}
    if request.tools:
        asked["tools"] = list(request.tools)
        asked |= given(tool_choice=request.tool_choice, parallel_tool_calls=request.parallel_tool_calls)
    asked |= given(response_format=request.response_format)
    if request.max_tokens is not None:
        asked[limit_name] = request.max_tokens
    return asked | request.options


def given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {key: value for key, value in fields.items() if value is not None}


def reply(raw: dict[str, Any]) -> ChatReply:
    """The reply in a body that has at least one choice. Raises KeyError, IndexError or TypeError when it has none."""
    choice = raw["choices"][0]
    message = choice.get("message") or {}
    return ChatReply(
        text=text_of(message.get("content")),
        tool_calls=tuple(call for call in map(_call, message.get("tool_calls") or ()) if call),
        usage=usage(raw.get("usage")),
        finish_reason=str(choice.get("finish_reason") or ""),
        refusal=message.get("refusal") or None,
        reasoning=message.get("reasoning_content") or message.get("reasoning") or None,
        model=str(raw.get("model") or ""),
        raw=raw,
    )


def text_of(content: Any) -> str:
    """The text of a message's content: text, or the text parts of a list; `""` for null."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _call(wire: Any) -> ToolCall | None:
    function = wire.get("function") if isinstance(wire, dict) else None
    if not isinstance(function, dict):
        return None
    return ToolCall(str(wire.get("id") or ""), str(function.get("name") or ""), str(function.get("arguments") or ""))


def usage(wire: Any) -> Usage:
    """The token counts of a `usage` object; unknown when there is none."""
    if not isinstance(wire, dict):
        return Usage(known=False)
    prompt, answer = count(wire, "prompt_tokens"), count(wire, "completion_tokens")
    return Usage(
        input_tokens=prompt,
        output_tokens=answer,
        cached_tokens=count(wire.get("prompt_tokens_details"), "cached_tokens")
        or count(wire, "prompt_cache_hit_tokens"),
        reasoning_tokens=count(wire.get("completion_tokens_details"), "reasoning_tokens"),
        known=prompt + answer > 0,
    )


def count(wire: Any, key: str) -> int:
    """A token count; 0 where there is none."""
    value = wire.get(key) if isinstance(wire, dict) else None
    return int(value) if isinstance(value, int | float) else 0
