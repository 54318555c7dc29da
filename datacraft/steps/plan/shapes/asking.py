"""Rows in which the assistant asks before it calls: something is missing, or not allowed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Ask, Call, Mention, Provenance, User
from datacraft.core.coverage import ABSENT, Leaf, bounds, classes, kind_of
from datacraft.steps.plan.belonging import choices, given_in, statements, torn
from datacraft.steps.plan.fresh import value_of_class
from datacraft.steps.plan.script import add_reply, add_user, play
from datacraft.steps.plan.shapes.described import arguments_for, call_and_answer, say_tool
from datacraft.steps.plan.shapes.workshop import (
    Built,
    Wish,
    Workshop,
    answered,
    as_seed,
    close,
    lineage_of,
    one_call,
    open_script,
    repeats,
    untold,
)
from datacraft.steps.plan.stage import stage
from datacraft.steps.plan.values import named_pool
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin.marked import marked, variables, without
from datacraft.teachers.builtin.template import Sketch

DESCRIBED = 0.25
"""Share of incomplete requests in the words of the tool's description rather than a seed's."""
VOLUNTEERED = 0.5
"""Share of answers to a question that add something nobody asked for, where the tool takes such a thing."""


def missing(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A required value is not given: the assistant asks for exactly that, gets it and calls."""
    seeds = [s for s in shop.by_shape.get("missing_parameter", ()) if any(c.tool == wish.tool for c in s.calls())]
    if seeds and rng.random() < 0.35 and wish.base is None:
        scene = stage(shop.pick_sketch(rng, seeds), shop.lexicon, rng, wish.wanted)
        script = open_script(shop)
        play(script, scene)
        return close(script, scene)
    if wish.base is None and rng.random() < DESCRIBED:
        return _withheld_from_tool(shop, rng, wish) or _withheld(shop, rng, wish)
    return _withheld(shop, rng, wish) or _withheld_from_tool(shop, rng, wish)


def removable(shop: Workshop, sketch: Sketch) -> list[str]:
    """Variables of a single-call sketch that are required arguments and can be left out of its text."""
    call = sketch.calls()[0]
    required = {name for name in _required(shop, call.tool) if "." not in name or _is_time(shop, call.tool, name)}
    text = marked(sketch.users()[0].text)
    found = []
    for name in dict.fromkeys(variables(text)):
        members = sketch.situations.get(name) or frozenset({name})
        places = [place for member in sorted(members) for place in places_of(sketch, member)]
        asked = len(places) == 1 and places[0][1] in required and _askable(shop, *places[0])
        if asked and without(text, name, shop.lexicon.language):
            found.append(name)
    return found


def _withheld(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    pool = [wish.base.sketch] if wish.base else answered(shop.singles.get(wish.tool, ()))
    options = [(sketch, name) for sketch in pool for name in removable(shop, sketch)]
    if not options:
        return None
    sketch, gone = shop.pick(rng, options, lambda option: f"{option[0].seed.id} without {option[1]}")
    scene = wish.base or stage(sketch, shop.lexicon, rng, wish.wanted)
    script = open_script(shop)
    number = script.enter(scene)
    add_user(script, number, 0, without=(gone,))
    member = min(sketch.situations.get(gone) or (gone,))
    tool, parameter = places_of(sketch, member)[0]
    more = _volunteered(shop, rng, tool, [p for _, p, _ in scene.addons] + _given(sketch)) if not wish.base else None
    stated = given_in(sketch.calls()[0], scene.values)
    if more and (
        repeats(sketch, more[1]) or torn(shop.lexicon, tool, stated, *more) or untold(shop, sketch, tool, more[0])
    ):
        more = None
    script.say(Ask(tool, (parameter,)), {"kind": "ask", "tool": tool, "parameters": [parameter]})
    way: Provenance = "composed" if gone != member else "verbatim"
    added = [(tool, *more)] if more else []
    scene.addons += added
    mentions = (Mention(tool, parameter, scene.values[member], way), *(Mention(*addon) for addon in added))
    script.say(
        User(mentions, act="answer"),
        {
            "kind": "value",
            "tool": tool,
            "parameter": parameter,
            "value": scene.values[gone],
            "scene": number,
            "variable": gone,
            "extra": [list(addon) for addon in added],
        },
    )
    call, result = one_call(shop, scene)
    script.steps += [_asked(call, parameter), result]
    add_reply(script, number, 0)
    return replace(close(script, scene), sibling=wish.base is not None)


def _required(shop: Workshop, tool: str) -> set[str]:
    """Dotted paths of what a call cannot do without, properties of required objects too: part of a value is a value."""
    return {leaf.name for leaf in shop.lexicon.leaves(tool) if leaf.required}


def _askable(shop: Workshop, tool: str, path: str) -> bool:
    """Whether somebody can be asked for a value: nobody asks "What is the approved?", unless a seed asks its way."""
    return shop.lexicon.kinds.get((tool, path)) != "boolean" or (tool, path) in shop.lexicon.asks


def _is_time(shop: Workshop, tool: str, path: str) -> bool:
    """Whether a property is a time of day: the one part of a value that a text can do without ("on Friday at 3")."""
    return shop.lexicon.kinds.get((tool, path)) == "time"


def _given(sketch: Sketch) -> list[str]:
    """Top-level parameters that a single-call sketch gives in one way or another."""
    return [name for name, way in sketch.calls()[0].provenance.items() if way != "default"]


def _volunteered(shop: Workshop, rng: Random, tool: str, given: list[str]) -> tuple[str, Any] | None:
    """An optional choice or count that nobody has mentioned, with a value; None most of the time."""
    if shop.lexicon.toolset.tool(tool) is None or rng.random() >= VOLUNTEERED:
        return None
    taken = {name.split(".")[0] for name in given}
    free = [f for f in shop.lexicon.leaves(tool) if not f.required and f.path[0] not in taken]
    free = [leaf for leaf in free if len(leaf.path) == 1 and kind_of(leaf.schema) in ("integer", "boolean")] + [
        leaf for leaf in free if len(leaf.path) == 1 and leaf.schema.get("enum")
    ]
    if not free:
        return None
    leaf = rng.choice(free)
    option = rng.choice([c for c in classes(leaf) if c != ABSENT])
    value = value_of_class(shop.lexicon, (tool, leaf.name), leaf, option, rng)
    return (leaf.name, value) if value is not None and value != leaf.default else None


def _asked(call: Call, parameter: str) -> Call:
    """The call after a question: what was said before the question now was said in an earlier turn."""
    ways: dict[str, Provenance] = {
        name: "earlier_turn" if way in ("verbatim", "normalised") and name != parameter.split(".")[0] else way
        for name, way in call.calls[0].provenance.items()
    }
    return Call((replace(call.calls[0], provenance=ways),))


def _withheld_from_tool(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    given = arguments_for(shop, rng, wish.wanted, wish.tool)
    required = sorted(name for name in _required(shop, wish.tool) & set(given or ()) if _askable(shop, wish.tool, name))
    if not given or not required:
        return None
    gone = rng.choice(required)
    more = _volunteered(shop, rng, wish.tool, list(given))
    more = None if more and torn(shop.lexicon, wish.tool, given, *more) else more
    script = open_script(shop)
    say_tool(script, wish.tool, given, (gone,))
    script.say(Ask(wish.tool, (gone,)), {"kind": "ask", "tool": wish.tool, "parameters": [gone]})
    added = [(wish.tool, *more)] if more else []
    script.say(
        User((Mention(wish.tool, gone, given[gone]), *(Mention(*addon) for addon in added)), act="answer"),
        {"kind": "value", "tool": wish.tool, "parameter": gone, "value": given[gone], "extra": added},
    )
    given |= {parameter: value for _, parameter, value in added}
    call_and_answer(script, rng, wish.tool, given, _after_question(given, gone))
    return Built(script, lineage_of(shop, wish.tool), (wish.tool,))


def _after_question(given: dict[str, Any], answered_last: str) -> dict[str, Provenance]:
    return {name: "verbatim" if name == answered_last else "earlier_turn" for name in given}


def invalid(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A value outside the schema: pointed out with what is allowed, then a good one."""
    if shop.by_shape.get("invalid_value") and rng.random() < 0.4:
        return as_seed("invalid_value")(shop, rng, Wish(wish.tool))
    limited = [leaf for leaf in shop.lexicon.leaves(wish.tool) if allowed(leaf)]
    given = arguments_for(shop, rng, {}, wish.tool)
    if not limited or given is None:
        return None
    leaf = rng.choice(limited)
    told = leaf.name in choices(shop.lexicon, wish.tool) and statements(shop.lexicon, wish.tool) & given.keys()
    bad, good = bad_value(leaf, rng, shop), (given.get(leaf.name) if told else None) or rng.choice(allowed(leaf))
    if bad is None:
        return None
    script = open_script(shop)
    say_tool(script, wish.tool, given | {leaf.name: bad})
    script.say(
        Ask(wish.tool, (leaf.name,), "invalid", bad, tuple(allowed(leaf))),
        {"kind": "ask_invalid", "tool": wish.tool, "parameter": leaf.name, "value": bad, "allowed": _allowed(leaf)},
    )
    script.say(
        User((Mention(wish.tool, leaf.name, good),), act="correction"),
        {"kind": "value", "tool": wish.tool, "parameter": leaf.name, "value": good, "correction": True},
    )
    given[leaf.name] = good
    call_and_answer(script, rng, wish.tool, given, _after_question(given, leaf.name))
    return Built(script, lineage_of(shop, wish.tool), (wish.tool,))


def allowed(leaf: Leaf) -> list[Any]:
    """The values a schema allows where it lists or bounds them; `[]` where it does not."""
    options = leaf.schema.get("enum")
    if isinstance(options, list) and len(options) > 1 and all(isinstance(o, str) for o in options if o is not None):
        return [o for o in options if o is not None]
    low, high = bounds(leaf.schema)
    if kind_of(leaf.schema) == "integer" and low is not None and high is not None and 0 < high - low <= 100:
        return list(range(int(low), int(high) + 1))
    return []


def _allowed(leaf: Leaf) -> dict[str, Any]:
    options = leaf.schema.get("enum")
    if isinstance(options, list):
        return {"options": [o for o in options if o is not None]}
    low, high = bounds(leaf.schema)
    return {"low": low, "high": high}


def bad_value(leaf: Leaf, rng: Random, shop: Workshop) -> Any:
    """A value of the same sort that the schema refuses; None where the phrase file knows none."""
    low, high = bounds(leaf.schema)
    if high is not None and low is not None:
        return int(high) + rng.randint(1, max(5, int(high) // 2))
    options = {str(option).casefold() for option in leaf.schema.get("enum", ())}
    strange = [v for v in named_pool(leaf.name, shop.lexicon.language) if str(v).casefold() not in options]
    return rng.choice(strange) if strange else None
