"""Dates and times as people write them into arguments."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=$|[T ])", re.ASCII)


def impossible(value: Any) -> str:
    """Why a text in the form of a date is none, as the end of a sentence; `""` when nothing is wrong with the day."""
    match = _DAY.match(value) if isinstance(value, str) else None
    if not match:
        return ""
    year, month, day = (int(part) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return f": there is no month {month}" if not 1 <= month <= 12 else f": that month has no day {day}"
    return ""


def is_local_time(name: str, value: Any) -> bool:
    """Whether a text that is no RFC 3339 `date-time` or `time` lacks nothing but the offset."""
    if not isinstance(value, str) or name not in ("date-time", "time"):
        return False
    try:
        if name == "date-time":
            datetime.fromisoformat(value)
        else:
            time.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_undeclared_date(schema: dict[str, Any], name: str, value: Any) -> bool:
    """Whether a parameter without a format plainly takes dates, by its name or description."""
    if not isinstance(value, str) or "format" in schema or "pattern" in schema or "enum" in schema:
        return False
    said = f"{name} {schema.get('description') or ''}".casefold()
    return bool(_DAY.match(value)) and any(word in said for word in ("date", "day", "yyyy", "when"))
