"""Argument values that a plan still wants: they would cover a pair of classes or a class that few rows have."""

from __future__ import annotations

from random import Random
from typing import Any

from datacraft.core.coverage import ABSENT, Coverage, Leaf, classes, leaves
from datacraft.steps.plan.fresh import value_of_class
from datacraft.teachers.builtin.learn import Lexicon, Place

ENOUGH_TEXTS = 3
"""Calls with a class of text or name from which on people's own words decide again."""


def wanted(lexicon: Lexicon, coverage: Coverage, tool: str, rng: Random) -> dict[Place, Any]:
    """Values that would cover something: a pair no row has yet, else classes that are rare so far.

    `tool` may name two, as `a+b` or `a>b`. None stands for a parameter that is to be left out.
    """
    found: dict[Place, Any] = {}
    for name in dict.fromkeys(tool.replace(">", "+").split("+")):
        known = lexicon.toolset.tool(name)
        own = {leaf.name: leaf for leaf in leaves(lexicon.toolset, known)} if known else {}
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
    """Parameters and classes of a pair that no row has yet; empty when there is none."""
    pairs = list(coverage.open.get(tool, ()))
    if not pairs:
        return {}
    _, parameter, option, other, its = rng.choice(pairs)
    return {parameter: option, other: its}


def _rare(coverage: Coverage, tool: str, leaf: Leaf, rng: Random) -> str:
    """One of the classes of a parameter that fewest rows have; empty where there is nothing to choose."""
    options = classes(leaf)
    if options == ("given",):
        return ""
    counts = [coverage.cells.get((tool, leaf.name, option), 0) for option in options]
    if leaf.style and min(counts) >= ENOUGH_TEXTS:
        return ""
    return rng.choice([o for o, c in zip(options, counts, strict=True) if c <= min(counts) + 1])
