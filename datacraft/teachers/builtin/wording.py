"""Finds the words of a whole blueprint: one text per speaking step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from datacraft.core.blueprint import Blueprint, Call, Draft, PlannedCall, Provenance, Refuse, Step
from datacraft.teachers.builtin import assistant
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import carrier, filled, marked, tidy, without
from datacraft.teachers.builtin.register import colour
from datacraft.teachers.builtin.requests import from_tool, rephrase
from datacraft.teachers.builtin.surface import say, sayable
from datacraft.teachers.builtin.template import ReplySketch, Slot


class Wording:
    """Words for blueprints of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def draft(self, blueprint: Blueprint, rng: Random) -> Draft:
        """One draft; another call with the same `rng` gives another one."""
        row = _Row(self.lexicon, blueprint, rng)
        texts = [row.word(step, words) for step, words in zip(blueprint.speaking(), row.words, strict=True)]
        return Draft(tuple(texts), row.provenance(), None, row.carrier)


class _Row:
    """One draft in the making."""

    def __init__(self, lexicon: Lexicon, blueprint: Blueprint, rng: Random) -> None:
        self.lexicon, self.blueprint, self.rng = lexicon, blueprint, rng
        self.scenes: list[dict[str, Any]] = blueprint.axes.get("scenes", [])
        self.words: list[dict[str, Any]] = blueprint.axes.get("words", [])
        self.carrier = ""
        self.altered: dict[tuple[int, str], Provenance] = {}

    def word(self, step: Step, words: Mapping[str, Any]) -> str:
        """The text of one speaking step."""
        made: Callable[[Mapping[str, Any]], str] | None = {
            "said": self._said,
            "tool": self._tool,
            "value": self._value,
            "pack": self._pack,
            "chat": self._chat,
            "needs": self._needs,
        }.get(str(words.get("kind")))
        if made is not None:
            return made(words)
        if words["kind"] == "reply":
            return self._reply(words)
        if words["kind"] == "replies":
            return " ".join(self._reply(part) for part in words["parts"])
        if isinstance(step, Refuse):
            return assistant.refusal(self.lexicon, words, self.rng)
        return assistant.SPEAK[words["kind"]](self.lexicon, words, self.rng)

    def _said(self, words: Mapping[str, Any]) -> str:
        pieces = [self._part(number, part) for number, part in enumerate(words["parts"])]
        text = pieces[0]
        for piece in pieces[1:]:
            join = self.rng.choice(self.lexicon.language.lines("joins_also")) if words.get("join") == "also" else ""
            text = f"{_stop(text)} {join}{piece if not join.endswith((' ', ': ')) else _small(piece)}"
        first = not self.carrier
        if words.get("follow"):
            lead = self.rng.choice(self.lexicon.language.lines("follow_ups"))
            text = lead + (text if lead.rstrip().endswith(".") else _small(text))
        else:
            text = colour(text, self.lexicon.language, self.rng)
        if first:
            self.carrier = carrier(text)
        return filled(tidy(text), self._speak)

    def _part(self, number: int, part: Mapping[str, Any]) -> str:
        sketch = self.lexicon.sketches[self.scenes[part["scene"]]["seed"]]
        text = marked(sketch.users()[part["turn"]].text, f"{part['scene']}/")
        for gone in part.get("without", ()):
            text = without(text, f"{part['scene']}/{gone}", self.lexicon.language) or text
        text = rephrase(text, self.lexicon, self.rng)
        for tool, parameter, value in part.get("addons", ()):
            phrase = assistant.addon(self.lexicon, tool, parameter, value, self.rng)
            text = f"{_stop(text)} {phrase}"
        del number
        return text

    def _speak(self, slot: Slot) -> str:
        scene, _, name = slot.variable.partition("/")
        if not name:
            return assistant.spoken(self.lexicon, slot.variable, self.rng)
        record = self.scenes[int(scene)]
        sketch = self.lexicon.sketches[record["seed"]]
        variable = sketch.variables[name]
        value = record["values"][name]
        if variable.kind == "situation":
            return str(value)[:1].upper() + str(value)[1:] if slot.form == "clause-capital" else _small(str(value))
        form = slot.form
        said = say(value, form, variable.kind, self.lexicon.language)
        return said if said is not None else sayable(value, "plain", variable.kind, self.lexicon.language)

    def _tool(self, words: Mapping[str, Any]) -> str:
        text = from_tool(self.lexicon, words["tool"], words["mentions"], self.rng)
        if not self.carrier:
            self.carrier = f"{words['tool']}: {carrier(text)}"
        return filled(tidy(text), lambda slot: assistant.spoken(self.lexicon, slot.variable, self.rng, slot.form))

    def _value(self, words: Mapping[str, Any]) -> str:
        return assistant.value_answer(self.lexicon, words, self.rng)

    def _pack(self, words: Mapping[str, Any]) -> str:
        fillers = self.lexicon.language.table("fillers")
        text = assistant.with_fillers(str(words["text"]), fillers, self.rng)
        self.carrier = carrier(text)
        return colour(text, self.lexicon.language, self.rng)

    def _chat(self, words: Mapping[str, Any]) -> str:
        text = assistant.chat(self.lexicon.language, words["topic"], self.rng)
        self.carrier = carrier(text)
        return text

    def _needs(self, words: Mapping[str, Any]) -> str:
        vp = self.rng.choice(self.lexicon.phrases[words["tool"]])
        line = self.rng.choice(self.lexicon.language.lines("needs_questions"))
        self.carrier = line.lower()
        return colour(line.replace("{vp}", vp), self.lexicon.language, self.rng)

    def _reply(self, words: Mapping[str, Any]) -> str:
        record = self.scenes[words["scene"]]
        sketch = self.lexicon.sketches[record["seed"]]
        reply = [step for step in sketch.steps if isinstance(step, ReplySketch)][words["reply"]]
        text = filled(marked(reply.text, f"{words['scene']}/"), self._speak)
        if words.get("recovered"):
            return f"{self.rng.choice(self.lexicon.language.lines('recovered'))} {text}"
        return text

    def provenance(self) -> tuple[dict[str, Provenance], ...]:
        """What the wording makes of the planned provenance: a value said in another form is normalised."""
        found: list[dict[str, Provenance]] = []
        user = self._user_text()
        for call in self._calls():
            found.append({p: self._way(call, p, user) for p in call.provenance})
        return tuple(found)

    def _calls(self) -> list[PlannedCall]:
        return [call for step in self.blueprint.script if isinstance(step, Call) for call in step.calls]

    def _user_text(self) -> str:
        return ""

    def _way(self, call: PlannedCall, parameter: str, user: str) -> Provenance:
        del user
        return call.provenance[parameter]


def _stop(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", ":")) else text.rstrip(" ,;") + "."


def _small(text: str) -> str:
    """The text with a small first letter, unless its first word is a name, an initialism or "I"."""
    first = text.split(" ", 1)[0]
    if (len(first) > 1 and not first[1:].islower()) or first in ("I",) or first.startswith("I'"):
        return text
    return text[:1].lower() + text[1:]
