"""The numbers that a text says, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_FIGURE = re.compile(
    r"(?<![\d.,])"
    r"((?:(?<!\w)-)?\d{1,3}(?:[,.'\u2019\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|(?:(?<!\w)-)?\d+(?:[.,]\d+)?)"
    r"(?:\s?((?:k|m|mn|mio|b|bn|thousand|million|billion|trillion|lakhs?|crores?|hundred)\b|[千万萬억亿億만])"
    r"|\s?(%|percent\b|per cent\b))?",
    re.I,
)
_PIECE = re.compile(r"\d{1,15}(?:\.\d{1,15})?(?:e[-+]?\d{1,2}\b)?", re.I)
"""Members of a list without spaces (`[22,33,42]`) and powers of ten (`2e-9`)."""
_GROUPED = re.compile(r"-?\d{1,3}(?: \d{2,3})* \d{3}")
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
    "lakh": 1e5,
    "lakhs": 1e5,
    "crore": 1e7,
    "crores": 1e7,
    **dict.fromkeys("千", 1e3),
    **dict.fromkeys("万萬만", 1e4),
    **dict.fromkeys("亿億억", 1e8),
    "hundred": 100.0,
}
UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""The numbers that English has a word of its own for, from zero on."""
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: i for i, word in enumerate((*UNITS, *_TEENS))} | {word: 10 * i for i, word in enumerate(_TENS, 2)}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
_OTHERS = {word: float(i) for i, word in enumerate(_ORDINALS, 1)} | {
    "once": 1.0,
    "single": 1.0,
    "twice": 2.0,
    "double": 2.0,
    "both": 2.0,
    "couple": 2.0,
    "pair": 2.0,
    "triple": 3.0,
    "dozen": 12.0,
    "half": 0.5,
    "quarter": 0.25,
    "twelfth": 12.0,
    "twentieth": 20.0,
    "thirtieth": 30.0,
}
_ABROAD = """
zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf
deux trois quatre cinq six _ huit neuf dix onze douze
dos tres cuatro cinco seis siete ocho nueve diez _ doce
_ tre quattro cinque sei sette otto nove dieci undici dodici
dois tr\u00eas quatro cinco seis sete oito nove dez onze doze
twee drie vier vijf zes zeven acht negen tien elf twaalf
"""
_OTHERS |= {
    word: float(i)
    for language in _ABROAD.strip().splitlines()
    for i, word in enumerate(language.split(), 2)
    if word not in _SMALL
}
"""From two on, in German, French, Spanish, Italian, Portuguese and Dutch, but what is another word in English."""
_WORD = re.compile(r"[^\W\d_]+")
_AND_A_HALF = re.compile(r"\b(an?|\d{1,4}|[a-z]{3,9}) (?:[a-z]{3,9} )?and a half\b", re.I)


@lru_cache(maxsize=512)
def figures(text: str) -> frozenset[float]:
    """Every number the text may mean: `1,234` is 1234 and 1.234, `5 %` is 5 and 0.05, `two hundred` is 200.

    Generous on purpose: who asks wants to know whether a number can have come from here.
    """
    return frozenset(_written(text)) | frozenset(_spelled(text))


def _written(text: str) -> Iterator[float]:
    for piece in _PIECE.findall(text):
        yield float(piece)
    for match in _FIGURE.finditer(text):
        number, scale, percent = match.groups()
        for value in _readings(number):
            yield value
            if scale:
                yield value * SCALES[scale.lower()]
            if percent:
                yield value / 100


def _readings(number: str) -> Iterator[float]:
    """The values of a figure under both customs for the decimal point."""
    plain = re.sub(r"['\u2019\u00a0\u202f ]", "", number)
    for point, group in ((".", ","), (",", ".")):
        if group in plain and not _GROUPED.fullmatch(plain.partition(point)[0].replace(group, " ")):
            continue  # 12.5 is never 125
        candidate = plain.replace(group, "")
        if candidate.count(point) <= 1:
            yield float(candidate.replace(point, "."))
        else:
            yield float(candidate.replace(point, ""))


def _spelled(text: str) -> Iterator[float]:
    for word in _AND_A_HALF.findall(text) if "half" in text else ():
        whole = int(word) if word.isdecimal() else _SMALL.get(word.lower(), 1)
        yield whole + 0.5
    total = current = 0.0
    open_ = False
    for word in (*_WORD.findall(text.lower()), ""):
        if word in _SMALL:
            if open_ and not (current >= 20 and current % 10 == 0 and _SMALL[word] < 10) and current % 100:
                yield total + current
                total = current = 0.0
            current += _SMALL[word]
            open_ = True
        elif word == "hundred":
            current = (current or 1) * 100
            open_ = True
        elif word in ("thousand", "million", "billion"):
            total += (current or 1) * SCALES[word]
            current, open_ = 0.0, True
        elif word == "and" and open_:
            continue
        else:
            if open_:
                yield total + current
            total, current, open_ = 0.0, 0.0, False
            if word in _OTHERS:
                yield _OTHERS[word]


def close(left: float, right: float) -> bool:
    """Equality up to the noise of floating point."""
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))
