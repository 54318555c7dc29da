"""What has been said and shown up to one moment of a conversation, ready to be searched."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from datacraft.core.days import anchor_of
from datacraft.core.signature import leaves
from datacraft.steps.reader.features import features
from datacraft.steps.reader.language import CORRECTION, NEGATION, folded, stems
from datacraft.steps.reader.mentions import Mention, mentions

_STATES = re.compile(r"\b(?:today|date|now|as of|current \w+)\b.*\d", re.I | re.S)
"""What a text that states a day has at least."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One user turn, read once."""

    text: str
    """Folded."""
    mentions: tuple[Mention, ...]
    stems: frozenset[str]
    features: frozenset[str] = frozenset()
    """What tells its purpose (`features.features`)."""

    def live(self) -> list[Mention]:
        """The mentions that still hold."""
        return [mention for mention in self.mentions if not mention.void]


@dataclass
class Evidence:
    """Grows message by message."""

    today: date | None = None
    system: str = ""
    turns: list[Heard] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    """Scalars of tool results so far."""
    used: list[Any] = field(default_factory=list)
    """Scalars of arguments of earlier calls."""
    spoken: list[str] = field(default_factory=list)
    """Folded assistant texts."""

    def hear(self, text: str) -> None:
        """Take in a user turn; a day stated as today's is the one relative dates count from, if none is known."""
        self._date(text)
        found, low = tuple(mentions(text, self.today)), folded(text)
        self.turns.append(Heard(low, found, frozenset(stems(text)), features(low, found)))

    def prompt(self, text: str) -> None:
        """Take in a system message; a date in it is the day relative dates count from."""
        self.system += folded(text) + "\n"
        self._date(text)
        self.today = self.today or _first_day(text)

    def _date(self, text: str) -> None:
        if self.today is None and _STATES.search(text):
            self.today = anchor_of([text])

    def show(self, content: str) -> None:
        """Take in a tool result."""
        self.results.extend(leaves(_value(content)))

    def words(self) -> frozenset[str]:
        """Stems of every user turn."""
        return frozenset(stem for turn in self.turns for stem in turn.stems)

    def said(self, spelling: str) -> bool:
        """Whether a user turn holds the folded spelling as whole words and does not take it back."""
        return any(stands(spelling, turn.text) for turn in reversed(self.turns))

    def revoked(self, spelling: str) -> bool:
        """Whether the spelling was said and every time denied or taken back."""
        found = [turn for turn in self.turns if any(places(spelling, turn.text))]
        return bool(spelling) and bool(found) and not any(stands(spelling, turn.text) for turn in found)

    def until(self, turns: int) -> Evidence:
        """The same with only the first `turns` user turns."""
        return Evidence(self.today, self.system, self.turns[:turns], self.results, self.used, self.spoken)


@lru_cache(maxsize=2**6)
def _first_day(prompt: str) -> date | None:
    for mention in mentions(prompt):
        if mention.kind == "date" and isinstance(mention.value, tuple) and None not in mention.value:
            year, month, day = mention.value
            with suppress(ValueError):
                return date(year, abs(month), abs(day))
    return None


def _value(content: str) -> Any:
    """A result as a value: JSON, or the Python literal that the SDK prints for an object, else the text itself."""
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(content)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return content


def stands(spelling: str, text: str) -> bool:
    """Whether folded `spelling` stands in folded `text` as whole words, once at least not denied or taken back."""
    return any(not _revoked(text, start, end, spelling) for start, end in places(spelling, text))


def places(spelling: str, text: str) -> Iterator[tuple[int, int]]:
    """Where folded `spelling` stands in folded `text` as whole words."""
    start = text.find(spelling) if spelling else -1
    while start >= 0:
        end = start + len(spelling)
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            yield start, end
        start = text.find(spelling, start + 1)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _mere_wish(spelling: str, between: str) -> bool:
    """In "we don't need B-64 after all" the need is denied, and B-64 is what is spoken of."""
    return any(c.isdigit() for c in spelling) and between.strip() in ("need", "want", "require", "have")


def _revoked(text: str, start: int, end: int, spelling: str) -> bool:
    """A denial right before, or a correction right after that does not say it again."""
    before, after = text[max(0, start - 24) : start], text[end : end + 16]
    denied = NEGATION.search(before)
    if denied and _mere_wish(spelling, before[denied.end() :]):
        return False
    if denied and len(before[denied.end() :].split()) <= 1 and not re.search(r"[.,;!?]", before[denied.end() :]):
        return True
    taken_back = CORRECTION.search(after)
    return bool(taken_back and taken_back.start() <= 4 and not any(places(spelling, text[end:])))
