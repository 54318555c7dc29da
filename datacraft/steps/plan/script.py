"""Scenes to script steps: planned calls with complete arguments, results, mentions, and notes for the wording."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from datacraft.core.blueprint import Answer, Ask, Call, Mention, PlannedCall, Provenance, Result, Step, User
from datacraft.core.coverage import resolve
from datacraft.core.tool import Toolset, accepts_null
from datacraft.steps.plan.agreeing import agree
from datacraft.steps.plan.stage import Scene
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin.align import distinctive
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.surface import sayable
from datacraft.teachers.builtin.template import (
    CallSketch,
    CallsSketch,
    Ref,
    ReplySketch,
    Slot,
    UserSketch,
    fill,
    filled,
    references,
    slots,
)


@dataclass
class OpenScript:
    """A script that grows, with what a teacher needs to know about each speaking step."""

    lexicon: Lexicon
    null_policy: str = "as-served"
    steps: list[Step] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """Per scene, the number of calls before its first."""
    undecided: dict[str, list[Any]] = field(default_factory=dict)
    """Variable of the first scene to the two values of which the user says both."""

    @property
    def calls(self) -> int:
        return sum(len(step.calls) for step in self.steps if isinstance(step, Call))

    def enter(self, scene: Scene) -> int:
        """Take a scene in; its number."""
        self.scenes.append(scene)
        self.offsets.append(self.calls)
        return len(self.scenes) - 1

    def say(self, step: Step, words: dict[str, Any]) -> None:
        """Add a speaking step with the notes for its wording."""
        self.steps.append(step)
        self.words.append(words)

    def axes(self) -> dict[str, Any]:
        scenes = [
            {"seed": scene.sketch.seed.id, "values": scene.values, "offset": offset}
            for scene, offset in zip(self.scenes, self.offsets, strict=True)
        ]
        if self.undecided:
            return {"scenes": scenes, "words": self.words, "undecided": self.undecided}
        return {"scenes": scenes, "words": self._in_their_words(scenes)}

    def _in_their_words(self, scenes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The notes, in which users say "tomorrow" and answers the date: such a scene has its values in both ways."""
        again: dict[int, int] = {}
        for number, scene in enumerate(self.scenes):
            if scene.spoken:
                again[number] = len(scenes)
                scenes.append({**scenes[number], "values": {**scene.values, **scene.spoken}})
        return [
            {**words, "parts": [{**part, "scene": again.get(part["scene"], part["scene"])} for part in words["parts"]]}
            if words["kind"] == "said"
            else words
            for words in self.words
        ]


def play(script: OpenScript, scene: Scene, first: int = 0, last: int | None = None) -> None:
    """Add the steps `first` to `last` of a scene as its seed has them."""
    number = script.enter(scene)
    steps = scene.sketch.steps[first:last]
    turn = sum(isinstance(step, UserSketch) for step in scene.sketch.steps[:first])
    reply = sum(isinstance(step, ReplySketch) for step in scene.sketch.steps[:first])
    script.offsets[number] = script.calls - sum(
        len(step.calls) for step in scene.sketch.steps[:first] if isinstance(step, CallsSketch)
    )
    for position, step in enumerate(steps):
        if isinstance(step, UserSketch):
            add_user(script, number, turn)
            turn += 1
        elif isinstance(step, CallsSketch):
            add_calls(script, scene, step.calls, 0 if step.wrong else None)
        else:
            asks = position + 1 < len(steps) and not any(isinstance(s, CallsSketch) for s in steps[:position])
            add_reply(script, number, reply, asks)
            reply += 1


def add_user(script: OpenScript, number: int, turn: int, act: str = "", without: tuple[str, ...] = ()) -> None:
    """Add one user turn of a scene, the add-ons with the first."""
    scene = script.scenes[number]
    addons = scene.addons if turn == 0 else []
    mentions = mentions_of(scene, turn, without)
    mentions += [Mention(tool, parameter, value) for tool, parameter, value in addons]
    withheld = tuple(dict.fromkeys(p for v in without for _, p in _places(scene, v)))
    about = about_of(script, scene, turn) if not without else ""
    part = {"scene": number, "turn": turn, "without": list(without), "addons": [list(a) for a in addons]}
    script.say(
        User(tuple(mentions), withheld, about, act or ("request" if turn == 0 else "follow_up")),
        {"kind": "said", "parts": [part]},
    )


def _places(scene: Scene, variable: str) -> list[tuple[str, str]]:
    members = scene.sketch.situations.get(variable)
    return [place for name in members or (variable,) for place in places_of(scene.sketch, name)]


def mentions_of(scene: Scene, turn: int, without: tuple[str, ...] = ()) -> list[Mention]:
    """What a user turn of a scene has to convey."""
    found: list[Mention] = []
    text = scene.sketch.users()[turn].text
    for slot in slots(text):
        if slot.variable in without:
            continue
        members = scene.sketch.situations.get(slot.variable) or (slot.variable,)
        source: Provenance = "verbatim" if slot.form == "plain" else "normalised"
        for member in sorted(members):
            for tool, parameter in places_of(scene.sketch, member):
                way: Provenance = "composed" if member != slot.variable else source
                mention = Mention(tool, parameter, scene.spoken.get(member, scene.values[member]), way)
                if mention not in found:
                    found.append(mention)
    if turn == 0:
        found += _implied(scene)
    return found


def _implied(scene: Scene) -> list[Mention]:
    """Arguments that the first turn implies and no turn says in a slot."""
    found = []
    said = {p for user in scene.sketch.users() for s in slots(user.text) for _, p in _places(scene, s.variable)}
    for call in scene.sketch.calls():
        for parameter, way in call.provenance.items():
            if way in ("mapped", "composed") and parameter not in said:
                value = filled(call.arguments[parameter], scene.values)
                found.append(Mention(call.tool, parameter, value, way))
    return found


def about_of(script: OpenScript, scene: Scene, turn: int) -> str:
    """What the user says in the seed at this place, with this scene's values: a gist, not a wording."""
    language = script.lexicon.language

    def speak(slot: Slot) -> str:
        variable = scene.sketch.variables[slot.variable]
        return scene.spoken.get(slot.variable) or sayable(scene.values[slot.variable], "plain", variable.kind, language)

    return "".join(p if isinstance(p, str) else speak(p) for p in scene.sketch.users()[turn].text)


def add_calls(script: OpenScript, scene: Scene, calls: tuple[CallSketch, ...], weight: int | None = None) -> None:
    """Add a call turn and its results."""
    agree(scene, script.lexicon)
    planned = tuple(planned_call(script, scene, call) for call in calls)
    values = tuple(
        fill(call.returns, scene.values, _speaker(script, scene)) if scene.told is None else scene.told
        for call in calls
    )
    errors = tuple(
        None if call.error is None else str(fill(call.error, scene.values, _speaker(script, scene))) for call in calls
    )
    script.steps.append(Call(planned, weight))
    script.steps.append(Result(values, errors if any(e is not None for e in errors) else ()))


def _speaker(script: OpenScript, scene: Scene) -> Any:
    language = script.lexicon.language
    return lambda slot: sayable(
        scene.values[slot.variable], slot.form, scene.sketch.variables[slot.variable].kind, language
    )


def planned_call(script: OpenScript, scene: Scene, call: CallSketch) -> PlannedCall:
    """The call with this scene's values, complete as the null policy wants it."""
    given = {name: fill(t, scene.values, _speaker(script, scene)) for name, t in call.arguments.items()}
    provenance = dict(call.provenance)
    for tool, parameter, value in scene.addons:
        if tool == call.tool:
            put(given, parameter, value)
            provenance[parameter.split(".")[0]] = "verbatim"
    return complete(script.lexicon.toolset, call.tool, given, provenance, script.null_policy)


def put(arguments: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a dotted path, making the objects on the way."""
    *parents, last = path.split(".")
    for name in parents:
        inner = arguments.get(name)
        arguments[name] = inner = dict(inner) if isinstance(inner, dict) else {}
        arguments = inner
    arguments[last] = value


def complete(
    toolset: Toolset, name: str, given: Mapping[str, Any], provenance: Mapping[str, Provenance], policy: str
) -> PlannedCall:
    """A call in schema order; unmentioned parameters of a strict tool get their default, else null."""
    tool = toolset.tool(name)
    if tool is None:
        return PlannedCall(name, dict(given), dict(provenance))
    facts = toolset.facts(name).parameters
    arguments: dict[str, Any] = {}
    ways: dict[str, Provenance] = {}
    for parameter, schema in tool.properties.items():
        if parameter in given:
            arguments[parameter] = _complete_object(given[parameter], schema, tool.parameters, tool.strict)
            ways[parameter] = provenance.get(parameter, "verbatim")
        elif tool.strict and policy == "as-served":
            known = facts.get(parameter)
            arguments[parameter] = known.default if known and known.has_default else _declared(schema)
            ways[parameter] = "default"
    return PlannedCall(name, arguments, ways)


def _declared(schema: Any) -> Any:
    return schema.get("default") if isinstance(schema, dict) else None


def _complete_object(value: Any, schema: Any, root: dict[str, Any], strict: bool) -> Any:
    """A nested object with the properties that a strict schema requires, in schema order."""
    plain = resolve(schema, root)
    if isinstance(value, list) and isinstance(plain.get("items"), dict):
        return [_complete_object(entry, plain["items"], root, strict) for entry in value]
    inner = plain.get("properties")
    if not isinstance(value, dict) or not isinstance(inner, dict):
        return value
    made = {}
    for name, child in inner.items():
        if name in value:
            made[name] = _complete_object(value[name], child, root, strict)
        elif strict and name in (plain.get("required") or ()):
            made[name] = None if accepts_null(resolve(child, root, keep_null=True)) else _declared(child)
    return made | {name: entry for name, entry in value.items() if name not in made}


def add_reply(script: OpenScript, number: int, reply: int, asks: bool = False) -> None:
    """Add an assistant turn of a scene: a question when another user turn follows without a call, else an answer."""
    scene = script.scenes[number]
    replies = scene.sketch.replies()
    words = {"kind": "reply", "scene": number, "reply": reply}
    if asks:
        script.say(replace(_ask(scene, reply), output=output_of(script, scene, replies[reply])), words)
        return
    step = replies[reply]
    if scene.told is not None:
        words = {"kind": "answer", "tool": scene.sketch.calls()[0].tool, "result": scene.told}
    facts = {f"{c.tool}.{p}": scene.values[v] for c in scene.sketch.calls() for v, p in references(c.returns, ()) if p}
    script.say(Answer(facts, output_of(script, scene, step)), words)


def output_of(script: OpenScript, scene: Scene, step: ReplySketch) -> dict[str, Any] | None:
    """The final output of a scene where the agent has one."""
    agent = script.lexicon.toolset.agent
    if not (agent and agent.output_schema and isinstance(step.output, dict)):
        return None
    filled = fill(step.output, scene.values, _speaker(script, scene))
    known = scene.overrides if _said_before(scene, step) else {}
    told = {k: v if isinstance(step.output[k], Ref) else _with_new_values(scene, v) for k, v in filled.items()}
    return {k: known.get(k, v) if isinstance(step.output[k], str) else v for k, v in told.items()}


def _with_new_values(scene: Scene, written: Any) -> Any:
    """What an author wrote into an output, with this scene's values where it says the seed's."""
    if not isinstance(written, str):
        return written
    changed = {
        str(v.value): str(scene.values[v.name])
        for v in scene.sketch.variables.values()
        if v.kind != "situation" and scene.values[v.name] != v.value and distinctive(v.value)
    }
    if not changed or written in map(str, scene.values.values()):
        return written
    olds = "|".join(re.escape(old) for old in sorted(changed, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{olds})(?!\w)", lambda match: changed[match.group()], written)


def _said_before(scene: Scene, reply: ReplySketch) -> bool:
    """Whether the user has said before a reply what is the matter."""
    turns = scene.sketch.steps[: scene.sketch.steps.index(reply)]
    said = {slot.variable for turn in turns if isinstance(turn, UserSketch) for slot in slots(turn.text)}
    return not said.isdisjoint(scene.sketch.situations) or not scene.sketch.situations


def outputs(script: OpenScript, scenes: Sequence[Scene]) -> dict[str, Any] | None:
    """The final output of the last scene that has one."""
    found = [output_of(script, s, step) for s in scenes for step in s.sketch.steps if isinstance(step, ReplySketch)]
    return next((output for output in reversed(found) if output is not None), None)


def _ask(scene: Scene, reply: int) -> Ask:
    """What a seed's question asks for: what the next user turn says for the first time."""
    users = scene.sketch.users()
    turn = min(reply + 1, len(users) - 1)
    before = {s.variable for user in users[:turn] for s in slots(user.text)}
    new = [s.variable for s in slots(users[turn].text) if s.variable not in before]
    places = list(dict.fromkeys(place for name in new for place in _places(scene, name)))
    tool = places[0][0] if places else next((call.tool for call in scene.sketch.calls()), "")
    reason = {"invalid_value": "invalid", "ambiguous": "ambiguous"}.get(scene.sketch.seed.shape, "missing")
    return Ask(tool, tuple(dict.fromkeys(p for t, p in places if t == tool)), reason)  # type: ignore[arg-type]
