"""Puts a request in other words: another way of asking, other phrases, other order; slots stay where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from datacraft.teachers.builtin.language import Language, load
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import ANY, sentences
from datacraft.teachers.builtin.moves import lifted, merged, parted
from datacraft.teachers.builtin.speech_acts import restated
from datacraft.teachers.builtin.swaps import asks as requested

KEPT = 0.2
"""Share of requests that are asked in the seed's own way."""
REORDERED, MERGED = 0.35, 0.5
"""Shares of requests of several sentences that change places, and of the others that become one sentence."""
PARTED = 0.7
"""Share of sentences that are cut in two where they hold a statement and a request."""
LIFTED = 0.3
"""Share of sentences whose subject is moved, where it can be."""
SWAPPED = 0.7
SPARED = 0.5
"""Share of requests that leave out a sentence of mere background, where they have one."""
FEW = 4
"""Words that somebody says before a question: "Hello there, …"."""


def rephrase(
    text: str,
    lexicon: Lexicon,
    rng: Random,
    asks: bool = True,
    alone: bool = True,
    names: frozenset[str] = frozenset(),
    swap: Callable[[str, bool], str] = lambda piece, _: piece,
    spare: bool = False,
) -> str:
    """The text put another way; with `asks` false its request stays as it is (a reply, a follow-up).

    `names` are variables of codes, addresses and people. `swap` gives another seed's sentence for a sentence and
    whether it is the first. Sentences change places only in a request that stands alone. With `spare` a sentence that
    states no value and asks for nothing may be left out.
    """
    language = lexicon.language
    pieces = sentences(_ungreeted(text, language))
    if len(pieces) > 1:
        pieces = [swap(piece, i == 0) if rng.random() < SWAPPED else piece for i, piece in enumerate(pieces)]
    if asks and alone:
        pieces = [part for p in pieces for part in (parted(p, language) if rng.random() < PARTED else [p])]
    if asks and spare and rng.random() < SPARED:
        pieces = _spared(pieces, language)
    if asks and rng.random() >= KEPT:
        pieces = _restated(pieces, names, alone, language, rng)
    if asks and alone and len(pieces) > 1 and rng.random() < REORDERED and _independent(pieces, language):
        rng.shuffle(pieces)
    if asks and len(pieces) > 1 and rng.random() < MERGED:
        pieces = _merged(pieces, language, rng)
    pieces = [*(stop(piece, language) for piece in pieces[:-1]), *pieces[-1:]]
    return other_phrases(" ".join(pieces), language, rng)


def _restated(pieces: list[str], names: frozenset[str], alone: bool, language: Language, rng: Random) -> list[str]:
    """The sentences with one of them, the first that can be, put another way; sometimes the next one too."""
    made, share = [], 1.0
    for index, piece in enumerate(pieces):
        other = None
        if rng.random() < share:
            moved = lifted(piece, names, language, rng) if alone and rng.random() < LIFTED else None
            other = moved or restated(piece, language, rng, first=alone and index == 0)
        if other is not None:
            share *= 0.4
        made.append(other or piece)
    return made


def _spared(pieces: list[str], language: Language) -> list[str]:
    """The sentences without the first that only gives the background, where no other points back at it."""
    for index, piece in enumerate(pieces):
        rest = pieces[:index] + pieces[index + 1 :]
        bare = re.sub(ANY, "", piece) == piece and not requested(piece, language)
        if bare and any(requested(other, language) for other in rest) and _pointless(rest, language):
            return rest
    return pieces


def _pointless(pieces: Sequence[str], language: Language) -> bool:
    """Whether no sentence points at something said before."""
    words = {word for piece in pieces for word in re.findall(r"[^\W\d_]+", re.sub(ANY, "x", piece).lower())}
    return words.isdisjoint((*language.lines("pointing_back"), "that", "this", "those", "these", "so", "one", "both"))


def _merged(pieces: list[str], language: Language, rng: Random) -> list[str]:
    """The sentences with the first two that fit together joined into one."""
    for index in range(len(pieces) - 1):
        joined = merged(pieces[index], pieces[index + 1], language, rng)
        if joined is not None:
            return [*pieces[:index], joined, *pieces[index + 2 :]]
    return pieces


@cache
def _greeting(code: str) -> re.Pattern[str]:
    either = "|".join(load(code).lines("seed_greetings"))
    return re.compile(rf"(?:{either})(?:\s+there|\s+again)?[\s,.!-]+(?=\S)", re.IGNORECASE)


@cache
def _question(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(load(code).lines('question_words'))})\b", re.IGNORECASE)


def _ungreeted(text: str, language: Language) -> str:
    """The text without the seed's own greeting: rows get greetings of their own."""
    match = _greeting(language.code).match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    return rest[:1].upper() + rest[1:]


def stop(piece: str, language: Language) -> str:
    """A sentence with the mark it ends in, where it has none."""
    if piece.rstrip().endswith((".", "!", "?", ":")):
        return piece
    lead, _, rest = piece.partition(", ")  # "Listen, how many are there"
    asked = _question(language.code).match(rest if rest and len(lead.split()) < FEW else piece)
    return f"{piece.rstrip(' ,;')}{'?' if asked else '.'}"


def whole(text: str, language: Language) -> bool:
    """Whether a text begins with a sentence, not with a fragment that no "and then" can stand before."""
    words = re.findall(r"[^\W\d_]+", re.sub(ANY, "x", text).lower())
    opened = bool(words) and (words[0] in language.lines("verbs") or text.lower().startswith(language.lines("asking")))
    asked = "?" in text or _question(language.code).match(text) is not None
    return opened or asked or not set(words[:8]).isdisjoint(language.lines("finite")) or "'" in text


def _independent(pieces: Sequence[str], language: Language) -> bool:
    """Whether sentences may change places: none points back, and each is more than a fragment."""
    pointing = set(language.lines("pointing"))
    words = [re.findall(r"[^\W\d_]+", re.sub(ANY, "x", piece).lower()) for piece in pieces]
    return all(len(own) > 2 and pointing.isdisjoint(own) for own in words)


_CONTRACTED = re.compile(r"['’](?:s|m|re)$", re.IGNORECASE)
_INDIRECT = re.compile(r"\b(?:wh\w+|how|if)\b[^.!?]*$", re.IGNORECASE)


@cache
def _groups(code: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Interchangeable phrases: one pattern that finds any of them, and each one's group."""
    groups = [tuple(group) for group in load(code).raw.get("interchangeable", ())]
    known: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for member in group:
            known.setdefault(member.lower(), group)
    by_letter: dict[str, list[str]] = {}
    for member in sorted(known, key=len, reverse=True):
        by_letter.setdefault(member[0], []).append(re.escape(member[1:]))
    # One branch per letter: tried at every word of every draft, a flat list of hundreds takes ten times as long.
    either = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(rf"(?<![\w'’-])(?:{either})(?![\w'’-])", re.IGNORECASE), known


def other_phrases(text: str, language: Language, rng: Random, share: float = 0.75) -> str:
    """The text with some phrases replaced by others that mean the same; values are never touched."""
    pattern, known = _groups(language.code)
    determined, subject = frozenset(("no", *language.lines("determiners"))), language.lines("with_subject")

    def swap(match: re.Match[str]) -> str:
        if rng.random() > share:
            return match.group()
        said = match.group().lower()
        chosen = rng.choice(known[said])
        if not language.fixed.isdisjoint(said.split()):
            return match.group()
        before = text[: match.start()]
        last = before.split()[-1].lower() if before.strip() else ""
        if chosen in subject and (not last or last.endswith((".", "!", "?", ":"))):
            return match.group()
        if last in determined and said.startswith(("need", "have", "want")):
            return match.group()  # "no need to" is no "no have to"
        if said.startswith("too ") and last in ("not", "isn't", "aren't", "wasn't"):
            return match.group()  # "not too loud" is no "not far too loud"
        if "'" in chosen.split()[0] and last in ("do", "does", "did"):
            return match.group()  # "do we have" has no short form
        if _CONTRACTED.search(chosen) and _INDIRECT.search(before):
            return match.group()  # "what there is in stock" has no short form
        return chosen[:1].upper() + chosen[1:] if match.group()[:1].isupper() else chosen

    return pattern.sub(swap, text)
