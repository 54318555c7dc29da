"""Which enum values can stand where: before a noun, on their own, or only with their name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.template import CallsSketch, Sketch, Slot, Text, Variable

BARE = frozenset({"none", "other", "unknown", "any", "all", "default", "null", "n/a", "misc", "unspecified", "not_set"})
"""Values that nobody says in place of a real one."""
Frames: TypeAlias = Mapping[tuple[str, str, Any], frozenset[str]]
"""Tool, parameter and value to the ways in which seeds say it."""


def observed(sketches: Iterable[Sketch], language: Language) -> Frames:
    """Where the seeds say each enum value."""
    found: dict[tuple[str, str, Any], frozenset[str]] = {}
    for sketch in sketches:
        for variable in sketch.variables.values():
            if variable.kind == "enum":
                place = (variable.tool, variable.parameter, variable.value)
                found[place] = found.get(place, frozenset()) | standing(sketch, variable, language)
    return found


def standing(sketch: Sketch, variable: Variable, language: Language) -> frozenset[str]:
    """How a variable stands in the texts of a sketch."""
    spoken = [step.text for step in sketch.steps if not isinstance(step, CallsSketch)]
    return frozenset(way for text in spoken for way in _ways(text, variable.name, language))


def _ways(text: Text, name: str, language: Language) -> Iterable[str]:
    ends = {*language.lines("prepositions"), *language.lines("function_words"), *language.lines("closing_words")}
    for index, part in enumerate(text):
        if isinstance(part, Slot) and part.variable == name:
            match = re.match(r"[ -]([^\W\d_]+)", _after(text, index))
            word = match.group(1).lower() if match else ""
            if word in language.lines("verbs") and _opens(text, index):
                yield "before a verb"
            else:
                yield "before a noun" if match and word not in ends else "alone"


def _opens(text: Text, index: int) -> bool:
    """Whether a slot begins a sentence: "Deep clean the kitchen"."""
    before = text[index - 1] if index else ""
    return not isinstance(before, Slot) and (not before.strip() or before.rstrip()[-1] in ".!?")


def _after(text: Text, index: int) -> str:
    """The literal piece after a slot, or after the slots it is joined to by "and" ("blood and urine tests")."""
    after = text[index + 1] if index + 1 < len(text) else ""
    if isinstance(after, Slot):
        return ""
    joined = after.strip() in ("and", "or", ",", "&") and index + 2 < len(text)
    return _after(text, index + 2) if joined and isinstance(text[index + 2], Slot) else after


def fits(frames: Frames, sketch: Sketch, variable: Variable, value: Any, language: Language) -> bool:
    """Whether a value can stand where a seed has another: seen in such a place, or seen nowhere at all, which is not
    enough where it says how to do something ("deep clean")."""
    if value == variable.value:
        return True
    if not isinstance(value, str) or value.lower() in BARE or str(variable.value).lower() in BARE:
        return False
    here = standing(sketch, variable, language)
    there = frames.get((variable.tool, variable.parameter, value), frozenset())
    return not here or (not there and "before a verb" not in here) or here <= there
