"""The Responses wire, for models that answer nowhere else: body of a request, reply of a body."""

from __future__ import annotations

from typing import Any

from datacraft.core.chat import ChatReply, ChatRequest, Usage
from datacraft.core.message import ToolCall
from datacraft.providers.wire import count, given, text_of

_FINISH = {"max_output_tokens": "length", "content_filter": "content_filter"}


def body(request: ChatRequest, model: str) -> dict[str, Any]:
    """The JSON body; nothing is stored at the provider (`store` is false)."""
    asked: dict[str, Any] = {"model": model, "store": False}
    asked["input"] = [entry for message in request.messages for entry in _input(message)]
    if request.tools:
        asked["tools"] = [{"type": "function", **tool["function"]} for tool in request.tools]
        choice = request.tool_choice
        if isinstance(choice, dict):
            choice = {"type": "function", **choice.get("function", {})}
        asked |= given(tool_choice=choice, parallel_tool_calls=request.parallel_tool_calls)
    if request.response_format is not None:
        kind = request.response_format
        asked["text"] = {"format": {"type": kind["type"], **kind.get("json_schema", {})}}
    return asked | given(max_output_tokens=request.max_tokens) | request.options


def _input(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of one chat message: text, calls and results are apart on this wire."""
    if message["role"] == "tool":
        return [
            {"type": "function_call_output", "call_id": message["tool_call_id"], "output": text_of(message["content"])}
        ]
    text = text_of(message.get("content"))
    entries: list[dict[str, Any]] = [{"role": message["role"], "content": text}] if text else []
    for call in message.get("tool_calls") or ():
        function = call["function"]
        entries.append(
            {
                "type": "function_call",
                "call_id": call["id"],
                "name": function["name"],
                "arguments": function["arguments"],
            }
        )
    return entries


def reply(raw: dict[str, Any]) -> ChatReply:
    """The reply in a body. Raises KeyError or TypeError when there is none in it."""
    output = raw["output"]
    parts = [part for entry in output if entry.get("type") == "message" for part in entry.get("content") or ()]
    refusals = [str(part.get("refusal")) for part in parts if part.get("type") == "refusal"]
    calls = tuple(
        ToolCall(str(entry.get("call_id") or ""), str(entry.get("name") or ""), str(entry.get("arguments") or ""))
        for entry in output
        if entry.get("type") == "function_call"
    )
    reason = (raw.get("incomplete_details") or {}).get("reason")
    return ChatReply(
        text="".join(str(part.get("text") or "") for part in parts if part.get("type") == "output_text"),
        tool_calls=calls,
        usage=_usage(raw.get("usage")),
        finish_reason=_FINISH.get(str(reason), str(reason)) if reason else ("tool_calls" if calls else "stop"),
        refusal=" ".join(refusals) or None,
        model=str(raw.get("model") or ""),
        raw=raw,
    )


def _usage(wire: Any) -> Usage:
    if not isinstance(wire, dict):
        return Usage(known=False)
    return Usage(
        input_tokens=count(wire, "input_tokens"),
        output_tokens=count(wire, "output_tokens"),
        cached_tokens=count(wire.get("input_tokens_details"), "cached_tokens"),
        reasoning_tokens=count(wire.get("output_tokens_details"), "reasoning_tokens"),
    )
