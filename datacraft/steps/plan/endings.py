"""Gives every closing turn of a script the final output that the conversation bears out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import SPEAKING, Answer, Ask, Call, PlannedCall, Refuse, Result, Step, User
from datacraft.core.json import canonical
from datacraft.steps.plan.outcomes import Done, Outcomes, as_said, as_written, texts_of
from datacraft.steps.plan.questions import Form
from datacraft.steps.plan.script import OpenScript, outputs, put
from datacraft.steps.plan.stage import Scene
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.template import ReplySketch, Variable, plain

AS_SEEDED = frozenset({"reply", "replies"})
"""Closing turns that a seed has, with its words and its output."""


def ended(script: OpenScript, shape: str, outcomes: Outcomes | None, form: Form | None, rng: Random) -> list[Step]:
    """The steps of a script with their final outputs set right; unchanged for an agent that ends in prose."""
    if outcomes is None:
        return list(script.steps)
    notes = iter(script.words)
    steps: list[Step] = []
    done: list[Done] = []
    since, before = 0, None
    for position, step in enumerate(script.steps):
        words = next(notes) if isinstance(step, SPEAKING) else {}
        if isinstance(step, Result):
            done += _worked(script.steps[position - 1], step)
        if isinstance(step, Answer | Refuse):
            own = done[_first(script, words, since) :]
            output = before if words["kind"] == "recalled" else _output(script, step, words, shape, own, outcomes, rng)
            field = _field(script, words, output, outcomes, form)
            step, since, before = replace(step, output=output, field=field), len(done), output
        elif isinstance(step, Ask) and step.output is not None and not step.field:
            step = replace(step, field=_field(script, words, step.output, outcomes, form))
        steps.append(step)
    return steps


def _worked(call: Step, result: Result) -> list[Done]:
    """The calls of a turn that worked, with their results."""
    assert isinstance(call, Call)
    if call.weight == 0:
        return []
    errors = result.errors or (None,) * len(result.values)
    return [(c, v) for c, v, error in zip(call.calls, result.values, errors, strict=True) if error is None]


def _first(script: OpenScript, words: Mapping[str, Any], since: int) -> int:
    """The number of the first call that a closing turn is about: the first of its scene, else of its turn."""
    if words["kind"] == "reply" and len(script.scenes) == 1:
        return 0
    return since


def _field(
    script: OpenScript,
    words: Mapping[str, Any],
    output: dict[str, Any] | None,
    outcomes: Outcomes,
    form: Form | None,
) -> str:
    """The field that takes the words of a closing turn; empty where its output is whole without them."""
    if words["kind"] not in AS_SEEDED:
        field = outcomes.words or (form[1] if form else "")
        return field if isinstance((output or {}).get(field), str) else ""
    parts = words.get("parts", [words])
    said = all(_text(script.scenes[part["scene"]], part["reply"]) for part in parts)
    return outcomes.words if said and isinstance((output or {}).get(outcomes.words), str) else ""


def _text(scene: Scene, reply: int) -> str:
    """What a seed's author wrote for a reply beside its output."""
    return as_said(scene.sketch, scene.sketch.replies()[reply])


def _output(
    script: OpenScript,
    step: Answer | Refuse,
    words: Mapping[str, Any],
    shape: str,
    done: Sequence[Done],
    outcomes: Outcomes,
    rng: Random,
) -> dict[str, Any] | None:
    called = [call for call, _ in done]
    if words["kind"] == "reply" and not called and step.output is not None:
        return step.output  # a seed without calls, in its own words
    if isinstance(step, Refuse) and step.reason == "missing_tool":
        meant = _meant(script, str(words["tool"]))
        base = step.output if script.scenes else _usual(outcomes.after([str(words["tool"])]), rng)
        about = [*_matters(script.scenes), *texts_of(script.lexicon, meant)]
        return outcomes.settled(base, [], about, meant) if base else step.output
    if not called:
        return _uncalled(script.lexicon, step, words, shape, outcomes)
    base, about = step.output, texts_of(script.lexicon, called)
    if words["kind"] == "replies":
        base, about = _main(script, words["parts"], outcomes)
    elif words["kind"] == "reply":
        about = _changed(script.scenes[words["scene"]])
    if words["kind"] == "answer" or base is None:
        base = _usual(outcomes.after(call.tool for call in called), rng) or base
    return outcomes.settled(base, done, about) if base else None


def _main(
    script: OpenScript, parts: Sequence[Mapping[str, Any]], outcomes: Outcomes
) -> tuple[dict[str, Any] | None, list[str]]:
    """The output of the request, of several answered at once, that fills most fields; what they are about, its own
    last."""
    scenes = [script.scenes[part["scene"]] for part in parts]
    main = max(scenes, key=lambda scene: outcomes.feeding(call.tool for call in scene.sketch.calls()))
    return outputs(script, [main]), _matters([scene for scene in scenes if scene is not main]) + _matters([main])


def _changed(scene: Scene) -> list[str]:
    """What is the matter in a scene where that is not what its seed says."""
    matters = [v for v in scene.sketch.variables.values() if _is_matter(v)]
    return [str(scene.values[v.name]) for v in matters if scene.values[v.name] != v.value]


def _usual(outputs: Sequence[dict[str, Any]], rng: Random) -> dict[str, Any] | None:
    return dict(rng.choice(outputs)) if outputs else None


def _meant(script: OpenScript, tool: str) -> list[PlannedCall]:
    """The call that the user asked for and that no tool serves, as far as its arguments were said."""
    arguments: dict[str, Any] = {}
    for scene in script.scenes:
        for name, value in scene.values.items():
            for place in places_of(scene.sketch, name):
                if place[0] == tool:
                    put(arguments, place[1], value)
    for step in script.steps:
        for mention in step.mentions if isinstance(step, User) else ():
            put(arguments, mention.parameter, mention.value)
    return [PlannedCall(tool, arguments, {})]


def _matters(scenes: Iterable[Scene]) -> list[str]:
    """What users say is the matter."""
    return [str(scene.values[v.name]) for scene in scenes for v in scene.sketch.variables.values() if _is_matter(v)]


def _is_matter(variable: Variable) -> bool:
    return variable.kind == "situation" or (variable.kind in kinds.FREE and variable.owner < 0)


def _uncalled(
    lexicon: Lexicon, step: Answer | Refuse, words: Mapping[str, Any], shape: str, outcomes: Outcomes
) -> dict[str, Any] | None:
    """The output of a turn that refuses or chats: that of the seeds which do the same, claiming as little as it can."""
    asks = words["kind"] == "needs_answer" or words.get("topic") == "abilities"
    seeds = [(asked, output) for kind, asked, output in _without_call(lexicon) if kind == shape]
    alike = [output for asked, output in seeds if asked == asks]
    if isinstance(step, Answer) and alike:
        return dict(_commonest(alike))
    every = [output for _, output in seeds] or [output for _, _, output in _without_call(lexicon)]
    return outcomes.neutral(_commonest(every)) if every else step.output


def _without_call(lexicon: Lexicon) -> list[tuple[str, bool, dict[str, Any]]]:
    """Shape, whether the user asks something, and output of the seeds that call nothing."""
    return [
        (sketch.seed.shape, plain(sketch.users()[0].text).rstrip().endswith("?"), as_written(sketch, reply.output))
        for sketch in lexicon.sketches.values()
        if not sketch.calls()
        for reply in sketch.steps
        if isinstance(reply, ReplySketch) and isinstance(reply.output, dict)
    ]


def _commonest(outputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(canonical(output) for output in outputs)
    return max(outputs, key=lambda output: counts[canonical(output)])
