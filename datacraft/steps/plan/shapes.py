"""One builder per shape: from scenes to a script that has the shape, or None where the seeds cannot support it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from datacraft.core.blueprint import Answer, Ask, Call, Mention, PlannedCall, Refuse, Result, User
from datacraft.core.coverage import Leaf, bounds, kind_of, leaves
from datacraft.core.recipe import Recipe
from datacraft.steps.plan.script import (
    OpenScript,
    about_of,
    add_calls,
    add_reply,
    add_user,
    complete,
    planned_call,
    play,
)
from datacraft.steps.plan.stage import Scene, places_of, stage
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.marked import marked, variables, without
from datacraft.teachers.builtin.template import CallsSketch, ReplySketch, Sketch, UserSketch, slots


@dataclass(frozen=True)
class Workshop:
    """What builders share: the lexicon, the recipe, and the sketches sorted by what they are good for."""

    lexicon: Lexicon
    recipe: Recipe
    by_shape: Mapping[str, tuple[Sketch, ...]]
    singles: Mapping[str, tuple[Sketch, ...]]
    """Tool to the sketches that are one request, one call of it, one answer."""
    chat: tuple[Sketch, ...] = ()


@dataclass
class Built:
    """A finished script before it has an id."""

    script: OpenScript
    lineage: tuple[str, ...]
    called: tuple[str, ...]
    banned: frozenset[str] = frozenset()
    """Tools that must not be offered."""
    notes: dict[str, Any] = field(default_factory=dict)


Builder: TypeAlias = Callable[[Workshop, Random, Mapping[Place, Any], str], Built | None]
"""Workshop, randomness, wanted argument values, wanted tool."""


def workshop(lexicon: Lexicon, recipe: Recipe) -> Workshop:
    """Sort the sketches."""
    by_shape: dict[str, list[Sketch]] = {}
    singles: dict[str, list[Sketch]] = {}
    for sketch in lexicon.sketches.values():
        by_shape.setdefault(sketch.seed.shape, []).append(sketch)
        if _single(sketch):
            singles.setdefault(sketch.calls()[0].tool, []).append(sketch)
    return Workshop(
        lexicon,
        recipe,
        {shape: tuple(found) for shape, found in by_shape.items()},
        {tool: tuple(found) for tool, found in singles.items()},
    )


def _single(sketch: Sketch) -> bool:
    kinds = [type(step) for step in sketch.steps]
    return kinds[:2] == [UserSketch, CallsSketch] and len(sketch.calls()) == 1 and kinds.count(UserSketch) == 1


def _open(shop: Workshop) -> OpenScript:
    return OpenScript(shop.lexicon, shop.recipe.null_policy)


def _built(script: OpenScript, *scenes: Scene) -> Built:
    lineage = tuple(dict.fromkeys(seed for scene in scenes for seed in scene.lineage))
    called = tuple(dict.fromkeys(c.tool for s in script.steps if isinstance(s, Call) for c in s.calls))
    return Built(script, lineage, called)


def as_seed(shape: str) -> Builder:
    """A builder that replays a seed of the shape with new values."""

    def build(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
        fitting = shop.by_shape.get(shape, ())
        fitting = tuple(s for s in fitting if not tool or any(c.tool == tool for c in s.calls())) or fitting
        if not fitting:
            return None
        scene = stage(rng.choice(fitting), shop.lexicon, rng, wanted)
        script = _open(shop)
        play(script, scene)
        return _built(script, scene)

    return build


def simple(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """One request, one call, one answer; from a question-and-answer seed too, both turns joined."""
    pool: list[Sketch] = list(shop.singles.get(tool, ()))
    pool += [s for s in shop.by_shape.get("missing_parameter", ()) if _joinable(s, tool)]
    if not pool or rng.random() < 0.12:
        return from_tool(shop, rng, wanted, tool)
    sketch = rng.choice(pool)
    scene = stage(sketch, shop.lexicon, rng, wanted)
    _add_wanted(scene, shop, wanted, tool)
    script = _open(shop)
    if _single(sketch):
        play(script, scene)
    else:
        _joined(script, scene)
    return _built(script, scene)


def _joinable(sketch: Sketch, tool: str) -> bool:
    kinds = [type(step) for step in sketch.steps]
    shape = [UserSketch, ReplySketch, UserSketch, CallsSketch, ReplySketch]
    return kinds == shape and len(sketch.calls()) == 1 and sketch.calls()[0].tool == tool


def _joined(script: OpenScript, scene: Scene) -> None:
    number = script.enter(scene)
    add_user(script, number, 0)
    first, words = script.steps[-1], script.words[-1]
    add_user(script, number, 1)
    second, more = script.steps.pop(), script.words.pop()
    assert isinstance(first, User) and isinstance(second, User)
    about = f"{first.about} {second.about}"
    script.steps[-1] = User(first.mentions + second.mentions, (), about, "request")
    script.words[-1] = {"kind": "said", "parts": [*words["parts"], *more["parts"]], "join": "sentence"}
    for step in scene.sketch.steps[3:]:
        if isinstance(step, CallsSketch):
            calls = tuple(step.calls)
            add_calls(script, scene, calls)
    call = script.steps[-2]
    if isinstance(call, Call):
        ways = {p: "verbatim" if w == "earlier_turn" else w for p, w in call.calls[0].provenance.items()}
        script.steps[-2] = Call((PlannedCall(call.calls[0].tool, call.calls[0].arguments, ways),))  # type: ignore[arg-type]
    add_reply(script, number, 1)


def _add_wanted(scene: Scene, shop: Workshop, wanted: Mapping[Place, Any], tool: str) -> None:
    """Let the user add what is wanted and the carrier does not say."""
    held = {place for name in scene.sketch.variables for place in places_of(scene.sketch, name)}
    call = next((c for c in scene.sketch.calls() if c.tool == tool), None)
    for place, value in wanted.items():
        if place[0] != tool or value is None or call is None or place in held:
            continue
        if call.provenance.get(place[1].split(".")[0], "default") == "default":
            scene.addons.append((*place, value))


def from_tool(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A request made from the tool's own description, for what no seed says."""
    script = _open(shop)
    given = arguments_for(shop, rng, wanted, tool)
    if given is None:
        return None
    _say_tool(script, tool, given)
    _call_and_answer(script, shop, rng, tool, given)
    return Built(script, _lineage_of(shop, tool), (tool,))


def _lineage_of(shop: Workshop, tool: str) -> tuple[str, ...]:
    return tuple(s.seed.id for s in shop.lexicon.sketches.values() if any(c.tool == tool for c in s.calls()))[:1]


def arguments_for(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> dict[str, Any] | None:
    """Values for what a tool requires and what is wanted: a row the seeds gave, freshened; None without any."""
    from datacraft.steps.plan.fresh import value_for

    known = shop.lexicon.toolset.tool(tool)
    if known is None:
        return None
    rows = shop.lexicon.rows.get(tool, ())
    row = rng.choice(rows) if rows else {}
    given: dict[str, Any] = {}
    for leaf in leaves(shop.lexicon.toolset, known):
        place = (tool, leaf.name)
        value = wanted[place] if place in wanted else value_for(shop.lexicon, place, leaf, row, rng)
        if value is None and leaf.required:
            return None
        if value is not None and (leaf.required or place in wanted):
            given[leaf.name] = value
    return given


def _say_tool(script: OpenScript, tool: str, given: Mapping[str, Any], act: str = "request") -> None:
    mentions = tuple(Mention(tool, parameter, value) for parameter, value in given.items())
    about = script.lexicon.phrases[tool][0]
    words = {"kind": "tool", "tool": tool, "mentions": [[p, v] for p, v in given.items()]}
    script.say(User(mentions, (), about, act), words)


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted paths to nested objects."""
    from datacraft.steps.plan.script import put

    made: dict[str, Any] = {}
    for path, value in given.items():
        put(made, path, value)
    return made


def _call_and_answer(
    script: OpenScript, shop: Workshop, rng: Random, tool: str, given: Mapping[str, Any], error: str | None = None
) -> None:
    """The call of a tool with given arguments, a result like the seeds' and an answer that states it."""
    from datacraft.steps.plan.fresh import result_for

    arguments = nested(given)
    call = complete(shop.lexicon.toolset, tool, arguments, dict.fromkeys(arguments, "verbatim"), script.null_policy)
    result, output = result_for(shop.lexicon, tool, given, rng)
    if error is not None:
        script.steps += [Call((call,)), Result((None,), (error,))]
    script.steps += [Call((call,)), Result((result,))]
    script.say(Answer({tool: result}, output), {"kind": "answer", "tool": tool, "result": result})


def several(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """Independent requests in one message, called side by side: `tool` names the pair as `a+b`."""
    names = tool.split("+") if "+" in tool else [tool, tool]
    scenes = []
    for name in names:
        pool = [s for s in shop.singles.get(name, ()) if not _needs_context(s)]
        if not pool:
            return None
        scenes.append(stage(rng.choice(pool), shop.lexicon, rng, wanted))
    if len({repr(planned_call(_open(shop), s, s.sketch.calls()[0])) for s in scenes}) < len(scenes):
        return None
    script = _open(shop)
    parts, mentions, calls, about = [], [], [], []
    for scene in scenes:
        number = script.enter(scene)
        script.offsets[number] = number
        add_user(script, number, 0)
        user, words = script.steps.pop(), script.words.pop()
        assert isinstance(user, User)
        parts += words["parts"]
        mentions += user.mentions
        about.append(user.about)
        calls.append((scene, scene.sketch.calls()[0]))
    script.say(User(tuple(mentions), (), " ".join(about)), {"kind": "said", "parts": parts, "join": "also"})
    turns = [_one_call(shop, scene) for scene, _ in calls]
    script.steps.append(Call(tuple(c for call, _ in turns for c in call.calls)))
    script.steps.append(Result(tuple(v for _, result in turns for v in result.values)))
    facts = {f"{name}.{i}": r.values[0] for i, (name, (_, r)) in enumerate(zip(names, turns, strict=True))}
    outputs = _outputs(script, scenes)
    replies = [{"kind": "reply", "scene": i, "reply": 0} for i in range(len(scenes))]
    script.say(Answer(facts, outputs), {"kind": "replies", "parts": replies})
    return _built(script, *scenes)


def _needs_context(sketch: Sketch) -> bool:
    return not any(isinstance(step, ReplySketch) for step in sketch.steps)


def _one_call(shop: Workshop, scene: Scene) -> tuple[Call, Result]:
    aside = _open(shop)
    add_calls(aside, scene, (scene.sketch.calls()[0],))
    call, result = aside.steps
    assert isinstance(call, Call) and isinstance(result, Result)
    return call, result


def _outputs(script: OpenScript, scenes: list[Scene]) -> dict[str, Any] | None:
    from datacraft.steps.plan.script import output_of

    found = [output_of(script, s, step) for s in scenes for step in s.sketch.steps if isinstance(step, ReplySketch)]
    return next((output for output in reversed(found) if output is not None), None)


def parallel(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A seed with calls side by side, or two requests in one message."""
    if "+" in tool or rng.random() < 0.7:
        return several(shop, rng, wanted, tool)
    return as_seed("parallel")(shop, rng, wanted, tool)


def multi_turn(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A dialogue of the seeds, or two requests one after the other."""
    if "+" not in tool and rng.random() < 0.45:
        return as_seed("multi_turn")(shop, rng, wanted, tool)
    names = tool.split("+") if "+" in tool else [tool, rng.choice(sorted(shop.singles) or [tool])]
    script, scenes = _open(shop), []
    for name in names:
        pool = shop.singles.get(name, ())
        if not pool:
            return None
        scene = stage(rng.choice(pool), shop.lexicon, rng, wanted)
        play(script, scene)
        scenes.append(scene)
        if len(scenes) > 1:
            last = max(i for i, step in enumerate(script.steps) if isinstance(step, User))
            user = script.steps[last]
            assert isinstance(user, User)
            script.steps[last] = User(user.mentions, user.withholds, user.about, "follow_up")
            script.words[-2] = {**script.words[-2], "follow": True}
    return _built(script, *scenes)


def chain(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A seed in which a result feeds a later argument."""
    return as_seed("chain")(shop, rng, wanted, tool)


def recovery(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A tool that fails once and works when called again."""
    pool = [s for s in shop.singles.get(tool, ()) if any(isinstance(step, ReplySketch) for step in s.steps)]
    if shop.by_shape.get("recovery") and (not pool or rng.random() < 0.3):
        return as_seed("recovery")(shop, rng, wanted, tool)
    if not pool:
        return None
    scene = stage(rng.choice(pool), shop.lexicon, rng, wanted)
    script = _open(shop)
    number = script.enter(scene)
    add_user(script, number, 0)
    call, result = _one_call(shop, scene)
    error = rng.choice(shop.lexicon.language.lines("errors"))
    script.steps += [call, Result((None,), (error,)), call, result]
    script.offsets[number] = 1
    add_reply(script, number, 0)
    script.words[-1]["recovered"] = True
    return _built(script, scene)


def missing(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A required value is not given: the assistant asks for exactly that, gets it and calls."""
    seeds = [s for s in shop.by_shape.get("missing_parameter", ()) if any(c.tool == tool for c in s.calls())]
    if seeds and rng.random() < 0.35:
        scene = stage(rng.choice(seeds), shop.lexicon, rng, wanted)
        script = _open(shop)
        play(script, scene)
        return _built(script, scene)
    return _withheld(shop, rng, wanted, tool) or _withheld_from_tool(shop, rng, wanted, tool)


def removable(shop: Workshop, sketch: Sketch) -> list[str]:
    """Variables of a single-call sketch that are required arguments and can be left out of its text."""
    call = sketch.calls()[0]
    required = set(shop.lexicon.toolset.truly_required(call.tool))
    text = marked(sketch.users()[0].text)
    found = []
    for name in dict.fromkeys(variables(text)):
        members = sketch.situations.get(name) or frozenset({name})
        places = [place for member in members for place in places_of(sketch, member)]
        if len(places) == 1 and places[0][1] in required and without(text, name, shop.lexicon.language):
            found.append(name)
    return found


def _withheld(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    options = [(s, v) for s in shop.singles.get(tool, ()) if not _needs_context(s) for v in removable(shop, s)]
    if not options:
        return None
    sketch, gone = rng.choice(options)
    scene = stage(sketch, shop.lexicon, rng, wanted)
    script = _open(shop)
    number = script.enter(scene)
    add_user(script, number, 0, without=(gone,))
    member = next(iter(sketch.situations.get(gone) or (gone,)))
    place = places_of(sketch, member)[0]
    script.say(Ask(tool, (place[1],)), {"kind": "ask", "tool": tool, "parameters": [place[1]]})
    said = scene.values[gone]
    way = "composed" if gone != member else "verbatim"
    script.say(
        User((Mention(tool, place[1], scene.values[member], way),), (), "", "answer"),  # type: ignore[arg-type]
        {"kind": "value", "tool": tool, "parameter": place[1], "value": said, "scene": number, "variable": gone},
    )
    call, result = _one_call(shop, scene)
    ways = {p: _later(w, p == place[1]) for p, w in call.calls[0].provenance.items()}
    script.steps += [Call((PlannedCall(tool, call.calls[0].arguments, ways),)), result]  # type: ignore[arg-type]
    add_reply(script, number, 0)
    return _built(script, scene)


def _later(way: str, asked: bool) -> str:
    """The provenance of an argument that was said one turn earlier than planned, unless it was asked for."""
    return "earlier_turn" if way in ("verbatim", "normalised") and not asked else way


def _withheld_from_tool(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    given = arguments_for(shop, rng, wanted, tool)
    required = [p for p in shop.lexicon.toolset.truly_required(tool) if given and p in given]
    if not given or not required:
        return None
    gone = rng.choice(required)
    script = _open(shop)
    _say_tool(script, tool, {p: v for p, v in given.items() if p != gone})
    user = script.steps[-1]
    assert isinstance(user, User)
    script.steps[-1] = User(user.mentions, (gone,), user.about, user.act)
    script.say(Ask(tool, (gone,)), {"kind": "ask", "tool": tool, "parameters": [gone]})
    script.say(
        User((Mention(tool, gone, given[gone]),), (), "", "answer"),
        {"kind": "value", "tool": tool, "parameter": gone, "value": given[gone]},
    )
    _call_and_answer(script, shop, rng, tool, given)
    last = max(i for i, step in enumerate(script.steps) if isinstance(step, Call))
    call = script.steps[last]
    assert isinstance(call, Call)
    ways = {p: _later(w, p == gone) for p, w in call.calls[0].provenance.items()}
    script.steps[last] = Call((PlannedCall(tool, call.calls[0].arguments, ways),))  # type: ignore[arg-type]
    return Built(script, _lineage_of(shop, tool), (tool,))


def invalid(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """A value outside the schema: pointed out with what is allowed, then a good one."""
    del wanted
    seeds = shop.by_shape.get("invalid_value", ())
    if seeds and rng.random() < 0.4:
        scene = stage(rng.choice(seeds), shop.lexicon, rng)
        script = _open(shop)
        play(script, scene)
        return _built(script, scene)
    limited = [leaf for leaf in _leaves(shop, tool) if allowed(leaf)]
    if not limited:
        return None
    leaf = rng.choice(limited)
    given = arguments_for(shop, rng, {}, tool)
    if given is None:
        return None
    bad, good = bad_value(leaf, rng, shop), rng.choice(allowed(leaf))
    if bad is None:
        return None
    given[leaf.name] = bad
    script = _open(shop)
    _say_tool(script, tool, given)
    script.say(
        Ask(tool, (leaf.name,), "invalid", bad, tuple(allowed(leaf))),
        {"kind": "ask_invalid", "tool": tool, "parameter": leaf.name, "value": bad, "allowed": _allowed(leaf)},
    )
    script.say(
        User((Mention(tool, leaf.name, good),), (), "", "correction"),
        {"kind": "value", "tool": tool, "parameter": leaf.name, "value": good},
    )
    given[leaf.name] = good
    _call_and_answer(script, shop, rng, tool, given)
    return Built(script, _lineage_of(shop, tool), (tool,))


def _leaves(shop: Workshop, tool: str) -> tuple[Leaf, ...]:
    known = shop.lexicon.toolset.tool(tool)
    return leaves(shop.lexicon.toolset, known) if known else ()


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
    """A value that the schema refuses, of the same sort; None when nothing is known that nobody could mean otherwise."""
    low, high = bounds(leaf.schema)
    if high is not None and low is not None:
        return rng.choice([int(high) + rng.randint(1, max(5, int(high) // 2)), int(high) * 2 + 1])
    options = {str(o).casefold() for o in leaf.schema.get("enum", ())}
    from datacraft.steps.plan.values import named_pool

    strange = [v for v in named_pool(leaf.name, shop.lexicon.language) if str(v).casefold() not in options]
    return rng.choice(strange) if strange else None


def missing_tool(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """The tool that a request needs is not offered: say so, and offer what there is."""
    pool = [s for s in shop.singles.get(tool, ()) if not _needs_context(s)]
    others = tuple(t.name for t in shop.lexicon.toolset.tools if t.name != tool)
    script = _open(shop)
    lineage: tuple[str, ...]
    if pool:
        scene = stage(rng.choice(pool), shop.lexicon, rng, wanted)
        number = script.enter(scene)
        add_user(script, number, 0)
        user = script.steps[-1]
        assert isinstance(user, User)
        script.steps[-1] = User((), (), about_of(script, scene, 0), "request")
        lineage = scene.lineage
    else:
        given = arguments_for(shop, rng, wanted, tool)
        if given is None:
            return None
        _say_tool(script, tool, given)
        lineage = _lineage_of(shop, tool)
    offers = tuple(rng.sample(others, min(len(others), 2)))
    output = _refusal_output(shop, rng)
    script.say(Refuse("missing_tool", offers, output), {"kind": "refuse", "tool": tool, "offers": list(offers)})
    return Built(script, lineage, (), frozenset({tool}), {"needs": list(offers)})


def _refusal_output(shop: Workshop, rng: Random) -> dict[str, Any] | None:
    agent = shop.lexicon.toolset.agent
    if not (agent and agent.output_schema):
        return None
    found = [
        step.output
        for shape in ("out_of_scope", "missing_tool", "no_tool_needed")
        for sketch in shop.by_shape.get(shape, ())
        for step in sketch.steps
        if isinstance(step, ReplySketch) and isinstance(step.output, dict)
    ]
    return dict(rng.choice(found)) if found else None


def out_of_scope(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """Something the agent is not for."""
    del wanted, tool
    seeds = shop.by_shape.get("out_of_scope", ())
    if seeds and rng.random() < 0.3:
        return _replay_refusal(shop, rng.choice(seeds), "out_of_scope")
    topics = in_scope(shop)
    lines = [line for line in shop.lexicon.language.lines("out_of_scope") if not topics & _stems(line, shop)]
    if not lines:
        return None
    index = rng.randrange(len(lines))
    script = _open(shop)
    script.say(User((), (), lines[index], "request"), {"kind": "pack", "text": lines[index]})
    offers = tuple(t.name for t in rng.sample(shop.lexicon.toolset.tools, min(2, len(shop.lexicon.toolset.tools))))
    script.say(
        Refuse("out_of_scope", offers, _refusal_output(shop, rng)),
        {"kind": "refuse", "tool": "", "offers": list(offers)},
    )
    return Built(script, (f"builtin:out_of_scope:{index}",), ())


def in_scope(shop: Workshop) -> set[str]:
    """Stems of the words that tools, parameters and seeds use: what mentions them may be in scope."""
    from datacraft.teachers.builtin.situations import stems

    language = shop.lexicon.language
    words: set[str] = set()
    for tool in shop.lexicon.toolset.tools:
        words |= stems(f"{tool.name.replace('_', ' ')} {tool.description} {' '.join(tool.properties)}", language)
    return words - {verb[:5] for verb in language.lines("verbs")}


def _stems(line: str, shop: Workshop) -> set[str]:
    from datacraft.teachers.builtin.situations import stems

    return stems(line, shop.lexicon.language)


def _replay_refusal(shop: Workshop, sketch: Sketch, reason: str) -> Built | None:
    script = _open(shop)
    scene = stage(sketch, shop.lexicon, Random(0))
    number = script.enter(scene)
    add_user(script, number, 0)
    reply = next(step for step in sketch.steps if isinstance(step, ReplySketch))
    output = dict(reply.output) if isinstance(reply.output, dict) and _has_output(shop) else None
    offers: tuple[str, ...] = ()
    words = {"kind": "reply", "scene": number, "reply": 0}
    script.say(Refuse("out_of_scope", offers, output) if reason == "out_of_scope" else Answer({}, output), words)
    return Built(script, (sketch.seed.id,), ())


def _has_output(shop: Workshop) -> bool:
    return bool(shop.lexicon.toolset.agent and shop.lexicon.toolset.agent.output_schema)


def talk(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> Built | None:
    """Mere talk, or a question about what the agent can do: answered without a tool."""
    del wanted
    seeds = [s for s in shop.by_shape.get("no_tool_needed", ()) if not s.calls()]
    if seeds and rng.random() < 0.25:
        return _replay_refusal(shop, rng.choice(seeds), "no_tool_needed")
    script = _open(shop)
    output = _refusal_output(shop, rng)
    required = shop.lexicon.toolset.truly_required(tool)
    if required and rng.random() < 0.45:
        vp = shop.lexicon.phrases[tool][-1]
        script.say(
            User((), (), f"asks what the assistant needs to {vp}, without asking for it to be done", "chat"),
            {"kind": "needs", "tool": tool},
        )
        script.say(
            Answer({"needs": list(required)}, output),
            {"kind": "needs_answer", "tool": tool, "parameters": list(required)},
        )
        return Built(script, _lineage_of(shop, tool), ())
    topics = shop.lexicon.language.table("chat")
    topic = rng.choice(sorted(topics))
    script.say(User((), (), topics[topic]["about"], "chat"), {"kind": "chat", "topic": topic})
    script.say(Answer({}, output), {"kind": "chat_answer", "topic": topic})
    return Built(script, (f"builtin:chat:{topic}",), ())


BUILDERS: Mapping[str, Builder] = {
    "simple": simple,
    "parallel": parallel,
    "chain": chain,
    "multi_turn": multi_turn,
    "recovery": recovery,
    "missing_parameter": missing,
    "invalid_value": invalid,
    "ambiguous": as_seed("ambiguous"),
    "out_of_scope": out_of_scope,
    "missing_tool": missing_tool,
    "no_tool_needed": talk,
}
"""Shape to its builder."""

__all__ = ["BUILDERS", "Built", "Workshop", "add_calls", "slots", "workshop"]
