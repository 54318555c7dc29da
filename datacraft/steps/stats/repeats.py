"""Rows that repeat another: exactly, nearly, in form; and how far copying the nearest row gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from random import Random

from datacraft.core.diversity import Words, closest, rouge_l, words
from datacraft.core.example import Example
from datacraft.core.signature import call_shape, call_signature, delexicalised

NEAR = 0.9
"""ROUGE-L from which a raw text counts as said already. At 0.7 up to a quarter of genuine human requests for one small
tool set would go, at 0.9 one to four in a hundred."""
QUERIES = 200
"""Rows for which the nearest other one is looked up."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Pairs of row positions (kept, repeat), one per repeating row."""

    exact: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int], ...]
    form: tuple[tuple[int, int], ...]


def repeats(examples: Sequence[Example]) -> Repeats:
    """Exact: same user words and calls. Near: ROUGE-L of the first request, contrast siblings aside, which share their
    wording on purpose. Form: same words with values cut out and same call shape."""
    return Repeats(
        exact=_equal([(_plain(e), call_signature(e), e.metadata.get("shape", "")) for e in examples]),
        near=_near(examples),
        form=_equal([(delexicalised(e), call_shape(e), e.metadata.get("shape", "")) for e in examples]),
    )


def _plain(example: Example) -> str:
    return "\n".join(" ".join(text.casefold().split()) for text in example.user_texts())


def _equal(keys: Sequence[object]) -> tuple[tuple[int, int], ...]:
    first: dict[object, int] = {}
    found = []
    for i, key in enumerate(keys):
        if first.setdefault(key, i) != i:
            found.append((first[key], i))
    return tuple(found)


def _near(examples: Sequence[Example]) -> tuple[tuple[int, int], ...]:
    texts = [words("\n".join(example.user_texts())) for example in examples]
    groups = [example.metadata.get("contrast_group") for example in examples]
    by_length: dict[int, list[int]] = defaultdict(list)
    found: list[tuple[int, int]] = []
    for i, text in enumerate(texts):
        earlier = (
            j for size in _lengths(len(text)) for j in by_length[size] if not groups[i] or groups[i] != groups[j]
        )
        match = next((j for j in earlier if _close(text, texts[j])), None)
        if match is not None:
            found.append((match, i))
        by_length[len(text)].append(i)
    return tuple(found)


def _lengths(size: int) -> range:
    """Lengths with which a text of `size` words can reach the threshold."""
    return range(int(size * NEAR / (2 - NEAR)), int(size * (2 - NEAR) / NEAR) + 1)


def _close(one: Words, other: Words) -> bool:
    if not one or not other:
        return False
    shared = len(set(one) & set(other))
    most = max(len(set(one)), len(set(other)))
    return shared >= most * 0.75 and rouge_l(one, other) >= NEAR


def copy_baseline(queries: Sequence[Example], library: Sequence[Example], seed: int = 0) -> float | None:
    """Share of rows with calls whose calls equal those of the nearest row by ROUGE-L of the last user turn.

    Of the library, rows that share a seed or a contrast group with the query do not count.
    """
    asked = [example for example in queries if call_signature(example)]
    asked = asked if len(asked) <= QUERIES else Random(seed).sample(asked, QUERIES)
    texts, kin = [_last(example) for example in library], [_relations(example) for example in library]
    hits = []
    for query in asked:
        own = _relations(query)
        others = [i for i, theirs in enumerate(kin) if library[i] is not query and own.isdisjoint(theirs)]
        place, _ = closest(_last(query), [texts[i] for i in others])
        if place >= 0:
            hits.append(call_signature(library[others[place]]) == call_signature(query))
    return sum(hits) / len(hits) if hits else None


def _last(example: Example) -> Words:
    texts = example.user_texts()
    return words(texts[-1]) if texts else ()


def _relations(example: Example) -> frozenset[str]:
    """The seeds and the contrast group a row comes from."""
    group = example.metadata.get("contrast_group")
    return frozenset((*(f"seed {seed}" for seed in example.lineage), *((f"group {group}",) if group else ())))


def lineage_leak(held_out: Sequence[Example], seeds: Set[str], groups: Set[object]) -> tuple[int, ...]:
    """Positions of held-out rows that share a seed or a contrast group with the training rows."""
    return tuple(
        i for i, e in enumerate(held_out) if seeds & set(e.lineage) or e.metadata.get("contrast_group") in groups
    )
