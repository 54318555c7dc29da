"""Values that belong together: what somebody states, and the options that the seeds choose for just that."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from datacraft.core.coverage import Leaf, bounds, kind_of
from datacraft.steps.plan.values import like
from datacraft.steps.plan.varying import STEPS, echoed, says
from datacraft.teachers.builtin.learn import REMEMBERED, Lexicon, Place
from datacraft.teachers.builtin.template import CallSketch, Sketch, references

if TYPE_CHECKING:
    from datacraft.steps.plan.stage import Scene

_POSTCODE = re.compile(r"(?:^|[._])(?:post_?code|zip_?code|zip|postal_code)$")
Row = Mapping[str, Any]
"""Dotted path to value, of arguments that one seed gives together."""


@lru_cache(maxsize=REMEMBERED)
def choices(lexicon: Lexicon, tool: str) -> frozenset[str]:
    """The parameters that say of what sort the matter of a call is: options, and ratings of a few steps."""
    return frozenset(leaf.name for leaf in lexicon.leaves(tool) if _chooses(leaf))


@lru_cache(maxsize=REMEMBERED)
def statements(lexicon: Lexicon, tool: str) -> frozenset[str]:
    """The parameters that hold what somebody states, such as a description."""
    return frozenset(leaf.name for leaf in lexicon.leaves(tool) if leaf.style == "text")


def _chooses(leaf: Leaf) -> bool:
    if "enum" in leaf.schema:
        return True
    high = bounds(leaf.schema)[1]
    return kind_of(leaf.schema) == "integer" and high is not None and high <= STEPS


def row_for(lexicon: Lexicon, tool: str, wanted: Row, rng: Random) -> Row:
    """The arguments of a seed that choose and state most of what is wanted, any of those that do so alike."""
    rows = lexicon.rows.get(tool, ())
    if not rows:
        return {}
    chosen, stated = choices(lexicon, tool) & wanted.keys(), statements(lexicon, tool) & wanted.keys()
    scores = [
        sum(row.get(p) == wanted[p] for p in chosen) + sum(_made_from(wanted[p], row.get(p)) for p in stated)
        for row in rows
    ]
    return rng.choice([row for row, score in zip(rows, scores, strict=True) if score == max(scores)])


def _made_from(text: Any, known: Any) -> bool:
    """Whether a text is a known one, or begins like it."""
    first = re.split(r",\s|\s-\s|;\s|\s\(", str(known).rstrip(" .!?"), maxsplit=1)[0]
    return isinstance(known, str) and isinstance(text, str) and bool(first) and text.startswith(first)


def torn(lexicon: Lexicon, tool: str, given: Row, parameter: str, value: Any) -> bool:
    """Whether an option would stand beside a statement that the seeds make with another option, or with none."""
    stated = statements(lexicon, tool) & given.keys()
    if parameter not in choices(lexicon, tool) or not stated:
        return False
    rows = [row for row in lexicon.rows.get(tool, ()) if row.get(parameter) is not None and stated & row.keys()]
    return bool(rows) and not any(
        row[parameter] == value and all(_made_from(given[p], row.get(p)) for p in stated) for row in rows
    )


def torn_from(lexicon: Lexicon, sketch: Sketch, arguments: Mapping[Place, Any], tool: str) -> bool:
    """Whether a sketch says an option for a tool that another statement, with these arguments, says nothing of."""
    stated = any((tool, path) in arguments for path in statements(lexicon, tool))
    said = {path for c in sketch.calls() if c.tool == tool for v, path in references(c.arguments) if _said(sketch, v)}
    return stated and any((tool, path) not in arguments for path in said & choices(lexicon, tool))


def together(scene: Scene, lexicon: Lexicon, rng: Random, done: set[str], wanted: Mapping[Place, Any]) -> set[str]:
    """Give calls that state something and choose an option for it both from one seed; the variables decided."""
    decided: set[str] = set()
    for call in scene.sketch.calls():
        places = {path: name for name, path in references(call.arguments) if _said(scene.sketch, name)}
        own = places.keys() & (choices(lexicon, call.tool) | statements(lexicon, call.tool))
        mixed = own & choices(lexicon, call.tool) and own & statements(lexicon, call.tool)
        held = (echoed(scene.sketch, scene.sketch.variables[places[path]], lexicon.language) for path in own)
        if not mixed or any(places[path] in done for path in own) or any(held):
            continue
        rows = [row for row in lexicon.rows[call.tool] if _sayable(lexicon, scene.sketch, row, places, own)]
        if rows:
            asked = [sum(wanted.get((call.tool, path)) == row[path] for path in own) for row in rows]
            row = rng.choice([row for row, score in zip(rows, asked, strict=True) if score == max(asked)])
            scene.values.update({places[path]: row[path] for path in own})
        decided |= {places[path] for path in own}
    return decided


def located(scene: Scene, lexicon: Lexicon, rng: Random, done: set[str], wanted: Mapping[Place, Any]) -> set[str]:
    """Give the addresses of a scene a city and a postcode that belong together; the variables decided."""
    decided: set[str] = set()
    for call in scene.sketch.calls():
        places = {path: name for name, path in references(call.arguments) if _said(scene.sketch, name)}
        free = {path for path, name in places.items() if name not in done and (call.tool, path) not in wanted}
        found = situated(lexicon, call.tool, free, rng)
        scene.values.update({places[path]: value for path, value in found.items()})
        decided |= {places[path] for path in found}
    return decided


def _said(sketch: Sketch, name: str) -> bool:
    return sketch.variables[name].source == "user"


def _sayable(lexicon: Lexicon, sketch: Sketch, row: Row, places: Mapping[str, str], own: set[str]) -> bool:
    return all(
        row.get(path) is not None and says(lexicon, sketch, sketch.variables[places[path]], row[path]) for path in own
    )


def situated(lexicon: Lexicon, tool: str, free: Collection[str], rng: Random) -> dict[str, Any]:
    """A city and a postcode that belong together for those of the same object that are free: as a seed has them."""
    found: dict[str, Any] = {}
    for path in sorted(free):
        above, _, last = path.rpartition(".")
        code = next((p for p in sorted(free) if p.rpartition(".")[0] == above and _POSTCODE.search(p)), "")
        if not code or last not in ("city", "town") or path == code:
            continue
        rows = [row for row in lexicon.rows.get(tool, ()) if row.get(path) and row.get(code)]
        if rows:
            row = rng.choice(rows)
            digits = str(row[code])
            found |= {path: row[path], code: digits[:2] + like(digits[2:], rng)}
    return found


def given_in(call: CallSketch, values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted path to value of what a sketch's call gives in a variable of its own."""
    return {path: values[name] for name, path in references(call.arguments)}
