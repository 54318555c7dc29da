"""Cuts rows into cases: everything before an assistant turn is the question, the turn is the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from datacraft.core.chat import ChatRequest
from datacraft.core.errors import InputError
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.renaming import restored
from datacraft.steps.evaluate.references import Reference, References, Terms


@dataclass(frozen=True, slots=True)
class Case:
    """One turn to be answered."""

    id: str
    """`ROW#MESSAGE`."""
    row: str
    line: int
    turn: int
    """Index of the assistant message in the row."""
    category: str
    shape: str
    request: ChatRequest
    references: tuple[Reference, ...]
    """The row's own answer first, then what its metadata accepts beside it."""

    @property
    def reference(self) -> Reference:
        return self.references[0]

    @property
    def asked(self) -> str:
        """The text the turn answers: the last thing a user said."""
        said = [m["content"] for m in self.request.messages if m["role"] == "user"]
        return str(said[-1]) if said else ""


def row_name(example: Example, line: int) -> str:
    """The row's id, `line-N` for a row without one."""
    return example.id or f"line-{line}"


def distinct(rows: Iterable[tuple[int, Example]]) -> tuple[tuple[int, Example], ...]:
    """The rows with names of their own, their tools under the names that are served.

    An id that was there before gets its line behind it.
    """
    seen: set[str] = set()
    found = []
    for line, example in rows:
        example = restored(example)
        name = row_name(example, line)
        if name in seen:
            example = replace(example, metadata={**example.metadata, "id": f"{name}@{line}"})
        seen.add(name)
        found.append((line, example))
    return tuple(found)


def cut(rows: Iterable[tuple[int, Example]], terms: Terms) -> tuple[Case, ...]:
    """One case per trained assistant turn, in order; turns of weight 0 are wrong on purpose and no reference.

    Raises InputError, with the line, for an `accept` list or a comparison that cannot be used.
    """
    return tuple(case for line, example in rows for case in _cases(line, example, terms))


def _cases(line: int, example: Example, terms: Terms) -> Iterator[Case]:
    try:
        references = References(example, terms)
        for turn, message in enumerate(example.messages):
            if isinstance(message, AssistantMessage) and message.trained and turn:
                yield Case(
                    id=f"{row_name(example, line)}#{turn}",
                    row=row_name(example, line),
                    line=line,
                    turn=turn,
                    category=example.category or "uncategorised",
                    shape=str(example.metadata.get("shape") or "unknown"),
                    request=request_before(example, turn, terms),
                    references=references.of(turn, message),
                )
    except ValueError as error:
        raise InputError(f"line {line}: {error}", "datacraft eval --help says how values are compared") from error


def request_before(example: Example, turn: int, terms: Terms) -> ChatRequest:
    """The request that the Agents SDK would send for the turn: same messages, tools and response format."""
    agent = terms.toolset.agent if terms.toolset else None
    return ChatRequest(
        messages=tuple(sdk_message(message) for message in example.messages[:turn]),
        tools=tuple(tool.wire for tool in example.tools),
        parallel_tool_calls=example.parallel_tool_calls,
        response_format=agent.output_schema if agent else None,
        max_tokens=terms.max_tokens,
        options=dict(terms.options),
    )


def sdk_message(message: Message) -> dict[str, Any]:
    """One message as the Agents SDK puts it on the chat wire: no text is null, results carry no name."""
    match message:
        case SystemMessage():
            return {"content": message.content, "role": message.role}
        case UserMessage():
            return {"role": "user", "content": message.content}
        case ToolMessage():
            return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.content}
        case AssistantMessage():
            wire: dict[str, Any] = {"role": "assistant", "content": message.content or None}
            if message.tool_calls:
                wire["tool_calls"] = [_sdk_call(call) for call in message.tool_calls]
            return wire


def _sdk_call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments or "{}"}}
