"""Times of day in calls against those of the request, where the request leaves no room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time

from datacraft.core.clock import Clock, clocks, cut
from datacraft.core.figures import figures
from datacraft.core.grounding import Leaf
from datacraft.core.moment import moment
from datacraft.core.names import name_words
from datacraft.core.row import Row

MOST_TEXT = 20_000
"""Characters beyond which nothing is judged."""
_DAY = 24 * 60
_RECKONED = re.compile(
    r"\b(?:before|after|afterwards|earlier|later|ahead|prior|advance|in time|beforehand|between|instead|arriv\w+|reach|"
    r"get there|be there|land|time ?zones?|local time|viertel|dreiviertel|cuarto|media|demie|quart|mezz[ao]|meia|kwart|"
    r"half (?:\d|one|two|three|four|five|six|seven|eight|nine|ten))\b|"
    r"\b(?:about|around|roughly|approximately|past|than|not|since)\s+(?:at\s+)?0\b"
)
"""Words by which another time than the one that is said can be meant, where every time is written as 0."""
_ZONE = re.compile(
    r"\b(?!What|Which|Same|Any|The|This|Start|End|Show)[A-Z][a-z]+ time\b|\b(?:UTC|GMT|CES?T|[A-Z]{1,2}[SD]T)\b"
)
_NOW = re.compile(r"(?:it is|it's|it\u2019s|now|currently|time is|time:)\s*$")
_OTHERWISE = frozenset(("duration", "length", "offset", "timezone", "interval", "pace", "ratio", "score", "zone"))
"""Words of parameters that take a span of time, or no time."""
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;!?)\n]|(?:on|today|tomorrow|tonight|for|to|every|daily|each|sharp|in|please|this|next|with|until|till|"
    r"and|at|the|if|so|daily|mon|tue|wed|thu|fri|sat|sun)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b)"
)
"""What follows a bare figure that is a time of day."""


def other_time(row: Row, leaf: Leaf, latest: str, everything: str) -> str | None:
    """The time that the request says and no call uses, where a call has one that nobody said and nobody reckons."""
    minutes = _minutes(leaf.value)
    steps = {step for part in leaf.path if isinstance(part, str) for step in name_words(part)}
    if minutes is None or steps & _OTHERWISE or len(everything) > MOST_TEXT:
        return None
    told = [one for one in clocks(latest) if _is_told(one, latest.lower())]
    if not told or _RECKONED.search(_plain(latest)) or _ZONE.search(everything):
        return None
    if any(minutes in one.minutes for one in clocks(everything)) or _is_reckoned(minutes, told, latest):
        return None
    used = set(_used(row))
    return next((one.text for one in told if not one.minutes & used), None)


def _plain(latest: str) -> str:
    """The request in small letters, without the words around its times that say what they are."""
    return cut(latest.lower(), (one for one in clocks(latest) if one.sure), " 0 ")


def _minutes(value: object) -> int | None:
    """Minutes from midnight; None for no time, and for the bounds of a whole day."""
    known = moment(value) if isinstance(value, str) else None
    if not isinstance(known, datetime | time):
        return None
    minutes = known.hour * 60 + known.minute
    return None if isinstance(known, datetime) and minutes in (0, _DAY - 1) else minutes


def _is_told(one: Clock, low: str) -> bool:
    if _NOW.search(low[max(0, one.start - 20) : one.start]):
        return False
    return one.sure or (one.text.startswith(("at ", "um ")) and _GOES_ON.match(low[one.end :]) is not None)


def _is_reckoned(minutes: int, told: list[Clock], latest: str) -> bool:
    """Whether a time lies a said span from a said one: minutes, hours, or the difference of two."""
    numbers = figures(cut(latest, told)) | ({1.0} if "hour" in latest.lower() else set())
    spans = {round(n * unit) for n in numbers if 0 < n < 1000 for unit in (1, 60)}
    known = {at for one in told for at in one.minutes}
    spans |= {abs(a - b) for a in known for b in known if a != b and len(told) > 1}
    return any((minutes - at) % _DAY in spans or (at - minutes) % _DAY in spans for at in known)


def _used(row: Row) -> Iterator[int]:
    """Every time of day in the calls of the row."""
    for arguments in row.arguments:
        waiting: list[object] = [arguments]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value
            elif isinstance(value, str) and len(value) < 200:
                yield from (at for one in clocks(value) for at in one.minutes)
