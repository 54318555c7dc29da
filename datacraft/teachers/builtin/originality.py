"""Remembers which words were used, and says how worn a new text would be."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")


class Originality:
    """Counts of openings, carriers and four-grams over all rows so far."""

    def __init__(self) -> None:
        self.openings: Counter[tuple[str, ...]] = Counter()
        self.carriers: Counter[str] = Counter()
        self.texts: set[str] = set()
        self.grams: Counter[tuple[str, ...]] = Counter()
        self.rows = 0

    def wear(self, text: str, carrier: str) -> float:
        """0.0 for words never used; a text used before is far above everything else."""
        words = _WORD.findall(text.lower())
        grams = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
        seen = sum(min(1.0, self.grams[gram] * 0.5) for gram in grams) / max(1, len(grams))
        opening = self.openings[tuple(words[:3])]
        return (
            seen
            + 0.4 * min(3, opening)
            + 1.0 * min(3, self.carriers[carrier])
            + (100.0 if " ".join(words) in self.texts else 0.0)
        )

    def note(self, text: str, carrier: str) -> None:
        """Count a text that was taken."""
        words = _WORD.findall(text.lower())
        self.rows += 1
        self.openings[tuple(words[:3])] += 1
        self.carriers[carrier] += 1
        self.texts.add(" ".join(words))
        self.grams.update(tuple(words[i : i + 3]) for i in range(len(words) - 2))
