"""Target `mistral`: rows for mistral-finetune, one per trained turn, call ids of nine letters and digits.

mistral-finetune trains only the last assistant message of a row that has tools (`finetune/data/tokenize.py`), so a
conversation is cut into one row per trained turn. Its validator wants a description for every function, ids of nine
letters or digits, and content or calls but not both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.carrier import from_carried, made_id, messages_with, unrolled
from datacraft.core.dialogue import beside_calls
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage
from datacraft.core.target import Profile, Target

PROFILE = Profile(
    ids="nine-alphanumerics",
    text_beside_calls=False,
    consecutive_assistants=False,
    developer_role=False,
    tool_description_required=True,
    trained_turns="last",
    min_rows=10,
)
_KEYS = ("role", "content", "tool_calls", "tool_call_id", "name", "weight")


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    for turn, index in unrolled(example):
        messages = [_message(wire) for wire in messages_with(turn, "string")]
        for context in messages[:index] if not turn.tools else ():
            # Without tools the trainer learns every assistant turn: those before have rows of their own.
            context |= {"weight": 0} if context["role"] == "assistant" else {}
        yield {"messages": messages, **({"tools": [tool.wire for tool in turn.tools]} if turn.tools else {})}


def _message(wire: dict[str, Any]) -> dict[str, Any]:
    kept = {key: wire[key] for key in _KEYS if key in wire and (key != "name" or wire["role"] == "tool")}
    if kept["role"] == "developer":
        kept["role"] = "system"
    if "tool_call_id" in kept:
        kept["tool_call_id"] = _nine(kept["tool_call_id"])
    if "tool_calls" in kept:
        kept["tool_calls"] = [{**call, "id": _nine(call["id"])} for call in kept["tool_calls"]]
    return kept


def _nine(call_id: str) -> str:
    fits = len(call_id) == 9 and call_id.isascii() and call_id.isalnum()
    return call_id if fits else made_id(call_id)


def refuses(example: Example) -> Iterator[str]:
    yield from beside_calls(example)
    for index, tool in enumerate(example.tools):
        if not tool.description or not isinstance(tool.function.get("parameters"), dict):
            yield f"/tools/{index} needs a description and parameters"
    pairs = zip(example.messages, example.messages[1:], strict=False)
    if any(isinstance(a, AssistantMessage) and isinstance(b, AssistantMessage) for a, b in pairs):
        yield "two assistant turns stand in a row"


mistral = Target(
    name="mistral",
    title="mistral-finetune: one row per trained turn, ids of nine characters",
    encode=encode,
    decode=from_carried,
    recognises=lambda row: isinstance(row.get("messages"), list),
    refuses=refuses,
    profile=PROFILE,
    losses=(
        *("metadata", "parallel_flag", "speaker_names", "reasoning", "refusal", "ids"),
        *("weight_spelling", "null_content", "developer_role", "untrained_tail"),
    ),
    doc=__doc__,
)
