"""What results tell that belongs to the arguments of a call: numbers in proportion, texts as the seeds have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise, permutations
from math import inf
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from datacraft.core.coverage import bounds
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.learn import REMEMBERED, Lexicon
from datacraft.teachers.builtin.template import CallSketch, Sketch, Slot, Variable, references

if TYPE_CHECKING:
    from datacraft.steps.plan.stage import Scene

_NO_UNITS = frozenset({"and", "are", "as", "at", "by", "for", "from", "in", "is", "left", "now", "of", "on", "to"})
ALIKE = 3.0
"""Largest over smallest ratio of two numbers up to which the one is taken to grow with the other."""


def proportion(scene: Scene, lexicon: Lexicon, shown: set[str]) -> None:
    """Results in proportion: a number that came from one number grows with it, and stays below a stated limit."""
    for number, call in enumerate(scene.sketch.calls()):
        given = [scene.sketch.variables[v] for v, _ in references(call.arguments)]
        given = [v for v in given if v.kind in kinds.NUMERIC and v.owner < 0 and isinstance(v.value, int | float)]
        made = [v for v in scene.sketch.variables.values() if v.owner == number and v.kind in kinds.NUMERIC]
        if len(given) != 1 or not given[0].value:
            continue
        fixed_rate = not rated(scene.sketch).isdisjoint(name for name, _ in references(call.arguments))
        ratio = scene.values[given[0].name] / given[0].value
        for variable in made:
            whole = isinstance(variable.value, int)
            grows = variable.value >= 10 and (fixed_rate or _grows(lexicon, call.tool, given[0], variable.parameter))
            if variable.name in shown and "numbers" not in scene.sketch.frozen and grows:
                scaled = min(variable.value * ratio, 100 if "percent" in _units(scene.sketch, variable) else inf)
                scene.values[variable.name] = round(scaled) if whole else round(scaled, 2)


def _units(sketch: Sketch, variable: Variable) -> set[str]:
    """The words that answers put behind a number."""
    units = set()
    for reply in sketch.replies():
        for part, after in pairwise(reply.text):
            if isinstance(part, Slot) and part.variable == variable.name and isinstance(after, str):
                units |= set(re.findall(r"^\s?(%|[a-z]+)", after.replace("%", "percent")))
    return units


def measured(sketch: Sketch, lexicon: Lexicon) -> set[str]:
    """The options whose results are told in units of their own, "percent" of one and "ms" of another: they stay."""
    found: set[str] = set()
    for call in sketch.calls():
        if _in_units(lexicon, call.tool):
            found |= {v for v, _ in references(call.arguments) if sketch.variables[v].kind == "enum"}
    return found


@lru_cache(maxsize=REMEMBERED)
def _in_units(lexicon: Lexicon, tool: str) -> bool:
    """Whether the seeds tell the number that a tool gives back in several units."""
    return len({unit for sketch in lexicon.sketches.values() for unit in _units_of(sketch, tool)}) > 1


def _units_of(sketch: Sketch, tool: str) -> set[str]:
    numbers = {i for i, call in enumerate(sketch.calls()) if call.tool == tool}
    told = [v for v in sketch.variables.values() if v.owner in numbers and v.kind in kinds.NUMERIC]
    alone = len({variable.parameter for variable in told}) == 1
    return {unit for variable in told for unit in _units(sketch, variable)} - _NO_UNITS if alone else set()


def _grows(lexicon: Lexicon, tool: str, given: Variable, field: str) -> bool:
    """Whether a number of the result grows with one of the call: the seeds' ratios of the two are alike.

    Where only one seed shows both, a number without an upper limit does: an amount, not the week of a year.
    """
    ratios = [
        told / asked
        for call, told in _numbers(lexicon, tool, field)
        if isinstance(asked := call.get(given.parameter), int | float) and asked and told
    ]
    if len(ratios) < 2:
        return bounds(given.schema)[1] is None
    every = [told for _, told in _numbers(lexicon, tool, field)]
    alike = min(ratios) > 0 and max(ratios) <= ALIKE * min(ratios)
    steadier = max(ratios) == min(ratios) or max(ratios) / min(ratios) < max(every) / min(every)
    return alike and steadier


def _numbers(lexicon: Lexicon, tool: str, field: str) -> list[tuple[dict[str, Any], int | float]]:
    """The arguments of every call of a tool in the seeds with a number that its result holds in a field."""
    found = []
    for sketch in lexicon.sketches.values():
        values = sketch.values()
        for call in sketch.calls():
            if call.tool != tool:
                continue
            asked = {path: values[name] for name, path in references(call.arguments)}
            told = (values[name] for name, path in references(call.returns) if path == field)
            found += [(asked, value) for value in told if isinstance(value, int | float)]
    return found


def derived(scene: Scene, fixed: set[str]) -> None:
    """Let texts of a result that are made from an id follow it: the channel `#inc-311` of the incident INC-311."""
    met: list[Variable] = []
    for variable in scene.sketch.variables.values():
        if variable.owner >= 0 and variable.name not in fixed and isinstance(variable.value, str):
            made = (_remade(variable.value, str(v.value), str(scene.values[v.name])) for v in met if v.kind == "id")
            repeated = _repeated(scene, variable) if variable.kind != "person" else ""
            scene.values[variable.name] = repeated or next(filter(None, made), scene.values[variable.name])
        met.append(variable)


def _repeated(scene: Scene, variable: Variable) -> str:
    """A text of a result with the new arguments where it repeats the seed's: "new-ranker on (25 %)"; empty if none."""
    call = scene.sketch.calls()[variable.owner]
    asked = [scene.sketch.variables[name] for name, _ in references(call.arguments)]
    known = {str(v.value): str(scene.values[v.name]) for v in asked if v.kind in kinds.FREE | kinds.NUMERIC}
    parts = "|".join(re.escape(part) for part in sorted(known, key=len, reverse=True) if part != variable.value)
    if not parts or not re.search(rf"(?<![\w.])(?:{parts})(?![\w.])", variable.value):
        return ""
    made = re.sub(rf"(?<![\w.])(?:{parts})(?![\w.])", lambda match: known[match.group()], variable.value)
    return made if made != variable.value else ""


def _remade(text: str, known: str, new: str) -> str:
    """A text with a new id in place of the known one that it holds, whole or by its digits; empty if it holds none."""
    place = text.casefold().find(known.casefold())
    if place >= 0 and len(known) > 3:
        held = text[place : place + len(known)]
        said = new.lower() if held.islower() else new.upper() if held.isupper() else new
        return text[:place] + said + text[place + len(known) :]
    olds, news = re.findall(r"\d{3,}", known), re.findall(r"\d{3,}", new)
    runs = re.findall(r"\d+", text)
    if not olds or len(olds) != len(news) or not set(olds) <= set(runs):
        return ""
    numbers = dict(zip(olds, news, strict=True))
    return re.sub(r"\d+", lambda run: numbers.get(run.group(), run.group()), text)


def ordered(scene: Scene, lexicon: Lexicon, fixed: set[str]) -> None:
    """Let two numbers of a result keep the order that they have in all seeds: no more is free than there is."""
    for number, call in enumerate(scene.sketch.calls()):
        own = [v for v in scene.sketch.variables.values() if v.owner == number and v.kind in kinds.NUMERIC]
        for high, low in permutations((v for v in own if v.name not in fixed), 2):
            one, other = scene.values[high.name], scene.values[low.name]
            if one < other and _never_less(lexicon, call.tool, high.parameter, low.parameter):
                scene.values[high.name], scene.values[low.name] = other, one


def reached(scene: Scene, fixed: set[str]) -> None:
    """Let a number told before and one asked for after it keep their order: what is cold is heated, what is free is
    kept for somebody."""
    variables = [
        v for v in scene.sketch.variables.values() if v.kind in kinds.NUMERIC and isinstance(v.value, int | float)
    ]
    asked = [v for v in variables if v.source == "user"]
    for told in (v for v in variables if v.owner >= 0 and v.name not in fixed):
        for later in asked:
            own, other = scene.values[told.name], scene.values[later.name]
            apart = max(told.value, later.value) > 3 * max(min(told.value, later.value), 0.1)
            if later.tool == scene.sketch.calls()[told.owner].tool or apart:
                continue
            if (told.value < later.value) != (own < other) and (told.value < later.value) == (told.value < other):
                scene.values[told.name] = told.value


def rated(sketch: Sketch) -> set[str]:
    """Two texts beside an amount and its outcome: the rate between two currencies is known for those alone."""
    found: set[str] = set()
    for number, call in enumerate(sketch.calls()):
        given = [sketch.variables[v] for v, _ in references(call.arguments)]
        amounts = [v for v in given if v.kind in kinds.NUMERIC and v.owner < 0]
        made = [v for v in sketch.variables.values() if v.owner == number and v.kind in kinds.NUMERIC]
        texts = {v.name for v in given if v.kind in kinds.FREE and v.source == "user"}
        if len(amounts) == len(made) == 1 and len(texts) > 1:
            found |= texts
    return found


def _never_less(lexicon: Lexicon, tool: str, high: str, low: str) -> bool:
    """Whether one number of a tool's results is at least the other in two seeds or more, and less in none."""
    pairs = []
    for sketch in lexicon.sketches.values():
        values = sketch.values()
        for call in sketch.calls():
            told = {path: values[name] for name, path in references(call.returns)} if call.tool == tool else {}
            if high in told and low in told:
                pairs.append(told[high] >= told[low])
    return len(pairs) > 1 and all(pairs)


@lru_cache(maxsize=8 * REMEMBERED)
def results(lexicon: Lexicon, tool: str, field: str) -> tuple[Any, ...]:
    """Values that the results of a tool have in a field, as far as the seeds show; none where their units differ."""
    if _in_units(lexicon, tool):
        return ()
    found = [
        sketch.variables[name].value
        for sketch in lexicon.sketches.values()
        for call in sketch.calls()
        if call.tool == tool
        for name, path in references(call.returns)
        if path == field
    ]
    return tuple(dict.fromkeys(found))


def tells(sketch: Sketch, variable: Variable, shown: set[str]) -> bool:
    """Whether the answer repeats a text of the result that belongs to this argument: a product to its search."""
    numbers = [i for i, call in enumerate(sketch.calls()) if variable.name in dict(references(call.arguments))]
    return any(v.owner in numbers and v.kind in kinds.FREE and v.name in shown for v in sketch.variables.values())


def shown_with(lexicon: Lexicon, variable: Variable, value: Any) -> dict[str, Any] | None:
    """Path in the result to the text that a seed shows for this value of the argument; None where none has it."""
    return _likest(lexicon, variable.tool, {variable.parameter: value})


def records(scene: Scene, lexicon: Lexicon, shown: set[str], rng: Random) -> None:
    """Names that results tell and the answer repeats, from another seed's result where the call asks for none by name.

    What no slot of the answer repeats stays: the words may speak of it.
    """
    for number, call in enumerate(scene.sketch.calls()):
        if any(scene.sketch.variables[name].kind in kinds.FREE for name, _ in references(call.arguments)):
            continue
        own = {v.parameter: v for v in scene.sketch.variables.values() if v.owner == number and _is_name(v, shown)}
        found = [found for found in _told(lexicon, call.tool) if own.keys() <= found.keys()]
        if own and found:
            chosen = rng.choice(found)
            scene.values.update({variable.name: chosen[path] for path, variable in own.items()})


def _told(lexicon: Lexicon, tool: str) -> list[dict[str, Any]]:
    """What the results of a tool tell in the seeds, names only, by dotted path."""
    return [
        {v.parameter: v.value for v in sketch.variables.values() if v.owner == number and _is_name(v)}
        for sketch in lexicon.sketches.values()
        for number, call in enumerate(sketch.calls())
        if call.tool == tool and call.error is None
    ]


def _is_name(variable: Variable, shown: set[str] | None = None) -> bool:
    """Whether a text of a result names something: every word begins like a name."""
    words = str(variable.value).split()
    named = variable.kind in kinds.FREE and bool(words) and all(w[:1].isupper() or w[:1].isdigit() for w in words)
    return named and (shown is None or variable.name in shown)


def _switches(call: CallSketch) -> dict[str, Any]:
    """The switches of a call: what it gives back may say how they stand."""
    return {path: value for path, value in leaf_values(call.arguments) if isinstance(value, bool)}


def _likest(
    lexicon: Lexicon, tool: str, given: Mapping[str, Any], switches: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any] | None:
    """Path in the result to the text that the seed shows whose call has most of these free texts as arguments.

    What a tool requires says more about its result than what only narrows it: a query more than a colour.
    """
    required = lexicon.toolset.truly_required(tool)
    best: tuple[int, dict[str, Any]] = (0, {})
    for other in lexicon.sketches.values():
        for number, call in enumerate(other.calls()):
            if call.tool != tool or any(_switches(call).get(p, v) != v for p, v in switches.items()):
                continue
            known = {path: other.variables[name].value for name, path in references(call.arguments)}
            same = sum(10 if path.split(".")[0] in required else 1 for path, v in given.items() if known.get(path) == v)
            if same > best[0]:
                found = [v for v in other.variables.values() if v.owner == number and v.kind in kinds.FREE]
                best = (same, {v.parameter: v.value for v in found})
    return best[1] if best[0] else None


def together(scene: Scene, lexicon: Lexicon) -> None:
    """Texts of a result that belong to the arguments as the seeds have them, taken over with their values."""
    for number, call in enumerate(scene.sketch.calls()):
        free = [
            (name, path) for name, path in references(call.arguments) if scene.sketch.variables[name].kind in kinds.FREE
        ]
        if all(scene.values[name] == scene.sketch.variables[name].value for name, _ in free):
            continue
        asked = {path: scene.values[name] for name, path in free}
        together = _likest(lexicon, call.tool, asked, _switches(call)) or {}
        for other in scene.sketch.variables.values():
            if other.owner == number and other.kind in kinds.FREE and other.parameter in together:
                scene.values[other.name] = together[other.parameter]
