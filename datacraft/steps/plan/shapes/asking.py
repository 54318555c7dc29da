"""Rows in which the assistant asks before it calls: something is missing, or not allowed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Ask, Call, Mention, Provenance, User
from datacraft.core.coverage import Leaf, bounds, kind_of, leaves
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
)
from datacraft.steps.plan.stage import places_of, stage
from datacraft.steps.plan.values import named_pool
from datacraft.teachers.builtin.marked import marked, variables, without
from datacraft.teachers.builtin.template import Sketch

DESCRIBED = 0.25
"""Share of incomplete requests in the words of the tool's description rather than a seed's."""


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
    required = set(shop.lexicon.toolset.truly_required(call.tool))
    text = marked(sketch.users()[0].text)
    found = []
    for name in dict.fromkeys(variables(text)):
        members = sketch.situations.get(name) or frozenset({name})
        places = [place for member in sorted(members) for place in places_of(sketch, member)]
        if len(places) == 1 and places[0][1] in required and without(text, name, shop.lexicon.language):
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
    script.say(Ask(tool, (parameter,)), {"kind": "ask", "tool": tool, "parameters": [parameter]})
    way: Provenance = "composed" if gone != member else "verbatim"
    script.say(
        User((Mention(tool, parameter, scene.values[member], way),), act="answer"),
        {
            "kind": "value",
            "tool": tool,
            "parameter": parameter,
            "value": scene.values[gone],
            "scene": number,
            "variable": gone,
        },
    )
    call, result = one_call(shop, scene)
    script.steps += [_asked(call, parameter), result]
    add_reply(script, number, 0)
    return replace(close(script, scene), sibling=wish.base is not None)


def _asked(call: Call, parameter: str) -> Call:
    """The call after a question: what was said before the question now was said in an earlier turn."""
    ways: dict[str, Provenance] = {
        name: "earlier_turn" if way in ("verbatim", "normalised") and name != parameter else way
        for name, way in call.calls[0].provenance.items()
    }
    return Call((replace(call.calls[0], provenance=ways),))


def _withheld_from_tool(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    given = arguments_for(shop, rng, wish.wanted, wish.tool)
    required = [name for name in shop.lexicon.toolset.truly_required(wish.tool) if given and name in given]
    if not given or not required:
        return None
    gone = rng.choice(required)
    script = open_script(shop)
    say_tool(script, wish.tool, given, (gone,))
    script.say(Ask(wish.tool, (gone,)), {"kind": "ask", "tool": wish.tool, "parameters": [gone]})
    script.say(
        User((Mention(wish.tool, gone, given[gone]),), act="answer"),
        {"kind": "value", "tool": wish.tool, "parameter": gone, "value": given[gone]},
    )
    call_and_answer(script, rng, wish.tool, given, _after_question(given, gone))
    return Built(script, lineage_of(shop, wish.tool), (wish.tool,))


def _after_question(given: dict[str, Any], answered_last: str) -> dict[str, Provenance]:
    return {name: "verbatim" if name == answered_last else "earlier_turn" for name in given}


def invalid(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A value outside the schema: pointed out with what is allowed, then a good one."""
    if shop.by_shape.get("invalid_value") and rng.random() < 0.4:
        return as_seed("invalid_value")(shop, rng, Wish(wish.tool))
    known = shop.lexicon.toolset.tool(wish.tool)
    limited = [leaf for leaf in leaves(shop.lexicon.toolset, known) if allowed(leaf)] if known else []
    given = arguments_for(shop, rng, {}, wish.tool)
    if not limited or given is None:
        return None
    leaf = rng.choice(limited)
    bad, good = bad_value(leaf, rng, shop), rng.choice(allowed(leaf))
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
