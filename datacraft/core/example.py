"""One row of a dataset, typed; and the OpenAI chat shape it is stored in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool


class NotAnExample(ValueError):
    """A row that does not have the shape of a conversation; the message says where."""


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation with the tools that were offered in it."""

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    parallel_tool_calls: bool | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    """`id, category, shape, lineage, blueprint, contrast_group, teacher, provenance, toolset`; `{}` in foreign rows."""

    @property
    def id(self) -> str:
        return str(self.metadata.get("id", ""))

    @property
    def category(self) -> str:
        return str(self.metadata.get("category", ""))

    @property
    def lineage(self) -> tuple[str, ...]:
        """The seeds this row descends from."""
        lineage = self.metadata.get("lineage")
        return tuple(str(seed) for seed in lineage) if isinstance(lineage, list | tuple) else ()

    def calls(self) -> Iterator[ToolCall]:
        """Every tool call, in order."""
        for message in self.messages:
            if isinstance(message, AssistantMessage):
                yield from message.tool_calls

    def user_texts(self) -> tuple[str, ...]:
        return tuple(message.content for message in self.messages if isinstance(message, UserMessage))

    def tool(self, name: str) -> Tool | None:
        return next((tool for tool in self.tools if tool.name == name), None)


def to_row(example: Example) -> dict[str, Any]:
    """The example as OpenAI chat fine-tuning JSON: `arguments` a string, no key without a value.

    `tools` is left out when there are none (never `[]`), `metadata` when it is empty.
    """
    row: dict[str, Any] = {"messages": [message_to_wire(message) for message in example.messages]}
    if example.tools:
        row["tools"] = [tool.wire for tool in example.tools]
    if example.parallel_tool_calls is not None:
        row["parallel_tool_calls"] = example.parallel_tool_calls
    if example.metadata:
        row["metadata"] = example.metadata
    return row


def message_to_wire(message: Message) -> dict[str, Any]:
    """One message as the chat wire has it; a pure call turn has the content `""`."""
    match message:
        case SystemMessage():
            return {"role": message.role, "content": message.content}
        case UserMessage():
            return {"role": "user", "content": message.content, **_given(name=message.name)}
        case ToolMessage():
            return {
                "role": "tool",
                "tool_call_id": message.tool_call_id,
                **_given(name=message.name),
                "content": message.content,
            }
        case AssistantMessage():
            return _assistant_to_wire(message)


def _assistant_to_wire(message: AssistantMessage) -> dict[str, Any]:
    wire: dict[str, Any] = {"role": "assistant", "content": message.content or ""}
    if message.tool_calls:
        wire["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    return wire | _given(
        refusal=message.refusal, reasoning_content=message.reasoning, name=message.name, weight=message.weight
    )


def _given(**fields: object) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def from_row(row: Any) -> Example:
    """The typed example of a row in the OpenAI chat shape.

    Lists of text parts are joined. Raises NotAnExample, with the place, for anything that is not such a row; what is
    merely wrong (a broken schema, an unknown tool) is kept for the validator to say.
    """
    if not isinstance(row, dict):
        raise NotAnExample(f"the row is a JSON {_kind(row)}, not an object")
    messages = row.get("messages")
    if not isinstance(messages, list):
        raise NotAnExample("/messages is missing" if messages is None else f"/messages is a {_kind(messages)}")
    tools = row.get("tools")
    if tools is not None and not (isinstance(tools, list) and all(isinstance(tool, dict) for tool in tools)):
        raise NotAnExample("/tools is not a list of objects")
    metadata = row.get("metadata")
    parallel = row.get("parallel_tool_calls")
    return Example(
        messages=tuple(message_from_wire(message, f"/messages/{i}") for i, message in enumerate(messages)),
        tools=tuple(Tool(tool) for tool in tools or ()),
        parallel_tool_calls=parallel if isinstance(parallel, bool) else None,
        metadata=metadata if isinstance(metadata, dict) else {},
    )


def message_from_wire(wire: Any, place: str) -> Message:
    """One typed message. Raises NotAnExample naming `place` when its shape is not one of the four."""
    if not isinstance(wire, dict):
        raise NotAnExample(f"{place} is a JSON {_kind(wire)}, not an object")
    role = wire.get("role")
    name = wire["name"] if isinstance(wire.get("name"), str) else None
    if role in ("system", "developer"):
        return SystemMessage(_text(wire, place) or "", role=role)
    if role == "user":
        return UserMessage(_text(wire, place) or "", name=name)
    if role == "tool":
        return ToolMessage(_text(wire, place) or "", str(wire.get("tool_call_id") or ""), name=name)
    if role == "assistant":
        return _assistant_from_wire(wire, place, name)
    raise NotAnExample(f"{place}/role is {role!r}")


def _assistant_from_wire(wire: dict[str, Any], place: str, name: str | None) -> AssistantMessage:
    calls = wire.get("tool_calls") or []
    if not isinstance(calls, list):
        raise NotAnExample(f"{place}/tool_calls is a {_kind(calls)}")
    weight, refusal, reasoning = wire.get("weight"), wire.get("refusal"), wire.get("reasoning_content")
    return AssistantMessage(
        content=_text(wire, place),
        tool_calls=tuple(_call(call, f"{place}/tool_calls/{i}") for i, call in enumerate(calls)),
        weight=weight if isinstance(weight, int) else None,
        refusal=refusal if isinstance(refusal, str) else None,
        reasoning=reasoning if isinstance(reasoning, str) else None,
        name=name,
    )


def _call(wire: Any, place: str) -> ToolCall:
    function = wire.get("function") if isinstance(wire, dict) else None
    if not isinstance(function, dict):
        raise NotAnExample(f"{place}/function is missing")
    call_name, arguments = function.get("name"), function.get("arguments", "{}")
    if not isinstance(call_name, str) or not isinstance(arguments, str):
        raise NotAnExample(f"{place}/function needs a name and its arguments as text")
    return ToolCall(str(wire.get("id") or ""), call_name, arguments)


def _text(wire: dict[str, Any], place: str) -> str | None:
    content = wire.get("content")
    if content is None or isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, dict) else part for part in content]
        if all(isinstance(part, str) for part in parts):
            return "".join(str(part) for part in parts)
    raise NotAnExample(f"{place}/content is neither text nor a list of text parts")


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")
