"""Finds the token that a slightly different one was copied from."""

from __future__ import annotations

from collections.abc import Iterable

from datacraft.core.synonyms import edits


def near_token(value: str, tokens: Iterable[str]) -> str | None:
    """The source token at edit distance 1 or 2 (2 from eight characters on), None when there is none.

    Swapped neighbours count as one edit. Tokens that differ in case only are the same.
    """
    wanted = value.casefold()
    best: tuple[int, str] | None = None
    limit = 2 if len(wanted) >= 8 else 1
    letters = set(wanted)
    for token in sorted(tokens):
        # Every edit brings in or takes away two different characters at most.
        if abs(len(token) - len(wanted)) <= limit and len(letters ^ set(token.casefold())) <= 2 * limit:
            distance = edits(wanted, token.casefold(), limit)
            if 0 < distance <= limit and (best is None or distance < best[0]):
                best = (distance, token)
    return best[1] if best else None
