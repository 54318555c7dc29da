"""Target `eval`: prompts with the calls that are expected, one row per decision, for graders and RFT.

`expected_calls` is empty where the right thing is to answer, ask or decline; `expected_text` is then one right answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import from_carried, object_of, unreadable_arguments, unrolled
from datacraft.core.dialogue import Dialogue
from datacraft.core.example import Example, NotAnExample, to_row
from datacraft.core.message import AssistantMessage
from datacraft.core.target import Profile, Target


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    for turn, index in unrolled(example):
        said = turn.messages[index]
        calls = said.tool_calls if isinstance(said, AssistantMessage) else ()
        row = to_row(replace(turn, messages=turn.messages[:index], metadata={}))
        for message in row["messages"]:
            message.pop("weight", None)
        given: dict[str, Any] = {key: turn.metadata[key] for key in ("id", "category") if key in turn.metadata}
        expected = [{"name": c.name, "arguments": object_of(c.arguments, c.name)} for c in calls]
        yield {**given, **row, "expected_calls": expected, "expected_text": said.content or ""}


def decode(row: Mapping[str, Any]) -> Example:
    calls, messages = row.get("expected_calls"), row.get("messages")
    if not isinstance(calls, list) or not isinstance(messages, list):
        raise NotAnExample("/messages or /expected_calls is not a list")
    context = [{**m, "weight": 0} if isinstance(m, dict) and m.get("role") == "assistant" else m for m in messages]
    example = from_carried(row, context)
    answer = Dialogue()
    if calls:
        answer.call([(call["name"], call.get("arguments", {})) for call in calls], row.get("expected_text") or None)
    else:
        answer.answer(str(row.get("expected_text") or ""))
    return replace(example, messages=(*example.messages, *answer.messages))


eval = Target(  # noqa: A001 - a target is called like its file
    name="eval",
    title="Prompts with expected calls, one row per decision",
    encode=encode,
    decode=decode,
    recognises=lambda row: isinstance(row.get("expected_calls"), list),
    refuses=unreadable_arguments,
    profile=Profile(last_turn_assistant=False, trained_turns="last"),
    losses=(
        *("metadata", "speaker_names", "ids", "reasoning", "refusal", "weight_spelling"),
        *("null_content", "argument_spelling", "untrained_tail"),
    ),
    doc=__doc__,
)
