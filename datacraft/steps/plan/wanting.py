"""Argument values that a plan still wants: they would cover a pair of classes or a class that few rows have."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from datacraft.core.coverage import ABSENT, Coverage, Leaf, classes
from datacraft.steps.plan.fresh import value_of_class
from datacraft.teachers.builtin.learn import Lexicon, Place

ENOUGH_TEXTS = 3
"""Calls with a class of text or name from which on people's own words decide again."""

ENOUGH_ENDS = 3
"""Calls with each end of a range from which on most numbers are usual ones again."""
ENDS = 0.25
"""Share of further wishes for a number that may be for an end of its range."""


def wanted(lexicon: Lexicon, coverage: Coverage, tool: str, rng: Random) -> dict[Place, Any]:
    """Values that would cover something: a pair no row has yet, else classes that are rare so far.

    `tool` may name two, as `a+b` or `a>b`. None stands for a parameter that is to be left out.
    """
    found: dict[Place, Any] = {}
    for name in dict.fromkeys(tool.replace(">", "+").split("+")):
        own = {leaf.name: leaf for leaf in lexicon.leaves(name)}
        chosen = _open_pair(coverage, name, rng) or {p: _rare(coverage, name, leaf, rng) for p, leaf in own.items()}
        beside: dict[str, Any] = {}
        for parameter, option in sorted(chosen.items(), key=lambda entry: own[entry[0]].style != ""):
            place, leaf = (name, parameter), own[parameter]
            if option == ABSENT:
                found[place] = None
            elif option and (value := value_of_class(lexicon, place, leaf, option, rng, beside)) is not None:
                found[place] = beside[parameter] = value
    return found


def _open_pair(coverage: Coverage, tool: str, rng: Random) -> dict[str, str]:
    """Parameters and classes of a pair that no row has yet, and a third that makes more such pairs with them.

    Empty when there is none.
    """
    pairs = list(coverage.open.get(tool, ()))
    if not pairs:
        return {}
    _, parameter, option, other, its = rng.choice(pairs)
    chosen = {parameter: option, other: its}
    more: Counter[tuple[str, str]] = Counter()
    for _, p, c, q, d in pairs:
        if chosen.get(p) == c and q not in chosen:
            more[q, d] += 1
        elif chosen.get(q) == d and p not in chosen:
            more[p, c] += 1
    best = [cell for cell, count in more.items() if count == max(more.values())]
    return chosen | dict([rng.choice(best)] if best else [])


def _rare(coverage: Coverage, tool: str, leaf: Leaf, rng: Random) -> str:
    """One of the classes of a parameter that fewest rows have; empty where there is nothing to choose."""
    options = classes(leaf)
    if options == ("given",):
        return ""
    counts = [coverage.cells.get((tool, leaf.name, option), 0) for option in options]
    if leaf.style and min(counts) >= ENOUGH_TEXTS:
        return ""
    if "typical" in options and min(counts) >= ENOUGH_ENDS and rng.random() >= ENDS:
        return rng.choice([option for option in options if option not in ("minimum", "maximum")])
    return rng.choice([o for o, c in zip(options, counts, strict=True) if c <= min(counts) + 1])
