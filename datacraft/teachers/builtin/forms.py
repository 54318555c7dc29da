"""The form in which a row says a value: the seed's own, or another one that people use for such values."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from datacraft.core.coverage import bounds
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.frames import BARE
from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.marked import ANY
from datacraft.teachers.builtin.surface import say, sayable
from datacraft.teachers.builtin.template import Variable

DATES = ("mdy", "dmy", "dth-my", "mdthy", "bdy", "dby")
"""Forms of a date that keep its year."""
OTHER_DATE, OTHER_NUMBER, OTHER_TIME = 0.35, 0.15, 0.2
CORRECTED, NEGATED = 0.03, 0.02
"""Shares of rows in which the user corrects a value, or names the one that is not meant."""
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{3,4}|ecg|mri|usb|eur|usd")
_VOWEL = re.compile(r"(?!uni|us[aeu]|ur[aio]|eu|one\b|once\b|ut[ei])[aeiou]", re.IGNORECASE)


def spoken(value: Any, form: str, variable: Variable, language: Language, rng: Random, day: str = "") -> str:
    """A user's way of saying a value where the seed said it in `form`; `day` is the form of the row's dates, empty for
    the seed's own."""
    kind = variable.kind
    if kind in ("date", "datetime") and form in ("plain", *(f"date:{name}" for name in DATES)):
        form = day if kind == "date" and day else form
    elif kind == "time" and form == "plain" and rng.random() < OTHER_TIME:
        form = "time:12-minutes"
    elif kind == "integer" and form in ("plain", "word") and isinstance(value, int) and 1 < value < 13:
        form = "word" if rng.random() < (0.7 if form == "word" else OTHER_NUMBER) else "plain"
    elif kind == "enum" and isinstance(value, str):
        form = _enum_form(value, form)
    elif kind == "number":
        form = answered(value, form, variable)
    return said(value, form, kind, language)


def answered(value: Any, form: str, variable: Variable) -> str:
    """The form in which an answer repeats a value: the seed's, where this value has it."""
    if variable.kind == "number" and form == "plain" and isinstance(value, float):
        return "fixed" if value.is_integer() or in_cents(variable.value) else form
    return _enum_form(value, form) if variable.kind == "enum" and isinstance(value, str) else form


def in_cents(value: Any) -> bool:
    """Whether a number is one with two decimals, as prices are: 149.8 is 149.80 there."""
    return isinstance(value, float) and len(str(value).partition(".")[2]) == 2


def said(value: Any, form: str, kind: str, language: Language) -> str:
    """A value in a form, else as it is."""
    if form == "spaced-title" and isinstance(value, str) and re.search(r"[\d_-]", value):
        form = "plain"  # a name that people spell as it is: no "Payments Api"
    made = say(value, form, kind, language)
    return made if made is not None else sayable(value, "plain", kind, language)


def option(value: str) -> str:
    """A word of a schema as people write it: "x_ray" as "x ray", "sms" as "SMS"."""
    return value.upper() if _INITIALS.fullmatch(value) else value.replace("_", " ")


def dates(rng: Random) -> str:
    """The form in which one row says its dates; empty for the seed's own."""
    return f"date:{rng.choice(DATES)}" if rng.random() < OTHER_DATE else ""


def _enum_form(value: str, form: str) -> str:
    if _INITIALS.fullmatch(value):
        return "upper"
    if form == "upper" and len(value) > 4:
        return "spaced-lower"
    if "_" in value or "-" in value:
        return "spaced-lower" if form in ("lower", "spaced-lower") else "spaced"
    return form


def article(text: str) -> str:
    """`a` or `an` for the text that follows."""
    if re.match(r"[A-Z]{2,4}\b", text) or re.match(r"[A-Za-z](?![A-Za-z])", text):
        return "an" if text[0].upper() in "AEFHILMNORSX" else "a"
    if text[:1].isdigit():
        return "an" if re.match(r"8|11\b|18\b", text) else "a"
    return "an" if _VOWEL.match(text) else "a"


def taken_back(value: Any, variable: Variable, pool: tuple[Any, ...], rng: Random) -> Any:
    """Another value of the same sort that a user may say first and then correct; None without one."""
    if variable.kind == "integer" and isinstance(value, int):
        low, high = bounds(variable.schema)
        step = next((size for size in (10, 5) if value % size == 0 and value >= 2 * size), 1)
        near = [n for n in (value + step, value - step, value + 2 * step) if n > 0 and (low or n) <= n <= (high or n)]
        return rng.choice(near) if near else None
    if str(value).lower() in BARE:
        return None
    if variable.kind in ("date", "enum", "time") or variable.kind in kinds.FREE:
        others = [other for other in pool if other != value and type(other) is type(value)]
        others = [o for o in others if len(str(o).split()) <= 3 and str(o).lower() not in BARE]
        return rng.choice(others) if others else None
    return None


def plural(said: str) -> bool:
    """Whether a name of several words is one of several things: "running shoes"."""
    last = said.split()[-1] if said.split() else ""
    return " " in said and last.endswith("s") and not last.endswith(("ss", "us", "is")) and last.islower()


def counted(after: str, one: bool, language: Language) -> str:
    """The text behind a number with its noun made to fit: `one` of it, or several. At most one word stands between;
    an "are" behind the noun follows it."""
    for between in ("", rf"(?:{ANY}|[^\W\d_]+)\s"):
        match = re.match(rf"\s{between}([^\W\d_]{{3,}})\b(?!['’])", after)
        other = _numbered(match[1], one, language) if match else ""
        if match and other:
            rest = re.sub(r"\bare\b", "is", after[match.end() :], count=1) if one else after[match.end() :]
            return f"{after[: match.start(1)]}{other}{rest}"
    return after


def _numbered(noun: str, one: bool, language: Language) -> str:
    """A noun in its singular or plural; empty for a word that is none."""
    singular: dict[str, str] = language.table("singular")
    if one:
        plain = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
        word = noun.lower() in language.lines("function_words")
        return singular.get(noun, noun.removesuffix("s") if plain and not word else "")
    units = (unit.removesuffix("s") for unit in language.lines("units"))
    if noun.lower() not in {*language.table("indefinite"), *singular.values(), *units}:
        return ""
    return next((plural for plural, single in singular.items() if single == noun), f"{noun}s")


def determined(before: str, language: Language) -> bool:
    """Whether a text ends in a word that takes the place of an article, or in none at all."""
    last = re.search(r"(\w+)\s$", before)
    return last is None or last.group(1).lower() in language.lines("determiners") or last.group(1).isdigit()


def with_article(before: str, said: str) -> str:
    """The text before a value, its article made to fit: `an` before a vowel, none before a plural."""
    match = re.search(r"(?:^|(?<=\s))(an?)\s$", before, re.IGNORECASE)
    if match is None or not said:
        return before
    if plural(said):
        asked = re.search(r"\b(i)s( there )$", before[: match.start()], re.IGNORECASE)
        told = re.search(r"\b(there )is $", before[: match.start()], re.IGNORECASE)
        if asked:
            return f"{before[: asked.start()]}{'A' if asked.group(1) == 'I' else 'a'}re{asked.group(2)}"
        return f"{before[: told.start()]}{told.group(1)}are " if told else before[: match.start()]
    chosen = article(said)
    return before[: match.start()] + (chosen if match.group(1)[0].islower() else chosen.capitalize()) + " "
