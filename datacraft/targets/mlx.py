"""Target `mlx`: the folder that mlx-lm reads, chat rows with object arguments and a list of tools.

mlx-lm passes rows to the chat template as they are. It trains on all tokens, or with `--mask-prompt` on the last
message only, so `--unroll` gives one row per trained turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import from_carried, messages_with, unreadable_arguments, unrolled
from datacraft.core.dialogue import untrained
from datacraft.core.example import Example
from datacraft.core.target import Options, Profile, Target

PROFILE = Profile(arguments="object", tools="list", trained_turns="all", weights=False)


def row_of(example: Example, arguments: str) -> dict[str, Any]:
    messages = [{k: v for k, v in wire.items() if k != "weight"} for wire in messages_with(example, arguments)]
    tools = {"tools": [tool.wire for tool in example.tools]} if example.tools else {}
    return {"messages": messages, **tools}


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    yield row_of(example, "object")


def refuses(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)
    yield from untrained(example, "mlx-lm")


def recognises(row: Mapping[str, Any]) -> bool:
    """Chat rows with listed tools; the OpenAI dialect, asked before, has taken those with text arguments."""
    return isinstance(row.get("messages"), list) and isinstance(row.get("tools"), list)


def bind(options: Options) -> Target:
    carrier = options.template.arguments if options.template else "object"
    profile = replace(PROFILE, arguments="object" if carrier == "object" else "string")
    if not options.unroll:
        return replace(mlx, profile=profile, encode=lambda example: iter((row_of(example, carrier),)))
    return replace(
        mlx,
        profile=replace(profile, trained_turns="last", weights=True),
        encode=lambda example: (row_of(turn, carrier) for turn, _ in unrolled(example)),
        decode=None,
        refuses=unreadable_arguments,
    )


mlx = Target(
    name="mlx",
    title="mlx-lm folder: train.jsonl, valid.jsonl, test.jsonl",
    encode=encode,
    decode=from_carried,
    recognises=recognises,
    refuses=refuses,
    profile=PROFILE,
    losses=("metadata", "parallel_flag", "weight_spelling", "null_content", "argument_spelling"),
    bind=bind,
    file_stems={"validation": "valid", "dataset": "train"},
    doc=__doc__,
)
