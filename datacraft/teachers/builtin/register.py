"""The register of a request: greeting, context, closing, politeness, typing habits."""

from __future__ import annotations

import re
from random import Random

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.marked import ANY

TYPOS = 0.04
"""Share of requests with a slip of the keyboard, never inside a value."""


def colour(text: str, language: Language, rng: Random) -> str:
    """The text with the small habits that differ from person to person."""
    draw = rng.random()
    if draw < 0.2:
        text = (
            f"{rng.choice(language.lines('greetings'))}{rng.choice((', ', '! ', ' - ', ', '))}{_after_greeting(text)}"
        )
    elif draw < 0.3:
        text = f"{rng.choice(language.lines('contexts'))} {text}"
    if rng.random() < 0.12:
        end = "" if text.rstrip().endswith((".", "!", "?")) else "."
        text = f"{text.rstrip()}{end} {rng.choice(language.lines('closers'))}"
    return habits(text, rng)


def _after_greeting(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if not first[1:].islower() or first.startswith("I") else text[:1].lower() + text[1:]


def habits(text: str, rng: Random) -> str:
    """Lower case, missing full stops and slips of the keyboard, in a small share of texts."""
    pieces = re.split(f"({ANY})", text)
    draw = rng.random()
    if draw < 0.12:
        pieces = [p if p.startswith("\ue000") else p.lower() for p in pieces]
    if 0.08 < draw < 0.22 and pieces[-1].endswith("."):
        pieces[-1] = pieces[-1][:-1]
    if rng.random() < TYPOS:
        plain = [i for i, p in enumerate(pieces) if not p.startswith("\ue000") and len(p) > 12]
        if plain:
            index = rng.choice(plain)
            pieces[index] = slip(pieces[index], rng)
    return "".join(pieces)


def slip(text: str, rng: Random) -> str:
    """Two neighbouring letters of one longer word swapped, or one of them lost."""
    words = list(re.finditer(r"[a-z]{5,}", text))
    if not words:
        return text
    match = rng.choice(words)
    at = match.start() + rng.randint(1, len(match.group()) - 3)
    if rng.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :]
