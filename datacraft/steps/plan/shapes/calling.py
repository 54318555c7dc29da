"""Rows in which tools are called: one, several at once, one after the other."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Answer, Call, Mention, PlannedCall, Provenance, Result, User
from datacraft.core.coverage import value_at
from datacraft.steps.plan.belonging import given_in, torn
from datacraft.steps.plan.links import Link
from datacraft.steps.plan.script import OpenScript, add_calls, add_reply, add_user, outputs, planned_call, play
from datacraft.steps.plan.shapes.described import from_tool
from datacraft.steps.plan.shapes.dialogues import same_things
from datacraft.steps.plan.shapes.workshop import (
    Built,
    Wish,
    Workshop,
    answered,
    as_seed,
    close,
    is_single,
    one_call,
    open_script,
    repeats,
    untold,
)
from datacraft.steps.plan.stage import Scene, stage
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin.marked import marked, without
from datacraft.teachers.builtin.template import (
    CallSketch,
    CallsSketch,
    ReplySketch,
    Sketch,
    UserSketch,
    literal,
    references,
    slots,
)

DESCRIBED = 0.08
"""Share of single calls asked for in the words of the tool's description rather than a seed's."""
TOGETHER = 0.6
"""Share of parallel rows beyond the first of a pair that join two requests instead of replaying a parallel seed."""


def simple(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """One request, one call, one answer; from a question-and-answer seed too, both turns joined."""
    pool: list[Sketch] = list(shop.singles.get(wish.tool, ()))
    pool += [s for s in shop.by_shape.get("missing_parameter", ()) if _joinable(s, wish.tool)]
    if not pool or wish.described or rng.random() < DESCRIBED:
        described = from_tool(shop, rng, wish)
        if described is not None or not pool:
            return described
    scene = stage(shop.pick_sketch(rng, pool), shop.lexicon, rng, wish.wanted)
    _add_wanted(shop, scene, wish)
    script = open_script(shop)
    if is_single(scene.sketch):
        play(script, scene)
    else:
        _joined(script, scene)
    return close(script, scene)


def _joinable(sketch: Sketch, tool: str) -> bool:
    kinds = [type(step) for step in sketch.steps]
    shape = [UserSketch, ReplySketch, UserSketch, CallsSketch, ReplySketch]
    return kinds == shape and len(sketch.calls()) == 1 and sketch.calls()[0].tool == tool


def _joined(script: OpenScript, scene: Scene) -> None:
    """Add a scene with its first two user turns said in one breath."""
    number = script.enter(scene)
    add_user(script, number, 0)
    add_user(script, number, 1)
    second, more = script.steps.pop(), script.words.pop()
    first, words = script.steps.pop(), script.words.pop()
    assert isinstance(first, User)
    assert isinstance(second, User)
    user = User(first.mentions + second.mentions, (), f"{first.about} {second.about}")
    script.say(user, {"kind": "said", "parts": [*words["parts"], *more["parts"]], "join": "sentence"})
    add_calls(script, scene, scene.sketch.calls())
    call, result = script.steps[-2:]
    assert isinstance(call, Call)
    ways: dict[str, Provenance] = {
        p: "verbatim" if w == "earlier_turn" else w for p, w in call.calls[0].provenance.items()
    }
    script.steps[-2:] = [Call((replace(call.calls[0], provenance=ways),)), result]
    add_reply(script, number, 1)


def _add_wanted(shop: Workshop, scene: Scene, wish: Wish) -> None:
    """Let the user add what is wanted and the carrier does not say."""
    held = {place for name in scene.sketch.variables for place in places_of(scene.sketch, name)}
    call = next((c for c in scene.sketch.calls() if c.tool == wish.tool), None)
    for place, value in wish.wanted.items():
        if place[0] != wish.tool or value is None or call is None or place in held:
            continue
        if _anywhere(scene.sketch) and shop.lexicon.kinds.get(place) in ("city", "country"):
            continue
        if repeats(scene.sketch, value) or torn(shop.lexicon, call.tool, given_in(call, scene.values), place[1], value):
            continue
        if _room(shop, call, place[1]) and not untold(shop, scene.sketch, *place):
            scene.addons.append((*place, value))


def _anywhere(sketch: Sketch) -> bool:
    """Whether the user says that the place does not matter."""
    said = literal(sketch.users()).lower().split()
    return not {*said}.isdisjoint(("anywhere", "everywhere", "wherever"))


def _room(shop: Workshop, call: CallSketch, path: str) -> bool:
    """Whether a call says nothing yet where a value is to be added, and is valid with it."""
    *parents, _ = path.split(".")
    if not parents:
        return call.provenance.get(path, "default") == "default"
    beside = [leaf for leaf in shop.lexicon.leaves(call.tool) if leaf.path[:-1] == tuple(parents)]
    lacks = [leaf for leaf in beside if leaf.needed and value_at(call.arguments, leaf.path) is None]
    return not lacks and value_at(call.arguments, tuple(path.split("."))) is None


def parallel(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A seed with calls side by side, or two requests in one message."""
    new = shop.uses[f"together {wish.tool}"] == 0
    if new or not shop.by_shape.get("parallel") or rng.random() < TOGETHER:
        return several(shop, rng, wish)
    return as_seed("parallel")(shop, rng, wish)


def several(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """Two independent requests in one message, called side by side."""
    names = wish.tool.split("+") if "+" in wish.tool else [wish.tool, wish.tool]
    pools = [_brief(answered(shop.singles.get(name, ()))) for name in names]
    if not all(pools):
        return None
    scenes = [stage(shop.pick_sketch(rng, pool), shop.lexicon, rng, wish.wanted, restate=False) for pool in pools]
    script = open_script(shop)
    if len({repr(planned_call(script, scene, scene.sketch.calls()[0])) for scene in scenes}) < len(scenes):
        return None
    shop.uses[f"together {wish.tool}"] += 1
    turns = _say_together(script, shop, scenes)
    script.steps.append(Call(tuple(call for turn, _ in turns for call in turn.calls)))
    script.steps.append(Result(tuple(value for _, result in turns for value in result.values)))
    facts = {f"{name}.{i}": turns[i][1].values[0] for i, name in enumerate(names)}
    replies = [{"kind": "reply", "scene": i, "reply": 0} for i in range(len(scenes))]
    script.say(Answer(facts, outputs(script, scenes)), {"kind": "replies", "parts": replies})
    return close(script, *scenes)


def _brief(sketches: list[Sketch]) -> list[Sketch]:
    """The shorter two thirds of some sketches: nobody joins two long stories."""
    ordered = sorted(sketches, key=lambda sketch: len(marked(sketch.users()[0].text)))
    return ordered[: max(2, -(-2 * len(ordered) // 3))]


def _say_together(script: OpenScript, shop: Workshop, scenes: list[Scene]) -> list[tuple[Call, Result]]:
    parts: list[dict[str, Any]] = []
    mentions: list[Mention] = []
    about: list[str] = []
    for scene in scenes:
        number = script.enter(scene)
        script.offsets[number] = number
        add_user(script, number, 0)
        user, words = script.steps.pop(), script.words.pop()
        assert isinstance(user, User)
        parts += words["parts"]
        mentions += user.mentions
        about.append(user.about)
    script.say(User(tuple(mentions), (), " ".join(about)), {"kind": "said", "parts": parts, "join": "also"})
    return [one_call(shop, scene) for scene in scenes]


def chain(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A seed in which a result feeds a later argument, or two requests of which the second needs the first's result."""
    links = [link for link in shop.links if link.name == wish.tool]
    own = [s for s in shop.by_shape.get("chain", ()) if any(_shows(s, link) for link in links)]
    if own:
        scene = stage(shop.pick_sketch(rng, own), shop.lexicon, rng, wish.wanted)
        script = open_script(shop)
        play(script, scene)
        return close(script, scene)
    return _linked(shop, rng, rng.choice(links)) if links else as_seed("chain")(shop, rng, wish)


def _shows(sketch: Sketch, link: Link) -> bool:
    calls = sketch.calls()
    return any(
        calls[sketch.variables[v].owner].tool == link.source
        for number, call in enumerate(calls)
        if call.tool == link.target
        for v, path in references(call.arguments)
        if path == link.parameter and 0 <= sketch.variables[v].owner < number
    )


def _linked(shop: Workshop, rng: Random, link: Link) -> Built | None:
    """A chain that no seed shows: the second request leaves out what the first one's result holds."""
    firsts, seconds = _ends(shop, link)
    if not firsts or not seconds:
        return None
    first = stage(shop.pick_sketch(rng, firsts), shop.lexicon, rng, restate=False)
    sketch, gone = shop.pick(rng, seconds, lambda option: f"{option[0].seed.id} without {option[1]}")
    fixed = same_things(first, sketch, linked=True) | {gone: first.values[_holder(first.sketch, link.field)]}
    second = stage(sketch, shop.lexicon, rng, fixed=fixed, restate=False)
    script = open_script(shop)
    for number, scene in enumerate((first, second)):
        script.enter(scene)
        script.offsets[number] = number
        add_user(script, number, 0, without=(gone,) if number else ())
    then, more = script.steps.pop(), script.words.pop()
    user, words = script.steps.pop(), script.words.pop()
    assert isinstance(user, User)
    assert isinstance(then, User)
    parts = {"kind": "said", "parts": [*words["parts"], *more["parts"]], "join": "then"}
    script.say(User(user.mentions + then.mentions, (), f"{user.about} {then.about}"), parts)
    add_calls(script, first, first.sketch.calls())
    add_calls(script, second, second.sketch.calls())
    call, result = script.steps[-2:]
    assert isinstance(call, Call)
    fed: PlannedCall = replace(
        call.calls[0], provenance=call.calls[0].provenance | {link.parameter.split(".")[0]: "tool_result"}
    )
    script.steps[-2:] = [Call((fed,)), result]
    replies = [{"kind": "reply", "scene": i, "reply": 0} for i in range(2)]
    script.say(Answer({}, outputs(script, (first, second))), {"kind": "replies", "parts": replies})
    return close(script, first, second)


def _ends(shop: Workshop, link: Link) -> tuple[list[Sketch], list[tuple[Sketch, str]]]:
    """The sketches whose result holds a link's value, and those whose words can do without it, with its variable."""
    firsts = [s for s in answered(shop.singles.get(link.source, ())) if _holder(s, link.field)]
    seconds = [(s, v) for s in answered(shop.singles.get(link.target, ())) if (v := _fed(shop, s, link.parameter))]
    return firsts, seconds


def can_chain(shop: Workshop, link: Link) -> bool:
    """Whether the seeds have the words for a link: one shows it, or two requests can be joined by it."""
    return any(_shows(s, link) for s in shop.by_shape.get("chain", ())) or all(_ends(shop, link))


def _holder(sketch: Sketch, field: str) -> str:
    """The variable that stands in a field of the sketch's result; empty when none does."""
    return next((name for name, path in references(sketch.calls()[0].returns) if path == field), "")


def _fed(shop: Workshop, sketch: Sketch, parameter: str) -> str:
    """The variable of a parameter that the sketch's text can do without; empty when it cannot."""
    text = marked(sketch.users()[0].text)
    for slot in slots(sketch.users()[0].text):
        places = places_of(sketch, slot.variable)
        if places == [(sketch.calls()[0].tool, parameter)] and without(text, slot.variable, shop.lexicon.language):
            return slot.variable
    return ""
