"""What makes two rows the same: the calls they make, and their words with the values cut out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from datacraft.core.example import Example
from datacraft.core.figures import UNITS
from datacraft.core.json import canonical
from datacraft.core.message import AssistantMessage, ToolCall

_CODE = re.compile(
    r"<[^<>\s]+>|(?<!\S)\S+@\S+|[#$€£]?(?<!\w)(?:\w+[-/]){0,20}\w*\d(?:[\w:/.,%-]*[\w%])?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_PLAIN = re.compile(r"<[^<>\s]+>|[^\W_]+(?:['’][^\W_]+)*")


def call_signature(example: Example) -> str:
    """Text that is equal for rows that make the same calls in the same order of turns; ids, key order and the order
    inside a parallel turn do not count, whether the assistant asked before a call does. `""` without calls."""
    turns = [_calls(message) for message in example.messages if isinstance(message, AssistantMessage)]
    while turns and not turns[-1]:
        turns.pop()
    return canonical(turns) if turns else ""


def call_shape(example: Example) -> str:
    """Text that is equal for rows that call the same tools with the same parameters given, and speak at the same
    turns."""
    turns = []
    for message in example.messages:
        if isinstance(message, AssistantMessage):
            turns.append("+".join(sorted(map(_call_shape, message.tool_calls))) or "words")
    return " > ".join(turns)


def delexicalised(example: Example) -> str:
    """The user's words in lower case with argument values replaced by `<parameter>` and other codes by `<code>`.

    Values are found as they stand, with spaces or hyphens between their parts, and small numbers as words.
    """
    return "\n".join(delexicalise(text, slots(example.calls())) for text in example.user_texts())


def carriers(example: Example) -> tuple[str, ...]:
    """The phrases that carry the first request: its sentences with a slot and two words beside it, else all of it."""
    texts = example.user_texts()
    if not texts:
        return ()
    return phrases(delexicalise(texts[0], slots(example.calls())))


def phrases(request: str) -> tuple[str, ...]:
    """The phrases of a delexicalised request: its sentences with a slot and two words beside it, else all of it."""
    sentences = [" ".join(_PLAIN.findall(part)) for part in _SENTENCE.split(request)]
    carrying = tuple(part for part in sentences if "<" in part and len(re.sub(r"<[^<>]+>", "", part).split()) > 1)
    return carrying or (" ".join(sentences),)


def slots(calls: Iterable[ToolCall]) -> dict[str, str]:
    """Spelling (lower case) of every argument value to its parameter, longest spelling first."""
    found: dict[str, str] = {}
    for call in calls:
        try:
            arguments = call.parsed()
        except ValueError:
            continue
        for parameter, value in arguments.items():
            for leaf in leaves(value):
                for spelling in _spellings(leaf):
                    found.setdefault(spelling, parameter)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair)))


def delexicalise(text: str, known: dict[str, str]) -> str:
    """`text` in lower case with every known spelling replaced by its `<parameter>`."""
    lowered = text.lower()
    if known:
        pattern = "|".join(map(re.escape, known))
        lowered = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda match: f"<{known[match[0]]}>", lowered)
    lowered = _CODE.sub(lambda match: match[0] if match[0].startswith("<") else "<code>", lowered)
    return " ".join(lowered.split())


def leaves(value: Any) -> Iterator[Any]:
    """The scalars of a JSON value, depth first; None is left out."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif value is not None:
        yield value


def _spellings(leaf: Any) -> Iterator[str]:
    if isinstance(leaf, bool):
        return
    if isinstance(leaf, int | float):
        yield f"{leaf:g}" if isinstance(leaf, float) else str(leaf)
        if isinstance(leaf, int) and 0 <= leaf < len(UNITS):
            yield UNITS[leaf]
        return
    text = " ".join(str(leaf).lower().split())
    if text:
        yield text
        parts = [part for part in re.split(r"[_\s-]+", text) if part]
        yield from (" ".join(parts), "-".join(parts))


def _calls(message: AssistantMessage) -> list[Any]:
    return sorted(([call.name, _arguments(call)] for call in message.tool_calls), key=canonical)


def _arguments(call: ToolCall) -> Any:
    try:
        return call.parsed()
    except ValueError:
        return call.arguments


def _call_shape(call: ToolCall) -> str:
    arguments = _arguments(call)
    given = [name for name, value in arguments.items() if value is not None] if isinstance(arguments, dict) else ["?"]
    return f"{call.name}({','.join(sorted(given))})"
