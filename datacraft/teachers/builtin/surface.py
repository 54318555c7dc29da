"""How a value is said: its forms in running text, and finding them there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from datacraft.teachers.builtin.language import Language


def say(value: Any, form: str, kind: str, language: Language) -> str | None:
    """A value in a form; None where it has no such form."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _number(value, form, language)
    text = str(value)
    if kind in ("date", "datetime") and form.startswith("date:"):
        return _date(text, form[5:], language)
    if kind == "time" and form.startswith("time:"):
        return _time(text, form[5:])
    return _string(text, form)


def forms(value: Any, kind: str) -> tuple[str, ...]:
    """The forms a value may be looked for in, the most literal first."""
    if isinstance(value, int | float):
        return ("plain", "fixed", "comma", "comma-fixed", "word", "ordinal", "ordinal-word")
    if kind in ("date", "datetime"):
        return ("plain", *(f"date:{name}" for name in DATE_FORMS))
    if kind == "time":
        return ("plain", *(f"time:{name}" for name in TIME_FORMS))
    names = ("plain", "lower", "spaced", "spaced-lower", "spaced-title", "upper")
    return (*names, "plural") if kind == "enum" else names


def _string(text: str, form: str) -> str | None:
    spaced = re.sub(r"[_-]+", " ", text)
    made = {
        "plain": text,
        "lower": text.lower(),
        "upper": text.upper(),
        "spaced": spaced,
        "spaced-lower": spaced.lower(),
        "spaced-title": spaced.title(),
        "capital": text[:1].upper() + text[1:],
        "plural": f"{spaced}es" if text.endswith(("s", "x", "ch", "sh")) else f"{spaced}s",
        "uncapital": text[:1].lower() + text[1:],
    }
    return made.get(form)


def _number(value: int | float, form: str, language: Language) -> str | None:
    words = language.lines("numbers", "cardinal")
    whole = float(value).is_integer()
    if form == "plain":
        return str(value)
    if form == "fixed":
        return f"{value:.0f}" if whole and isinstance(value, float) else f"{value:.2f}"
    if form in ("comma", "comma-fixed"):
        if abs(value) < 1000:
            return None
        return f"{value:,.2f}" if form == "comma-fixed" else f"{value:,}"
    if form == "word":
        return words[int(value)] if whole and 0 <= value < len(words) else None
    if form == "ordinal":
        return ordinal(int(value), language) if whole and 0 < value <= 31 else None
    ordinals = language.lines("numbers", "ordinal")
    return ordinals[int(value) - 1] if form == "ordinal-word" and whole and 0 < value <= len(ordinals) else None


def ordinal(number: int, language: Language) -> str:
    """`1` as "1st"."""
    endings = language.table("numbers", "ordinal_endings")
    ending = endings.get("teen") if 10 <= number % 100 <= 20 else endings.get(str(number % 10))
    return f"{number}{ending or endings.get('other', '')}"


DATE_FORMS = ("mdy", "dmy", "dth-my", "mdthy", "bdy", "dby", "md", "dm", "mdth", "dthm", "dth-m", "bd", "db", "slash")
TIME_FORMS = ("12", "12-space", "12-minutes", "24-h", "word")


def _date(text: str, form: str, language: Language) -> str | None:
    try:
        day = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    month, short = language.lines("dates", "months")[day.month - 1], language.lines("dates", "short")[day.month - 1]
    th = ordinal(day.day, language)
    made = {
        "mdy": f"{month} {day.day}, {day.year}",
        "dmy": f"{day.day} {month} {day.year}",
        "dth-my": f"{th} of {month} {day.year}",
        "mdthy": f"{month} {th}, {day.year}",
        "bdy": f"{short} {day.day}, {day.year}",
        "dby": f"{day.day} {short} {day.year}",
        "md": f"{month} {day.day}",
        "dm": f"{day.day} {month}",
        "mdth": f"{month} {th}",
        "dthm": f"{th} {month}",
        "dth-m": f"{th} of {month}",
        "bd": f"{short} {day.day}",
        "db": f"{day.day} {short}",
        "slash": f"{day.month}/{day.day}/{day.year}",
    }
    return made.get(form)


def _time(text: str, form: str) -> str | None:
    hour, minute = int(text.split(":")[0]), int(text.split(":")[1])
    half, short = "am" if hour < 12 else "pm", hour % 12 or 12
    if form == "word":
        return {(12, 0): "noon", (0, 0): "midnight"}.get((hour, minute))
    if form == "12-minutes":
        return f"{short}:{minute:02d} {half}"
    if form == "24-h":
        return f"{hour}:{minute:02d}" if not text.startswith(f"{hour}:") else None
    if minute:
        return f"{short}:{minute:02d}{half}" if form == "12" else None
    return f"{short}{half}" if form == "12" else f"{short} {half}"


def sayable(value: Any, form: str, kind: str, language: Language) -> str:
    """A value in a form, or as it is where it has no such form."""
    said = say(value, form, kind, language)
    return said if said is not None else (_decimal(value) if isinstance(value, float) else str(value))


def _decimal(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else str(value)


def find(text: str, value: Any, kind: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """Where a text says a value: start, end, form; spans of the most literal form come first."""
    taken: list[tuple[int, int]] = []
    numeric = isinstance(value, int | float)
    lowered = text.lower()
    folds = len(lowered) == len(text)
    tried: set[str] = set()
    for form in forms(value, kind):
        said = say(value, form, kind, language)
        if not said or said in tried:
            continue
        tried.add(said)
        loose = folds and (form in ("word", "ordinal-word") or form.startswith(("date:", "time:")))
        for start in _starts(lowered if loose else text, said.lower() if loose else said):
            end = start + len(said)
            if _alone(text, start, end, numeric) and all(end <= s or start >= e for s, e in taken):
                taken.append((start, end))
                yield start, end, form
    if not numeric and not taken and folds and isinstance(value, str) and len(value) > 2:
        for start in _starts(lowered, value.lower()):
            end = start + len(value)
            if _alone(text, start, end, numeric):
                yield start, end, "lower" if text[start:end].islower() else "other-case"


def _starts(text: str, said: str) -> Iterator[int]:
    start = text.find(said)
    while start >= 0:
        yield start
        start = text.find(said, start + 1)


def _alone(text: str, start: int, end: int, numeric: bool) -> bool:
    """Whether what stands between two places is no part of a longer word, address, number or code."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (_in_word(before) or before in ("@#:/.,-" if numeric else "@")):
        return False
    if after and (_in_word(after) or after in ("@:/-" if numeric else "@")):
        return False
    return not (numeric and after in (".", ",") and text[end + 1 : end + 2].isdigit())


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def is_date(value: Any) -> bool:
    """Whether a value is an ISO date or date and time."""
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value[:10]))
    except ValueError:
        return False


def is_time(value: Any) -> bool:
    """Whether a value is a time of day, HH:MM with or without seconds."""
    return isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value) is not None
