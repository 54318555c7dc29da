"""Parameters that belong together as two ends of one thing: from and to, start and end, least and most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from datacraft.core.folding import fold
from datacraft.core.moment import moment
from datacraft.core.names import name_words
from datacraft.core.synonyms import synonyms

_ENDS = (
    "from to|from until|source target|source destination|origin destination|start end|begin end|pickup dropoff|"
    "departure arrival|departure destination|since until|first last|in out|departure return|min max|lower upper|"
    "minimum maximum|earliest latest|old new|sender recipient|debit credit"
)
_PAIRS = tuple((first, second) for first, _, second in (pair.partition(" ") for pair in _ENDS.split("|")))
_END = frozenset(end for pair in _PAIRS for end in pair)
_FIXED = frozenset(("source", "origin", "old", "sender", "debit", "pickup"))
"""First ends that need not come first in time."""
_LEAST = frozenset(("min", "lower", "minimum"))
_FEW = r"\s+(?:(?!(?:to|into|towards?|from|out|until|till|and)\b)[\w'-]+\s+){0,2}?"
_FROM = rf"\b(?:from|out of|leaving|starting (?:in|from|at)){_FEW}"
_TO = rf"\b(?:to|into|towards?|until|till){_FEW}"
_TURNED = re.compile(
    r"\b(?:(?<!coming )(?<!come )back|return trip|revers\w*|home|vice versa|other way|round ?trip|instead|not|then|"
    r"or|which|better|compare)\b"
)
"""Words with which the two ends of a request need not be those of the call."""
_MOST_TEXT = 2_000
"""Characters of a request beyond which two ends of it need not belong together."""


@lru_cache(maxsize=4096)
def may_be_end(name: str) -> bool:
    """Whether a parameter may be one of two ends."""
    return not _END.isdisjoint(name_words(name))


@lru_cache(maxsize=4096)
def pairs(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The parameters that are two ends of one thing, the first end first."""
    return tuple(_pairs(names))


def _pairs(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    by_words = {tuple(name_words(name)): name for name in names}
    for words, name in by_words.items():
        for first, second in _PAIRS:
            if first in words:
                other = by_words.get(tuple(second if word == first else word for word in words))
                if other is not None and other != name:
                    yield name, other


def in_order(first: Any, second: Any, request: str) -> bool:
    """Whether two ends are surely the right way round: days in order, or said in this order."""
    if not isinstance(first, str) or not isinstance(second, str):
        return not isinstance(first, int | float) or not isinstance(second, int | float) or first <= second
    if first[:4].isdigit() and second[:4].isdigit():
        return len(first) == len(second) and first <= second
    at = request.find(first)
    return at >= 0 and second in (rest := request[at:]) and "from " not in rest and "out of" not in rest


def reversed_range(names: tuple[str, str], first: Any, second: Any) -> bool:
    """Whether the first end of a range lies after the second: a later day, a least value above the most."""
    ends = set(name_words(names[0]))
    if isinstance(first, int | float) and isinstance(second, int | float):
        return not ends.isdisjoint(_LEAST) and not isinstance(first, bool) and first > second
    if not isinstance(first, str) or not isinstance(second, str) or not ends.isdisjoint(_FIXED):
        return False
    begin, end = moment(first), moment(second)
    if not isinstance(begin, date) or not isinstance(end, date):
        return False
    if isinstance(begin, datetime) and isinstance(end, datetime):
        return begin > end if (begin.tzinfo is None) == (end.tzinfo is None) else begin.date() > end.date()
    return _day(begin) > _day(end)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def said_the_other_way(first: Any, second: Any, request: str) -> bool:
    """Whether the request says "from B to A" of a call with A as the first and B as the second end."""
    if not _is_end(first) or not _is_end(second) or len(request) > _MOST_TEXT:
        return False
    low, left, right = fold(request), _spellings(str(first)), _spellings(str(second))
    if left == right or _TURNED.search(low):
        return False
    ordered = _said(low, _FROM + left) or _said(low, _TO + right) or _said(low, _between(left, right))
    return not ordered and (
        (_said(low, _FROM + right) and _said(low, _TO + left)) or _said(low, rf"(?<!\w){_between(right, left)}")
    )


def _is_end(value: Any) -> bool:
    return (isinstance(value, str) and 0 < len(value) <= 60) or (isinstance(value, int) and not isinstance(value, bool))


def _spellings(value: str) -> str:
    folded = fold(value)
    return f"(?:{'|'.join(re.escape(word) for word in sorted({folded, *synonyms(folded)}, key=len, reverse=True))})"


def _between(left: str, right: str) -> str:
    return rf"{left}\s+(?:in)?to\s+{right}|{left}\s*(?:->|\u2192)\s*{right}"


def _said(text: str, pattern: str) -> bool:
    return re.search(rf"(?:{pattern})(?!\w)", text) is not None
