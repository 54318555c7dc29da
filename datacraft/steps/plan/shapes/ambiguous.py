"""Rows in which a request could mean two things: the assistant asks which, gets it and calls."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Ask, Call, Mention, Provenance, User
from datacraft.core.coverage import value_at
from datacraft.steps.plan.script import add_reply, add_user
from datacraft.steps.plan.shapes.described import arguments_for, call_and_answer
from datacraft.steps.plan.shapes.workshop import (
    Built,
    Wish,
    Workshop,
    answered,
    as_seed,
    chosen_freely,
    close,
    lineage_of,
    one_call,
    open_script,
)
from datacraft.steps.plan.stage import stage
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin.forms import taken_back
from datacraft.teachers.builtin.kinds import TEMPORAL
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.referring import noun
from datacraft.teachers.builtin.template import Ref, Sketch, Variable, slots

BY_TOOL = 0.5
"""Share of ambiguous requests that name a thing and leave open what is to be done with it."""
DECIDABLE = frozenset({"enum", "integer", "date", "time", "city", "country", "person", "text"})
FEW = 12
"""Counts up to which people hesitate between two."""
POINTING = frozenset({"id", "email", "person"})


def ambiguous(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A seed's own, a thing that two tools could take, or a value that the user has not decided on."""
    if shop.by_shape.get("ambiguous") and rng.random() < 0.35:
        return as_seed("ambiguous")(shop, rng, wish)
    if rng.random() < BY_TOOL:
        return which_tool(shop, rng, wish) or which_value(shop, rng, wish)
    return which_value(shop, rng, wish) or which_tool(shop, rng, wish)


def which_tool(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """The user names something that several tools take, and not what is wanted: nobody could know."""
    only = sole_parameter(shop.lexicon, wish.tool)
    others = [name for name in takers(shop.lexicon, only[0], only[1]) if name != wish.tool] if only else []
    if only is None or not others:
        return None
    parameter, kind = only
    given = arguments_for(shop, rng, {}, wish.tool)
    label = noun(parameter, kind, shop.lexicon.language)
    if not given or set(given) != {parameter} or not label:
        return None
    tools = [wish.tool, rng.choice(others)]
    rng.shuffle(tools)
    value = given[parameter]
    script = open_script(shop)
    about = f"names the {label} {value} and does not say what is to be done with it"
    mention = Mention(wish.tool, parameter, value)
    script.say(User((mention,), about=about), {"kind": "touch", "label": label, "value": value})
    script.say(
        Ask(wish.tool, (), "ambiguous", allowed=tuple(tools)), {"kind": "ask_tool", "tools": tools, "noun": label}
    )
    phrase = shop.lexicon.phrases[wish.tool][-1]
    script.say(
        User(about=f"wants you to {phrase}", act="answer"), {"kind": "choose_tool", "tool": wish.tool, "noun": label}
    )
    call_and_answer(script, rng, wish.tool, given, {parameter: "earlier_turn"})
    return Built(script, lineage_of(shop, wish.tool), (wish.tool,), needs=tuple(tools))


def sole_parameter(lexicon: Lexicon, tool: str) -> tuple[str, str] | None:
    """The one parameter that a tool requires, with its kind, where that points at something; else None."""
    required = [leaf.name for leaf in lexicon.leaves(tool) if leaf.required]
    kind = lexicon.kinds.get((tool, required[0]), "") if len(required) == 1 else ""
    return (required[0], kind) if kind in POINTING and lexicon.phrases[tool] else None


def takers(lexicon: Lexicon, parameter: str, kind: str) -> list[str]:
    """Tools that require a parameter of that name and kind and can be named in words of their own."""
    return [
        tool.name
        for tool in lexicon.toolset.tools
        if parameter in lexicon.toolset.truly_required(tool.name)
        and lexicon.kinds.get((tool.name, parameter)) == kind
        and lexicon.phrases[tool.name]
    ]


def which_value(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """The user says two values for one parameter and has not decided."""
    pool = answered(shop.singles.get(wish.tool, ()))
    options = [(s, v) for s in pool for v in undecidable(shop.lexicon, s) if not s.frozen and not s.situations]
    if not options:
        return None
    sketch, variable = shop.pick(rng, options, lambda option: f"{option[0].seed.id} or {option[1].name}")
    scene = stage(sketch, shop.lexicon, rng, wish.wanted)
    (tool, parameter), value = places_of(sketch, variable.name)[0], scene.values[variable.name]
    pool_ = (*shop.lexicon.pools.get((tool, parameter), ()), *(o for o in variable.schema.get("enum", ()) if o))
    other = taken_back(value, variable, pool_, rng)
    if other is None or str(other) in map(str, scene.values.values()):
        return None
    pair: list[Any] = [value, other] if rng.random() < 0.5 else [other, value]
    script = open_script(shop)
    number = script.enter(scene)
    add_user(script, number, 0)
    user = script.steps[-1]
    assert isinstance(user, User)
    both = tuple(replace(m, value=pair) if (m.tool, m.parameter) == (tool, parameter) else m for m in user.mentions)
    script.steps[-1] = replace(user, mentions=both, about=f"{user.about} (not decided: {pair[0]} or {pair[1]})")
    script.undecided[variable.name] = pair
    words = {"kind": "ask_value", "tool": tool, "parameter": parameter, "values": pair}
    script.say(Ask(tool, (parameter,), "ambiguous", allowed=tuple(pair)), words)
    answer = {"kind": "value", "tool": tool, "parameter": parameter, "value": value, "correction": True}
    script.say(User((Mention(tool, parameter, value),), act="answer"), answer)
    call, result = one_call(shop, scene)
    ways: dict[str, Provenance] = {
        name: "earlier_turn" if way in ("verbatim", "normalised") and name != parameter.split(".")[0] else way
        for name, way in call.calls[0].provenance.items()
    }
    script.steps += [Call((replace(call.calls[0], provenance=ways),)), result]
    add_reply(script, number, 0)
    return close(script, scene)


def undecidable(lexicon: Lexicon, sketch: Sketch) -> list[Variable]:
    """Variables of a single-call sketch that a user may be undecided about: said once, one argument of their own."""
    said = [slot.variable for user in sketch.users() for slot in slots(user.text)]
    own = [v for v in sketch.variables.values() if v.source == "user" and v.kind in DECIDABLE]
    ranged = [v.kind in TEMPORAL for v in own].count(True) > 1
    return [
        v
        for v in own
        if said.count(v.name) == 1
        and len(places_of(sketch, v.name)) == 1
        and isinstance(value_at(sketch.calls()[0].arguments, tuple(v.parameter.split("."))), Ref)
        and chosen_freely(lexicon, v.parameter)
        and not (ranged and v.kind in TEMPORAL)
        and not (isinstance(v.value, int) and v.value > FEW)
    ]
