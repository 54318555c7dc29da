"""How the requests of a dataset are worded: diversity, openings, carriers, the tool's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from datacraft.core.diversity import SAMPLE, measure
from datacraft.core.example import Example
from datacraft.steps.reader.language import related, split_names, stems

DIVERSITY = (
    "distinct_1", "distinct_2", "distinct_3", "self_bleu_4", "neighbour_rouge_l", "neighbour_share", "unique_openings",
    "top_opening", "gzip_ratio", "vendi", "mean_words", "deviation_words",
)  # fmt: skip
"""Figures of `core.diversity`, which all depend on n."""

FEW = 50


def diversity(texts: Iterable[str], n: int = SAMPLE, seed: int = 0) -> dict[str, float]:
    """Figure to value, and `n` to the number of texts measured."""
    return asdict(measure(texts, n, seed))


def names_tool(example: Example) -> bool:
    """Whether the requests of a row hold every content word of a called tool's name."""
    said = set(stems(" ".join(example.user_texts())))
    for name in {call.name for call in example.calls()}:
        words = set(stems(split_names(name)))
        if words and all(any(related(word, other) for other in said) for word in words):
            return True
    return False


def top_carrier(phrases: Counter[str], rows: int) -> tuple[float | None, str]:
    """Share of rows that the most frequent carrier phrase stands in, and the phrase; None below `FEW` rows, where even
    a phrase used once exceeds any useful cap."""
    if rows < FEW:
        return None, f"needs {FEW} rows"
    if not phrases:
        return None, ""
    phrase, count = max(phrases.items(), key=lambda pair: (pair[1], pair[0]))
    return count / rows, phrase


def opening(texts: Iterable[str]) -> str:
    """The most frequent first three words."""
    counts = Counter(" ".join(text.lower().split()[:3]) for text in dict.fromkeys(texts))
    return max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0] if counts else ""
