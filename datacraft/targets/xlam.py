"""Target `xlam`: one request and its calls, tools and answers as JSON text, as the xLAM sets have it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.carrier import object_of, tools_of, unreadable_arguments
from datacraft.core.dialogue import Dialogue, beside_calls
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.core.target import Profile, Target

_TYPES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "object",
    "any": "string",
    **dict.fromkeys(("list", "tuple", "set"), "array"),
}


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    turn = example.messages[1]
    calls = turn.tool_calls if isinstance(turn, AssistantMessage) else ()
    yield {
        "query": example.messages[0].content,
        "tools": dumps([tool.function for tool in example.tools]),
        "answers": dumps([{"name": c.name, "arguments": object_of(c.arguments, c.name)} for c in calls]),
    }


def refuses(example: Example) -> Iterator[str]:
    kinds = [type(message) for message in example.messages]
    if kinds != [UserMessage, AssistantMessage] or not any(example.calls()):
        yield "the format holds one request and the calls that answer it, nothing before, between or after"
    yield from unreadable_arguments(example)
    yield from beside_calls(example)
    if any(isinstance(message, AssistantMessage) and not message.trained for message in example.messages):
        yield "the only turn has weight 0"


def decode(row: Mapping[str, Any]) -> Example:
    query = row.get("query")
    answers = tools_of(row.get("answers"))
    if not isinstance(query, str):
        raise NotAnExample("/query is not text")
    if not all(isinstance(answer.get("name"), str) for answer in answers):
        raise NotAnExample("/answers holds a call without a name")
    dialogue = Dialogue()
    dialogue.user(query)
    if answers:
        dialogue.call([(answer["name"], answer.get("arguments", {})) for answer in answers])
    return dialogue.example([_function(tool) for tool in tools_of(row.get("tools"))])


def _function(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition with a JSON Schema: the sets describe parameters by Python type names."""
    parameters = tool.get("parameters")
    if not isinstance(parameters, dict) or parameters.get("type") == "object":
        return tool
    described = {name: value for name, value in parameters.items() if isinstance(value, dict)}
    required = [name for name, value in described.items() if not _optional(value)]
    properties = {name: _property(value) for name, value in described.items()}
    return {**tool, "parameters": {"type": "object", "properties": properties, "required": required}}


def _optional(described: Mapping[str, Any]) -> bool:
    return "optional" in str(described.get("type", "")).lower() or "default" in described


def _property(described: Mapping[str, Any]) -> dict[str, Any]:
    word = re.sub(r",?\s*optional|[\[(].*", "", str(described.get("type", "str")), flags=re.I).strip().lower()
    kind = _TYPES.get(word, word if word in _TYPES.values() else "string")
    return {**{key: value for key, value in described.items() if key != "type"}, "type": kind}


def _is_json_list(text: Any) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (TypeError, ValueError):
        return isinstance(text, list)


xlam = Target(
    name="xlam",
    title="xLAM: query, tools and answers",
    encode=encode,
    decode=decode,
    recognises=lambda row: isinstance(row.get("query"), str) and _is_json_list(row.get("answers")),
    refuses=refuses,
    profile=Profile(arguments="object", tools="json-string", ids="none", text_beside_calls=False, weights=False),
    losses=(
        *("metadata", "parallel_flag", "speaker_names", "ids", "reasoning", "refusal"),
        *("weight_spelling", "null_content", "argument_spelling"),
    ),
    doc=__doc__,
)
