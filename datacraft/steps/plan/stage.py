"""Gives the variables of a sketch new values that fit together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from datacraft.steps.plan import belonging, nearby, pooled, told
from datacraft.steps.plan import values as make
from datacraft.steps.plan.people import KEEP, people
from datacraft.steps.plan.varying import (
    FREELY,
    echoed,
    half_cut,
    half_told,
    held,
    may_vary,
    places_of,
    rates,
    says,
    settable,
    shown_in,
    slots_of,
)
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.learn import Lexicon, Place, Situation
from datacraft.teachers.builtin.situations import stems
from datacraft.teachers.builtin.surface import is_date
from datacraft.teachers.builtin.template import Sketch, Variable

ENOUGH = 8
"""Known values of a free text from which on the phrase file is not needed."""


@dataclass
class Scene:
    """A sketch with values chosen."""

    sketch: Sketch
    values: dict[str, Any]
    addons: list[tuple[str, str, Any]] = field(default_factory=list)
    """Tool, parameter, value of what the carrier does not say and the user must add."""
    lineage: tuple[str, ...] = ()
    overrides: dict[str, Any] = field(default_factory=dict)
    """Fields of the final output that follow from the situation."""
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Variable to what the user says in its place: "tomorrow" for a date."""
    told: Any = None
    """A result that a value pool gives and the seed's reply would not be true of: the reply is worded from it."""


def stage(
    sketch: Sketch,
    lexicon: Lexicon,
    rng: Random,
    wanted: Mapping[Place, Any] | None = None,
    fixed: Mapping[str, Any] | None = None,
    restate: bool = True,
) -> Scene:
    """A scene of the sketch: new values for what may vary, the seed's for the rest.

    `wanted` are values that arguments shall have where they are free; `fixed` are variables decided already; with
    `restate` a reply may be worded from the result instead of the seed's.
    """
    scene = Scene(sketch, sketch.values(), lineage=(sketch.seed.id,))
    done = set(fixed or {})
    shown, stays = shown_in(sketch), held(sketch) | half_told(sketch, lexicon.language)
    stays |= told.measured(sketch, lexicon) | told.rated(sketch) | half_cut(sketch, lexicon.language)
    scene.values.update(fixed or {})

    def free(variable: Variable) -> bool:
        return variable.source == "user" and may_vary(sketch, variable, shown, lexicon.language)

    if not done and not wanted and not sketch.situations and not stays:
        done |= pooled.take(scene, lexicon, rng, free)
    done |= stays | _situate(scene, lexicon, rng, stays)
    done |= belonging.together(scene, lexicon, rng, done, wanted or {})
    done |= belonging.located(scene, lexicon, rng, done, wanted or {})
    people(scene, lexicon, rng, done, wanted or {})
    _dates(scene, lexicon, rng, done, wanted or {})
    for variable in sketch.variables.values():
        if variable.name in done or variable.kind == "situation":
            continue
        if not may_vary(sketch, variable, shown, lexicon.language) or echoed(sketch, variable, lexicon.language):
            continue
        place = (variable.tool, variable.parameter)
        if wanted and settable(lexicon, sketch, variable, wanted.get(place)):
            scene.values[variable.name] = wanted[place]
            continue
        taken = {repr(v) for name, v in scene.values.items() if name != variable.name}
        telling = variable.kind in kinds.FREE and told.tells(sketch, variable, shown)
        for _ in range(8):
            value = fresh(variable, lexicon, rng)
            if variable.kind == "integer" and value == 1:
                continue  # a noun beside it would have to change
            if telling and told.shown_with(lexicon, variable, value) is None:
                continue
            if repr(value) not in taken and says(lexicon, sketch, variable, value):
                scene.values[variable.name] = value
                break
    told.proportion(scene, lexicon, shown)
    if not fixed:
        told.records(scene, lexicon, shown, rng)
    told.together(scene, lexicon)
    pooled.give_back(scene, lexicon, shown, FREELY, restate)
    told.ordered(scene, lexicon, set(fixed or {}))
    told.reached(scene, set(fixed or {}))
    told.derived(scene, set(fixed or {}))
    return scene


def fresh(variable: Variable, lexicon: Lexicon, rng: Random) -> Any:
    """A new value for a variable, of its kind and like the values known for it."""
    kind, schema = variable.kind, variable.schema
    known = make.related_pool if variable.owner < 0 else told.results
    pool = known(lexicon, variable.tool, variable.parameter) or (variable.value,)
    if kind == "enum":
        return rng.choice(
            [o for o in schema.get("enum", ()) if isinstance(o, type(variable.value))] or [variable.value]
        )
    if kind == "text":
        named = make.named_pool(variable.parameter, lexicon.language) if len(pool) < ENOUGH else ()
        own_type = tuple(name for name in named if isinstance(name, type(variable.value)))
        return rng.choice((*pool, *spelt_alike(own_type, pool)))
    if rng.random() < KEEP:
        return rng.choice(pool)
    for _ in range(6):
        value = _made(kind, variable, pool, lexicon, rng)
        if not isinstance(value, str) or not schema.get("pattern") or re.search(schema["pattern"], value):
            return value
    return rng.choice(pool)


def spelt_alike(values: tuple[Any, ...], pool: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of the phrase file that are spelt like the seeds' own: capitals and number of words."""
    texts = [known for known in pool if isinstance(known, str) and known]
    if not texts:
        return values
    capital, longest = {known[:1].isupper() for known in texts}, 3 * max(map(len, texts))
    return tuple(v for v in values if str(v)[:1].isupper() in capital and len(str(v)) < longest)


def _made(kind: str, variable: Variable, pool: tuple[Any, ...], lexicon: Lexicon, rng: Random) -> Any:
    example = rng.choice(pool)
    language = lexicon.language
    if kind == "id":
        made = make.like(str(example), rng, [str(p) for p in pool])
        return int(made) if isinstance(variable.value, int) else made
    if kind in kinds.NUMERIC:
        return make.number(
            pool, make.limited(variable.parameter, variable.schema), rng, whole=isinstance(variable.value, int)
        )
    if kind == "email":
        return make.email(make.person(rng, language), rng)
    if kind == "person":
        return make.person(rng, language).full
    if kind == "company":
        return make.company(rng, language)
    if kind == "phone":
        return make.phone(str(example), rng)
    if kind == "address":
        return make.address(rng.choice(make.named_pool("address", language)), [str(known) for known in pool])
    named = make.named_pool(variable.parameter, language) or tuple(language.table("pools").get(kind, ()))
    return rng.choice((*pool, *spelt_alike(named, pool)))


def _situate(scene: Scene, lexicon: Lexicon, rng: Random, stays: frozenset[str]) -> set[str]:
    """Put another situation in, with the arguments that belong to it; the variables it decided."""
    decided: set[str] = set()
    for name, members in scene.sketch.situations.items():
        own = next((s for s in slots_of(scene.sketch) if s.variable == name), None)
        fitting = [s for s in lexicon.situations if _fits(s, scene.sketch, members, lexicon)]
        fitting = [s for s in fitting if own is None or _form_of(s.form) == _form_of(own.form)]
        if not fitting or name in stays:
            decided |= {name, *members}
            continue
        situation = rng.choice(fitting)
        decided |= _apply(scene, name, members, situation, rng)
        if situation.seed != scene.sketch.seed.id and ":" not in situation.seed:
            scene.lineage = (*scene.lineage, situation.seed)
    return decided


def _form_of(form: str) -> str:
    return "noun" if form == "noun" else "clause"


def _fits(situation: Situation, sketch: Sketch, members: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a situation can stand in: it has every argument written from the old one, and contradicts no other words.

    An argument that the sketch implies somewhere ("nothing urgent") must be the same in both.
    """
    if situation.seed == sketch.seed.id:
        return True
    if ":" in situation.seed and not situation.output and lexicon.toolset.agent and lexicon.toolset.agent.output_schema:
        return False  # nobody says what the final output would be
    if not set(situation.said[0].lower().split()).isdisjoint(lexicon.language.lines("bound_pronouns")):
        return False
    if not all(_given(situation, sketch, member) for member in members):
        return False
    if any(_retold(sketch, v, members, lexicon) for v in sketch.variables.values()):
        return False
    tied = [v for v in sketch.variables.values() if v.name not in members and _tied(sketch, v)]
    tools = {tool for tool, _ in situation.arguments}
    if any(belonging.torn_from(lexicon, sketch, situation.arguments, tool) for tool in tools):
        return False  # the words choose an option that belongs to what was the matter
    switches = {
        (c.tool, p): value for c in sketch.calls() for p, value in c.arguments.items() if isinstance(value, bool)
    }
    if any(
        situation.arguments.get(p, v if ":" in situation.seed else None) != v
        for p, v in switches.items()
        if p[0] in tools
    ):
        return False  # "urgent" belongs to what was the matter
    for variable in tied:
        for place in places_of(sketch, variable.name):
            if place[0] in tools and situation.arguments.get(place) != variable.value:
                return False
    return True


def _retold(sketch: Sketch, variable: Variable, members: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether another written text repeats the situation, so that it would no longer fit a new one."""
    if variable.kind != "text" or variable.source != "written" or variable.name in members:
        return False
    heard = {stem for member in members for stem in stems(str(sketch.variables[member].value), lexicon.language)}
    return len(heard & stems(str(variable.value), lexicon.language)) >= 2


def _given(situation: Situation, sketch: Sketch, member: str) -> bool:
    return any(place in situation.arguments for place in places_of(sketch, member))


def _tied(sketch: Sketch, variable: Variable) -> bool:
    """Whether a value is implied by words that stay, or stated beside words that stay."""
    if variable.source == "written":
        return variable.kind != "text"
    return variable.source == "user" and variable.kind in kinds.NUMERIC and "numbers" in sketch.frozen


def _apply(scene: Scene, name: str, members: frozenset[str], situation: Situation, rng: Random) -> set[str]:
    """Put a situation in; the variables it decides."""
    sketch, decided = scene.sketch, {name, *members}
    scene.values[name] = rng.choice(situation.said)
    for member in members:
        own = next(place for place in places_of(sketch, member) if place in situation.arguments)
        scene.values[member] = situation.arguments[own]
    said = {slot.variable for slot in slots_of(sketch)}
    for variable in sketch.variables.values():
        place = next((p for p in places_of(sketch, variable.name) if p in situation.arguments), None)
        if variable.name in decided or place is None or variable.owner >= 0:
            continue
        if variable.kind in kinds.NUMERIC and variable.name in said and not rates(variable):
            continue  # an amount is no part of what is the matter
        decided.add(variable.name)
        scene.values[variable.name] = situation.arguments[place]
        if variable.name not in said and place not in situation.implied:
            scene.addons.append((*place, situation.arguments[place]))
    scene.overrides = {k: v for k, v in situation.output.items() if isinstance(v, str)}
    return decided


def _dates(scene: Scene, lexicon: Lexicon, rng: Random, done: set[str], wanted: Mapping[Place, Any]) -> None:
    """Move all dates and times of a scene by the same step, so that their order and distance stay."""
    moving = [v for v in scene.sketch.variables.values() if v.kind in kinds.TEMPORAL and v.name not in done]
    done.update(v.name for v in moving)
    movable = [v for v in moving if is_date(v.value) or v.kind == "time"]
    if any(scene.sketch.variables[name].kind in kinds.TEMPORAL for name in held(scene.sketch)):
        return
    if "dates" in scene.sketch.frozen or not movable or any(v.source == "written" for v in movable):
        return
    days, minutes = rng.randint(1, 160), rng.choice((-60, 0, 0, 60, 90, 120, 180, 30))
    by_distance = nearby.step(movable, lexicon, rng, wanted)
    days = days if by_distance is None else by_distance
    for variable in movable:
        try:
            scene.values[variable.name] = make.shift(str(variable.value), days, minutes)
        except ValueError:
            return
    scene.spoken = nearby.in_words(scene, lexicon, rng)
