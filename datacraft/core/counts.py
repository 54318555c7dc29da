"""Counts beside the very noun of a parameter: `two tickets` is not 3 `tickets`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from datacraft.core.clock import clocks, cut
from datacraft.core.days import without_dates
from datacraft.core.figures import UNITS, figures
from datacraft.core.names import name_words, word_set

MOST = 99
"""The greatest count that is judged; greater numbers are amounts and measures."""
_MOST_TEXT = 2_000


_NUMBER = {word: i for i, word in enumerate(UNITS) if i}
_COUNT = rf"(?<![\w.,:/$\u20ac\u00a3#+-])(\d{{1,2}}|{'|'.join(_NUMBER)})"
_AROUND = word_set("num number of count total no how many size party the in for")
_BOUNDS = word_set(
    "min max minimum maximum least most lower upper old new index id page offset level rating rank per each"
)
"""Words of parameters that take something else than how many there are."""
_PEOPLE = word_set("people person persons guest guests passenger passengers traveler travelers traveller travellers")
_SPANS = word_set("year years month months week weeks day days hour hours minute minutes second seconds")
_MEALS = "table|room|dinner|lunch|breakfast|brunch|reservation|ride|car|party|group"
_NO_PERSONS = r"(?:[ap]\.?m\b|o['\u2019]?clock|nights?|days?|weeks?|hours?|minutes?|dollars|euros|%|\$|\u20ac)"
_AMOUNTS = word_set("quantity qty count copies")
"""Words of parameters that count what another parameter names."""
_MORE = re.compile(
    r"\b(?:more|extra|additional|another|other|each|per|plus|besides|instead|less|fewer|of them|change|increase|"
    r"decrease|both|or|not|than|between|myself|(?:and|with|plus) (?:me|my|i|us|our)|me and|times|half|dozen|couple|"
    r"pair)\b"
)
"""Words with which a request counts further."""


def may_count_otherwise(name: str, value: Any, request: str) -> bool:
    """Whether it is worth while to look closer: a small count, and a number beside its noun or its thing."""
    if value.__class__ is not int or not 0 < value <= MOST or len(request) > _MOST_TEXT:
        return False
    pattern = _beside(name)
    if pattern is None:
        return not _AMOUNTS.isdisjoint(name_words(name))
    found = pattern.search(request)
    return found is not None and _value(found) != value


def other_count(name: str, arguments: Mapping[str, Any], request: str) -> str | None:
    """What the request counts beside the noun of a parameter, where the call has another count that it does not say."""
    value, low = arguments[name], request.lower()
    if value.__class__ is not int or not 0 < value <= MOST or len(low) > _MOST_TEXT or _MORE.search(low):
        return None
    pattern = _beside(name)
    found = list(pattern.finditer(low)) if pattern else list(_of_thing(name, arguments, low))
    if len(set(map(_value, found))) != 1 or _value(found[0]) == value or _has_other_span(name, low):
        return None
    return None if value in _free(low, name, arguments) else found[0].group()


def _value(match: re.Match[str]) -> int:
    """The count of a match; that of "a ticket" is 1."""
    text = next((group.lower() for group in match.groups() if group), "one")
    return _NUMBER[text] if text in _NUMBER else int(text)


@lru_cache(maxsize=4096)
def _beside(name: str) -> re.Pattern[str] | None:
    """Finds a count beside the noun of a parameter; None where its name has none."""
    steps = name_words(name)
    nouns = {step for step in steps if step not in _AROUND and len(step) > 2 and _is_plural(step)}
    if len(nouns) != 1 or steps[-1] not in nouns or not _BOUNDS.isdisjoint(steps) or not _AMOUNTS.isdisjoint(steps):
        return None
    if nouns & _PEOPLE or "seats" in nouns:
        nouns |= _PEOPLE
    last = "|".join(sorted({re.escape(_stem(noun)) for noun in nouns}))
    forms = [rf"{_COUNT}[ -](?:(?!and\b|or\b|of\b)[a-z]+ )?(?:{last})(?:s|es|ren)?\b", rf"\ban? (?:{last})\b"]
    if nouns & _PEOPLE:
        forms += [rf"{_COUNT} of us\b", rf"\b(?:{_MEALS}) (?:for|of) {_COUNT}\b(?![ -]?{_NO_PERSONS}|[:.]\d)"]
    return re.compile("|".join(forms), re.I)


def _is_plural(word: str) -> bool:
    return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in (
        "people",
        "children",
        "num",
        "number",
    )


def _stem(noun: str) -> str:
    if noun == "children":
        return "child"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _of_thing(name: str, arguments: Mapping[str, Any], low: str) -> Iterator[re.Match[str]]:
    """The count before what another parameter of the call names: "3 boxes of green tea" for `green tea`."""
    if _AMOUNTS.isdisjoint(name_words(name)) or len(figures(_bare(low))) > 1:
        return
    for other in arguments.values():
        word = other.split()[0].lower() if isinstance(other, str) and other.strip() else ""
        if len(word) >= 3 and word.isalpha():
            yield from re.finditer(rf"{_COUNT} (?:[a-z]+ ){{0,2}}?{re.escape(_stem(word))}", low)


def _bare(low: str) -> str:
    """The request without its days and times of day."""
    low = without_dates(low)
    return cut(low, (one for one in clocks(low) if one.sure))


def _free(low: str, name: str, arguments: Mapping[str, Any]) -> frozenset[float]:
    """The numbers that the request says, but those beside the nouns of other parameters."""
    rest = _bare(low)
    for pattern in _others(name, arguments):
        rest = pattern.sub(" ", rest)
    return figures(rest)


def _others(name: str, arguments: Mapping[str, Any]) -> Iterable[re.Pattern[str]]:
    return (pattern for other in arguments if other != name and (pattern := _beside(other)))


def _has_other_span(name: str, low: str) -> bool:
    """Whether a span of time is said in more than one unit: an hour and 30 minutes."""
    units = {_stem(step) for step in name_words(name) if step in _SPANS}
    return bool(units) and any(_stem(word) not in units for word in re.findall(r"[a-z]+", low) if word in _SPANS)
