"""Texts and names of a class: those known first, else a known text with a turn that people give to such texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from datacraft.core.coverage import Leaf
from datacraft.core.schema import Checker, checker
from datacraft.core.texts import LONG, text_class
from datacraft.steps.plan import values as make
from datacraft.steps.plan.belonging import choices
from datacraft.teachers.builtin.learn import Lexicon, Place

KNOWN = 0.6
"""Share of texts taken as they are known where one of the class is."""
TRIES = 12


def string_of_class(
    lexicon: Lexicon, place: Place, leaf: Leaf, option: str, rng: Random, beside: Mapping[str, Any]
) -> str | None:
    """A string of a class that the schema allows; None where nothing is known to make it from.

    `beside` are values of the same call that are decided: what the seeds have together with them comes first.
    """
    known = _known(lexicon, place, beside)
    fitting = [text for text in known if text_class(leaf.style, text) == option]
    if fitting and (leaf.style == "text" and rng.random() < KNOWN):
        return rng.choice(fitting)
    allowed = checker(leaf.schema)
    for _ in range(TRIES):
        made = _name(lexicon, rng) if leaf.style == "name" else _text(lexicon, known, option, rng)
        valid = not isinstance(allowed, Checker) or allowed.is_valid(made)
        if made and valid and text_class(leaf.style, made) == option:
            return made
    return rng.choice(fitting) if fitting else None


def _known(lexicon: Lexicon, place: Place, beside: Mapping[str, Any]) -> list[str]:
    """Texts given for a parameter: those of rows that agree with the options decided, else all there are."""
    chosen = {path: value for path, value in beside.items() if path in choices(lexicon, place[0])}
    rows = [row for row in lexicon.rows.get(place[0], ()) if isinstance(row.get(place[1]), str)]
    agreeing = [sum(row.get(p) == v for p, v in chosen.items()) for row in rows]
    most = max(agreeing, default=0)
    together = [row[place[1]] for row, count in zip(rows, agreeing, strict=True) if count == most and most]
    related = make.related_pool(lexicon, *place)
    return together or [text for text in related if isinstance(text, str) and text]


def _name(lexicon: Lexicon, rng: Random) -> str:
    return make.person(rng, lexicon.language).full


def _text(lexicon: Lexicon, known: list[str], option: str, rng: Random) -> str:
    if not known:
        return ""
    text = rng.choice(known).rstrip(" .!?")
    if option == "short":
        return _first_clause(text)
    if text_class("text", text) in ("quoted", "unusual") or len(text.split()) > 2 * LONG:
        text = _first_clause(text)
    return text + rng.choice(lexicon.language.lines(f"texts_{option}") or ("",))


def _first_clause(text: str) -> str:
    """The first clause of a text, without where or when it was where that is still too long for a label."""
    first = re.split(r",\s|\s-\s|;\s|\s(?:because|since|so that|and|but|which|while)\s|\s\(", text, maxsplit=1)[0]
    bare = re.split(r"\s(?:at|on|in|during|from|near|behind|after|before|for)\s", first, maxsplit=1)[0]
    return bare if len(first.split()) >= LONG and len(bare.split()) > 2 else first
