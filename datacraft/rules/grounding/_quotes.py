"""Ids, times of day and dates in an answer against everything said before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from datacraft.core.days import days, without_dates
from datacraft.core.figures import figures
from datacraft.core.row import Row, taught, text_of
from datacraft.rules.grounding._tokens import near_token

MOST_TEXT = 20_000
"""Characters beyond which nothing is judged."""
_CODE = re.compile(
    r"(?<![\w/@.:#-])(?=[A-Za-z0-9_-]{0,30}\d)(?=[A-Za-z0-9_-]{0,30}[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w/@-])"
)
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?::\d\d)?(?![\d:%]|\.\d)\s?([ap]\.?m\b)?", re.I)
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_HOUR = re.compile(r"(?<![\d:.])(1[0-2]|0?[1-9])\s?([ap])\.?m\b", re.I)
_ORDINARY = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|s|am|pm|h|hrs?|mins?|km|kg|cm|mm|ml|gb|mb|tb|ghz|mhz|hz|kw|kwh|px|x|k|m|b|bn|%|c|f|d|p)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Misquote:
    place: str
    message: str
    advice: str


def misquotes(row: Row) -> Iterator[Misquote]:
    """What answers after results spell otherwise than everything before them."""
    before: list[str] = []
    results: list[str] = []
    sent: list[str] = []
    for i, message in row.messages:
        text, role = text_of(message), message.get("role")
        if role == "assistant" and text and results and taught(message) and not message.get("tool_calls"):
            yield from _of_answer(text, "\n".join(before), "\n".join(results), sent, f"/messages/{i}/content")
            yield from _of_days(text, "\n".join(before), "\n".join(results), "\n".join(sent), f"/messages/{i}/content")
        if role == "tool":
            results.append(text)
        before.append(text)
        if message.get("tool_calls"):
            made = [str(call.arguments) for call in row.calls if call.message == i]
            sent += made
            before += made


def _of_answer(answer: str, before: str, results: str, sent: list[str], place: str) -> Iterator[Misquote]:
    if len(before) + len(answer) > MOST_TEXT or "```" in answer:
        return
    for code in dict.fromkeys(_CODE.findall(answer)):
        if code not in before and not _ORDINARY.fullmatch(code):
            yield from _of_code(code, answer, before, results, place)
    clocks = {match.group() for match in _CLOCK.finditer(answer)}
    if clocks and any(clock not in before for clock in clocks):
        yield from _of_times(answer, before, results, "\n".join(sent), place)


def _of_code(code: str, answer: str, before: str, results: str, place: str) -> Iterator[Misquote]:
    """One that is nearly a code of a result with the same shape, which the answer does not give beside it."""
    folded = before.casefold()
    if code.casefold() in folded or len(code) < 3:
        return
    known = {token for token in _CODE.findall(results) if _shape(token) == _shape(code) and token not in answer}
    if len(code) < 5:
        near = [token for token in known if sum(a != b for a, b in zip(token, code, strict=True)) == 1]
        found = near[0] if len(near) == 1 and len(known) == 1 else None
    else:
        found = near_token(code, known) or next(
            (token for token in _CODE.findall(results) if _alike(token, code)), None
        )
    if found:
        yield Misquote(place, f"the answer says {code!r}, the result {found!r}", f"did you mean {found!r}?")


def _alike(token: str, code: str) -> bool:
    """Whether two codes differ only in letters that are taken for digits."""
    return token != code and token.upper().translate(_LOOKS) == code.upper().translate(_LOOKS)


_LOOKS = str.maketrans("OIZSBL", "012581")


def _shape(token: str) -> str:
    return re.sub(r"[A-Za-z]", "a", re.sub(r"\d", "0", token))


def _minutes(text: str) -> Iterator[tuple[str, int]]:
    """Every time of day and its minutes on a clock of twelve hours."""
    for match in _TIME.finditer(text):
        if ":" in match.group() or match[3]:
            yield match.group().strip(), (int(match[1]) % 12) * 60 + int(match[2])
    for match in _HOUR.finditer(text):
        yield match.group(), (int(match[1]) % 12) * 60


def _of_times(answer: str, before: str, results: str, sent: str, place: str) -> Iterator[Misquote]:
    """A time that nobody gives, where the results give times, or else calls sent one that the answer leaves out."""
    said = dict(_minutes(answer))
    given = {minutes for _, minutes in _minutes(results)}
    given = given or ({minutes for _, minutes in _minutes(sent)} - set(said.values()))
    known = given | {minutes for _, minutes in _minutes(before)}
    if not given or len(known) > 12:
        return
    numbers = frozenset().union(
        *(figures(_HOUR.sub(" ", _TIME.sub(" ", without_dates(text)))) for text in (before, answer))
    )
    if len(said) > 6:
        return
    for shown, minutes in said.items():
        if ":" in shown and minutes not in known and not _counted(minutes, known, numbers):
            yield Misquote(place, f"the answer says {shown}, and no result or turn does", "say the time of the result")


def _counted(minutes: int, known: set[int], numbers: frozenset[float]) -> bool:
    """Whether a time lies a said span after or before a known one: hours, minutes, or the difference of two times."""
    spans = {abs(a - b) for a in known for b in known if a != b}
    spans |= {int(n) for n in numbers if 0 < n < 720} | {int(n * 60) for n in numbers if 0 < n < 24}
    return any((minutes - other) % 720 in spans or (other - minutes) % 720 in spans for other in known)


def _of_days(answer: str, before: str, results: str, sent: str, place: str) -> Iterator[Misquote]:
    """A day that nothing gives, where the results, or else the calls, give one single day within a month of it."""
    said = days(answer) if len(before) + len(answer) <= MOST_TEXT else None
    if said is None or not (said.full or said.partial):
        return
    given = days(results).full or days(sent).full
    if len(given) != 1:
        return
    year = max(given).year
    wanted = set(said.full) | {made for month, day in said.partial if (made := _day(year, month, day))}
    if wanted & given:
        return  # the day of the result is given too: the other may be counted from it
    known = days(before)
    if len(known.full) > 12 or known.vague or known.months:
        return
    numbers = {int(n) for n in figures(before) | figures(answer) if 0 < n < 400}
    for day in sorted(wanted):
        near = [other for other in given if 0 < abs((other - day).days) <= 31]
        counted = day in known.full or any(abs((other - day).days) in numbers for other in known.full)
        if near and not counted and (day.month, day.day) not in known.partial:
            what = f"the answer says {day.day} {day:%B}, the exchange before it {near[0].isoformat()}"
            yield Misquote(place, what, "say that day")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
