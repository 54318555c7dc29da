"""Requests in the words of a tool's own description, with the values that no seed says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, TypeAlias

from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import tidy
from datacraft.teachers.builtin.speech_acts import command
from datacraft.teachers.builtin.stated import LONG, addon, addons, attached, listing, spoken, statement, with_object

Named: TypeAlias = tuple[str, Any]
"""A parameter and its value."""
SHORTENED = 0.8
"""Share of requests with values that leave out the tail of the phrase, which only says what values there are."""
INLINED, LISTED = 0.8, 0.92
"""Shares of requests whose values follow the phrase with their prepositions, and of those, too, that list them."""
STEM = 4
"""Letters by which a flag is known as the verb it decides: `approved` and "approve"."""
INLINE = 3
"""Values that one sentence holds; the others get sentences of their own."""


def from_tool(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """A request made from what a tool says about itself, with its values in or beside it."""
    named: list[Named] = [(entry[0], entry[1]) for entry in mentions if not isinstance(entry[1], bool)]
    whole, short = lexicon.phrases[tool][0], lexicon.phrases[tool][-1]
    phrase = short if named and rng.random() < SHORTENED else rng.choice((whole, short))
    phrase, flags = _decided(phrase, [(entry[0], entry[1]) for entry in mentions if isinstance(entry[1], bool)])
    switches = [addon(lexicon, tool, parameter, value, rng) for parameter, value in flags]
    phrase, named = _with_objects(lexicon, phrase, tool, named)
    asked = _asked(lexicon, phrase, tool, named, rng)
    return tidy(" ".join([stopped(asked), *switches]) if switches else asked)


def _decided(phrase: str, flags: list[Named]) -> tuple[str, list[Named]]:
    """The phrase of a tool that does one of two things with the one its flag says: "lock or unlock a door" with
    `locked` true as "lock a door", "switch it on or off"; and the flags that are left."""
    match = re.match(r"(\w+) or (\w+)\b", phrase)
    if len(flags) == 1 and re.search(r"\bon or off\b", phrase):
        return re.sub(r"\bon or off\b", "on" if flags[0][1] else "off", phrase), []
    for flag in flags:
        if match is None:
            break
        words = split_name(flag[0].rsplit(".", 1)[-1])
        said = [any(word[:STEM] == verb[:STEM] for word in words) for verb in match.groups()]
        if said.count(True) == 1:
            chosen = match[1 if said[0] == flag[1] else 2]
            return chosen + phrase[match.end() :], [other for other in flags if other is not flag]
    return phrase, flags


def _with_objects(lexicon: Lexicon, phrase: str, tool: str, named: list[Named]) -> tuple[str, list[Named]]:
    """The phrase with codes where it names their nouns, and the values that are left."""
    left: list[Named] = []
    for parameter, value in named:
        made = with_object(lexicon, phrase, tool, parameter, value)
        phrase = made or phrase
        left += [] if made else [(parameter, value)]
    return phrase, left


def _asked(lexicon: Lexicon, phrase: str, tool: str, named: list[Named], rng: Random) -> str:
    language, style = lexicon.language, rng.random()
    if not named:
        return command(phrase, language, rng)
    pairs = [(entry, attached(lexicon, tool, *entry, rng)) for entry in named]
    near = [said for _, said in pairs if said][:INLINE]
    if near and style < INLINED:
        rest = [entry for entry, said in pairs if said not in near]
        text = command(" ".join([phrase, *near]), language, rng, plain=True)
        return " ".join([stopped(text), *addons(lexicon, [(tool, *entry) for entry in rest], rng)]) if rest else text
    brief = all(len(spoken(lexicon, value).split()) <= LONG and not statement(lexicon, name) for name, value in named)
    if brief and style < LISTED:
        return command(f"{phrase}, {listing(lexicon, tool, named, rng)}", language, rng, plain=True)
    return " ".join(
        [stopped(command(phrase, language, rng)), *addons(lexicon, [(tool, *entry) for entry in named], rng)]
    )


def stopped(text: str) -> str:
    """The text with a full stop where it has no end."""
    return text if text.rstrip().endswith((".", "!", "?", ":")) else text.rstrip(" ,;") + "."
