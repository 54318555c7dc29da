"""Finds what a text mentions: numbers, dates, times, codes, addresses, quoted words, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from datacraft.steps.reader.language import NEGATION, NUMBERS, ORDINALS, REPLACEMENT, SCALES, folded

Kind: TypeAlias = Literal["number", "date", "time", "code", "address"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip

LONGEST = 8_000
"""Characters of a turn that are searched: what people ask stands before what they paste."""
_REACH = 30
"""Characters behind "no, make that" in which the new value stands."""


@dataclass(frozen=True, slots=True)
class Mention:
    kind: Kind
    value: Any
    """A number; `(year, month, day)` with None for an unsaid year, or a weekday; `(hour, minute)`; folded text."""
    start: int
    end: int
    void: bool = False
    """Taken back or denied by the user."""


_MONTH = "|".join(f"{m}|{m[:3]}\\.?" for m in MONTHS) + r"|sept\.?"
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|https?://\S+|\bwww\.\S+")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)")
_NUMERIC = re.compile(r"\b(\d{1,2})([/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\b(?![.:]\d)")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b(?:,?\s+(\d{{4}}))?")
_WEEKDAY = re.compile(rf"\b(?:(next|this|coming|on)\s+)?({'|'.join(DAYS)}|mon|tue|tues|wed|thu|thurs|fri|sat|sun)\b")
_RELATIVE = re.compile(
    r"\b(?:(the )?day after tomorrow|tomorrow|tonight|today|yesterday|in (\w+) (day|week)s?|(\w+) (day|week)s? from now"
    r"|(a|one) week from (?:today|now)|next week|this (?:morning|afternoon|evening))\b"
)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d{2}))(?::\d{2})?\s*([ap])?\.?m?\b\.?|\b(\d{1,2})\s*([ap])\.?m\b\.?|\b(noon|midday|midnight)\b"
    r"|\b(half past|quarter past|quarter to)\s+(\w+)(?:\s*([ap])\.?m\b)?|\b(\w+)\s+o'?clock\b"
)
_CODE = re.compile(
    r"(?<![\w@-])(?=[\w/-]{0,40}\d)(?=[\w/-]{0,40}[a-z_])#?\w+(?:[-_/]\w+)*|#\d+|\b\d+(?:-\d+)+\b|\+\d[\d ()-]{6,20}\d"
)
_FIGURE = re.compile(
    r"(?<![\w.,])[$€£]?(-?\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,15})?)(?!\d)\s*(%|percent\b|k\b|m\b|million\b|thousand\b|hundred\b)?"
)
_ORDINAL_FIGURE = re.compile(r"\b(\d{1,9})(?:st|nd|rd|th)\b")
_NUMBER_WORD = re.compile(r"\b(?:" + "|".join([*NUMBERS, *ORDINALS, *list(SCALES)[:3], "half", "quarter"]) + r")\b")


def mentions(text: str, today: date | None = None) -> list[Mention]:
    """Everything typed that a text mentions, in order, no two overlapping; what the user took back is marked void."""
    low = folded(text)[:LONGEST]
    found: list[Mention] = []
    for finder in (_addresses, _dates, _clocks, _codes, _numbers):
        for mention in finder(low, today):
            if not any(mention.start < other.end and other.start < mention.end for other in found):
                found.append(mention)
    found.sort(key=lambda mention: mention.start)
    return _voided(low, found)


def _addresses(low: str, _today: date | None) -> Iterator[Mention]:
    for match in _ADDRESS.finditer(low):
        text = match[0].rstrip(".,;:!?)")
        yield Mention("address", text, match.start(), match.start() + len(text))


def _dates(low: str, today: date | None) -> Iterator[Mention]:
    for match in _ISO.finditer(low):
        yield Mention("date", (int(match[1]), int(match[2]), int(match[3])), *match.span())
    for match in _MONTH_DAY.finditer(low):
        yield Mention("date", (_int(match[3]), _month(match[1]), int(match[2])), *match.span())
    for match in _DAY_MONTH.finditer(low):
        yield Mention("date", (_int(match[3]), _month(match[2]), int(match[1])), *match.span())
    for match in _NUMERIC.finditer(low):
        if match[2] == "/" or match[4]:
            year = _int(match[4])
            full = year + 2000 if year is not None and year < 100 else year
            yield Mention("date", (full, -int(match[1]), -int(match[3])), *match.span())
    for match in _RELATIVE.finditer(low):
        yield Mention("date", _relative(match, today), *match.span())
    for match in _WEEKDAY.finditer(low):
        yield Mention("date", next(day for day in DAYS if day.startswith(match[2][:3])), match.start(2), match.end(2))


def _relative(match: re.Match[str], today: date | None) -> Any:
    said = match[0]
    count = _count(match[2] or match[4] or "1")
    unit = match[3] or match[5] or ("week" if "week" in said else "day")
    days = 2 if "day after" in said else 1 if said == "tomorrow" else -1 if said == "yesterday" else 0
    if match[2] or match[4] or "week from" in said or said == "next week":
        days = (count or 1) * (7 if unit == "week" else 1)
    if today is None:
        return said
    day = today + timedelta(days=days)
    return (day.year, day.month, day.day)


def _clocks(low: str, _today: date | None) -> Iterator[Mention]:
    for match in _CLOCK.finditer(low):
        value = _clock(match)
        if value is not None:
            yield Mention("time", value, *match.span())


def _clock(match: re.Match[str]) -> tuple[int, int] | None:
    if match[6]:
        return (0, 0) if match[6] == "midnight" else (12, 0)
    if match[7]:
        hour = _count(match[8])
        minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[match[7]]
        return None if hour is None else _halved(hour - (match[7] == "quarter to"), minute, match[9])
    if match[10]:
        hour = _count(match[10])
        return None if hour is None else (hour, 0)
    return _halved(int(match[1] or match[4]), int(match[2] or 0), match[3] or match[5])


def _halved(hour: int, minute: int, half: str | None) -> tuple[int, int] | None:
    if hour > 24 or minute > 59:
        return None
    if half == "p" and hour < 12:
        hour += 12
    return (0 if half == "a" and hour == 12 else hour, minute)


def _codes(low: str, _today: date | None) -> Iterator[Mention]:
    for match in _CODE.finditer(low):
        if not re.fullmatch(r"\d+(?:st|nd|rd|th|k|m|%)?", match[0]):
            yield Mention("code", match[0], *match.span())


def _numbers(low: str, _today: date | None) -> Iterator[Mention]:
    for match in _ORDINAL_FIGURE.finditer(low):
        yield Mention("number", int(match[1]), *match.span())
    for match in _FIGURE.finditer(low):
        number = float(match[1].replace(",", ""))
        scaled = number * SCALES.get((match[2] or "").strip(), 1)
        yield Mention("number", int(scaled) if scaled == int(scaled) else scaled, *match.span())
    yield from _spoken_numbers(low)


def _spoken_numbers(low: str) -> Iterator[Mention]:
    run: list[re.Match[str]] = []
    for match in _NUMBER_WORD.finditer(low):
        if run and not _joined(run[-1][0], low[run[-1].end() : match.start()], match[0]):
            yield _spoken(run)
            run = []
        run.append(match)
    if run:
        yield _spoken(run)


def _joined(word: str, between: str, other: str) -> bool:
    """Whether two number words are one number: "two hundred and five", "one and a half", not "four and seven"."""
    linked = re.fullmatch(r"[\s-]+(and\s+)?(?:a\s+)?", between)
    return linked is not None and (linked[1] is None or word in SCALES or other in ("half", "quarter"))


def _spoken(run: list[re.Match[str]]) -> Mention:
    total: float = 0
    current: float = 0
    for match in run:
        word = match[0]
        if word in SCALES:
            current = (current or 1) * SCALES[word]
            total, current = (total + current, 0) if SCALES[word] >= 1000 else (total, current)
        elif word == "dozen":
            current = (current or 1) * 12
        elif word in ("half", "quarter"):
            current += {"half": 0.5, "quarter": 0.25}[word]
        else:
            current += ORDINALS[word] if word in ORDINALS else NUMBERS[word]
    value = total + current
    return Mention("number", int(value) if value == int(value) else value, run[0].start(), run[-1].end())


def _voided(low: str, found: list[Mention]) -> list[Mention]:
    """The mentions, those void that a correction replaced by a later one of their kind, or that a denial precedes."""
    void: set[int] = set()
    for marker in REPLACEMENT.finditer(low):
        for new in (m for m in found if marker.start() <= m.start < marker.end() + _REACH):
            before = [i for i, m in enumerate(found) if m.end <= marker.start() and m.kind == new.kind]
            if before and found[before[-1]].value != new.value:
                void.add(before[-1])
    for denial in NEGATION.finditer(low):
        void |= {i for i, m in enumerate(found) if denial.end() < m.start <= denial.end() + 5}
    return [Mention(m.kind, m.value, m.start, m.end, void=True) if i in void else m for i, m in enumerate(found)]


def same_date(said: Any, iso: tuple[int, int, int], today: date | None) -> bool:
    """Whether a date mention can mean the day `iso`; without an anchor a relative one may mean any."""
    day = _real(iso)
    if isinstance(said, str):
        return day is not None and day.weekday() == DAYS.index(said) if said in DAYS else today is None
    year, month, number = said
    if year is not None and year != iso[0]:
        return False
    if month < 0:  # 3/4: either order
        return {(-month, -number), (-number, -month)} >= {iso[1:]}
    return (month, number) == iso[1:]


def _real(iso: tuple[int, int, int]) -> date | None:
    try:
        return date(*iso)
    except ValueError:
        return None


def same_time(said: tuple[int, int], wanted: tuple[int, int]) -> bool:
    """Whether a clock time can mean `wanted`; an hour without am or pm may be either."""
    return said[1] == wanted[1] and (
        said[0] % 24 == wanted[0] or (said[0] <= 12 and (said[0] + 12) % 24 == wanted[0] % 24)
    )


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _count(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return {"a": 1, "an": 1}.get(word, NUMBERS.get(word))
