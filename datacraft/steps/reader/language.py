"""English as far as the reader needs it: stems, content words, numbers in words, corrections and negations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

STOP = frozenset((
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before",
    "but", "by", "can", "could", "did", "do", "does", "doing", "don", "for", "from", "get", "give", "go", "got",
    "had", "has", "have", "he", "hello", "her", "here", "hers", "hey", "hi", "him", "his", "how", "i", "if",
    "in", "into", "is", "it", "its", "just", "let", "like", "make", "may", "me", "might", "mine", "my", "need",
    "no", "not", "now", "of", "off", "ok", "okay", "on", "one", "or", "our", "out", "over", "please", "pls",
    "put", "really", "right", "shall", "she", "should", "so", "some", "sure", "than", "thank", "thanks", "that",
    "the", "their", "them", "then", "there", "these", "they", "thing", "this", "those", "to", "today", "too",
    "up", "us", "use", "very", "want", "was", "we", "well", "were", "what", "when", "where", "which", "while",
    "who", "whom", "whose", "why", "will", "with", "would", "yes", "you", "your", "yours",
))  # fmt: skip
"""Words that say nothing about which tool or value is meant."""

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
NUMBERS: dict[str, int] = {
    **{word: i for i, word in enumerate(_UNITS)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
    "twentieth": 20, "thirtieth": 30, "dozen": 12, "couple": 2, "pair": 2, "once": 1, "twice": 2, "thrice": 3,
    "single": 1,
}  # fmt: skip
ORDINALS = {word: i for i, word in enumerate(_ORDINALS)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "k": 1_000, "m": 1_000_000}

CORRECTION = re.compile(
    r"\b(?:no[,;:.]? (?:wait|sorry|make|i mean|i meant|actually|rather|let)|wait[,;:.]|sorry[,;:]"
    r"|(?:oops|er|erm|um)[,;:]|scratch that|strike that|correction|i mean[t]?\b|or rather|on second thought"
    r"|actually[,;:]? (?:make|no|it|that|let|use|i))",
    re.I,
)
"""What announces that something just said is taken back."""
REPLACEMENT = re.compile(
    CORRECTION.pattern + r"|(?<!n't )(?<!not )\b(?:make|change) (?:that|it)\b|\bbetter (?:make|say)\b", re.I
)
"""The same, and what may also open a new wish: it replaces an earlier value of its kind, nothing else."""
NEGATION = re.compile(
    r"\b(?:not|n't|instead of|rather than|except|without|don't|never|other than|anything but)\b", re.I
)

MERE_TALK = re.compile(
    r"\bwh(?:at|ich)\b[^.!]*\b(?:needed|required?|ready|possible|have to give|(?:would|do|should) you need)\b"
    r"|\bwhat\b[^.!]*\bdoes it take\b|\bbefore (?:you|i) (?:can|start|ask)\b"
    r"|\b(?:don't|do not) (?:do|start|change) anything\b|\bjust (?:asking|curious|wondering)\b|\bin theory\b",
    re.I,
)
"""What asks about a tool instead of for it."""
KNOWN_ALREADY = re.compile(
    r"\b(?:again|once more|remind|repeat|catch|did (?:i|you|it)|have you got|was that|what's|is it"
    r"|write (?:it|that) down|(?:what|which)\b.*\b(?:was|is|does|have|had))\b",
    re.I,
)
"""What asks for something that was said or shown before."""
SYNONYMS = {"urgent": ("emergency", "asap", "immediately", "priority", "hurry"), "notify": ("tell", "alert", "inform")}
"""Words for the flags that tools of every domain have."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "edly", "ies", "ied", "ers", "ors", "er", "or",
            "ed", "es", "ly", "al", "ity", "s", "e", "y")  # fmt: skip


_PLAIN = str.maketrans("‘’“”‐‑–—−\u00a0", "''\"\"----- ")


def folded(text: str) -> str:
    """Lower case, plain quotes and hyphens, accents gone."""
    if text.isascii():
        return text.lower()
    plain = text.translate(_PLAIN).lower()
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The folded words and figures of a text."""
    return _WORD.findall(split_names(folded(text)))


@lru_cache(maxsize=2**12)
def split_names(text: str) -> str:
    """`customer_id`, `e-mail` and `customerId` as words: `customer id`, `email`, `customer id`."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"\be-(?=mail\b)", "e", text.lower()).replace("_", " ").replace("-", " ")


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """The word without its commonest endings, at least three letters of it; crude, and the same on both sides."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


EMPTY = frozenset(map(stem, STOP)) | STOP
"""The same words and their stems."""


@lru_cache(maxsize=2**12)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the content words, in order; figures stay as they are."""
    return tuple(stem(word) for word in tokens(text) if word not in STOP and len(word) > 1)


def share(words: Iterable[str], within: Iterable[str]) -> float:
    """The share of `words` found in `within`; close relatives (`sever`/`severity`) count. 0.0 for no words."""
    wanted, there = set(words), set(within)
    if not wanted:
        return 0.0
    return sum(word in there or any(related(word, other) for other in there) for word in wanted) / len(wanted)


def related(one: str, other: str) -> bool:
    """Whether two stems share four letters and most of the longer one, or differ by a slip of the finger."""
    if one == other:
        return True
    short = min(len(one), len(other))
    if short < 4 or one[0] != other[0] or one.isdigit() or other.isdigit():
        return False
    if one[:short] == other[:short] and 10 * short >= 7 * max(len(one), len(other)):
        return True
    return short >= 5 and _slip(one, other)


def _slip(one: str, other: str) -> bool:
    """Whether one letter is missing, doubled or wrong, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = len(a) == len(b) >= 2 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return swapped or a[1:] == b or b[1:] == a or a[1:] == b[1:]


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence."""
    ends = [match.end() for match in re.finditer(r"[.!?;]+(?=\s|$)|\n+", text)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]
