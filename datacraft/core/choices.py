"""Values of a list to choose from, as a request says them: another one than was chosen, and surely meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from datacraft.core.folding import fold
from datacraft.core.names import name_words, word_set
from datacraft.core.synonyms import stems, synonyms

MOST_VALUES = 60
"""Values of a list beyond which it is a vocabulary, whose words stand in any text."""
LONGEST = 60
"""Characters of a value that may be one of a list."""
_MOST_TEXT = 2_000
_ELSEWHERE = frozenset("unit units currency scale order sort sorting orderby locale timezone".split())  # noqa: SIM905
"""Words of parameters whose values are said in other ways, or by another rule."""


_ORDINARY = word_set(
    """
    low high medium normal standard regular small large big short long new old open closed first second third last all
    any none other others yes no true false left right top bottom active inactive day week month year default auto
    custom basic free full half light dark hot cold warm fast slow easy hard home work office general public private
    personal business mobile phone email mail text chat card cash name date time price number list table title status
    user male female adult child family single double group team local global national world live recent current
    popular create update delete add remove read write start stop get set make view show find search check book order
    pay send call message meeting event task note file image video photo music news food health travel sports sport
    science north south east west good bad best better more less minimum maximum total average sum count simple detailed
    brief pending done completed cancelled failed success error english french german spanish italian chinese japanese
    house apartment room car bike bus train plane walking driving transit
    """
)
"""Values that stand in requests in many other senses: they are chosen only beside the word of their parameter."""
_TURNED = re.compile(
    r"\b(?:not|no|never|except|without|instead|rather|than|neither|nor|but|or|unless|if|other|another|change|was|were|"
    r"used|both|either|besides|currently|fine|already|before|after|because|since|compare|versus|vs)\b|n['\u2019]t\b"
)
"""Words with which a request may name what is not to be chosen."""
_SENTENCE = re.compile(r"[.!?;\n](?:\s|$)")
_SWITCHED = re.compile(r"\b(?:turn|switch|put) (?:(?!on\b|off\b|and\b)[\w'-]+ ){0,6}(on|off)\b")


@lru_cache(maxsize=1024)
def _phrase(value: str) -> str:
    return fold(re.sub(r"[_-]+", " ", value))


def may_say_other(value: Any, values: Any, request: str) -> bool:
    """Whether it is worth while to look closer: not the value is said, but perhaps another one of the list."""
    if not isinstance(value, str) or not isinstance(values, list) or not 1 < len(values) <= MOST_VALUES:
        return False
    low = request.lower()
    if len(low) > _MOST_TEXT or (value.lower() in low and value not in ("on", "off")):
        return False
    return any(other.__class__ is str and other.lower() in low for other in values)


def other_choice(
    name: str, value: str, values: Sequence[Any], request: str, earlier: Iterable[str], used: Iterable[str]
) -> str | None:
    """The one value of the list that a request plainly names instead of the chosen one, None when that may be meant.

    `earlier` are the texts in which the chosen value may have been named, `used` those of the calls.
    """
    steps = name_words(name)
    if not _ELSEWHERE.isdisjoint(steps):
        return None
    plain = "\n".join(one for one in _SENTENCE.split(request) if not _TURNED.search(fold(one)))
    if set(values) == {"on", "off"}:
        switched = set(_SWITCHED.findall(fold(plain)))
        return str(switched.pop()) if len(switched) == 1 and value not in switched else None
    if _is_named(value, fold("\n".join([request, *earlier]))):
        return None
    sent = fold(" ".join(used))
    chosen = (other for other in values if isinstance(other, str) and other != value)
    others = {other for other in chosen if _is_chosen(other, steps, plain) and not _said(other, sent)}
    return others.pop() if len(others) == 1 else None


def _is_named(value: str, texts: str) -> bool:
    """Whether a text has the value, one of its words, or another word for it."""
    phrase = _phrase(value)
    known = {phrase, *synonyms(phrase)}
    return any(re.search(rf"(?<!\w){re.escape(word)}", texts) for word in known) or bool(stems(phrase) & stems(texts))


def _said(value: str, low: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_phrase(value))}(?!\w)", low) is not None


def _is_chosen(value: str, steps: Sequence[str], request: str) -> bool:
    phrase, low = _phrase(value), fold(request)
    if value.isupper() and 2 <= len(value) <= 5:
        return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", request) is not None
    if len(phrase) < 4 or phrase in _ORDINARY or not phrase.replace(" ", "").isalpha():
        nouns = "|".join(re.escape(step) for step in steps)
        word = re.escape(phrase)
        beside = (
            rf"\bin {word}(?: class)?(?:$|[.,;!?\n])|"
            rf"(?<![\w-]){word} (?:\w+ )?(?:{nouns})(?!\w)|(?<!\w)(?:{nouns})(?: (?:is|to|as|of|=)|:)? {word}(?![\w-])"
        )
        return re.search(beside, low) is not None
    return re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", low) is not None
