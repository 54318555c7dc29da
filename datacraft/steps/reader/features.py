"""What of a text tells its purpose: its words, and its values by their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from datacraft.steps.reader.language import stem, tokens
from datacraft.steps.reader.mentions import Mention


def features(low: str, found: Iterable[Mention], without: frozenset[str] = frozenset()) -> frozenset[str]:
    """What of a folded text tells its purpose: the stems of all its words, values as their kind, codes with their
    letters. Words and stems in `without` are left out: values that are no part of a phrase."""
    told: set[str] = set()
    place = 0
    spans = []
    for mention in found:
        spans.append(low[place : mention.start])
        place = mention.end
        told.add(f"<{outline(mention.value) if mention.kind == 'code' else mention.kind}>")
    for word in tokens(" ".join([*spans, low[place:]])):
        if not word.isdigit() and word not in without and stem(word) not in without:
            told.add(stem(word))
    return frozenset(told)


def outline(code: str) -> str:
    """A code with each run of figures as one: `bk-9` for `bk-55120`."""
    return re.sub(r"\d+", "9", code)
