"""What is said in later turns: the same again with another value, what was said already, which of two is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.stated import joined, plural_label, spoken
from datacraft.teachers.builtin.surface import sayable

Words = Mapping[str, Any]


def again(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """A user who wants the last request once more with one other value."""
    key = "agains_plain" if words["plain"] else "agains"
    return _line(lexicon, rng, key, label=words["label"], value=spoken(lexicon, words["value"]))


def recall(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """A user who asks for what a result showed, or for what they said themselves."""
    if plural_label(words["label"]):
        return _line(lexicon, rng, "recalls_count", label=words["label"])
    return _line(lexicon, rng, "recalls_own" if words["own"] else "recalls", label=words["label"])


def recalled(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """The answer to that."""
    value = words["value"]
    said = sayable(value, "fixed", "number", lexicon.language) if isinstance(value, float) else spoken(lexicon, value)
    key = "recalled_own" if words["own"] else "recalled"
    key = "recalled_count" if plural_label(words["label"]) else key
    return _line(lexicon, rng, key, label=words["label"], value=said)


def touch(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """A user who names a thing and not what is to be done with it."""
    return _line(lexicon, rng, "touches", label=words["label"], value=spoken(lexicon, words["value"]))


def ask_tool(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """Which of several tools is meant."""
    phrases = [_with_it(lexicon.phrases[tool][-1], words["noun"]) for tool in words["tools"]]
    return _line(lexicon, rng, "asks_tool", options=joined(phrases, "or"))


def choose_tool(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """A user who says which tool is meant."""
    return _line(lexicon, rng, "choices", vp=_with_it(lexicon.phrases[words["tool"]][-1], words["noun"]))


def _with_it(phrase: str, noun: str) -> str:
    """The phrase with the thing that was just named as "it": "cancel it" of "cancel a booking"."""
    return re.sub(rf"\b(?:an?|the|one|your|my) (?:\w+ )?{re.escape(noun)}$", "it", phrase)


def ask_value(lexicon: Lexicon, words: Words, rng: Random) -> str:
    """Which of two values is meant."""
    options = joined([spoken(lexicon, value) for value in words["values"]], "or")
    return _line(lexicon, rng, "asks_value", label=lexicon.label(words["tool"], words["parameter"]), options=options)


def _line(lexicon: Lexicon, rng: Random, key: str, **fields: str) -> str:
    """One of the phrases of a list, filled in; a field with a capital first letter begins a sentence."""
    line = rng.choice(lexicon.language.lines(key))
    for name, said in fields.items():
        line = line.replace(f"{{{name}}}", said).replace(f"{{{name.capitalize()}}}", said[:1].upper() + said[1:])
    return line


SPEAK: Mapping[str, Callable[[Lexicon, Words, Random], str]] = {
    "again": again,
    "recall": recall,
    "recalled": recalled,
    "touch": touch,
    "ask_tool": ask_tool,
    "choose_tool": choose_tool,
    "ask_value": ask_value,
}
"""Kind of a note to what is said for it."""
