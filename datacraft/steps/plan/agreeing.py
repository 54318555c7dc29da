"""Lets a result speak of what its call asked for: the person, the product, the department of its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from datacraft.steps.plan.stage import Scene
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.template import CallSketch, Sketch, filled, references

SAME, PART = "same", "part"


def agree(scene: Scene, lexicon: Lexicon) -> None:
    """Set the results of a scene's calls right, with what the user adds to the calls too."""
    for call in scene.sketch.calls():
        given = dict(leaf_values(filled(call.arguments, scene.values)))
        agree_with(
            scene, lexicon, call, given | {path: value for tool, path, value in scene.addons if tool == call.tool}
        )


def agree_with(scene: Scene, lexicon: Lexicon, call: CallSketch, given: Mapping[str, Any]) -> None:
    """Give every field of a result the value of the argument that it repeats in the seeds, by dotted path."""
    number = scene.sketch.calls().index(call)
    asked = {path.rsplit(".", 1)[-1]: value for path, value in given.items() if value is not None}
    for name, path in references(call.returns):
        field, old = path.rsplit(".", 1)[-1], scene.values[name]
        value = asked.get(field)
        if scene.sketch.variables[name].owner != number or type(value) is not type(old) or value == old:
            continue
        way = _repeats(lexicon, call.tool, field)
        if way == SAME or (way == PART and not _holds(old, value)):
            scene.values[name] = value


def _repeats(lexicon: Lexicon, tool: str, field: str) -> str:
    """How the results of a tool repeat an argument in the field of its name, where seeds show or do not deny it."""
    pairs = [pair for sketch in lexicon.sketches.values() for pair in _pairs(sketch, tool, field)]
    if all(asked == told for asked, told in pairs):
        return SAME
    return PART if all(_holds(told, asked) for asked, told in pairs) else ""


def _pairs(sketch: Sketch, tool: str, field: str) -> Iterator[tuple[Any, Any]]:
    """What calls of a tool were asked and what they told under one name."""
    values = sketch.values()
    for call in sketch.calls():
        if call.tool == tool:
            asked, told = (
                [value for path, value in leaf_values(filled(side, values))
                 if path.rsplit(".", 1)[-1] == field and value is not None]
                for side in (call.arguments, call.returns)
            )  # fmt: skip
            yield from ((one, other) for one in asked for other in told)


def _holds(whole: Any, part: Any) -> bool:
    return str(part).casefold() in str(whole).casefold()
