"""Puts an example through a chat template and says what became of it: refused, dropped, encoded twice, unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from datacraft.core.call_syntax import Parsed, agrees, calls_in
from datacraft.core.carrier import messages_with
from datacraft.core.example import Example, NotAnExample, from_row
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, ToolCall, ToolMessage
from datacraft.core.template import CALENDAR, ChatTemplate, RenderError
from datacraft.core.tool import Tool


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing a template does to an example."""

    code: str
    """The X rule that it belongs to."""
    pointer: str
    message: str


def text_of(example: Example, template: ChatTemplate, **how: Any) -> str:
    """The rendered conversation. Raises RenderError, also for arguments the template's carrier cannot hold."""
    try:
        wires = messages_with(example, template.arguments)
    except NotAnExample as reason:
        raise RenderError(str(reason)) from reason
    messages = [{key: value for key, value in wire.items() if key != "weight"} for wire in wires]
    return template.render(messages, [tool.wire for tool in example.tools], **how).text


def fitted(template: ChatTemplate) -> ChatTemplate:
    """The template with the carrier of arguments under which it renders a call right; `object` when neither does."""
    for carrier in ("object", "string"):
        candidate = template.with_arguments(carrier)
        if not any(trouble.code in ("X101", "X102", "X103", "X115") for trouble in check(PROBE, candidate)):
            return candidate
    for carrier in ("object", "string"):
        candidate = template.with_arguments(carrier)
        if not any(trouble.code == "X101" for trouble in check(PROBE, candidate)):
            return candidate
    return template


def check(example: Example, template: ChatTemplate) -> list[Trouble]:
    """Everything that the template does to this example that a model should not learn; empty when it is right."""
    try:
        text = text_of(example, template)
    except RenderError as error:
        return [_refused(example, template, error)]
    found = list(_dropped(example, template))
    if not any(trouble.pointer.endswith("tool_calls") for trouble in found):
        found.extend(_misread(example, text))
    if text_of(example, template, now=CALENDAR + timedelta(days=40)) != text:
        message = f"{template.name} prints today's date: the text differs from day to day"
        found.append(Trouble("X116", "/messages", message))
    return found


def _refused(example: Example, template: ChatTemplate, error: RenderError) -> Trouble:
    """Refused altogether, or only because of parallel calls."""
    for index, message in enumerate(example.messages):
        if isinstance(message, AssistantMessage) and len(message.tool_calls) > 1:
            try:
                text_of(_serial(example), template)
            except RenderError:
                break
            pointer = f"/messages/{index}/tool_calls"
            return Trouble("X105", pointer, f"{template.name} has no form for two calls in one turn: {error}")
    return Trouble("X101", "/messages", f"{template.name} refuses the row: {error}")


def _serial(example: Example) -> Example:
    """The same conversation with one call per turn, each followed by its result."""
    results = {m.tool_call_id: m for m in example.messages if isinstance(m, ToolMessage)}
    messages: list[Message] = []
    for message in example.messages:
        if isinstance(message, AssistantMessage) and message.tool_calls:
            for call in message.tool_calls:
                messages.append(replace(message, tool_calls=(call,)))
                messages.extend([results[call.id]] if call.id in results else [])
        elif not isinstance(message, ToolMessage):
            messages.append(message)
    return replace(example, messages=tuple(messages))


class _Sentinels:
    """Words that occur nowhere else, and what each stands for."""

    def __init__(self) -> None:
        self.marked: list[tuple[str, str, str, str]] = []

    def make(self, code: str, pointer: str, what: str) -> str:
        number, letters = len(self.marked), ""
        for _ in range(4):
            number, rest = divmod(number, 26)
            letters += chr(ord("a") + rest)
        word = f"zq{letters}xv"
        self.marked.append((word, code, pointer, what))
        return word


def _dropped(example: Example, template: ChatTemplate) -> Iterator[Trouble]:
    """Parts of which the template prints nothing, found by putting a word of its own in place of each."""
    sentinels = _Sentinels()
    messages = tuple(_marked(message, f"/messages/{i}", sentinels) for i, message in enumerate(example.messages))
    tools = tuple(_marked_tool(tool, f"/tools/{i}", sentinels) for i, tool in enumerate(example.tools))
    try:
        text = text_of(replace(example, messages=messages, tools=tools), template)
    except RenderError:
        return  # a template that reads the words themselves; the row as it is has rendered
    missing = [mark for mark in sentinels.marked if mark[0] not in text]
    yield from (Trouble(code, at, f"{template.name} prints nothing of {what}") for _, code, at, what in _once(missing))


def _once(missing: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """One mark per place and code."""
    seen: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for mark in missing:
        seen.setdefault((mark[1], mark[2]), mark)
    return list(seen.values())


def _marked(message: Message, pointer: str, sentinels: _Sentinels) -> Message:
    if not isinstance(message, AssistantMessage):
        what = "the result" if isinstance(message, ToolMessage) else f"the {_role(message)} turn"
        content = sentinels.make("X102", f"{pointer}/content", what) if message.content.strip() else message.content
        return replace(message, content=content)
    calls = tuple(
        _marked_call(call, f"{pointer}/tool_calls", "X102" if i == 0 else "X105", sentinels)
        for i, call in enumerate(message.tool_calls)
    )
    made = replace(message, tool_calls=calls)
    if message.content and message.content.strip():
        code, what = ("X106", "the text beside the call") if calls else ("X102", "the answer")
        made = replace(made, content=sentinels.make(code, f"{pointer}/content", what))
    if message.reasoning and message.reasoning.strip():
        made = replace(made, reasoning=sentinels.make("X114", f"{pointer}/reasoning_content", "the reasoning"))
    return made


def _role(message: Message) -> str:
    return str(getattr(message, "role", "user"))


def _marked_call(call: ToolCall, pointer: str, code: str, sentinels: _Sentinels) -> ToolCall:
    try:
        arguments = call.parsed()
    except ValueError:
        return call
    named = {key: value for key, value in arguments.items() if isinstance(value, str) and value}
    for key in named:
        arguments[key] = sentinels.make(code, pointer, f"the call of {call.name}")
    return replace(call, arguments=dumps(arguments))


def _marked_tool(tool: Tool, pointer: str, sentinels: _Sentinels) -> Tool:
    if not tool.description.strip():
        return tool
    word = sentinels.make("X102", pointer, f"the definition of {tool.name}")
    return Tool({**tool.wire, "function": {**tool.function, "description": word}})


def _misread(example: Example, text: str) -> Iterator[Trouble]:
    """Calls that a serving parser would not find in the text, or find otherwise than they were meant."""
    meant = [
        (f"/messages/{i}/tool_calls/{j}", call)
        for i, message in enumerate(example.messages)
        if isinstance(message, AssistantMessage)
        for j, call in enumerate(message.tool_calls)
    ]
    found = calls_in(text) if meant else []
    if len(found) < len(meant):
        yield Trouble(
            "X115", meant[0][0], f"{len(found)} of {len(meant)} calls can be read back from the rendered text"
        )
        return
    for (pointer, call), parsed in zip(meant, found[len(found) - len(meant) :], strict=True):
        if trouble := _difference(pointer, call, parsed):
            yield trouble


def _difference(pointer: str, call: ToolCall, parsed: Parsed) -> Trouble | None:
    arguments = call.parsed()
    if isinstance(parsed.arguments, str):
        message = f"the arguments of {call.name} are encoded twice: they read back as text, not as an object"
        return Trouble("X103", pointer, message)
    if agrees(parsed, call.name, arguments):
        return None
    if agrees(parsed, call.name, arguments, python=True):
        return Trouble("X104", pointer, f"the call of {call.name} holds Python's True, False or None, not JSON's words")
    return Trouble("X115", pointer, f"the call of {call.name} reads back as {_short(parsed)}")


def _short(parsed: Parsed) -> str:
    text = f"{parsed.name}({dumps(parsed.arguments)})"
    return text if len(text) <= 120 else text[:119] + "…"


def _probes() -> dict[str, Example]:
    schema = {
        "type": "object",
        "properties": {"where": {"type": "string", "description": "Place."}, "days": {"type": "integer"}},
        "required": ["where", "days"],
    }
    tools = [{"type": "function", "function": {"name": "look_ahead", "description": "Forecast.", "parameters": schema}}]

    def row(*arguments: str, beside: str = "", reasoning: str | None = None) -> Example:
        ids = ("q7Xc2Lm9A", "b3Kd81LmZ")[: len(arguments)]
        calls = [
            {"id": call_id, "type": "function", "function": {"name": "look_ahead", "arguments": text}}
            for call_id, text in zip(ids, arguments, strict=True)
        ]
        answer = {"role": "assistant", "content": beside, "reasoning_content": reasoning, "tool_calls": calls}
        results = [{"role": "tool", "tool_call_id": i, "name": "look_ahead", "content": "rain"} for i in ids]
        system = {"role": "system", "content": "You are a forecaster."}
        user = {"role": "user", "content": "And in Oslo, three days?"}
        messages = [system, user, answer, *results, {"role": "assistant", "content": "Rain for three days."}]
        return from_row({"messages": messages, "tools": tools})

    oslo = '{"where": "Oslo", "days": 3}'
    return {
        "call": row(oslo),
        "parallel calls": row(oslo, '{"where": "Bern", "days": 3}'),
        "null and true": row('{"where": null, "days": 3, "snow": true}'),
        "nested values": row('{"where": "Oslo", "days": 3, "at": {"lat": [59.9, 10.7]}}'),
        "non-ASCII, quotes": row('{"where": "Zürich \\"HB\\" 東京", "days": 3}'),
        "dates": row('{"where": "2026-11-23", "days": 3}'),
        "text beside a call": row(oslo, beside="Let me look."),
        "reasoning": row(oslo, reasoning="Oslo, so Norway."),
    }


PROBES = _probes()
"""Conversations with everything a template may have to print, by what is special about each."""
PROBE = PROBES["call"]
