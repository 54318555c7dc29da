"""The times of day that a text speaks of, in minutes from midnight: `3pm`, `15:00`, `half past three`, `noon`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from datacraft.core.figures import UNITS

_ENGLISH = UNITS[1:]
_GERMAN = "eins zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf".split()  # noqa: SIM905
_HOUR = {word: i for names in (_ENGLISH, _GERMAN) for i, word in enumerate(names, 1)}
_MINUTE = {"half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20}
_MINUTE |= {"twenty-five": 25, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50}
_FREE, _FIGURE = r"(?<![\w:.,/$\u20ac\u00a3#-])", r"[01]?\d|2[0-4]"
_WORD = "|".join(_ENGLISH)
_END = r"(?![\d:%]|\.\d|(?![ap]\.?m\b)\w)"
_PAST = r"half|(?:a )?quarter|five|ten|twenty|twenty-five|[1-5]?\d"
_BEFORE = r"at|until|till|from|by|um|\u00e0|las|alle|and|to|or"
_NO_MEASURE = r"(?![:.,/]\d|[\w%$\u20ac\u00a3-]|\s?[%$\u20ac\u00a3\u00b0])"
_HALF = (
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|\s(?:tomorrow |today )?(?:in the |this |at )?(?P<part>morning|afternoon|evening|night|tonight)\b)?"
)
_FORMS = tuple(
    (re.compile(form + _HALF), sure)
    for form, sure in (
        (
            rf"(?:{_FREE}|(?<=\dt))(?P<hour>{_FIGURE})[:h](?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?z?{_END}",
            True,
        ),
        (rf"{_FREE}(?P<hour>{_FIGURE})\.(?P<minute>[0-5]\d)(?=\s?(?:[ap]\.?m\b|uhr\b))", True),
        (r"(?<![\w:.,/$\u20ac\u00a3#])(?P<hour>1[0-2]|0?\d)(?P<minute>[0-5]\d)?(?=\s?[ap]\.?\s?m\b)", True),
        (rf"{_FREE}(?P<hour>{_FIGURE}|{_WORD})\s?(?:o['\u2019]?\s?clock\b|uhr\b(?!\s\d)|h\b)", True),
        (
            rf"\b(?P<past>{_PAST})(?: minutes?)? (?P<side>past|to) (?P<hour>{_WORD}|1[0-2]|\d)\b(?![:.]\d)",
            True,
        ),
        (rf"\bhalb (?P<german>{'|'.join(_GERMAN)}|1[0-2]|\d)\b(?![:.]\d)", True),
        (rf"\b(?P<hour>{_WORD})[ -](?P<late>fifteen|twenty|thirty|forty|forty-five|fifty)\b", True),
        (rf"\b(?P<hour>{_WORD})(?=\s?[ap]\.?m\b)", True),
        (
            rf"(?:\b(?:{_BEFORE})\s|@\s?)(?P<hour>{_FIGURE}|{_WORD})\b{_NO_MEASURE}",
            False,
        ),
        (r"\b(?P<noon>noon|midday|midnight)\b", True),
    )
)
_LATE = ("afternoon", "evening", "night", "tonight")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as a text says it."""

    text: str
    start: int
    end: int
    """Where it stands."""
    minutes: frozenset[int]
    """What it may mean: two times of day where neither a.m. nor p.m. is said."""
    sure: bool
    """Whether it can hardly be anything else."""


@lru_cache(maxsize=256)
def clocks(text: str) -> tuple[Clock, ...]:
    """Every time of day that a text may speak of, in English or in figures, in no order."""
    found = tuple(_clocks(text.lower().replace("\u00a0", " ").replace("\u202f", " ")))
    sure = [one for one in found if one.sure]
    return tuple(one for one in found if one.sure or not any(_overlap(one, other) for other in sure))


def cut(text: str, times: Iterable[Clock], put: str = " ") -> str:
    """A text with `put` in the places of some times that were found in it, whatever its case."""
    for one in sorted(times, key=lambda one: -one.start):
        text = text[: one.start] + put + text[one.end :]
    return text


def _overlap(one: Clock, other: Clock) -> bool:
    return one.start < other.end and other.start < one.end


def _clocks(low: str) -> Iterator[Clock]:
    for form, sure in _FORMS:
        for match in form.finditer(low):
            minutes = _meant(match.groupdict())
            if minutes:
                yield Clock(match.group().strip(" @"), match.start(), match.end(), minutes, sure)


def _meant(said: dict[str, str | None]) -> frozenset[int]:
    half, part = said["half"], said["part"]
    noon = said.get("noon")
    if noon:
        return frozenset((0,) if noon == "midnight" else (720,))
    german = said.get("german")
    figure = german or said.get("hour") or ""
    hour = _HOUR[figure] if figure in _HOUR else int(figure)
    minute = int(said.get("minute") or 0) + _MINUTE.get(said.get("late") or "", 0)
    if german:
        hour, minute = (hour - 1) % 12, 30
    if past := said.get("past"):
        away = int(past) if past.isdecimal() else _MINUTE[past]
        hour, minute = (hour, away) if said["side"] == "past" else (hour - 1, 60 - away)
    if half or part:
        late = half == "p" or part in _LATE
        if hour > 12:
            return frozenset((hour % 24 * 60 + minute,))
        first = hour % 12 * 60 + minute
        return frozenset((first + 720 * late,) if half or part != "night" else (first, first + 720))
    plain = hour % 24 * 60 + minute
    if hour > 12 or hour == 0 or figure.startswith("0"):
        return frozenset((plain,))
    return frozenset((plain % 720, plain % 720 + 720))
