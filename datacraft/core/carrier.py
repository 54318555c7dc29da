"""How targets carry tool calls and tools: arguments and tools as text or object, one row or one per trained turn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datacraft.core.example import Example, NotAnExample, from_row, message_to_wire
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage
from datacraft.core.tool import Tool


def messages_with(example: Example, arguments: str) -> list[dict[str, Any]]:
    """The wire messages of an example, `arguments` carried as `string` or as `object`.

    Raises NotAnExample when a call's text is not one JSON object and an object is wanted.
    """
    wires = [message_to_wire(message) for message in example.messages]
    if arguments == "object":
        for wire in wires:
            for call in wire.get("tool_calls", ()):
                call["function"]["arguments"] = object_of(call["function"]["arguments"], call["function"]["name"])
    return wires


def object_of(arguments: Any, name: str = "a call") -> dict[str, Any]:
    """The arguments of a call as an object. Raises NotAnExample when they are not one."""
    try:
        value = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
    except ValueError as error:
        raise NotAnExample(f"the arguments of {name} are not JSON ({error})") from error
    if not isinstance(value, dict):
        raise NotAnExample(f"the arguments of {name} are not an object")
    return value


def text_of_arguments(arguments: Any) -> str:
    """The arguments of a call as the wire's text: text as it stands, anything else as JSON."""
    return arguments if isinstance(arguments, str) else dumps({} if arguments is None else arguments)


def unreadable_arguments(example: Example) -> Iterator[str]:
    """Why a carrier of objects cannot hold an example: one reason per call that is not a JSON object."""
    for call in example.calls():
        try:
            object_of(call.arguments, f"the call of {call.name}")
        except NotAnExample as reason:
            yield str(reason)


def tools_text(tools: Sequence[Tool]) -> str:
    """The tool definitions as one JSON text."""
    return dumps([tool.wire for tool in tools])


def tools_of(carried: Any) -> list[dict[str, Any]]:
    """The tool definitions out of a list or its JSON text. Raises NotAnExample."""
    try:
        tools = json.loads(carried) if isinstance(carried, str) and carried.strip() else carried
    except ValueError as error:
        raise NotAnExample(f"/tools is not JSON ({error})") from error
    if not tools:
        return []
    if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
        raise NotAnExample("/tools is not a list of objects")
    return tools


def wrapped(function: Mapping[str, Any]) -> dict[str, Any]:
    """A tool definition in the OpenAI wrapper, whether it came with it or bare."""
    if isinstance(function.get("function"), dict):
        return dict(function)
    return {"type": "function", "function": {key: value for key, value in function.items() if key != "type"}}


def from_carried(row: Mapping[str, Any], messages: Any = None) -> Example:
    """The example of a chat row whose arguments may be objects and whose tools may be text. Raises NotAnExample."""
    given = row.get("messages") if messages is None else messages
    if not isinstance(given, list):
        raise NotAnExample("/messages is not a list")
    return from_row(
        {
            **{key: row[key] for key in ("parallel_tool_calls", "metadata") if row.get(key) is not None},
            "messages": [_with_text_arguments(message) for message in given],
            "tools": [wrapped(tool) for tool in tools_of(row.get("tools"))],
        }
    )


def _with_text_arguments(message: Any) -> Any:
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    if not isinstance(calls, list):
        return {k: v for k, v in message.items() if k != "tool_calls" or v} if isinstance(message, dict) else message
    return {**message, "tool_calls": [_call_with_text(call) for call in calls]}


def _call_with_text(call: Any) -> Any:
    function = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(function, dict):
        return call
    arguments = text_of_arguments(function.get("arguments", {}))
    return {"id": call.get("id"), "function": {"name": function.get("name"), "arguments": arguments}}


def unrolled(example: Example) -> Iterator[tuple[Example, int]]:
    """One example per trained assistant turn, ending with it, and that turn's index; earlier turns are context.

    The id gets the turn's number so that rows stay distinguishable.
    """
    for index, message in enumerate(example.messages):
        if not isinstance(message, AssistantMessage) or not message.trained:
            continue
        metadata = {**example.metadata, "id": f"{example.id}#{index}"} if example.id else example.metadata
        yield replace(example, messages=example.messages[: index + 1], metadata=metadata), index


def legacy_lifted(row: Mapping[str, Any]) -> dict[str, Any]:
    """A chat row with `functions`, `function_call` and role `function` in today's shape; other rows as they are.

    The old wire paired a result with the call before it, by position: the ids made here say the same.
    """
    messages = row.get("messages")
    lifted = dict(row)
    if "functions" in lifted and "tools" not in lifted:
        lifted["tools"] = [
            wrapped(function) for function in lifted.pop("functions") or () if isinstance(function, dict)
        ]
    if isinstance(messages, list) and any(isinstance(m, dict) and _is_legacy(m) for m in messages):
        lifted["messages"] = list(_lift(messages))
    return lifted


def _is_legacy(message: Mapping[str, Any]) -> bool:
    return message.get("role") == "function" or isinstance(message.get("function_call"), dict)


def _lift(messages: Sequence[Any]) -> Iterator[Any]:
    pending = ""
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or not _is_legacy(message):
            yield message
        elif message.get("role") == "function":
            yield {**message, "role": "tool", "tool_call_id": pending}
        else:
            pending = made_id(dumps(messages[: index + 1]))
            function = message["function_call"]
            rest = {key: value for key, value in message.items() if key != "function_call"}
            yield {**rest, "tool_calls": [{"id": pending, "type": "function", "function": function}]}


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def made_id(source: str) -> str:
    """A call id of nine letters and digits (what Mistral's tokenizers ask for), the same for the same text."""
    number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], "big")
    return "".join(_ALPHABET[number // 62**place % 62] for place in range(9))
