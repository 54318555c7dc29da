"""Finds the token that a slightly different one was copied from."""

from __future__ import annotations

from collections.abc import Iterable


def near_token(value: str, tokens: Iterable[str]) -> str | None:
    """The source token at edit distance 1 or 2 (2 from eight characters on), None when there is none.

    Swapped neighbours count as one edit. Tokens that differ in case only are the same.
    """
    wanted = value.casefold()
    best: tuple[int, str] | None = None
    for token in sorted(tokens):
        limit = 2 if len(wanted) >= 8 else 1
        if abs(len(token) - len(wanted)) <= limit:
            distance = edits(wanted, token.casefold(), limit)
            if 0 < distance <= limit and (best is None or distance < best[0]):
                best = (distance, token)
    return best[1] if best else None


def edits(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two texts; `limit + 1` when more."""
    if len(left) > 200 or len(right) > 200:
        return limit + 1
    older: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        older, previous = previous, current
    return previous[-1]
