"""Rows without a call: the tool is not there, the wish is out of scope, or nothing is wanted."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Answer, Refuse, User
from datacraft.steps.plan.script import about_of, add_user, outputs
from datacraft.steps.plan.shapes.described import arguments_for, say_tool
from datacraft.steps.plan.shapes.workshop import (
    Built,
    Wish,
    Workshop,
    answered,
    has_output,
    lineage_of,
    open_script,
)
from datacraft.steps.plan.stage import stage
from datacraft.teachers.builtin.situations import stems
from datacraft.teachers.builtin.template import ReplySketch, Sketch

DECLINING = ("out_of_scope", "missing_tool", "no_tool_needed")


def missing_tool(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """The tool that a request needs is not offered: say so, and offer what there is."""
    pool = answered(shop.singles.get(wish.tool, ()))
    others = tuple(tool.name for tool in shop.lexicon.toolset.tools if tool.name != wish.tool)
    script = open_script(shop)
    if pool or wish.base:
        scene = wish.base or stage(shop.pick_sketch(rng, pool), shop.lexicon, rng, wish.wanted)
        number = script.enter(scene)
        add_user(script, number, 0)
        script.steps[-1] = User(about=about_of(script, scene, 0))
        lineage = scene.lineage
    else:
        given = arguments_for(shop, rng, wish.wanted, wish.tool)
        if given is None:
            return None
        say_tool(script, wish.tool, given)
        lineage = lineage_of(shop, wish.tool)
    sayable = [name for name in others if shop.lexicon.phrases[name]]
    offers = tuple(rng.sample(sayable, min(len(sayable), 2)))
    output = outputs(script, script.scenes) if script.scenes else _output(shop, rng)
    refusal = Refuse("missing_tool", offers, output)
    script.say(refusal, {"kind": "refuse", "tool": wish.tool, "offers": list(offers)})
    return Built(script, lineage, (), frozenset({wish.tool}), offers, wish.base is not None)


def _output(shop: Workshop, rng: Random) -> dict[str, Any] | None:
    """A final output of a seed that declines."""
    found = [
        step.output
        for shape in DECLINING
        for sketch in shop.by_shape.get(shape, ())
        for step in sketch.steps
        if isinstance(step, ReplySketch) and isinstance(step.output, dict)
    ]
    return dict(rng.choice(found)) if found and has_output(shop) else None


def out_of_scope(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """Something the agent is not for: the seeds' own, or a wish from the phrase file that shares no topic with it."""
    del wish
    seeds = shop.by_shape.get("out_of_scope", ())
    if seeds and rng.random() < 0.2:
        return _replayed(shop, shop.pick_sketch(rng, seeds), "out_of_scope")
    language, topics = shop.lexicon.language, in_scope(shop)
    lines = [line for line in language.lines("out_of_scope") if not topics & stems(line, language)]
    if not lines:
        return None
    line = rng.choice(lines)
    script = open_script(shop)
    script.say(User(about=line), {"kind": "pack", "text": line})
    names = [tool.name for tool in shop.lexicon.toolset.tools if shop.lexicon.phrases[tool.name]]
    offers = tuple(rng.sample(names, min(2, len(names))))
    refusal = Refuse("out_of_scope", offers, _output(shop, rng))
    script.say(refusal, {"kind": "refuse", "tool": "", "offers": list(offers)})
    return Built(script, (f"builtin:out_of_scope:{language.lines('out_of_scope').index(line)}",), (), needs=offers)


def in_scope(shop: Workshop) -> set[str]:
    """Stems of the words that tools, parameters and seeds use: what mentions them may be in scope."""
    language = shop.lexicon.language
    words: set[str] = set()
    for tool in shop.lexicon.toolset.tools:
        words |= stems(f"{tool.name.replace('_', ' ')} {tool.description} {' '.join(tool.properties)}", language)
    for values in shop.lexicon.pools.values():
        words |= {stem for value in values if isinstance(value, str) for stem in stems(value, language)}
    return words - {verb[:5] for verb in language.lines("verbs")}


def _replayed(shop: Workshop, sketch: Sketch, reason: str) -> Built:
    """A seed without calls, in its own words."""
    script = open_script(shop)
    scene = stage(sketch, shop.lexicon, Random(sketch.seed.id))
    number = script.enter(scene)
    add_user(script, number, 0)
    reply = next(step for step in sketch.steps if isinstance(step, ReplySketch))
    output = dict(reply.output) if isinstance(reply.output, dict) and has_output(shop) else None
    words = {"kind": "reply", "scene": number, "reply": 0}
    if reason == "out_of_scope":
        script.say(Refuse("out_of_scope", (), output), words)
    else:
        user = script.steps[-1]
        assert isinstance(user, User)
        script.steps[-1] = replace(user, act="chat")
        script.say(Answer({}, output), words)
    return Built(script, (sketch.seed.id,), (), needs=tuple(tool.name for tool in shop.lexicon.toolset.tools))


def talk(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """Mere talk, or a question about what the agent can do: answered without a tool."""
    seeds = [s for s in shop.by_shape.get("no_tool_needed", ()) if not s.calls() and len(s.users()) == 1]
    if seeds and rng.random() < 0.2:
        return _replayed(shop, shop.pick_sketch(rng, seeds), "no_tool_needed")
    script = open_script(shop)
    output = _output(shop, rng)
    required = list(shop.lexicon.toolset.truly_required(wish.tool))
    if required and shop.lexicon.phrases[wish.tool] and rng.random() < 0.45:
        phrase = shop.lexicon.phrases[wish.tool][-1]
        about = f"asks what the assistant needs to know to {phrase}, without wanting it done now"
        script.say(User(about=about, act="chat"), {"kind": "needs", "tool": wish.tool})
        words = {"kind": "needs_answer", "tool": wish.tool, "parameters": required}
        script.say(Answer({"needs": required}, output), words)
        return Built(script, lineage_of(shop, wish.tool) or ("builtin:chat:needs",), (), needs=(wish.tool,))
    topics = shop.lexicon.language.table("chat")
    sayable = tuple(t.name for t in shop.lexicon.toolset.tools if shop.lexicon.phrases[t.name])[:6]
    topic = rng.choice(sorted(topic for topic in topics if topic != "abilities" or sayable))
    script.say(User(about=topics[topic]["about"], act="chat"), {"kind": "chat", "topic": topic})
    every = sayable if topic == "abilities" else ()
    script.say(Answer({}, output), {"kind": "chat_answer", "topic": topic, "tools": list(every)})
    return Built(script, (f"builtin:chat:{topic}",), (), needs=every)
