"""How varied a set of texts is: lexical measures that are compared only at equal n."""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, pstdev
from typing import TypeAlias

SAMPLE = 300
"""Texts that are measured: every score here rises or falls with n, so sets are compared at this one."""
LONGEST = 80
"""Words after which a text is cut, so that one long text does not decide."""
NEAR = 0.7
"""ROUGE-L from which two texts count as neighbours: the duplicate threshold of the Self-Instruct recipe."""

_NO_MATCH = 0.1

Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diversity:
    """Measures of one set; 0.0 where a set is too small to have one."""

    n: int
    """Texts measured, exact duplicates left out."""
    distinct_1: float
    distinct_2: float
    distinct_3: float
    self_bleu_4: float
    """Mean BLEU-4 of each text against all others; lower is more varied."""
    neighbour_rouge_l: float
    """Mean over texts of the ROUGE-L F of the nearest other text."""
    neighbour_share: float
    """Share of texts with another at ROUGE-L >= 0.7."""
    unique_openings: float
    """Different first three words per text."""
    top_opening: float
    """Share of the most frequent first three words."""
    gzip_ratio: float
    """Bytes before and after gzip; lower is more varied."""
    vendi: float
    """Effective number of different texts per text (Vendi score of the TF-IDF kernel over words and word pairs)."""
    mean_words: float
    deviation_words: float


def measure(texts: Iterable[str], n: int = SAMPLE, seed: int = 0) -> Diversity:
    """Every measure over at most `n` different texts, drawn by `seed`; needs numpy for the Vendi score."""
    chosen = sample(texts, n, seed)
    tokenised = [words(text) for text in chosen]
    nearest = nearest_rouge(tokenised)
    openings = Counter(text[:3] for text in tokenised)
    lengths = [len(text) for text in tokenised]
    count = len(chosen)
    return Diversity(
        n=count,
        distinct_1=distinct(tokenised, 1),
        distinct_2=distinct(tokenised, 2),
        distinct_3=distinct(tokenised, 3),
        self_bleu_4=self_bleu(tokenised),
        neighbour_rouge_l=fmean(nearest) if nearest else 0.0,
        neighbour_share=sum(score >= NEAR for score in nearest) / count if count else 0.0,
        unique_openings=len(openings) / count if count else 0.0,
        top_opening=max(openings.values(), default=0) / count if count else 0.0,
        gzip_ratio=gzip_ratio(chosen),
        vendi=vendi(tokenised) / count if count else 0.0,
        mean_words=fmean(lengths) if lengths else 0.0,
        deviation_words=pstdev(lengths) if lengths else 0.0,
    )


def sample(texts: Iterable[str], n: int = SAMPLE, seed: int = 0) -> list[str]:
    """At most `n` of the different texts, drawn by `seed`, in their order."""
    different = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(different) <= n:
        return different
    return [different[i] for i in sorted(Random(seed).sample(range(len(different)), n))]


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")


def words(text: str) -> Words:
    """Words and numbers in lower case, cut at 80."""
    return tuple(_WORD.findall(text.lower())[:LONGEST])


def distinct(texts: Sequence[Words], size: int) -> float:
    """Different n-grams per n-gram over all texts."""
    grams = [gram for text in texts for gram in ngrams(text, size)]
    return len(set(grams)) / len(grams) if grams else 0.0


def ngrams(text: Words, size: int) -> list[Words]:
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def self_bleu(texts: Sequence[Words]) -> float:
    """Mean sentence BLEU-4 of each text with all others as references.

    Counts are clipped at the largest count in any other text. A text too short for an order is scored on those it
    has, and no match counts as a tenth of one (method 1 of Chen and Cherry 2014): with these choices the user turns
    of the public M2M dialogues score 0.51 to 0.62, as the human reference this is compared with.
    """
    if len(texts) < 2:
        return 0.0
    orders = [[Counter(ngrams(text, size)) for text in texts] for size in range(1, 5)]
    ceilings = [_two_largest(counts) for counts in orders]
    lengths = Counter(map(len, texts))
    scores = []
    for i, text in enumerate(texts):
        precisions = [_precision(counts[i], i, top) for counts, top in zip(orders, ceilings, strict=True) if counts[i]]
        scores.append(_brevity(len(text), lengths) * math.exp(fmean(map(math.log, precisions))) if precisions else 0.0)
    return fmean(scores)


def _two_largest(counts: Sequence[Counter[Words]]) -> dict[Words, tuple[int, int, int]]:
    """N-gram to its largest count, the text that has it, and the largest count elsewhere."""
    best: dict[Words, tuple[int, int, int]] = {}
    for i, counter in enumerate(counts):
        for gram, count in counter.items():
            top, owner, second = best.get(gram, (0, -1, 0))
            best[gram] = (count, i, top) if count > top else (top, owner, max(second, count))
    return best


def _precision(own: Counter[Words], i: int, ceilings: dict[Words, tuple[int, int, int]]) -> float:
    matches = 0
    for gram, count in own.items():
        top, owner, second = ceilings[gram]
        matches += min(count, second if owner == i else top)
    return (matches or _NO_MATCH) / own.total()


def _brevity(length: int, lengths: Counter[int]) -> float:
    others = [other for other, count in lengths.items() if count > (other == length)]
    closest = min(others, key=lambda other: (abs(other - length), other))
    return 1.0 if length >= closest else math.exp(1 - closest / length) if length else 0.0


def rouge_l(one: Words, other: Words) -> float:
    """ROUGE-L F1: twice the longest common subsequence over the sum of lengths."""
    return closest(one, [other])[1]


def closest(one: Words, others: Sequence[Words]) -> tuple[int, float]:
    """Place and ROUGE-L F1 of the text nearest to `one`, the first of equals; `(-1, 0.0)` without a shared word."""
    table, best, score = _positions(one), -1, 0.0
    for place, other in enumerate(others):
        total = len(one) + len(other)
        if not total or 2 * min(len(one), len(other)) / total <= score:
            continue
        found = 2 * _lcs(table, len(one), other) / total
        if found > score:
            best, score = place, found
    return best, score


def nearest_rouge(texts: Sequence[Words]) -> list[float]:
    """Per text, the ROUGE-L F1 of the nearest other one."""
    best = [0.0] * len(texts)
    tables = [_positions(text) for text in texts]
    bags = [Counter(text) for text in texts]
    for i, one in enumerate(texts):
        for j in range(i + 1, len(texts)):
            total = len(one) + len(texts[j])
            floor = min(best[i], best[j])
            if not total or 2 * min(len(one), len(texts[j])) / total <= floor:
                continue
            if 2 * (bags[i] & bags[j]).total() / total <= floor:
                continue
            score = 2 * _lcs(tables[i], len(one), texts[j]) / total
            best[i], best[j] = max(best[i], score), max(best[j], score)
    return best


def _positions(text: Words) -> dict[str, int]:
    """Word to a bit mask of the places where it stands."""
    masks: dict[str, int] = {}
    for i, word in enumerate(text):
        masks[word] = masks.get(word, 0) | 1 << i
    return masks


def _lcs(masks: dict[str, int], length: int, other: Words) -> int:
    """Length of the longest common subsequence, one addition per word (Hyyrö 2004)."""
    full = (1 << length) - 1
    row = full
    for word in other:
        matches = row & masks.get(word, 0)
        row = (row + matches) | (row - matches)
    return length - (row & full).bit_count()


def gzip_ratio(texts: Sequence[str]) -> float:
    """Bytes of the texts, one a line, over their bytes after gzip."""
    raw = "\n".join(texts).encode()
    return len(raw) / len(gzip.compress(raw, mtime=0)) if raw else 0.0


def vendi(texts: Sequence[Words]) -> float:
    """Exponential of the entropy of the eigenvalues of the texts' similarity matrix (Friedman and Dieng 2022).

    Similarity is the cosine of TF-IDF vectors over words and word pairs, with smoothed document frequencies.
    """
    import numpy as np  # only this measure needs it

    if not texts:
        return 0.0
    counts = [Counter(ngrams(text, 1) + ngrams(text, 2)) for text in texts]
    seen = Counter(gram for counter in counts for gram in counter)
    column = {gram: i for i, gram in enumerate(seen)}
    matrix = np.zeros((len(texts), max(1, len(column))))
    for row, counter in enumerate(counts):
        for gram, count in counter.items():
            matrix[row, column[gram]] = count * (math.log((1 + len(texts)) / (1 + seen[gram])) + 1)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    spectrum = np.linalg.eigvalsh(matrix @ matrix.T / len(texts))
    positive = spectrum[spectrum > 1e-12]
    return float(np.exp(-np.sum(positive * np.log(positive))))
