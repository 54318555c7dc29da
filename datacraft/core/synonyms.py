"""Different spellings of one name: word stems, abbreviations, and the codes of currencies, languages and countries."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from datacraft.core.names import word_set

_STOP = word_set(
    "the and for with from that this have has are was were will your you our any all not but can into over about of in "
    "on at to a an my me i is it"
)
_WORD = re.compile(r"[^\W_]+")
_GROUPS = """
usd $ dollar dollars bucks|eur € euro euros|gbp £ pound pounds sterling quid|jpy ¥ yen|chf franc francs franken
cny rmb yuan|inr ₹ rupee rupees|krw ₩ won|btc bitcoin|eth ethereum|cad canadian|aud australian|mxn peso pesos
brl real reais
en english|de german deutsch germany|fr french français france|es spanish español spain|it italian italiano italy
pt portuguese portugal brazil|nl dutch netherlands|zh chinese mandarin china|cn chinese china|ja japanese japan
jp japanese japan|ko korean korea|kr korean korea|ru russian russia|ar arabic|hi hindi|tr turkish turkey
pl polish poland|sv swedish sweden|se swedish sweden|da danish denmark|dk danish denmark|no norwegian norway
fi finnish finland|el greek greece|gr greek greece|he hebrew israel|cs czech|uk ukrainian|vi vietnamese vietnam
us usa america american states|gb uk britain british england kingdom|ch swiss switzerland|at austria austrian
in india indian|za africa|ie ireland irish|mx mexico mexican|au australia australian|ca canada canadian
km kilometer kilometers kilometre kilometres|mi mile miles|kg kilo kilos kilogram kilograms|lb lbs pound pounds
m meter meters metre metres|cm centimeter centimeters centimetre centimetres|ft foot feet|c celsius °c
f fahrenheit °f|metric celsius|imperial fahrenheit|l liter liters litre litres|nyc new york|la los angeles
sf san francisco|dc washington
women woman|men man|children child kids|people person|female woman women girl she her wife mother daughter sister lady
male man men boy he his husband father son brother|msft microsoft|aapl apple|googl google alphabet|goog google alphabet
amzn amazon|tsla tesla|nvda nvidia|nflx netflix|bac bank of america|brk berkshire
"""
_TABLE: dict[str, frozenset[str]] = {}
for _line in _GROUPS.strip().splitlines():
    for _group in _line.split("|"):
        _code, *_meanings = _group.split()
        _TABLE[_code] = _TABLE.get(_code, frozenset()) | frozenset(_meanings)


def synonyms(folded: str) -> frozenset[str]:
    """Other words for a code or a name that a person may have used instead."""
    direct = _TABLE.get(folded, frozenset())
    return direct | frozenset(code for code, words in _TABLE.items() if len(code) > 2 and _means(folded, words))


def _means(folded: str, words: frozenset[str]) -> bool:
    """Whether a name of one or more words is the meaning of a code."""
    return folded in words or (" " in folded and words == frozenset(folded.split()))


def squashed(text: str) -> str:
    """Only the letters and digits of a folded text."""
    return "".join(_WORD.findall(text))


def strip_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=1024)
def stems(folded: str) -> frozenset[str]:
    """The content words of a folded text without their endings: at least three letters, at most four are compared."""
    return frozenset(
        _stem(strip_accents(word)) for word in _WORD.findall(folded) if len(word) >= 3 and word not in _STOP
    )


def _stem(word: str) -> str:
    if word.isdecimal():
        return word
    for ending in ("ies", "es", "s", "ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:4]


def abbreviates(short: str, text: str) -> bool:
    """Whether one of the two stands for the other by initials or by its letters: NYC, BoA, MSFT."""
    words = _WORD.findall(text)
    if short.isalpha() and 2 <= len(short) <= 5:
        initials = "".join(word[0] for word in words)
        if short in initials or any(_within(short, word) for word in words if len(word) > len(short)):
            return True
    own = "".join(word[0] for word in _WORD.findall(short))
    return any(own[:length] in words for length in range(2, len(own) + 1))


def misspelt(left: str, right: str) -> bool:
    """Whether two words of five letters or more differ in one or two slips of the pen."""
    return min(len(left), len(right)) >= 5 and 0 < edits(left, right, 1 + (len(left) >= 8)) <= 1 + (len(left) >= 8)


def _within(short: str, word: str) -> bool:
    """Whether the letters stand in the word in this order, beginning with the same one."""
    if word[0] != short[0]:
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)


def edits(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two texts; `limit + 1` when more."""
    if len(left) > 200 or len(right) > 200:
        return limit + 1
    older: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        older, previous = previous, current
    return previous[-1]
