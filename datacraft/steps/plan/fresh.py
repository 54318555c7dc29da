"""Values and results for calls that no seed has: made from the schema, the known values, and results of the seeds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from datacraft.core.coverage import NEAR, Leaf, bounds, classify, kind_of, resolve, value_at
from datacraft.steps.plan import nearby
from datacraft.steps.plan import values as make
from datacraft.steps.plan.agreeing import agree_with
from datacraft.steps.plan.people import KEEP
from datacraft.steps.plan.pooled import row_for
from datacraft.steps.plan.stage import Scene, fresh, stage
from datacraft.steps.plan.strings import string_of_class
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.kinds import FREE, TEMPORAL
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.surface import is_date, is_time, sayable
from datacraft.teachers.builtin.template import CallSketch, ReplySketch, Sketch, Variable, fill, filled, references


def value_for(lexicon: Lexicon, place: Place, leaf: Leaf, row: Mapping[str, Any], rng: Random) -> Any:
    """A value for one parameter: what belongs to the row for free text, else a new one of its kind."""
    kind = lexicon.kinds.get(place, "text")
    if kind == "array" or kind_of(leaf.schema) == "array":
        return list_for(lexicon, place, leaf, rng, 2)
    known = lexicon.pools.get(place, ())
    if kind == "text":
        own = row.get(place[1])
        return own if own is not None else (rng.choice(known) if known else None)
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in TEMPORAL and row.get(place[1]) is not None:
        return row[place[1]]
    if kind in TEMPORAL and not known:
        return {"date": "2027-03-11", "datetime": "2027-03-11T10:00:00", "time": "10:30"}[kind]
    if kind in ("integer", "number") and not known:
        return number_between(leaf, rng)
    example = row.get(place[1]) if row.get(place[1]) is not None else (known[0] if known else "A1001")
    return fresh(Variable("", kind, example, *place, leaf.schema, "user"), lexicon, rng)


def list_for(lexicon: Lexicon, place: Place, leaf: Leaf, rng: Random, size: int) -> list[Any] | None:
    """A list of known entries; None when too few are known."""
    known = [value for value in lexicon.pools.get(place, ()) if not isinstance(value, list | dict)]
    items = leaf.schema.get("items")
    known += [o for o in (resolve(items, {}).get("enum") or ()) if o not in known] if isinstance(items, dict) else []
    return rng.sample(known, size) if len(known) >= size else _whole_list(lexicon, place, leaf, rng, size)


def _whole_list(lexicon: Lexicon, place: Place, leaf: Leaf, rng: Random, size: int) -> list[Any] | None:
    """A list of objects as a seed gives it, none for a size that none has."""
    found = [
        value
        for sketch in lexicon.sketches.values()
        for call in sketch.seed.calls()
        if call.tool == place[0] and isinstance(value := value_at(call.arguments, leaf.path), list)
        if all(isinstance(entry, dict) for entry in value) and (len(value) == size or min(len(value), size) > 1)
    ]
    return rng.choice(found) if found else None


def number_between(leaf: Leaf, rng: Random) -> int | float:
    """A small number inside the schema's bounds."""
    low, high = bounds(leaf.schema)
    least = low if low is not None else 1
    most = high if high is not None else max(least + 4, 5)
    value = rng.randint(int(least), max(int(least), int(min(most, least + 20))))
    return value if kind_of(leaf.schema) == "integer" else float(value)


def result_for(lexicon: Lexicon, tool: str, given: Mapping[str, Any], rng: Random) -> tuple[Any, dict[str, Any] | None]:
    """The result a value pool gives for the arguments, else one like the seeds' made to fit; and a final output."""
    row = row_for(lexicon, tool, given)
    result, output = _like_the_seeds(lexicon, tool, given, rng)
    if row is None:
        return result, output
    return row.returns, {**(output or {}), **row.output} if row.output is not None else output


def _like_the_seeds(
    lexicon: Lexicon, tool: str, given: Mapping[str, Any], rng: Random
) -> tuple[Any, dict[str, Any] | None]:
    found = [
        (sketch, call) for sketch in lexicon.sketches.values() for call in sketch.calls()
        if call.tool == tool and call.error is None
    ]  # fmt: skip
    if not found:
        return _from_schema(lexicon, tool, rng), None
    sketch, call = rng.choice(_nearest(found, given))
    named = {v: given[path] for v, path in references(call.arguments) if path in given}
    scene: Scene = stage(sketch, lexicon, rng, fixed=named)
    scene.values.update(named)
    agree_with(scene, lexicon, call, given)

    def speak(slot: Any) -> str:
        return sayable(scene.values[slot.variable], slot.form, sketch.variables[slot.variable].kind, lexicon.language)

    reply = next((s for s in reversed(sketch.steps) if isinstance(s, ReplySketch) and s.output), None)
    agent = lexicon.toolset.agent
    output = fill(reply.output, scene.values, speak) if reply and agent and agent.output_schema else None
    return fill(call.returns, scene.values, speak), output


def _nearest(found: list[tuple[Sketch, CallSketch]], given: Mapping[str, Any]) -> list[tuple[Sketch, CallSketch]]:
    """The calls that give just these parameters, or differ from them in fewest: their result says the same things."""
    off = [
        len({path for _, path in references(call.arguments)} ^ set(given)) + 100 * _otherwise(sketch, call, given)
        for sketch, call in found
    ]
    return [entry for entry, distance in zip(found, off, strict=True) if distance == min(off)]


def _otherwise(sketch: Sketch, call: CallSketch, given: Mapping[str, Any]) -> int:
    """How many switches and options of a call are set otherwise: what it gives back may say so ("declined")."""
    own = dict(leaf_values(filled(call.arguments, sketch.values())))
    options = {name for name, _ in references(call.arguments) if sketch.variables[name].kind in FREE | {"enum"}}
    chosen = {path for name, path in references(call.arguments) if name in options}
    switched = {path for path, value in given.items() if isinstance(value, bool)}
    return sum(own.get(path, given[path]) != given[path] for path in (switched | chosen) & given.keys())


def _from_schema(lexicon: Lexicon, tool: str, rng: Random) -> Any:
    """A plain result from the return annotation."""
    schema = lexicon.toolset.facts(tool).returns or {}
    kind = kind_of(schema) if schema else "string"
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return rng.randint(1, 40)
    if kind == "array":
        return []
    return {"status": "ok"} if kind == "object" else "ok"


def value_of_class(
    lexicon: Lexicon,
    place: Place,
    leaf: Leaf,
    option: str,
    rng: Random,
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """A value of a class; None where nothing is known to make it from. `beside` are decided values of the same call."""
    if leaf.style:
        return string_of_class(lexicon, place, leaf, option, rng, beside)
    if option.startswith("="):
        return next((o for o in leaf.schema.get("enum", [leaf.schema.get("const")]) if str(o) == option[1:]), None)
    low, high = bounds(leaf.schema)
    whole = kind_of(leaf.schema) == "integer"
    if option in ("minimum", "maximum"):
        end = low if option == "minimum" else high
        return int(end) if whole and end is not None else end
    if option in ("true", "false"):
        return option == "true"
    if option in ("near", "far") and leaf.today:
        away = rng.randint(*((1, NEAR) if option == "near" else nearby.FAR))
        known = [day for value in lexicon.pools.get(place, ()) if (day := nearby.day_of(value)) is not None]
        gone_by = sum(day < leaf.today for day in known) > len(known) / 2
        return (leaf.today + timedelta(days=-away if gone_by else away)).isoformat()
    if option in ("one", "many"):
        return list_for(lexicon, place, leaf, rng, 1 if option == "one" else rng.randint(2, 3))
    known = [value for value in lexicon.pools.get(place, ()) if value not in (low, high)]
    if option == "typical":
        return _typical(known, leaf, rng) if known else number_between(leaf, rng)
    kind = lexicon.kinds.get(place, "text")
    if not known or kind in FREE or not isinstance(known[0], str):
        return rng.choice(known) if known else None
    if kind in TEMPORAL:
        return _moved(lexicon, place, rng.choice(known), rng)
    return fresh(Variable("", kind, known[0], *place, leaf.schema, "user"), lexicon, rng)


def _moved(lexicon: Lexicon, place: Place, known: str, rng: Random) -> str:
    """A known date or time moved on, where it is the only one that its tool takes: of two the order counts."""
    alone = sum(tool == place[0] and kind in TEMPORAL for (tool, _), kind in lexicon.kinds.items()) == 1
    if not alone or not (is_date(known) or is_time(known)):
        return known
    return make.shift(known, rng.randint(1, 60), rng.choice((-60, -30, 0, 30, 60, 90, 120)))


def _typical(known: list[Any], leaf: Leaf, rng: Random) -> int | float:
    """A number like those known that is no end of the range: seldom one of them, or one would be in most rows."""
    if rng.random() >= KEEP:
        made = make.number(
            known, make.limited(leaf.name, leaf.schema), rng, whole=all(isinstance(value, int) for value in known)
        )
        if classify(leaf, made, raw=True) == "typical":
            return made
    chosen: int | float = rng.choice(known)
    return chosen
