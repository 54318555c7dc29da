"""Results that value pools give for their values, so that answers vary with the pools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Any

from datacraft.core.seed import PoolRow
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.template import CallSketch, Ref, Variable, filled, references

if TYPE_CHECKING:
    from datacraft.steps.plan.stage import Scene

POOLED = 0.3
"""Share of scenes that take the values of a pool whose result is known, where one fits."""


def take(scene: Scene, lexicon: Lexicon, rng: Random, free: Callable[[Variable], bool]) -> set[str]:
    """Give a call the values of a pool row that knows its result; the variables decided."""
    decided: set[str] = set()
    for call in scene.sketch.calls():
        places = {path: name for name, path in references(call.arguments)}
        fitting = [row for row in lexicon.results.get(call.tool, ()) if _can_take(scene, places, row, decided, free)]
        if fitting and rng.random() < POOLED:
            for path, value in leaf_values(rng.choice(fitting).values):
                scene.values[places[path]] = value
                decided.add(places[path])
    return decided


def _can_take(
    scene: Scene, places: Mapping[str, str], row: PoolRow, decided: set[str], free: Callable[[Variable], bool]
) -> bool:
    for path, value in leaf_values(row.values):
        variable = scene.sketch.variables.get(places.get(path, ""))
        if variable is None or variable.name in decided or not free(variable):
            return False
        if type(variable.value) is not type(value):
            return False
    return True


def row_for(lexicon: Lexicon, tool: str, given: Mapping[str, Any]) -> PoolRow | None:
    """The first pool row with a result whose values are all among the given ones, by dotted path."""
    for row in lexicon.results.get(tool, ()):
        own = list(leaf_values(row.values))
        if own and all(path in given and given[path] == value for path, value in own):
            return row
    return None


def give_back(scene: Scene, lexicon: Lexicon, shown: set[str], freely: frozenset[str], restate: bool) -> None:
    """Let calls return what the pools say for their values.

    Where the seed's reply speaks of a result in words that are not its values, the reply would no longer be true: it
    is then worded from the result (`restate`), or the result stays the seed's.
    """
    calls = scene.sketch.calls()
    for number, call in enumerate(calls):
        given = dict(leaf_values(filled(call.arguments, scene.values)))
        row = row_for(lexicon, call.tool, given) if call.error is None else None
        if row is None:
            continue
        found = _matched(call, row.returns)
        quiet = found is not None and not _unseen(scene, found, number, shown, freely)
        alone = restate and len(calls) == 1 and (row.output is not None or not _final_output(lexicon))
        if not (quiet or alone):
            continue
        scene.values.update(found or {})
        scene.told = None if quiet else row.returns
        scene.overrides |= {k: v for k, v in (row.output or {}).items() if isinstance(v, str)}


def _final_output(lexicon: Lexicon) -> bool:
    return bool(lexicon.toolset.agent and lexicon.toolset.agent.output_schema)


def _unseen(scene: Scene, found: Mapping[str, Any], number: int, shown: set[str], freely: frozenset[str]) -> bool:
    """Whether a value changes that the reply may speak of in other words, or that another call made."""
    for name, value in found.items():
        variable = scene.sketch.variables[name]
        if value != scene.values[name] and (variable.owner != number or not (name in shown or variable.kind in freely)):
            return True
    return False


def _matched(call: CallSketch, returns: Any) -> dict[str, Any] | None:
    """Variable to its value where the seed's result and this one have the same form; None where they have not."""
    found: dict[str, Any] = {}
    return found if _match(call.returns, returns, found) else None


def _match(template: Any, value: Any, found: dict[str, Any]) -> bool:
    if isinstance(template, Ref):
        return bool(found.setdefault(template.variable, value) == value)
    if isinstance(template, dict) and isinstance(value, dict):
        same = list(template) == list(value)
        return same and all(_match(template[key], value[key], found) for key in template)
    if isinstance(template, list) and isinstance(value, list):
        return len(template) == len(value) and all(
            _match(part, own, found) for part, own in zip(template, value, strict=True)
        )
    return type(template) is type(value) and bool(template == value)
