"""Puts a request in other words: another way of asking, other phrases, other order; slots stay where they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from datacraft.teachers.builtin.language import Language, Wrapper, load
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import ANY, sentences, tidy

KEPT = 0.25
"""Share of requests that are asked in the seed's own way."""
FRONTED = 0.2
REORDERED = 0.3
SWAPPED = 0.6


@cache
def _strippers(code: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Patterns that find the verb phrase inside a known way of asking, the longest first."""
    found = []
    for wrapper in sorted(load(code).wrappers(), key=lambda w: -len(w.text)):
        before, _, after = wrapper.text.partition("{vp}")
        if not before.strip():
            continue
        lead = re.escape(before.strip()).replace(r"\ ", r"\s+").replace("'", "['’]")
        tail = re.escape(after.strip(" .?!")).replace(r"\ ", r"\s+")
        found.append((re.compile(rf"{lead}\s+(?P<vp>.+?){tail}[.!?]*$", re.IGNORECASE | re.DOTALL), wrapper.own))
    return tuple(found)


def verb_phrase(sentence: str, language: Language) -> str | None:
    """The bare verb phrase of a request; None for what is no such request."""
    for pattern, _ in _strippers(language.code):
        match = pattern.fullmatch(sentence.strip())
        if match and _begins_with_verb(match["vp"], language):
            return _bare(match["vp"])
    return _bare(sentence) if _begins_with_verb(sentence, language) else None


def _begins_with_verb(text: str, language: Language) -> bool:
    words = text.split(None, 2)
    if len(words) < 2 or words[0].lower() not in language.lines("verbs"):
        return False
    return words[1].lower().strip(",.?!") not in language.lines("not_after_verb")


def _bare(text: str) -> str:
    text = re.sub(r"[\s,]*(?:please|pls)?[\s.!?]*$", "", text.strip(), flags=re.IGNORECASE)
    return text[:1].lower() + text[1:]


def rephrase(text: str, lexicon: Lexicon, rng: Random, asks: bool = True, tools: tuple[str, ...] = ()) -> str:
    """The text put another way; with `asks` false its request stays as it is (a reply, a follow-up).

    `tools` are those the text asks for: a sentence that names no value may be swapped for another seed's.
    """
    language = lexicon.language
    pieces = sentences(_ungreeted(text, language, rng))
    others = lexicon.requests.get(tools, ())
    if len(others) > 1 and rng.random() < SWAPPED:
        pieces = [rng.choice(others) if piece in others else piece for piece in pieces]
    if asks and rng.random() >= KEPT:
        for index, piece in enumerate(pieces):
            phrase = verb_phrase(piece, language)
            if phrase is not None:
                pieces[index] = wrapped(fronted(phrase, language, rng), language, rng)
                break
    if asks and len(pieces) > 1 and rng.random() < REORDERED and _independent(pieces, language):
        rng.shuffle(pieces)
        pieces = [_stop(piece) for piece in pieces]
    return other_phrases(" ".join(pieces), language, rng)


def _ungreeted(text: str, language: Language, rng: Random) -> str:
    """The text without the seed's own greeting, mostly: rows get greetings of their own."""
    match = re.match(
        rf"(?:{'|'.join(language.lines('seed_greetings'))})(?:\s+there|\s+again)?[\s,.!-]+(?=\S)", text, re.I
    )
    if match is None or rng.random() < 0.25:
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


def fronted(phrase: str, language: Language, rng: Random) -> str:
    """A verb phrase with its last prepositional slot at the front, as a mark for `wrapped`; mostly as it is."""
    if rng.random() >= FRONTED:
        return phrase
    match = re.search(rf"\s(for|in|from|at)\s((?:[^\W\d_]+\s)?{ANY})$", phrase)
    if match is None or len(phrase[: match.start()].split()) < 2 or _needs(phrase[: match.start()], language):
        return phrase
    return f"{phrase[: match.start()]}\x00{match.group(1)} {match.group(2)}"


def _needs(start: str, language: Language) -> bool:
    """Whether the words before a preposition cannot do without it ("look for")."""
    return start.split()[-1].lower() in (*language.lines("verbs"), *language.lines("linking"), "from", "between")


def wrapped(phrase: str, language: Language, rng: Random) -> str:
    """A verb phrase in a way of asking drawn from the phrase file."""
    phrase, _, front = phrase.partition("\x00")
    mine = re.search(r"\b(me|us)\b", phrase) is not None
    long = len(phrase.split()) > 9
    options = [w for w in language.wrappers() if not (w.own and mine) and not (long and not w.text.endswith("{vp}."))]
    text = _put(rng.choice(options), phrase)
    return (
        f"{front[:1].upper()}{front[1:]}, {text[:1].lower() if not text.startswith('I') else text[:1]}{text[1:]}"
        if front
        else text
    )


def _put(wrapper: Wrapper, phrase: str) -> str:
    return wrapper.text.replace("{vp}", phrase).replace("{Vp}", phrase[:1].upper() + phrase[1:])


@cache
def _groups(code: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Interchangeable phrases: a pattern that finds any of them, and all of them."""
    found = []
    for group in load(code).raw.get("interchangeable", ()):
        members = sorted(group, key=len, reverse=True)
        pattern = r"(?<![\w'’-])(?:" + "|".join(re.escape(m) for m in members) + r")(?![\w'’-])"
        found.append((re.compile(pattern, re.IGNORECASE), tuple(group)))
    return tuple(found)


def other_phrases(text: str, language: Language, rng: Random, share: float = 0.6) -> str:
    """The text with some phrases replaced by others that mean the same; values are never touched."""
    pieces = re.split(f"({ANY})", text)
    for pattern, members in _groups(language.code):
        for index in range(0, len(pieces), 2):
            if pattern.search(pieces[index]):
                pieces[index] = pattern.sub(lambda match, m=members: _swap(match, m, rng, share), pieces[index])
    return "".join(pieces)


def _swap(match: re.Match[str], members: Sequence[str], rng: Random, share: float) -> str:
    if rng.random() > share:
        return match.group()
    chosen = rng.choice(members)
    return chosen[:1].upper() + chosen[1:] if match.group()[:1].isupper() else chosen


def from_tool(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """A request made from what a tool says about itself, with its values named."""
    from datacraft.teachers.builtin.assistant import addon, listing

    language = lexicon.language
    phrase = rng.choice(lexicon.phrases[tool])
    named = [entry for entry in mentions if not isinstance(entry[1], bool)]
    switches = [addon(lexicon, tool, parameter, value, rng) for parameter, value in mentions if isinstance(value, bool)]
    if not named:
        return tidy(" ".join([wrapped(phrase, language, rng), *switches]))
    style = rng.random()
    if style < 0.35:
        text = wrapped(f"{phrase}: {listing(lexicon, tool, named, rng)}", language, rng)
    elif style < 0.6:
        text = f"{wrapped(phrase, language, rng)} {_capital(listing(lexicon, tool, named, rng))}."
    elif style < 0.75:
        text = f"{_capital(listing(lexicon, tool, named, rng))}. {wrapped(phrase, language, rng)}"
    else:
        said = [addon(lexicon, tool, parameter, value, rng) for parameter, value in named]
        text = " ".join([wrapped(phrase, language, rng), *said])
    return tidy(" ".join([text, *switches]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
