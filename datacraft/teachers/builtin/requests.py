"""Puts a request in other words: another way of asking, other phrases, other order; slots stay where they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from datacraft.teachers.builtin.language import Language, load
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import ANY, sentences, tidy
from datacraft.teachers.builtin.speech_acts import command, restated

KEPT = 0.2
"""Share of requests that are asked in the seed's own way."""
REORDERED = 0.3
SWAPPED = 0.6


def rephrase(
    text: str,
    lexicon: Lexicon,
    rng: Random,
    asks: bool = True,
    tools: tuple[str, ...] = (),
    alone: bool = True,
) -> str:
    """The text put another way; with `asks` false its request stays as it is (a reply, a follow-up).

    `tools` are those the text asks for: a sentence that names no value may be swapped for another seed's.
    Sentences change places only in a request that stands alone.
    """
    language = lexicon.language
    pieces = sentences(_ungreeted(text, language))
    others = lexicon.requests.get(tools, ())
    if len(others) > 1 and rng.random() < SWAPPED:
        pieces = [rng.choice(others) if piece in others else piece for piece in pieces]
    if asks and rng.random() >= KEPT:
        pieces = _restated(pieces, language, rng)
    if asks and alone and len(pieces) > 1 and rng.random() < REORDERED and _independent(pieces, language):
        rng.shuffle(pieces)
        pieces = [_stop(piece) for piece in pieces]
    return other_phrases(" ".join(pieces), language, rng)


def _restated(pieces: list[str], language: Language, rng: Random) -> list[str]:
    """The sentences with one of them, the first that can be, as another speech act; sometimes the next one too."""
    made, share = [], 1.0
    for index, piece in enumerate(pieces):
        other = restated(piece, language, rng, first=index == 0) if rng.random() < share else None
        if other is not None:
            share *= 0.4
        made.append(other or piece)
    return made


def _ungreeted(text: str, language: Language) -> str:
    """The text without the seed's own greeting: rows get greetings of their own."""
    match = re.match(
        rf"(?:{'|'.join(language.lines('seed_greetings'))})(?:\s+there|\s+again)?[\s,.!-]+(?=\S)", text, re.I
    )
    if match is None:
        return text
    rest = text[match.end() :]
    return rest[:1].upper() + rest[1:]


def _stop(piece: str) -> str:
    return piece if piece.endswith((".", "!", "?")) else f"{piece}."


def _independent(pieces: Sequence[str], language: Language) -> bool:
    """Whether sentences may change places: none points back, and each is more than a fragment."""
    pointing = set(language.lines("pointing"))
    words = [re.findall(r"[^\W\d_]+", re.sub(ANY, "x", piece).lower()) for piece in pieces]
    return all(len(own) > 2 and pointing.isdisjoint(own) for own in words)


@cache
def _groups(code: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Interchangeable phrases: one pattern that finds any of them, and each one's group."""
    groups = [tuple(group) for group in load(code).raw.get("interchangeable", ())]
    known: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for member in group:
            known.setdefault(member.lower(), group)
    either = "|".join(re.escape(member) for member in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<![\w'’-])(?:{either})(?![\w'’-])", re.IGNORECASE), known


def other_phrases(text: str, language: Language, rng: Random, share: float = 0.6) -> str:
    """The text with some phrases replaced by others that mean the same; values are never touched."""
    pattern, known = _groups(language.code)

    def swap(match: re.Match[str]) -> str:
        if rng.random() > share:
            return match.group()
        chosen = rng.choice(known[match.group().lower()])
        return chosen[:1].upper() + chosen[1:] if match.group()[:1].isupper() else chosen

    return pattern.sub(swap, text)


def from_tool(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """A request made from what a tool says about itself, with its values named."""
    from datacraft.teachers.builtin.assistant import addon, listing

    language = lexicon.language
    phrase = rng.choice(lexicon.phrases[tool])
    named = [entry for entry in mentions if not isinstance(entry[1], bool)]
    switches = [addon(lexicon, tool, parameter, value, rng) for parameter, value in mentions if isinstance(value, bool)]
    if not named:
        return tidy(" ".join([command(phrase, language, rng), *switches]))
    style = rng.random()
    if style < 0.35:
        text = command(f"{phrase}: {listing(lexicon, tool, named, rng)}", language, rng, plain=True)
    elif style < 0.6:
        text = f"{command(phrase, language, rng)} {_capital(listing(lexicon, tool, named, rng))}."
    elif style < 0.75:
        text = f"{_capital(listing(lexicon, tool, named, rng))}. {command(phrase, language, rng)}"
    else:
        said = [addon(lexicon, tool, parameter, value, rng) for parameter, value in named]
        text = " ".join([command(phrase, language, rng), *said])
    return tidy(" ".join([text, *switches]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
