"""Target `llamafactory`: ShareGPT rows in which everything is text, and the `dataset_info.json` that declares them.

Only this form survives LLaMA-Factory 0.9.5: its `openai` formatting encodes text arguments twice, drops text beside a
call, and its pinned loader fills objects with nulls. Turns must strictly alternate, or the row is skipped there with
a warning; results of parallel calls share one observation, a JSON list of their texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import object_of, tools_of, unreadable_arguments, unrolled
from datacraft.core.dialogue import Dialogue, alternating, beside_calls, positional, turns, untrained
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import SystemMessage, UserMessage
from datacraft.core.target import Options, Profile, Target

PROFILE = Profile(
    arguments="object",
    tools="json-string",
    ids="none",
    text_beside_calls=False,
    consecutive_assistants=False,
    weights=False,
)
_SPEAKERS = {
    **dict.fromkeys(("human", "user"), "user"),
    **dict.fromkeys(("gpt", "assistant", "model", "chatgpt"), "assistant"),
    **dict.fromkeys(("observation", "tool", "function_response", "tool_response", "function-response"), "result"),
    **dict.fromkeys(("function_call", "tool_call", "function-call"), "call"),
    "system": "system",
}


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    system = [m.content for m in example.messages if isinstance(m, SystemMessage)]
    yield {
        "conversations": [_turn(turn) for turn in turns(example) if not isinstance(turn, SystemMessage)],
        "system": "".join(system),
        "tools": dumps([tool.function for tool in example.tools]) if example.tools else "",
    }


def _turn(turn: Any) -> dict[str, str]:
    if isinstance(turn, tuple):
        texts = [result.content for result in turn]
        return {"from": "observation", "value": texts[0] if len(texts) == 1 else dumps(texts)}
    if isinstance(turn, UserMessage):
        return {"from": "human", "value": turn.content}
    if not turn.tool_calls:
        return {"from": "gpt", "value": turn.content or ""}
    calls = [{"name": call.name, "arguments": object_of(call.arguments, call.name)} for call in turn.tool_calls]
    return {"from": "function_call", "value": dumps(calls)}


def refuses(example: Example) -> Iterator[str]:
    yield from _unholdable(example)
    yield from untrained(example, "LLaMA-Factory")


def _unholdable(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)
    yield from beside_calls(example)
    yield from positional(example)
    yield from alternating(example, even=True)
    if any(isinstance(m, SystemMessage) and not m.content for m in example.messages):
        yield "the system message is empty, which the format cannot tell from none"


def decode(row: Mapping[str, Any]) -> Example:
    conversation = row.get("conversations")
    if not isinstance(conversation, list):
        raise NotAnExample("/conversations is not a list")
    dialogue = Dialogue()
    if row.get("system"):
        dialogue.system(str(row["system"]))
    for index, turn in enumerate(conversation):
        _read(dialogue, turn, f"/conversations/{index}")
    if "chosen" in row:  # a preference pair: the wrong turn is left behind
        _read(dialogue, row["chosen"], "/chosen")
    return dialogue.example(tools_of(row.get("tools")))


def _read(dialogue: Dialogue, turn: Any, place: str) -> None:
    if not isinstance(turn, dict):
        raise NotAnExample(f"{place} is not an object")
    speaker, value = turn.get("from", turn.get("role")), turn.get("value", turn.get("content"))
    kind = _SPEAKERS.get(str(speaker).lower())
    if kind is None or not isinstance(value, str):
        raise NotAnExample(
            f"{place}: {speaker!r} is no known speaker" if kind is None else f"{place}/value is not text"
        )
    if kind == "call":
        dialogue.call(_calls(value, place))
    elif kind == "result":
        _results(dialogue, value)
    else:
        {"user": dialogue.user, "assistant": dialogue.answer, "system": dialogue.system}[kind](value)


def _calls(value: str, place: str) -> list[tuple[str, Any]]:
    try:
        found = json.loads(value)
    except ValueError as error:
        raise NotAnExample(f"{place}/value is not the JSON of a call ({error})") from error
    calls = found if isinstance(found, list) else [found]
    if not all(isinstance(call, dict) and isinstance(call.get("name"), str) for call in calls):
        raise NotAnExample(f"{place}/value holds no call with a name")
    return [(call["name"], call.get("arguments", call.get("parameters", {}))) for call in calls]


def _results(dialogue: Dialogue, value: str) -> None:
    """One text per open call where the observation is a list of that length, else the whole text for the first."""
    count = len(dialogue.pending)
    if count > 1:
        try:
            found = json.loads(value)
        except ValueError:
            found = None
        if isinstance(found, list) and len(found) == count:
            for each in found:
                dialogue.result(each if isinstance(each, str) else dumps(each))
            return
    dialogue.result(value)


def bind(options: Options) -> Target:
    if not options.unroll:
        return llamafactory
    return replace(
        llamafactory,
        profile=replace(PROFILE, trained_turns="last", weights=True),
        encode=lambda example: (row for turn, _ in unrolled(example) for row in encode(turn)),
        decode=None,
        refuses=_unholdable,
    )


def dataset_info(names: Sequence[str]) -> Mapping[str, str]:
    """The declaration without which LLaMA-Factory ignores the `system` and `tools` columns."""
    tags = {
        "role_tag": "from",
        "content_tag": "value",
        "user_tag": "human",
        "assistant_tag": "gpt",
        "observation_tag": "observation",
        "function_tag": "function_call",
        "system_tag": "system",
    }
    columns = {"messages": "conversations", "system": "system", "tools": "tools"}
    info = {
        name.rsplit(".", 1)[0]: {"file_name": name, "formatting": "sharegpt", "columns": columns, "tags": tags}
        for name in names
    }
    return {"dataset_info.json": json.dumps(info, indent=2) + "\n"}


llamafactory = Target(
    name="llamafactory",
    title="LLaMA-Factory ShareGPT with dataset_info.json",
    encode=encode,
    decode=decode,
    recognises=lambda row: isinstance(row.get("conversations"), list),
    refuses=refuses,
    profile=PROFILE,
    losses=(
        *("metadata", "parallel_flag", "speaker_names", "tool_names", "ids", "reasoning", "refusal"),
        *("weight_spelling", "null_content", "argument_spelling", "developer_role"),
    ),
    bind=bind,
    companions=dataset_info,
    doc=__doc__,
)
