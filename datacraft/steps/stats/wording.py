"""How the requests of a dataset are worded: diversity, openings, carriers, the tool's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from datacraft.core.diversity import SAMPLE, measure
from datacraft.core.example import Example
from datacraft.core.signature import carriers
from datacraft.steps.reader.language import related, split_names, stems

DIVERSITY = (
    "distinct_1", "distinct_2", "distinct_3", "self_bleu_4", "neighbour_rouge_l", "neighbour_share", "unique_openings",
    "top_opening", "gzip_ratio", "vendi", "mean_words", "deviation_words",
)  # fmt: skip
"""Figures of `core.diversity`, which all depend on n."""

FEW = 50


def requests(examples: Iterable[Example]) -> list[str]:
    """Every user turn."""
    return [text for example in examples for text in example.user_texts()]


def diversity(texts: Sequence[str], n: int = SAMPLE, seed: int = 0) -> dict[str, float]:
    """Figure to value, and `n` to the number of texts measured."""
    return asdict(measure(texts, n, seed))


def tool_words(examples: Iterable[Example]) -> float | None:
    """Share of rows with calls whose requests hold every content word of a called tool's name."""
    hits = [_named(example) for example in examples if any(True for _ in example.calls())]
    return sum(hits) / len(hits) if hits else None


def _named(example: Example) -> bool:
    said = set(stems(" ".join(example.user_texts())))
    for name in {call.name for call in example.calls()}:
        words = set(stems(split_names(name)))
        if words and all(any(related(word, other) for other in said) for word in words):
            return True
    return False


def top_carrier(examples: Sequence[Example]) -> tuple[float | None, str]:
    """Share of rows that the most frequent carrier phrase stands in, and the phrase; None below `FEW` rows, where even
    a phrase used once exceeds any useful cap."""
    if len(examples) < FEW:
        return None, f"needs {FEW} rows"
    counts = Counter(phrase for example in examples for phrase in set(carriers(example)))
    if not counts:
        return None, ""
    phrase, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    return count / len(examples), phrase


def opening(texts: Iterable[str]) -> str:
    """The most frequent first three words."""
    counts = Counter(" ".join(text.lower().split()[:3]) for text in dict.fromkeys(texts))
    return max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0] if counts else ""
