"""Target `preference-trl`: pairs of a right and a wrong turn as TRL's DPO trainer takes them.

`prompt`, `chosen` and `rejected` are messages with object arguments, `tools` is one JSON text; where the pairs come
from is `core.preference`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import from_carried, messages_with, tools_text, unreadable_arguments
from datacraft.core.example import Example, NotAnExample
from datacraft.core.preference import Pair, near_misses, pairs
from datacraft.core.target import Options, Profile, Target

PROFILE = Profile(arguments="object", tools="json-string", trained_turns="last", last_turn_assistant=False)


def _row(pair: Pair, arguments: str) -> Mapping[str, Any]:
    def messages(*given: Any) -> list[dict[str, Any]]:
        wires = messages_with(replace(pair.context, messages=given), arguments)
        return [{key: value for key, value in wire.items() if key != "weight"} for wire in wires]

    return {
        "prompt": messages(*pair.context.messages),
        "chosen": messages(pair.chosen),
        "rejected": messages(pair.rejected),
        "tools": tools_text(pair.context.tools) if pair.context.tools else None,
    }


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    return (_row(pair, "object") for pair in near_misses(example))


def gather(examples: Sequence[Example]) -> Iterable[Mapping[str, Any]]:
    return (_row(pair, "object") for pair in pairs(examples))


def decode(row: Mapping[str, Any]) -> Example:
    """The conversation with its right turn; the wrong one is left behind."""
    prompt, chosen = row.get("prompt"), row.get("chosen")
    if not isinstance(prompt, list) or not isinstance(chosen, list):
        raise NotAnExample("/prompt and /chosen are not messages")
    context = [{**m, "weight": 0} if isinstance(m, dict) and m.get("role") == "assistant" else m for m in prompt]
    return from_carried(row, [*context, *chosen])


def bind(options: Options) -> Target:
    carrier = options.template.arguments if options.template else "object"
    if carrier == "object":
        return preference_trl
    return replace(
        preference_trl,
        profile=replace(PROFILE, arguments="string"),
        gather=lambda examples: (_row(pair, carrier) for pair in pairs(examples)),
    )


preference_trl = Target(
    name="preference-trl",
    title="Preference pairs, TRL shape: prompt, chosen, rejected",
    encode=encode,
    gather=gather,
    decode=decode,
    recognises=lambda row: isinstance(row.get("prompt"), list) and isinstance(row.get("chosen"), list),
    refuses=unreadable_arguments,
    profile=PROFILE,
    losses=("metadata", "parallel_flag", "weight", "null_content", "argument_spelling"),
    bind=bind,
    columns=dict.fromkeys(("prompt", "chosen", "rejected"), "List(Json())") | {"tools": 'Value("string")'},
    doc=__doc__,
)
