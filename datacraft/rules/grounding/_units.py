"""Units and currencies: what the user names and what a call uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from datacraft.core.names import name_words
from datacraft.core.row import CallView, Row, text_of
from datacraft.core.synonyms import synonyms

_KINDS = """
celsius c °c centigrade|fahrenheit f °f|kelvin k
km kms kilometer kilometers kilometre kilometres|mi mile miles|m meter meters metre metres|ft foot feet|yd yard yards|cm
kg kgs kilo kilos kilogram kilograms|lb lbs pound pounds|oz ounce ounces|g gram grams|stone
second seconds sec secs|minute minutes min mins|hour hours hr hrs|day days|week weeks|month months|year years
usd dollar dollars us$|eur euro euros €|gbp sterling £|jpy yen ¥|chf francs|cny rmb yuan|inr rupee rupees ₹|cad|aud|brl
kmh kph km/h|mph
liter liters litre litres l|gallon gallons gal|ml milliliter milliliters
gb gigabyte gigabytes|mb megabyte megabytes|tb terabyte terabytes|kb kilobyte kilobytes
"""
"""A line for every kind, its units with their spellings."""
_UNIT: dict[str, tuple[int, str]] = {}
for _kind, _line in enumerate(_KINDS.strip().splitlines()):
    for _group in _line.split("|"):
        for _word in _group.split():
            _UNIT[_word] = (_kind, _group.split()[0])
_SHORT = frozenset(word for word in _UNIT if len(word) == 1 and word.isascii()) | {"in", "us"}
"""Words that are units only beside a number."""
_NAMED = re.compile(r"[a-z°€£¥₹₩$/]+", re.I)
_MEASURED = re.compile(r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?)\s?-?\s?([a-z°/]+)", re.I)
_CHOICE = frozenset(("unit", "units", "currency", "scale"))
_COLON = r'\\"(?:\s|\\\\[nrt])*:(?:\s|\\\\[nrt])*'
MEASURES = (
    rf'(?i:unit|currency|scale)[^"\\]*{_COLON}\\"'
    rf"|(?i:{'|'.join(sorted(word for word in _UNIT if word not in _SHORT and word.isascii() and word.isalpha()))})"
    rf"{_COLON}-?[0-9]"
)
"""Parameters that take a unit, or a number of one, in the JSON text of a conversation."""


def mismatches(row: Row) -> Iterator[tuple[CallView, str, Any, str]]:
    """Call, parameter, value and the unit that the request says instead."""
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for name, value in (arguments or {}).items():
            if isinstance(value, str):
                unit = _UNIT.get(value.strip().lower()) if len(value) < 20 else None
                if unit is not None and not _CHOICE.isdisjoint(name_words(name)):
                    yield from _of_choice(row, call, name, value, unit)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                steps = name_words(name)
                unit = _UNIT.get(steps[-1]) if len(steps) > 1 and steps[-1] not in _SHORT else None
                if unit is not None:
                    yield from _of_number(row, call, name, value, unit)


_MONEY = re.compile(
    r"(?:(?P<before>us\$|\$|\u20ac|\u00a3|\u00a5|\b(?:usd|eur|gbp|chf|jpy)\b)\s?\d[\d,.]*"
    r"|(?<![\w.,])\d[\d,.]*\s?(?P<after>\$|\u20ac|\u00a3|\u00a5|(?:usd|eur|gbp|chf|jpy|dollars?|euros?|francs|yen)\b))",
    re.I,
)
_CURRENCIES = (
    r"(?:[$]|USD|[Dd]ollar)",
    "(?:\u20ac|EUR|[Ee]uro)",
    "(?:\u00a3|GBP|[Ss]terling)",
    "(?:CHF|[Ff]ranc)",
    "(?:\u00a5|JPY|[Yy]en[^A-Za-z])",
)
MONIES = "|".join(rf"{one}[\s\S]*{other}" for one in _CURRENCIES for other in _CURRENCIES if one != other)
"""Two currencies, in the JSON text of a conversation."""


def miscounted(row: Row) -> Iterator[tuple[int, str, str]]:
    """Message, currency of an answer that nothing before it names, and one that the results name."""
    before: list[str] = []
    results: list[str] = []
    for i, message in row.messages:
        text = text_of(message)
        if message.get("role") == "assistant" and results and text and not message.get("tool_calls"):
            said = {found.group(): _currency(found) for found in _MONEY.finditer(text)}
            known = set(named("\n".join(before)).values()) if said else set()
            strange = next((shown for shown, unit in said.items() if unit not in known), None)
            given = sorted(name for kind, name in set(named("\n".join(results)).values()) if kind == _UNIT["usd"][0])
            if strange and given:
                yield i, strange, given[0]
        results += [text] if message.get("role") == "tool" else []
        before += [text, *(str(call.arguments) for call in row.calls if call.message == i)]


def _currency(found: re.Match[str]) -> tuple[int, str]:
    word = (found["before"] or found["after"]).lower()
    return _UNIT["usd" if word == "$" else word]


def _of_choice(
    row: Row, call: CallView, name: str, value: str, unit: tuple[int, str]
) -> Iterator[tuple[CallView, str, Any, str]]:
    latest = row.request(call.message)
    said = {spelling: found for spelling, found in named(latest).items() if found[0] == unit[0]}
    if not said or unit in said.values():
        return
    earlier = "\n".join(text_of(message) for i, message in row.messages if i < call.message)
    words = set(_NAMED.findall(earlier.lower()))
    if unit not in named(earlier).values() and not words & synonyms(value.strip().lower()):
        yield call, name, value, next(iter(said))


def _of_number(
    row: Row, call: CallView, name: str, value: float, unit: tuple[int, str]
) -> Iterator[tuple[CallView, str, Any, str]]:
    measured = [
        (match.group(), _UNIT[match[2].lower()])
        for match in _MEASURED.finditer(row.request(call.message))
        if float(match[1].replace(",", "").rstrip(".") or 0) == value and match[2].lower() in _UNIT
    ]
    of_kind = [(shown, found) for shown, found in measured if found[0] == unit[0]]
    if of_kind and len(measured) == len(of_kind) and all(found != unit for _, found in of_kind):
        yield call, name, value, of_kind[0][0]


@lru_cache(maxsize=256)
def named(text: str) -> dict[str, tuple[int, str]]:
    """The units that a text names in a word, or beside a number."""
    if len(text) > 20_000:
        return {}
    found = {
        word: _UNIT[word.lower()]
        for word in _NAMED.findall(text)
        if word.lower() in _UNIT and word.lower() not in _SHORT
    }
    for _, word in _MEASURED.findall(text):
        if word.lower() in _UNIT:
            found[word] = _UNIT[word.lower()]
    if "$" in text:
        found["$"] = _UNIT["usd"]
    return found
