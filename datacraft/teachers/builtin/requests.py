"""Puts a request in other words: another way of asking, other phrases, other order; slots stay where they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from datacraft.teachers.builtin.language import Language, Wrapper, load
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import mark, sentences, tidy

KEPT = 0.3
"""Share of requests that stay in the seed's own words."""


@cache
def _strippers(code: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Patterns that find the verb phrase inside a known way of asking, the longest first."""
    language = load(code)
    found = []
    for wrapper in sorted(language.wrappers(), key=lambda w: -len(w.text)):
        before, _, after = wrapper.text.partition("{vp}")
        if not before.strip():
            continue
        pattern = re.escape(before.strip()).replace(r"\ ", r"\s+") + r"\s+(?P<vp>.+?)" + _tail(after)
        found.append((re.compile(pattern + r"[.!?]*$", re.IGNORECASE | re.DOTALL), wrapper.own))
    return tuple(found)


def _tail(after: str) -> str:
    words = after.strip(" .?!")
    return re.escape(words).replace(r"\ ", r"\s+") if words else ""


def verb_phrase(sentence: str, language: Language) -> tuple[str, bool] | None:
    """The bare verb phrase of a request and whether the user is its subject; None for what is no such request."""
    for pattern, own in _strippers(language.code):
        match = pattern.fullmatch(sentence.strip())
        if match and _begins_with_verb(match["vp"], language):
            return _bare(match["vp"]), own
    if _begins_with_verb(sentence, language):
        return _bare(sentence), False
    return None


def _begins_with_verb(text: str, language: Language) -> bool:
    words = text.split(None, 2)
    if len(words) < 2 or words[0].lower() not in language.lines("verbs"):
        return False
    return words[1].lower().rstrip(",") not in language.lines("not_after_verb")


def _bare(text: str) -> str:
    text = re.sub(r"[\s,]*(?:please|pls)?[\s.!?]*$", "", text.strip(), flags=re.IGNORECASE)
    return text[:1].lower() + text[1:]


def rephrase(text: str, lexicon: Lexicon, rng: Random) -> str:
    """The text with its request put another way, where one can be found in it."""
    language = lexicon.language
    pieces = sentences(text)
    if rng.random() >= KEPT:
        for index, piece in enumerate(pieces):
            found = verb_phrase(piece, language)
            if found is not None and " " in found[0]:
                pieces[index] = wrapped(found[0], language, rng, found[1])
                break
    return other_phrases(" ".join(pieces), language, rng)


def wrapped(vp: str, language: Language, rng: Random, own: bool = False) -> str:
    """A verb phrase in a way of asking drawn from the phrase file."""
    del own
    first_person = re.search(r"\b(me|us)\b", vp) is not None
    options = [w for w in language.wrappers() if not (w.own and first_person)]
    return _put(rng.choice(options), vp)


def _put(wrapper: Wrapper, vp: str) -> str:
    return wrapper.text.replace("{vp}", vp).replace("{Vp}", vp[:1].upper() + vp[1:])


@cache
def _groups(code: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Interchangeable phrases: a pattern that finds any of them, and all of them."""
    found = []
    for group in load(code).raw.get("interchangeable", ()):
        members = sorted(group, key=len, reverse=True)
        pattern = r"(?<![\w'-])(?:" + "|".join(re.escape(m) for m in members) + r")(?![\w'-])"
        found.append((re.compile(pattern, re.IGNORECASE), tuple(group)))
    return tuple(found)


def other_phrases(text: str, language: Language, rng: Random, share: float = 0.6) -> str:
    """The text with some phrases replaced by others that mean the same."""

    def swap(match: re.Match[str], members: Sequence[str]) -> str:
        if rng.random() > share:
            return match.group()
        chosen = rng.choice(members)
        return chosen[:1].upper() + chosen[1:] if match.group()[:1].isupper() else chosen

    for pattern, members in _groups(language.code):
        text = pattern.sub(lambda m, members=members: swap(m, members), text)  # type: ignore[misc]
    return text


def from_tool(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """A request made from what a tool says about itself, its values named one by one."""
    from datacraft.teachers.builtin.assistant import addon

    language = lexicon.language
    request = wrapped(rng.choice(lexicon.phrases[tool]), language, rng)
    said = [addon(lexicon, tool, parameter, value, rng) for parameter, value in mentions]
    rng.shuffle(said)
    text = " ".join([request, *said]) if rng.random() < 0.7 else " ".join([*said, request])
    return tidy(text)


def slot(name: str) -> str:
    return mark(name)
