"""The days that a text speaks of: dates written out, and words such as tomorrow counted from a known day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from datacraft.core.figures import figures

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    "("
    + "|".join(f"{name}|{name[:3]}|sept" if name == "september" else f"{name}|{name[:3]}" for name in MONTHS)
    + r")\.?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\s+of)?(?:\s+this)?[\s-]+{_MONTH}(?:,?[\s-]+(\d{{4}}))?\b"
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{{4}}))?")
_TO = r"\s*(?:-|\u2013|to|until|till|through|and|bis|au|al)\s*(?:the\s+)?"
_NTH = r"(?:st|nd|rd|th|\.)?"
_RANGE_FIRST = re.compile(
    rf"(?<![\d.-])(\d{{1,2}}){_NTH}{_TO}\d{{1,2}}{_NTH}(?:\s+of)?\s+{_MONTH}(?:,?\s+(\d{{4}}))?\b"
)
_RANGE_LAST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}}){_NTH}{_TO}(\d{{1,2}}){_NTH}(?![\d:])(?:,?\s+(\d{{4}}))?")
"""`3 to 14 August 2026` and `August 3-14, 2026`: the day without a month, or without a year, beside it."""
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?!\d)")
_MONTH_ALONE = re.compile(rf"\b{_MONTH}(?:\s+(\d{{4}}))?\b")
_VAGUE = re.compile(
    r"\b(?:now|tonight|weekend|fortnight|quarter|q[1-4]|recent\w*|lately|current\w*|season|christmas|easter|"
    r"new year\S*|"
    r"birthday|anniversary|(?:this|next|last|past|coming|previous|following)\s+(?:\w+\s+)?(?:week|month|year|day)s?|"
    r"(?:week|month|year|decade)s?\s+(?:ago|from)|ago|"
    r"(?:start|end|beginning|middle)\s+of)\b"
)
_COUNTS = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = {word: i for i, word in enumerate(_COUNTS, 1)}
_NUMBER |= {"an": 1, "one": 1}
_COUNT = r"(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_FOREIGN = {
    month: MONTHS[i]
    for i, names in enumerate(
        (
            "januar janvier enero gennaio janeiro januari",
            "februar f\u00e9vrier fevrier febrero febbraio fevereiro februari",
            "m\u00e4rz maerz mars marzo mar\u00e7o maart",
            "avril abril aprile",
            "mai mayo maggio maio mei",
            "juni juin junio giugno junho",
            "juli juillet julio luglio julho",
            "ao\u00fbt aout agosto augustus",
            "septembre septiembre settembre setembro",
            "oktober octobre octubre ottobre outubro",
            "novembre noviembre novembro",
            "dezember d\u00e9cembre decembre diciembre dicembre dezembro",
        )
    )
    for month in names.split()
}
"""Months in German, French, Spanish, Italian, Portuguese and Dutch."""
_FOREIGN_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})(?:\.|\u00ba|er)?(?:\s+de)?\s+({'|'.join(_FOREIGN)})\b(?:\s+de)?")
_SPELLED = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_SPELLED_DAY = re.compile(rf"\b(?:twenty-?)?(?:{'|'.join(_SPELLED)}|thirty-first|thirtieth)(?=\s+of\s+{_MONTH})")
_ORDINAL = re.compile(r"(?<![\d.])(\d{1,2})(?:st|nd|rd|th)\b")
_COUNTED_ELSEWHERE = re.compile(
    r"\b(?:heute|morgen|\u00fcbermorgen|gestern|vorgestern|wochenende|(?:n\u00e4chste|kommende|letzte|diese)[nrsm]?|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|demain|aujourd|hier|semaine|prochaine?|derni[e\u00e8]re?|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hoy|ma\u00f1ana|ayer|semana|pr\u00f3ximo|pr\u00f3xima|lunes|martes|"
    r"mi\u00e9rcoles|jueves|viernes|s\u00e1bado|domingo|oggi|domani|ieri|settimana|prossim[oa]|luned\u00ec|marted\u00ec|"
    r"mercoled\u00ec|gioved\u00ec|venerd\u00ec|sabato|domenica|hoje|amanh\u00e3|ontem|segunda|ter\u00e7a|quarta|quinta|sexta|"
    r"vandaag|overmorgen|gisteren|volgende|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b"
)
"""Words for days in the same languages, which nobody counts here."""
_RELATIVE = re.compile(
    r"\b(?:(?P<after>the\s+)?day\s+after\s+tomorrow|(?P<before>the\s+)?day\s+before\s+yesterday|"
    r"(?P<word>today|tomorrow|yesterday)|"
    rf"in\s+(?P<ahead>{_COUNT})\s+(?P<unit>days?|weeks?)|"
    rf"(?P<back>{_COUNT})\s+(?P<unit2>days?|weeks?)\s+ago|"
    rf"(?:(?P<which>this|next|coming|last|on)\s+)?(?P<weekday>{'|'.join(WEEKDAYS)}))\b"
)
_ANCHOR = re.compile(
    r"(?:today(?:'s date)?|current (?:date|time|day)(?: and time)?|date(?: today)?|now|as of|today's date)"
    r"(?:\s+is|\s*[:=]|\s+it is)?[\s:*(]*(?:now\s+)?(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?"
)


@dataclass(frozen=True, slots=True)
class Days:
    """What one text says of days."""

    full: frozenset[date]
    partial: frozenset[tuple[int, int]]
    """Month and day, where no year is said."""
    months: frozenset[tuple[int, int]]
    """Year (0 when none is said) and month, where no day is said."""
    relative: tuple[str, ...]
    """Words such as `tomorrow` and `next friday`, as they stand there in lower case."""
    vague: bool
    """Whether it speaks of days in a way that is not counted here (`next month`, `the weekend`)."""


@lru_cache(maxsize=256)
def days(text: str) -> Days:
    """Every day that the text may mean; `03/04/2026` is taken both ways."""
    low = _in_english(text.lower())
    full: set[date] = set()
    partial: set[tuple[int, int]] = set()
    for year, month, day in _dates(low):
        _add(full, partial, year, month, day)
    alone = _MONTH_FIRST.sub(" ", _DAY_FIRST.sub(" ", low))
    months = {(int(y or 0), _month(m)) for m, y in _MONTH_ALONE.findall(alone)}
    relative = tuple(match.group() for match in _RELATIVE.finditer(low))
    return Days(frozenset(full), frozenset(partial), frozenset(months), relative, _is_vague(low))


def _is_vague(low: str) -> bool:
    return bool(_VAGUE.search(_RELATIVE.sub(" ", low)) or _COUNTED_ELSEWHERE.search(low))


def _in_english(low: str) -> str:
    """Days of a month in other languages and in words as English figures."""
    low = _FOREIGN_DAY.sub(lambda match: f"{match[1]} {_FOREIGN[match[2]]}", low)
    return _SPELLED_DAY.sub(lambda match: str(_spelled(match.group())), low)


def _spelled(word: str) -> int:
    if word in ("thirtieth", "thirty-first"):
        return 30 + (word != "thirtieth")
    tens, last = (20, word.removeprefix("twenty").lstrip("-")) if word.startswith("twenty") else (0, word)
    return tens + _SPELLED.index(last) + 1


def without_dates(text: str) -> str:
    """The text with a space for every date written out, so that its figures are counts and measures."""
    for form in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        text = re.sub(form.pattern, " ", text, flags=re.I)
    return text


def _dates(low: str) -> Iterator[tuple[int, int, int]]:
    """Year (0 when none is said), month and day of everything that looks like a date."""
    for year, month, day in (*_ISO.findall(low), *_COMPACT.findall(low)):
        yield int(year), int(month), int(day)
    for day, month, year in _DAY_FIRST.findall(low):
        yield int(year or 0), _month(month), int(day)
    for month, day, year in _MONTH_FIRST.findall(low):
        yield int(year or 0), _month(month), int(day)
    for day, month, year in _RANGE_FIRST.findall(low):
        yield int(year or 0), _month(month), int(day)
    for month, first, last, year in _RANGE_LAST.findall(low):
        yield int(year or 0), _month(month), int(first)
        yield int(year or 0), _month(month), int(last)
    for first, joint, second, year in _SLASHED.findall(low):
        if joint != "/" and not year:
            continue  # a decimal or a range
        full = int(year or 0) + (2000 if year and len(year) == 2 else 0)
        yield full, int(first), int(second)
        yield full, int(second), int(first)


def _add(full: set[date], partial: set[tuple[int, int]], year: int, month: int, day: int) -> None:
    try:
        found = date(year or 2000, month, day)
    except ValueError:
        return
    if year:
        full.add(found)
    else:
        partial.add((month, day))


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def meant(relative: str, anchor: date) -> frozenset[date]:
    """The days that a relative expression may mean when `anchor` is today."""
    match = _RELATIVE.fullmatch(relative)
    if match is None:
        return frozenset()
    if "after tomorrow" in relative:
        return _at(anchor, 2)
    if "before yesterday" in relative:
        return _at(anchor, -2)
    if match["word"]:
        return _at(anchor, {"today": 0, "tomorrow": 1, "yesterday": -1}[match["word"]])
    if match["ahead"]:
        return _at(anchor, _count(match["ahead"]) * (7 if match["unit"].startswith("week") else 1))
    if match["back"]:
        return _at(anchor, -_count(match["back"]) * (7 if match["unit2"].startswith("week") else 1))
    return _weekday(anchor, WEEKDAYS.index(match["weekday"]), match["which"])


def _at(anchor: date, *steps: int) -> frozenset[date]:
    return frozenset(anchor + timedelta(days=step) for step in steps)


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBER[word]


def _weekday(anchor: date, weekday: int, which: str | None) -> frozenset[date]:
    """A bare weekday may be the last or the next one, `next friday` the next one or the one after."""
    ahead = (weekday - anchor.weekday()) % 7
    if which == "last":
        return _at(anchor, ahead - 7, ahead - 14)
    if which in ("next", "coming"):
        return _at(anchor, ahead or 7, (ahead or 7) + 7)
    return _at(anchor, ahead, ahead - 7, ahead + 7)


def anchor_of(texts: Iterable[str], *, only_date: bool = False) -> date | None:
    """Today's date as a text states it (`Today is …`), None when none does or they disagree.

    With `only_date` the single date of the texts counts, stated as today's or not.
    """
    stated: set[date] = set()
    every: set[date] = set()
    for text in texts:
        low = text.lower()
        every |= days(text).full
        for match in _ANCHOR.finditer(low):
            stated |= days(low[match.end() : match.end() + 24].split("\n")[0]).full
    candidates = stated or (every if only_date else set())
    return next(iter(candidates)) if len(candidates) == 1 else None


def counted(day: date, text: str) -> bool:
    """Whether a day can have been reckoned from one of a text, or is said by its number alone: "three nights from the
    first of June", "for a week", "the 15th"."""
    said = days(text)
    numbers, numbered, weekly = _reckoning(text)
    known = {*said.full, *(made for month, of in said.partial if (made := _in_year(day.year, month, of)))}
    spans = {abs((day - other).days) for other in known}
    weeks = {7 * int(n) for n in numbers if 0 < n < 60 and n.is_integer()} | {7} if weekly else set()
    return day.day in numbered or bool(spans & weeks) or any(float(span) in numbers for span in spans)


@lru_cache(maxsize=64)
def _reckoning(text: str) -> tuple[frozenset[float], frozenset[int], bool]:
    """What is said beside dates: the numbers, days by their ordinals, and whether weeks are spoken of."""
    low = _in_english(text.lower())
    return figures(without_dates(low)), frozenset(map(int, _ORDINAL.findall(low))), "week" in low


def _in_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
