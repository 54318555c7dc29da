"""What a dialect may fail to bring back: each loss as a function that takes the lost part away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from datacraft.core.tool import Tool


def without(example: Example, losses: Iterable[str]) -> Example:
    """The example without the parts that those losses name: what a round trip has to bring back."""
    for name in losses:
        example = LOSSES[name](example)
    return example


def _messages(change: Callable[[Message], Message]) -> Callable[[Example], Example]:
    return lambda example: replace(example, messages=tuple(map(change, example.messages)))


def _assistant(**fields: Any) -> Callable[[Example], Example]:
    return _messages(lambda m: replace(m, **fields) if isinstance(m, AssistantMessage) else m)


def _spelled(text: str) -> str:
    try:
        return dumps(json.loads(text or "{}"))
    except ValueError:
        return text


def _respell(message: Message) -> Message:
    if not isinstance(message, AssistantMessage):
        return message
    calls = tuple(replace(call, arguments=_spelled(call.arguments)) for call in message.tool_calls)
    return replace(message, tool_calls=calls)


def _unnamed(message: Message) -> Message:
    return replace(message, name=None) if isinstance(message, UserMessage | AssistantMessage) else message


def _without_ids(message: Message) -> Message:
    if isinstance(message, ToolMessage):
        return replace(message, tool_call_id="")
    if isinstance(message, AssistantMessage):
        return replace(message, tool_calls=tuple(replace(call, id="") for call in message.tool_calls))
    return message


def _tools(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Example], Example]:
    return lambda example: replace(
        example, tools=tuple(Tool({"type": "function", "function": change(tool.function)}) for tool in example.tools)
    )


def _weightless(message: Message) -> Message:
    if isinstance(message, AssistantMessage):
        return replace(message, weight=0 if message.weight == 0 else None)
    return message


def _untailed(example: Example) -> Example:
    places = [i for i, m in enumerate(example.messages) if isinstance(m, AssistantMessage) and m.trained]
    return replace(example, messages=example.messages[: places[-1] + 1]) if places else example


def _as_text(message: Message) -> Message:
    if isinstance(message, AssistantMessage):
        return replace(message, content=message.content or "")
    return message


LOSSES: MappingProxyType[str, Callable[[Example], Example]] = MappingProxyType(
    {
        "metadata": lambda example: replace(example, metadata={}),
        "parallel_flag": lambda example: replace(example, parallel_tool_calls=None),
        "speaker_names": _messages(_unnamed),
        "tool_names": _messages(lambda m: replace(m, name=None) if isinstance(m, ToolMessage) else m),
        "ids": _messages(_without_ids),
        "reasoning": _assistant(reasoning=None),
        "refusal": _assistant(refusal=None),
        "weight": _assistant(weight=None),
        # 1 and nothing both mean "train on it": dialects with a yes/no flag keep only that.
        "weight_spelling": _messages(_weightless),
        # The wire has one spelling for "no text": `""` and null are the same turn.
        "null_content": _messages(_as_text),
        "argument_spelling": _messages(_respell),
        # Turns after the last trained one are nobody's context.
        "untrained_tail": _untailed,
        "developer_role": _messages(lambda m: replace(m, role="system") if isinstance(m, SystemMessage) else m),
        # Other schema languages say less: the tools stay, their parameters are a translation.
        "schemas": _tools(lambda function: {"name": function.get("name"), "description": function.get("description")}),
    }
)
