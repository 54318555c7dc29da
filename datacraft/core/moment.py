"""Dates, times and durations by meaning: `2026-03-01` and `March 1, 2026` are one day.

A date that could be read in two ways (`03/04/2026`) is not read at all.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TypeAlias

Moment: TypeAlias = date | datetime | time | timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december|sept|" + "|".join(
    _MONTHS
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})"
_DATES = (
    re.compile(rf"(?P<year>\d{{4}})(?P<joint>[-/])(?P<month>\d{{1,2}})(?P=joint){_DAY}"),
    re.compile(rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"),
    re.compile(rf"{_WEEKDAY}(?P<month>{_MONTH})\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_JOINT = re.compile(r"t(?=\d)|,?\s+(?:at\s+)?")
_DURATION = re.compile(r"p(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?")


def moment(text: str) -> Moment | None:
    """The date, time, point in time or ISO 8601 duration that `text` is and nothing else, None when it is none.

    English month names; times on the 12 or 24 hour clock; a zone makes the result comparable in any other zone.
    """
    return _moment(" ".join(text.casefold().split())) if len(text) <= 64 else None


def same_moment(a: str, b: str) -> bool:
    """Whether both texts are dates, times or durations, of one kind, and mean the same."""
    left, right = moment(a), moment(b)
    if left is None or right is None or type(left) is not type(right):
        return False
    return left == right


@lru_cache(maxsize=4096)
def _moment(text: str) -> Moment | None:
    found = _day(text) or _duration(text)
    if found is not None:
        return found
    clock = _time(text)
    return clock if clock is not None else _point(text)


def _point(text: str) -> datetime | None:
    """A date and a time, joined by `T`, a space, a comma or `at`."""
    for joint in _JOINT.finditer(text):
        day, clock = _day(text[: joint.start()]), _time(text[joint.end() :])
        if day is not None and clock is not None:
            return datetime.combine(day, clock)
    return None


def _day(text: str) -> date | None:
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            return _date(int(match["year"]), number, int(match["day"]))
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        readings = {day for day in (_date(year, first, second), _date(year, second, first)) if day is not None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    if match is None or (match[2] is None and match[5] is None):
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5].startswith("p") else 0)
    try:
        return time(hour, minute, second, int((match[4] or "0").ljust(6, "0")), _zone(match[6]))
    except ValueError:
        return None


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in ("z", "utc", "gmt"):
        return UTC
    reach = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-reach if text.startswith("-") else reach)


def _duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
