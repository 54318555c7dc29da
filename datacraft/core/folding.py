"""Texts that mean the same: what may differ in case, Unicode spelling and white space, and how alike wordings are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", None),  # invisible: no one can have meant them
    }
)
# Compatibility forms that are the same character in another width. Not all of NFKC: it makes 2 of ² and 1/2 of ½.
_WIDTHS = ("<wide>", "<narrow>", "<noBreak>")
_NEGATIONS = frozenset(("no", "not", "never", "cannot", "none", "without", "nor"))

_WORD = re.compile(r"(?:(?<!\w)[-+$€£¥]{1,4}(?=\d))?[^\W_]+(?:['.,:/_-][^\W_]+)*(?:(?<=\d)%)?")


def fold(text: str) -> str:
    """The text with case, Unicode spelling and white space folded; punctuation and signs stay as they are.

    Two texts with the same folding differ in nothing a person would call a different value.
    """
    narrow = "".join(map(_narrow, text)) if not text.isascii() else text
    return " ".join(unicodedata.normalize("NFC", narrow.translate(_SPELLINGS)).casefold().split())


@cache
def _narrow(character: str) -> str:
    form, _, code = unicodedata.decomposition(character).partition(" ")
    return "".join(chr(int(point, 16)) for point in code.split()) if form in _WIDTHS else character


def words(text: str) -> tuple[str, ...]:
    """The folded words and figures of a text, in order; a figure keeps its sign, currency and percent."""
    return tuple(_WORD.findall(fold(text)))


def similarity(expected: str, got: str) -> float:
    """How alike two wordings are, 0 to 1: the F1 of their words as bags.

    0 whatever the words, when a word with a digit in it (number, code, date) stands in only one of them, or only one
    says no: such texts are alike and mean different things.
    """
    a, b = words(expected), words(got)
    if not a or not b:
        return float(a == b)
    if _figures(a) != _figures(b) or _negated(a) != _negated(b):
        return 0.0
    shared = (Counter(a) & Counter(b)).total()
    return 2 * shared / (len(a) + len(b))


def _figures(found: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in found if any(character.isdigit() for character in word))


def _negated(found: tuple[str, ...]) -> bool:
    return sum(word in _NEGATIONS or word.endswith("n't") for word in found) % 2 == 1
