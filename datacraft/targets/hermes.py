"""Target `hermes`: ShareGPT rows with calls written into the text, as the Hermes function-calling sets have them.

Tools stand in `<tools>` in the system turn, calls in `<tool_call>`, results in `<tool_response>`
(https://github.com/NousResearch/Hermes-Function-Calling). The tools are also a column of their own, as there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.carrier import object_of, tools_of, tools_text, unreadable_arguments
from datacraft.core.dialogue import Dialogue, alternating, positional, turns, untrained
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import SystemMessage, UserMessage
from datacraft.core.target import Profile, Target

PROFILE = Profile(arguments="object", tools="json-string", ids="none", consecutive_assistants=False, weights=False)
_ROLES = {
    **dict.fromkeys(("human", "user"), "user"),
    **dict.fromkeys(("gpt", "assistant"), "assistant"),
    "tool": "tool",
    "system": "system",
}
_TOOLS = re.compile(r"\s*<tools>\s*([\[{].*?)\s*</tools>", re.S)
"""Not the empty pair of the sentence that says where the tools will stand."""
_CALL = re.compile(r"\s*<tool_call>\s*(.*?)\s*</tool_call>", re.S)
_RESULT = re.compile(r"<tool_response>\n?(.*?)\n?</tool_response>", re.S)
_TAG = re.compile(r"</?(tools|tool_call|tool_response)>")


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    system = "".join(m.content for m in example.messages if isinstance(m, SystemMessage))
    if example.tools:
        system = f"{system}\n\n<tools>\n{tools_text(example.tools)}\n</tools>".lstrip("\n")
    opening = [{"from": "system", "value": system}] if system else []
    spoken = [_turn(turn) for turn in turns(example) if not isinstance(turn, SystemMessage)]
    yield {"conversations": [*opening, *spoken], "tools": tools_text(example.tools) if example.tools else ""}


def _turn(turn: Any) -> dict[str, str]:
    if isinstance(turn, tuple):
        blocks = [f"<tool_response>\n{result.content}\n</tool_response>" for result in turn]
        return {"from": "tool", "value": "\n".join(blocks)}
    if isinstance(turn, UserMessage):
        return {"from": "human", "value": turn.content}
    calls = [{"name": call.name, "arguments": object_of(call.arguments, call.name)} for call in turn.tool_calls]
    blocks = [f"<tool_call>\n{dumps(call)}\n</tool_call>" for call in calls]
    return {"from": "gpt", "value": "\n".join([*([turn.content] if turn.content else []), *blocks])}


def refuses(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)
    yield from positional(example)
    yield from alternating(example)
    yield from untrained(example, "a trainer on this format", unrolls=False)
    for index, message in enumerate(example.messages):
        calls = getattr(message, "tool_calls", ())
        if _TAG.search(message.content or "") or any(_TAG.search(call.arguments) for call in calls):
            yield f"/messages/{index} holds a tag of the format itself"
        elif isinstance(message, SystemMessage) and message.content != message.content.strip():
            yield f"/messages/{index} begins or ends with blanks, which the format cannot keep"


def decode(row: Mapping[str, Any]) -> Example:
    conversation = row.get("conversations", row.get("messages"))
    if not isinstance(conversation, list):
        raise NotAnExample("/conversations is not a list")
    dialogue = Dialogue()
    tools = tools_of(row.get("tools"))
    for index, turn in enumerate(conversation):
        speaker, value = _said(turn, f"/conversations/{index}")
        if speaker == "system":
            tools = tools or _tools_in(value)
            if rest := _TAG.sub("", _TOOLS.sub("", value)).strip():
                dialogue.system(rest)
        elif speaker == "user" and not value.lstrip().startswith("<tool_response>"):
            dialogue.user(value)
        elif speaker in ("tool", "user"):
            for text in _RESULT.findall(value) or [value]:
                dialogue.result(_result_text(text))
        else:
            _answer(dialogue, value, f"/conversations/{index}")
    return dialogue.example(tools)


def _said(turn: Any, place: str) -> tuple[str, str]:
    if not isinstance(turn, dict):
        raise NotAnExample(f"{place} is not an object")
    speaker = _ROLES.get(str(turn.get("from", turn.get("role"))).lower())
    value = turn.get("value", turn.get("content"))
    if speaker is None or not isinstance(value, str):
        raise NotAnExample(f"{place} has no known speaker, or no text")
    return speaker, value


def _answer(dialogue: Dialogue, value: str, place: str) -> None:
    found = _CALL.findall(value)
    if not found:
        dialogue.answer(value)
        return
    try:
        calls = [json.loads(text) for text in found]
    except ValueError as error:
        raise NotAnExample(f"{place} has a <tool_call> that is not JSON ({error})") from error
    if not all(isinstance(call, dict) and isinstance(call.get("name"), str) for call in calls):
        raise NotAnExample(f"{place} has a <tool_call> without a name")
    dialogue.call([(call["name"], call.get("arguments", {})) for call in calls], _CALL.sub("", value) or None)


def _result_text(text: str) -> str:
    """The content of a result; older sets wrap it as `{"name": …, "content": …}`."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, dict) and set(value) == {"name", "content"}:
        return value["content"] if isinstance(value["content"], str) else dumps(value["content"])
    return text


def _tools_in(system: str) -> list[dict[str, Any]]:
    """Tools out of the system turn: a list, or one definition a line."""
    match = _TOOLS.search(system)
    if match is None:
        return []
    text = match.group(1)
    try:
        found = json.loads(text)
    except ValueError:
        return tools_of(f"[{','.join(line for line in text.splitlines() if line.strip())}]")
    return tools_of(found if isinstance(found, list) else [found])


def recognises(row: Mapping[str, Any]) -> bool:
    conversation = row.get("conversations")
    if not isinstance(conversation, list):
        return False
    said = [turn.get("value") for turn in conversation if isinstance(turn, dict)]
    return any(isinstance(value, str) and _TAG.search(value) for value in said)


hermes = Target(
    name="hermes",
    title="Hermes ShareGPT: calls in <tool_call> text",
    encode=encode,
    decode=decode,
    recognises=recognises,
    refuses=refuses,
    profile=PROFILE,
    losses=(
        *("metadata", "parallel_flag", "speaker_names", "tool_names", "ids", "reasoning", "refusal"),
        *("weight_spelling", "null_content", "argument_spelling", "developer_role"),
    ),
    doc=__doc__,
)
