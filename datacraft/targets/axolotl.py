"""Target `axolotl`: `type: chat_template` rows, arguments and tools as JSON text, `train` on assistant turns.

Text, because Axolotl strips every null from objects before it decodes the texts inside them (0.19.0,
`prompt_strategies/chat_template.py`): an explicit null survives only in text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from datacraft.core.carrier import from_carried, messages_with, tools_text, unreadable_arguments
from datacraft.core.example import Example, NotAnExample
from datacraft.core.target import Profile, Target

PROFILE = Profile(arguments="string", tools="json-string", trained_turns="assistant", finds_turns=True)


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    yield {
        "messages": [_flagged(message) for message in messages_with(example, "string")],
        "tools": tools_text(example.tools),
    }


def _flagged(message: dict[str, Any]) -> dict[str, Any]:
    weight = message.pop("weight", None)
    return {**message, "train": weight != 0} if message["role"] == "assistant" else message


def decode(row: Mapping[str, Any]) -> Example:
    messages = row.get("messages")
    if not isinstance(messages, list):
        raise NotAnExample("/messages is not a list")
    return from_carried(row, [_weighted(message) for message in messages])


def _weighted(message: Any) -> Any:
    if not isinstance(message, dict) or "train" not in message:
        return message
    rest = {key: value for key, value in message.items() if key != "train"}
    return rest if message["train"] else {**rest, "weight": 0}


def recognises(row: Mapping[str, Any]) -> bool:
    """Chat rows with a `train` flag on a message."""
    messages = row.get("messages")
    return isinstance(messages, list) and any(isinstance(m, dict) and "train" in m for m in messages)


axolotl = Target(
    name="axolotl",
    title="Axolotl type: chat_template, JSON text for arguments and tools",
    encode=encode,
    decode=decode,
    recognises=recognises,
    refuses=unreadable_arguments,
    profile=PROFILE,
    losses=("metadata", "parallel_flag", "weight_spelling", "null_content"),
    columns={"messages": "List(Json())", "tools": 'Value("string")'},
    doc=__doc__,
)
