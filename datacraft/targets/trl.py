"""Target `trl`: conversational rows for Hugging Face TRL, arguments as objects and tools as one JSON text.

Objects, because most chat templates encode a text a second time; a JSON text of tools, because loaders before
datasets 4.7 merge the schemas of different tools (both measured on the templates that trl 1.16 ships).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import from_carried, messages_with, tools_text, unreadable_arguments, unrolled
from datacraft.core.dialogue import untrained
from datacraft.core.example import Example
from datacraft.core.target import Options, Profile, Target

PROFILE = Profile(arguments="object", tools="json-string", trained_turns="all", weights=False)


def columns(example: Example, arguments: str) -> dict[str, Any]:
    """The two columns of a row; both are always there, so that no loader meets a new column late in the file."""
    return {
        "messages": [_message(wire) for wire in messages_with(example, arguments)],
        "tools": tools_text(example.tools) if example.tools else None,
    }


def _message(wire: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wire.items() if key != "weight"}


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    yield columns(example, "object")


def refuses(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)
    yield from untrained(example, "TRL")


def decode(row: Mapping[str, Any]) -> Example:
    return from_carried(row)


def recognises(row: Mapping[str, Any]) -> bool:
    """Chat rows in which a call's arguments are an object, or tools are text."""
    return isinstance(row.get("messages"), list)


def bind(options: Options) -> Target:
    """`--unroll`: prompt and completion columns, one row per trained turn. A template says how it wants arguments."""
    carrier = options.template.arguments if options.template else "object"
    profile = replace(PROFILE, arguments="object" if carrier == "object" else "string")
    if options.unroll:
        return replace(
            trl,
            profile=replace(profile, trained_turns="last", weights=True),
            encode=lambda example: _turns(example, carrier),
            decode=None,
            refuses=unreadable_arguments,
        )
    return replace(trl, profile=profile, encode=lambda example: iter((columns(example, carrier),)))


def _turns(example: Example, carrier: str) -> Iterator[Mapping[str, Any]]:
    for turn, _ in unrolled(example):
        both = columns(turn, carrier)
        messages = both["messages"]
        yield {"prompt": messages[:-1], "completion": messages[-1:], "tools": both["tools"]}


trl = Target(
    name="trl",
    title="Hugging Face TRL: messages with object arguments",
    encode=encode,
    decode=decode,
    recognises=recognises,
    refuses=refuses,
    profile=PROFILE,
    losses=("metadata", "parallel_flag", "weight_spelling", "null_content", "argument_spelling"),
    bind=bind,
    columns={"messages": "List(Json())", "tools": 'Value("string")'},
    doc=__doc__,
)
