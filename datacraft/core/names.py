"""What names are made of, and the nearest right one for a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def name_words(name: str) -> list[str]:
    """The words of a snake_case or camelCase name in lower case; figures are none."""
    return [word.lower() for word in _WORD.findall(name)]


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name closest to `wrong`, None when nothing is close (difflib ratio below 0.6)."""
    from difflib import get_close_matches  # only wrong names pay for it

    folded = {name.casefold(): name for name in known}
    found = get_close_matches(wrong.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A sentence for an error message: the nearest name, else the known names, at most eight."""
    names = list(known)
    best = nearest(wrong, names)
    if best is not None:
        return f"did you mean {best!r}?"
    shown = ", ".join(repr(name) for name in names[:8])
    return f"known: {shown}{', …' if len(names) > 8 else ''}" if names else ""
