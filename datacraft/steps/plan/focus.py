"""Spreads the rows of a shape over its targets: evenly, or by the weights of what a model is weak at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle

from datacraft.core.blueprint import PlannedCall
from datacraft.core.gaps import Focus

PRACTICE = 60
"""Weight of a build that gives all weak parameters a value: more than the pairs of values a build usually covers."""


def turns(shape: str, targets: Sequence[str], focus: Focus | None) -> Iterator[str]:
    """Targets without end: each in turn, or, with a focus, each as often as its tools weigh.

    A target is a tool, a pair `a+b` or a link `a>b`. Weight that names no tool is spread evenly.
    """
    weights = [_weight(shape, target, focus, len(targets)) for target in targets] if focus else []
    return _by_weight(targets, weights) if sum(weights) > 0 else cycle(targets)


def _weight(shape: str, target: str, focus: Focus, among: int) -> float:
    names = set(target.replace(">", "+").split("+"))
    own = sum(focus.tools.get((shape, name), 0.0) for name in names if name)
    return own + focus.tools.get((shape, ""), 0.0) / among


def _by_weight(targets: Sequence[str], weights: Sequence[float]) -> Iterator[str]:
    """Each time the target that is furthest behind its share; so every prefix is as near to the shares as it can be."""
    given = [0] * len(targets)
    while True:
        i = max(range(len(targets)), key=lambda i: (weights[i] / (given[i] + 1), -i))
        given[i] += 1
        yield targets[i]


def practised(calls: Iterable[PlannedCall], focus: Focus | None) -> float:
    """How much the calls practise values that a model gets wrong; a default that nobody mentions is no practice."""
    if focus is None:
        return 0.0
    weights = [
        focus.parameters.get((call.tool, parameter), 0.0)
        for call in calls
        for parameter, way in call.provenance.items()
        if way != "default"
    ]
    return PRACTICE * sum(weights)
