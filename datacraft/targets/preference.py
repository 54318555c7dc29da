"""Target `preference`: pairs of a right and a wrong turn in OpenAI's shape, as Azure, Together and Fireworks take it.

The right turn comes from the row, the wrong one from a contrast sibling or a planted near miss (`core.preference`).
The specification of 2025 called the outputs `..._completion`; the guides and services say `..._output`: written is the
latter, read are both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datacraft.core.example import Example, NotAnExample, from_row, message_to_wire, to_row
from datacraft.core.message import AssistantMessage
from datacraft.core.preference import Pair, near_misses, pairs
from datacraft.core.target import Profile, Target

PROFILE = Profile(
    trained_turns="last",
    last_turn_assistant=False,
    top_level_keys=frozenset({"input", "preferred_output", "non_preferred_output"}),
    min_rows=10,
)


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    return map(_row, near_misses(example))


def gather(examples: Sequence[Example]) -> Iterable[Mapping[str, Any]]:
    return map(_row, pairs(examples))


def _row(pair: Pair) -> Mapping[str, Any]:
    given = to_row(replace(pair.context, metadata={}))
    given["messages"] = [_plain(message) for message in given["messages"]]
    return {"input": given, "preferred_output": [_turn(pair.chosen)], "non_preferred_output": [_turn(pair.rejected)]}


def _turn(turn: AssistantMessage) -> dict[str, Any]:
    return _plain(message_to_wire(turn))


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    """A message without what the preference line does not know."""
    unknown = {"weight", "reasoning_content"} | ({"name"} if message["role"] == "tool" else set())
    return {key: value for key, value in message.items() if key not in unknown}


def refuses(example: Example) -> Iterator[str]:
    if not any(isinstance(message, AssistantMessage) and message.trained for message in example.messages):
        yield "there is no turn to train on"


def decode(row: Mapping[str, Any]) -> Example:
    """The conversation with its right turn; the wrong one is left behind."""
    given = row.get("input")
    chosen = row.get("preferred_output", row.get("preferred_completion"))
    if not isinstance(given, dict) or not isinstance(chosen, list):
        raise NotAnExample("/input is not an object, or /preferred_output is not a list")
    messages = [_context(message) for message in given.get("messages") or ()]
    return from_row({**given, "messages": [*messages, *chosen]})


def _context(message: Any) -> Any:
    assistant = isinstance(message, dict) and message.get("role") == "assistant"
    return {**message, "weight": 0} if assistant else message


preference = Target(
    name="preference",
    title="Preference pairs, OpenAI shape: input, preferred_output, non_preferred_output",
    encode=encode,
    gather=gather,
    decode=decode,
    recognises=lambda row: (
        isinstance(row.get("input"), dict) and {"preferred_output", "preferred_completion"} & set(row) != set()
    ),
    refuses=refuses,
    profile=PROFILE,
    losses=("metadata", "tool_names", "reasoning", "weight", "null_content"),
    doc=__doc__,
)
