"""What an evaluation comes to, in one sentence per comparison, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datacraft.core.statistics import LITTLE

CERTAIN = 0.05
"""A difference is called one when its 95 % interval leaves out zero and the exact test agrees at this level."""


def share(rate: Mapping[str, Any] | None, *, interval: bool = True) -> str:
    """A rate as text: `85.2 % (78-90)`; `-` of nothing, the bare count below `LITTLE` trials."""
    if not rate or not rate["n"]:
        return "-"
    if rate["n"] < LITTLE:
        return f"{rate['right']} of {rate['n']}"
    text = f"{100 * rate['value']:.1f} %"
    return f"{text} ({100 * rate['low']:.0f}-{100 * rate['high']:.0f})" if interval else text


def headline(evaluation: Mapping[str, Any]) -> str:
    """The first model's score in a sentence."""
    model = evaluation["models"][0]
    turns, complete = model["metrics"]["turns"], model["metrics"]["completion"]
    parts = []
    if turns["n"]:
        parts.append(f"{share(turns)} of {turns['n']} turns right")
    if complete["n"]:
        parts.append(f"{share(complete)} of {complete['n']} conversations completed")
    return f"{model['label']}: " + ", ".join(parts or ["nothing was asked"])


def verdict(comparison: Mapping[str, Any]) -> str:
    """One comparison in a sentence."""
    first, second = comparison["first"], comparison["second"]
    points = 100 * comparison["difference"]
    spread = f"{points:+.1f} points, 95 % interval {100 * comparison['low']:+.1f} to {100 * comparison['high']:+.1f}"
    told = f"{spread}, p {_p(comparison['p'])}, {comparison['n']} {_UNIT[comparison['metric']]}"
    if comparison["n"] < LITTLE:
        return f"{first} and {second}: too few to say anything ({told})"
    sure = comparison["low"] * comparison["high"] > 0 and comparison["p"] < CERTAIN
    if not sure:
        return f"{first} and {second} cannot be told apart ({told})"
    return f"{first} is {'better' if points > 0 else 'worse'} than {second} ({told})"


_UNIT = {"turns": "turns", "completion": "conversations"}


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"
