"""Rows with several requests in turn: about the same thing, once more with another value, or asking what is known."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Answer, Call, Mention, Provenance, Result, User
from datacraft.core.coverage import value_at
from datacraft.core.texts import PEOPLE
from datacraft.steps.plan.script import OpenScript, add_calls, add_reply, output_of, play
from datacraft.steps.plan.shapes.workshop import (
    Built,
    Wish,
    Workshop,
    answered,
    as_seed,
    chosen_freely,
    close,
    has_output,
    open_script,
)
from datacraft.steps.plan.stage import Scene, stage
from datacraft.steps.plan.varying import counting, places_of
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.marked import marked
from datacraft.teachers.builtin.referring import noun, referring
from datacraft.teachers.builtin.template import ReplySketch, Sketch, Variable, slots

SAME = 0.5
"""Share of follow-up requests that are about the same thing or person as the one before."""
REFERRED = 0.8
"""Share of those that only refer to it ("that booking") instead of saying it again."""
SEEDED, AGAIN = 0.35, 0.25
"""Shares of dialogues that replay a seed, and that repeat a request with one other value."""
PLAIN = frozenset({"id", "email", "person", "city", "country", "company", "phone"})
"""Kinds whose values say what they are: "and for Porto, please"."""
CHANGED = PLAIN | {"integer", "enum", "date", "time"}
LONGEST_FACT = 6
"""Words up to which a value is asked for once more."""


def multi_turn(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A dialogue of the seeds, a request once more with another value, or two requests one after the other."""
    draw = rng.random()
    if draw < SEEDED and shop.by_shape.get("multi_turn"):
        return as_seed("multi_turn")(shop, rng, wish)
    if draw > 1 - AGAIN and (built := once_more(shop, rng, wish)):
        return built
    return in_turn(shop, rng, wish)


def in_turn(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """Two requests one after the other, often about the same thing."""
    first, second = answered(shop.singles.get(wish.tool, ())), sorted(shop.singles)
    if not first or not second:
        return None
    script = open_script(shop)
    scene = stage(shop.pick_sketch(rng, first), shop.lexicon, rng, wish.wanted)
    play(script, scene)
    pool = answered(shop.singles[shop.pick(rng, second, lambda name: f"second {name}")])
    if not pool:
        return None
    sketch = shop.pick_sketch(rng, pool)
    same = same_things(scene, sketch) if rng.random() < SAME else {}
    then = stage(sketch, shop.lexicon, rng, fixed=same)
    before, started = len(script.words), len(script.steps)
    play(script, then)
    script.words[before]["follow"] = True
    if same and rng.random() < REFERRED:
        _refer(shop, script, (before, started), (scene, then), same)
    user = script.steps[started]
    assert isinstance(user, User)
    script.steps[started] = replace(user, act="follow_up")
    return close(script, scene, then) if _differ(script) else None


def _differ(script: OpenScript) -> bool:
    """Whether no call is made twice over."""
    calls = [repr((call.tool, call.arguments)) for s in script.steps if isinstance(s, Call) for call in s.calls]
    return len(set(calls)) == len(calls)


def _refer(
    shop: Workshop, script: OpenScript, at: tuple[int, int], scenes: tuple[Scene, Scene], same: dict[str, Any]
) -> None:
    """Let the second request point back at what the first one was about, where its words allow that."""
    (words, step), (first, then), language = at, scenes, shop.lexicon.language
    user = script.steps[step]
    assert isinstance(user, User)
    text = marked(then.sketch.users()[0].text)
    said = {slot.variable for slot in slots(then.sketch.users()[0].text)}
    shared = [then.sketch.variables[name] for name in same if name in said]
    names = {v.name: noun(v.parameter, v.kind, language) for v in shared}
    if len(shared) != 1 or _rivals(first, shared[0]) or not referring(text, names, language):
        return
    gone = {place for name in names for place in places_of(then.sketch, name)}
    kept = tuple(m for m in user.mentions if (m.tool, m.parameter) not in gone)
    script.steps[step] = replace(user, mentions=kept, withholds=tuple(parameter for _, parameter in sorted(gone)))
    script.words[words]["parts"][0]["refers"] = names
    heard = {str(first.values[slot.variable]) for u in first.sketch.users() for slot in slots(u.text)}
    way: Provenance = "earlier_turn" if str(then.values[shared[0].name]) in heard else "tool_result"
    for i in range(step, len(script.steps)):
        turn = script.steps[i]
        if isinstance(turn, Call):
            script.steps[i] = Call(
                tuple(
                    replace(c, provenance={p: way if (c.tool, p) in gone else w for p, w in c.provenance.items()})
                    for c in turn.calls
                ),
                turn.weight,
            )


def _rivals(scene: Scene, variable: Variable) -> bool:
    """Whether the first scene holds two things that the words could point back at."""
    alike = {str(scene.values[v.name]) for v in scene.sketch.variables.values() if v.kind == variable.kind}
    return len(alike) > 1


def once_more(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A request, then the same with one other value: the second call's arguments come from both turns."""
    options = [
        (sketch, variable)
        for sketch in answered(shop.singles.get(wish.tool, ()))
        for variable in _changeable(shop, sketch)
        if not sketch.situations and not sketch.frozen
    ]
    if not options:
        return None
    sketch, variable = shop.pick(rng, options, lambda option: f"{option[0].seed.id} again {option[1].name}")
    scene = stage(sketch, shop.lexicon, rng, wish.wanted)
    kept = {v.name: scene.values[v.name] for v in sketch.variables.values() if v.source == "user" and v != variable}
    then = stage(sketch, shop.lexicon, rng, fixed=kept)
    value, place = then.values[variable.name], places_of(sketch, variable.name)[0]
    if str(value) in map(str, scene.values.values()):
        return None
    script = open_script(shop)
    play(script, scene)
    number = script.enter(then)
    label = shop.lexicon.label(*place)
    words = {"kind": "again", "label": label, "value": value, "plain": variable.kind in PLAIN}
    script.say(User((Mention(*place, value),), about="the same again with another value", act="follow_up"), words)
    add_calls(script, then, sketch.calls())
    call = script.steps[-2]
    assert isinstance(call, Call)
    ways: dict[str, Provenance] = {
        p: "earlier_turn" if way in ("verbatim", "normalised", "composed") and p != place[1].split(".")[0] else way
        for p, way in call.calls[0].provenance.items()
    }
    script.steps[-2] = Call((replace(call.calls[0], provenance=ways),))
    add_reply(script, number, 0)
    return close(script, scene, then) if _differ(script) else None


def _changeable(shop: Workshop, sketch: Sketch) -> list[Variable]:
    """Variables of a sketch that may change alone: said by the user, and not one end of a range."""
    said = {slot.variable for user in sketch.users() for slot in slots(user.text)}
    own = [v for v in sketch.variables.values() if v.name in said and v.source == "user" and v.kind in CHANGED]
    own = [v for v in own if chosen_freely(shop.lexicon, v.parameter)]
    own = [v for v in own if not _listed(sketch, v)]
    counts = [v.kind in kinds.TEMPORAL for v in own].count(True)
    return [v for v in own if len(places_of(sketch, v.name)) == 1 and not (v.kind in kinds.TEMPORAL and counts > 1)]


def _listed(sketch: Sketch, variable: Variable) -> bool:
    """Whether a value is one of several in a list: nobody could tell which of them another one replaces."""
    values = (value_at(call.arguments, tuple(variable.parameter.split("."))) for call in sketch.calls())
    return any(isinstance(value, list) and len(value) > 1 for value in values) or counting(sketch, variable)


def already_known(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A request that is served, then a question whose answer stands there already: no second call."""
    if shop.by_shape.get("already_known") and rng.random() < 0.3:
        return as_seed("already_known")(shop, rng, wish)
    pool = answered(shop.singles.get(wish.tool, ()))
    if not pool:
        return None
    scene = wish.base or stage(shop.pick_sketch(rng, pool), shop.lexicon, rng, wish.wanted)
    script = open_script(shop)
    play(script, scene)
    result = next(step for step in script.steps if isinstance(step, Result))
    output = next((output_of(script, scene, s) for s in scene.sketch.steps if isinstance(s, ReplySketch)), None)
    spoken = not has_output(shop) or bool(shop.outcomes and shop.outcomes.words)
    facts = [fact for fact in _facts(shop, scene, result.values[0]) if spoken or _holds(output, fact[1])]
    if not facts:
        return None
    label, value, own = rng.choice(facts)
    about = f"asks again for the {label}, which was said already"
    script.say(User(about=about, act="follow_up"), {"kind": "recall", "label": label, "own": own})
    words = {"kind": "recalled", "label": label, "value": value, "own": own}
    script.say(Answer({label: value}, output), words)
    return replace(close(script, scene), sibling=wish.base is not None)


def _holds(output: dict[str, Any] | None, value: Any) -> bool:
    return any(str(leaf) == str(value) for _, leaf in leaf_values(output or {}))


def _facts(shop: Workshop, scene: Scene, result: Any) -> list[tuple[str, Any, bool]]:
    """Label, value, and whether the user gave it: what can be asked for once more, each by a name of its own."""
    language = shop.lexicon.language
    shown = result[0] if isinstance(result, list) and len(result) == 1 else result
    found: list[tuple[str, Any, bool]] = []
    if isinstance(shown, dict):
        found = [(language.label(name), value, False) for name, value in shown.items()]
    elif isinstance(shown, str) and any(c.isdigit() for c in shown) and " " not in shown:
        found = [(language.lines("reference_words")[0], shown, False)]
    for variable in scene.sketch.variables.values():
        if variable.source == "user" and variable.kind in CHANGED and places_of(scene.sketch, variable.name):
            found.append((language.label(variable.parameter), scene.values[variable.name], True))
    told = [(label, value, own) for label, value, own in found if _tellable(label, value)]
    return [fact for fact in told if sum(label == fact[0] for label, _, _ in told) == 1]


def _tellable(label: str, value: Any) -> bool:
    """Whether a value can be asked for by its label: one short value under a singular name."""
    short = isinstance(value, str) and 0 < len(value.split()) <= LONGEST_FACT
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return (short or number) and not (label.endswith("s") and not label.endswith("ss")) and len(label) > 2


def same_things(scene: Scene, sketch: Sketch, linked: bool = False) -> dict[str, Any]:
    """Variables of a sketch that mean what a variable of the scene means: same name, same kind.

    What results tell of the same thing is the same; what a tool makes anew each time is not. `linked` scenes are about
    the same thing even where the users' words name none in both.
    """
    known = {_meaning(v): v for v in scene.sketch.variables.values() if any(_meaning(v))}
    shared = [v for v in sketch.variables.values() if v.source == "user" and _meaning(v) in known]
    asked = {v.name: scene.values[known[_meaning(v)].name] for v in shared if _meaning(v)[0] != "name"}
    if not asked and not linked:
        return {}
    told = {v.name: known[_meaning(v)] for v in sketch.variables.values() if v.owner >= 0 and _meaning(v) in known}
    return {name: scene.values[v.name] for name, v in told.items() if not _made_by(sketch.variables[name], v)} | asked


def _made_by(variable: Variable, known: Variable) -> bool:
    """Whether both came out of calls of one tool that gives its results numbers: each loan has its own."""
    return variable.kind != "person" and known.owner >= 0 and known.tool == variable.tool


def _meaning(variable: Variable) -> tuple[str, str]:
    """Name and kind of a variable that points at something; `("", "")` for one that does not."""
    last = variable.parameter.rsplit(".", 1)[-1]
    if last == "name":
        persons = variable.kind == "person" or not PEOPLE.isdisjoint(split_name(variable.tool))
        return (last, "person") if persons and variable.kind in ("person", "text") else ("", "")
    pointing = variable.kind in ("id", "email", "person", "phone") and last not in ("", "id", "number")
    return (last, variable.kind) if pointing else ("", "")
