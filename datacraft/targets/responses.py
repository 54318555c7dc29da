"""Target `responses`: items of the Responses API, as the OpenAI Agents SDK keeps its runs and sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.carrier import text_of_arguments, tools_of, wrapped
from datacraft.core.dialogue import untrained
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.target import Profile, Target
from datacraft.core.tool import Tool


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    row: dict[str, Any] = {"input": [item for message in example.messages for item in _items(message)]}
    if example.tools:
        row["tools"] = [{"type": "function", **tool.function} for tool in example.tools]
    if example.parallel_tool_calls is not None:
        row["parallel_tool_calls"] = example.parallel_tool_calls
    yield row


def _items(message: Message) -> Iterator[dict[str, Any]]:
    match message:
        case SystemMessage() | UserMessage():
            role = "user" if isinstance(message, UserMessage) else message.role
            yield {"role": role, "content": message.content}
        case ToolMessage():
            yield {"type": "function_call_output", "call_id": message.tool_call_id, "output": message.content}
        case AssistantMessage():
            if message.content or not message.tool_calls:
                text = {"type": "output_text", "text": message.content or "", "annotations": []}
                yield {"type": "message", "role": "assistant", "content": [text]}
            for call in message.tool_calls:
                yield {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}


def refuses(example: Example) -> Iterator[str]:
    yield from untrained(example, "this format", unrolls=False)
    before: Message | None = None
    for index, message in enumerate(example.messages):
        if isinstance(before, AssistantMessage) and isinstance(message, AssistantMessage):
            yield f"/messages/{index} follows another assistant turn, and items do not say where a turn ends"
        before = message


def decode(row: Mapping[str, Any]) -> Example:
    items = row.get("input", row.get("items"))
    if not isinstance(items, list):
        raise NotAnExample("/input is not a list of items")
    messages: list[Message] = []
    if isinstance(row.get("instructions"), str):
        messages.append(SystemMessage(row["instructions"]))
    names: dict[str, str] = {}
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise NotAnExample(f"/input/{index} is not an object")
        _read(item, messages, names, f"/input/{index}")
    parallel = row.get("parallel_tool_calls")
    return Example(
        tuple(messages),
        tuple(Tool(wrapped(tool)) for tool in tools_of(row.get("tools")) if tool.get("type", "function") == "function"),
        parallel if isinstance(parallel, bool) else None,
    )


def _read(item: Mapping[str, Any], messages: list[Message], names: dict[str, str], place: str) -> None:
    kind = item.get("type", "message")
    if kind == "function_call":
        call = ToolCall(str(item.get("call_id", "")), str(item.get("name")), text_of_arguments(item.get("arguments")))
        names[call.id] = call.name
        messages.append(_joined(messages, call))
    elif kind == "function_call_output":
        output, call_id = item.get("output"), str(item.get("call_id", ""))
        text = output if isinstance(output, str) else dumps(output)
        messages.append(ToolMessage(text, call_id, names.get(call_id)))
    elif kind == "message":
        messages.append(_message(item, place))
    elif kind != "reasoning":
        raise NotAnExample(f"{place} is a {kind!r} item, which is no part of a conversation with functions")


def _joined(messages: list[Message], call: ToolCall) -> AssistantMessage:
    """The open assistant turn with one more call; items of one turn stand next to each other."""
    if messages and isinstance(messages[-1], AssistantMessage):
        turn = messages.pop()
        if isinstance(turn, AssistantMessage):
            return AssistantMessage(turn.content, (*turn.tool_calls, call))
    return AssistantMessage(None, (call,))


def _message(item: Mapping[str, Any], place: str) -> Message:
    content, role = item.get("content"), item.get("role")
    if isinstance(content, list):
        content = "".join(str(part.get("text", part.get("refusal", ""))) for part in content if isinstance(part, dict))
    if not isinstance(content, str):
        raise NotAnExample(f"{place}/content is neither text nor a list of parts")
    if role in ("system", "developer"):
        return SystemMessage(content, role)
    if role in ("user", "assistant"):
        return UserMessage(content) if role == "user" else AssistantMessage(content)
    raise NotAnExample(f"{place}/role is {role!r}")


def recognises(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("input", row.get("items")), list) and "messages" not in row


responses = Target(
    name="responses",
    title="Responses API items, as the Agents SDK keeps them",
    encode=encode,
    decode=decode,
    recognises=recognises,
    refuses=refuses,
    profile=Profile(consecutive_assistants=False, weights=False),
    losses=("metadata", "speaker_names", "tool_names", "reasoning", "refusal", "weight_spelling", "null_content"),
    doc=__doc__,
)
