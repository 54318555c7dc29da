"""Small sketches of texts whose similarity can be told later, and the pairs among them that are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from datacraft.rules.duplicates._digests import Place

WIDTH = 64
"""Bytes of one sketch: the low byte of that many minima (b-bit MinHash)."""
BAND = 4
"""Bytes that have to agree in a row for two sketches to be compared."""
ALIKE = 0.8
"""Estimated share of common words from which two requests count as the same one reworded."""


def sketch(words: Sequence[str]) -> bytes:
    """The sketch of a bag of words."""
    from rensa import RMinHash  # only a run that asks for near duplicates pays for it

    made = RMinHash(num_perm=WIDTH, seed=20)
    made.update(sorted(set(words)))
    return bytes(value & 0xFF for value in made.digest())


def similarity(left: bytes, right: bytes) -> float:
    """The estimated Jaccard similarity behind two sketches; chance agreement of bytes is taken off."""
    agreed = sum(a == b for a, b in zip(left, right, strict=True)) / WIDTH
    return max(0.0, (agreed - 1 / 256) / (1 - 1 / 256))


def alike(entries: Sequence[tuple[bytes, Place]]) -> Iterator[tuple[Place, Place]]:
    """Every entry that is like an earlier one, with the first such."""
    buckets: dict[tuple[int, bytes], list[tuple[bytes, Place]]] = {}
    for made, where in entries:
        bands = [(i, made[i : i + BAND]) for i in range(0, WIDTH, BAND)]
        known = (other for band in bands for other in buckets.get(band, ()))
        first = next((other for other in known if similarity(made, other[0]) >= ALIKE), None)
        if first is not None:
            yield where, first[1]
            continue
        for band in bands:
            buckets.setdefault(band, []).append((made, where))
