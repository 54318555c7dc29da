"""Finds the words of a whole blueprint: one text per speaking step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Ask, Blueprint, Draft, Refuse, Step, User
from datacraft.teachers.builtin import assistant, follow_ups, forms
from datacraft.teachers.builtin.described import from_tool
from datacraft.teachers.builtin.grounds import provenance
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import MARK, carrier, marked, tidy, without
from datacraft.teachers.builtin.referring import named, referring
from datacraft.teachers.builtin.register import SLIPS, colour, habits, small
from datacraft.teachers.builtin.requests import other_phrases, rephrase, stop, whole
from datacraft.teachers.builtin.stated import addon, addons
from datacraft.teachers.builtin.surface import is_date
from datacraft.teachers.builtin.swaps import in_slots, said_in_full, swapped
from datacraft.teachers.builtin.template import Sketch, Slot, Variable, plain, slots

ANSWERED = 0.6
"""Share of the seeds' own one-value answers that are given in other words."""
FEW = 8
"""Letters below which two texts are alike by chance."""
NAMES = frozenset({"id", "email", "person", "company"})
"""Kinds of values that a request can open with, as what it is about."""


class Wording:
    """Words for blueprints of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def asked(self, blueprint: Blueprint, rng: Random, count: int) -> list[Draft]:
        """Some drafts of what the user says; the assistant's texts are still empty.

        Raises KeyError for a blueprint without the plan's notes in its axes.
        """
        row = _Row(self.lexicon, blueprint, rng)
        return [row.asked() for _ in range(count)]

    def answered(self, blueprint: Blueprint, draft: Draft, rng: Random) -> Draft:
        """The draft with what the assistant says, and with how each argument can be known from its texts."""
        texts = _Row(self.lexicon, blueprint, rng).answered(draft.texts)
        return replace(draft, texts=texts, provenance=provenance(blueprint, texts, self.lexicon.language))


class _Row:
    """Drafts of one blueprint in the making."""

    def __init__(self, lexicon: Lexicon, blueprint: Blueprint, rng: Random) -> None:
        self.lexicon, self.language, self.rng = lexicon, lexicon.language, rng
        self.steps = blueprint.speaking()
        self.scenes: list[dict[str, Any]] = blueprint.axes["scenes"]
        self.words: list[dict[str, Any]] = blueprint.axes["words"]
        self.carrier, self.day = "", ""
        self.undecided = {f"0/{name}": pair for name, pair in blueprint.axes.get("undecided", {}).items()}
        """Variable to two values of which the user says both."""
        self.turned = 1.0 if self.undecided else Random(f"{blueprint.id}/turned").random()
        """Below `forms.CORRECTED` a value of this row is taken back, below both shares one is ruled out; drawn once per
        row, as of several drafts the one without is shorter."""
        self.slips = Random(f"{blueprint.id}/slip").random() < SLIPS
        self.sources: dict[int, str] = {}
        """Part of a request to the seed's text with its slots, as every draft of the row begins with it."""

    def asked(self) -> Draft:
        """What the user says, in new words at every call."""
        self.carrier = ""
        self.day = forms.dates(self.rng)
        spoken = zip(self.steps, self.words, strict=True)
        texts = tuple(self.word(step, words) if isinstance(step, User) else "" for step, words in spoken)
        return Draft(texts, carrier=self.carrier)

    def answered(self, texts: Sequence[str]) -> tuple[str, ...]:
        """The texts with what the assistant says in the places that are empty."""
        spoken = zip(self.steps, self.words, texts, strict=True)
        return tuple(text or self.word(step, words) for step, words, text in spoken)

    def word(self, step: Step, words: Mapping[str, Any]) -> str:
        """The text of one speaking step."""
        made: Callable[[Mapping[str, Any]], str] | None = {
            "said": self._said,
            "tool": self._tool,
            "value": self._value,
            "pack": self._pack,
            "chat": self._chat,
            "needs": self._needs,
            "reply": self._reply,
            "replies": self._replies,
        }.get(str(words["kind"]))
        if made is not None:
            text = made(words)
            return self._asking(text) if isinstance(step, Ask) else text
        if isinstance(step, Refuse):
            return assistant.refusal(self.lexicon, words, self.rng)
        speak = follow_ups.SPEAK.get(words["kind"]) or assistant.SPEAK[words["kind"]]
        text = speak(self.lexicon, words, self.rng)
        self.carrier = self.carrier or carrier(text)
        return text

    def _asking(self, text: str) -> str:
        """A seed's reply that is to ask, with a question where it only says what is possible."""
        lower = text.lower()
        if "?" in text or any(word in lower for word in self.language.lines("asking_words")):
            return text
        return f"{stop(text, self.language)} {self.rng.choice(self.language.lines('asks_on'))}"

    def _said(self, words: Mapping[str, Any]) -> str:
        first = not self.carrier
        if not first and len(words["parts"]) == 1 and self.rng.random() < ANSWERED:
            only = self._only_value(words["parts"][0])
            if only is not None:
                return only
        alone = words.get("join", "sentence") == "sentence"
        pieces = [self._part(part, first, alone) for part in words["parts"]]
        text = pieces[0]
        for part, piece in zip(words["parts"][1:], pieces[1:], strict=True):
            text = self._pointed(text, part) or self._join(text, piece, str(words.get("join", "")))
        if alone:
            text = self._with_addons(text, [entry for part in words["parts"] for entry in part.get("addons", ())])
        if self.undecided:
            text = f"{stop(text, self.language)} {self.rng.choice(self.language.lines('undecided'))}"
        if words.get("follow"):
            lead = self.language.draw(self.rng, "follow_ups")
            text = lead + (text if lead.rstrip().endswith((".", "!")) else small(text, self.language.names))
        text = colour(text, self.language, self.rng, self.slips) if first else habits(text, self.rng)
        if first:
            self.carrier = carrier(text)
        return self._filled(tidy(text))

    def _only_value(self, part: Mapping[str, Any]) -> str | None:
        """Another answer for a turn that does little more than give one value; None for any other turn."""
        variable = self._bare(part)
        if variable is None:
            return None
        value = self.scenes[part["scene"]]["values"][variable.name]
        words = {"tool": variable.tool, "parameter": variable.parameter, "value": value}
        return assistant.value_answer(self.lexicon, words, self.rng)

    def _bare(self, part: Mapping[str, Any]) -> Variable | None:
        """The variable of a seed's turn that does little more than give its value."""
        sketch = self.lexicon.sketches[self.scenes[part["scene"]]["seed"]]
        text = sketch.users()[part["turn"]].text
        found = slots(text)
        if len(found) != 1 or found[0].variable.startswith("s") or len(plain(text).split()) > 4:
            return None
        variable = sketch.variables[found[0].variable]
        return variable if variable.source == "user" and "." not in variable.parameter else None

    def _pointed(self, text: str, part: Mapping[str, Any]) -> str | None:
        """The text with the one value of a later turn where its "it" stood; None where it has no such place."""
        bare = self._bare(part) if part["turn"] else None
        if bare is None:
            return None
        entry = (bare.tool, bare.parameter, self.scenes[part["scene"]]["values"][bare.name])
        made, left = named(text, [entry], self.language)
        return None if left else made

    def _join(self, text: str, piece: str, way: str) -> str:
        joins = {"also": "joins_also", "then": "joins_then"}.get(way) if whole(piece, self.language) else None
        if joins is None:
            return f"{stop(text, self.language)} {piece[:1].upper()}{piece[1:]}"
        join = self.language.draw(self.rng, joins)
        bare = next((start for start in self.language.table("subjects") if piece.lower().startswith(f"{start} ")), "")
        piece = f"{self.language.table('subjects')[bare]}{piece[len(bare) :]}" if bare and join else piece
        return f"{stop(text, self.language)} {join}{small(piece, self.language.names) if join else _capital(piece)}"

    def _with_addons(self, text: str, entries: Sequence[Any]) -> str:
        """The text with what its carrier does not say."""
        text, entries = named(text, entries, self.language)
        said = addons(self.lexicon, entries, self.rng)
        return " ".join((stop(text, self.language), *said)) if said else text

    def _part(self, part: Mapping[str, Any], asks: bool, alone: bool) -> str:
        """One request; unless it stands alone, its add-ons follow at once and its sentences keep their order."""
        sketch = self.lexicon.sketches[self.scenes[part["scene"]]["seed"]]
        bare = self._bare(part) if part["turn"] and asks else None
        if bare is not None:  # an answer to a question that nobody asks here
            value = self.scenes[part["scene"]]["values"][bare.name]
            return addon(self.lexicon, bare.tool, bare.parameter, value, self.rng)
        text = self._source(part, sketch)
        prefix = f"{part['scene']}/"
        names = frozenset(f"{prefix}{v.name}" for v in sketch.variables.values() if v.kind in NAMES)
        swaps = self.lexicon.swaps
        unchanged = part["turn"] == 0 and not part.get("without") and not part.get("refers")

        def swap(piece: str, start: bool) -> str:
            return swapped(piece, prefix, start, sketch, swaps, self.rng) if unchanged else piece

        spare = unchanged and not self.undecided and said_in_full(sketch) and in_slots(sketch)
        text = rephrase(text, self.lexicon, self.rng, asks and part["turn"] == 0, alone, names, swap, spare)
        return text if alone else self._with_addons(text, part.get("addons", ()))

    def _source(self, part: Mapping[str, Any], sketch: Sketch) -> str:
        """The text of a seed's turn without what is withheld, with nouns for what is only pointed at."""
        if id(part) not in self.sources:
            text = marked(sketch.users()[part["turn"]].text, f"{part['scene']}/")
            for gone in part.get("without", ()):
                text = without(text, f"{part['scene']}/{gone}", self.language) or text
            refers = {f"{part['scene']}/{name}": noun for name, noun in part.get("refers", {}).items()}
            self.sources[id(part)] = referring(text, refers, self.language) or text
        return self.sources[id(part)]

    def _filled(self, text: str) -> str:
        """The text with its slots spoken, articles made to fit, and perhaps one value taken back."""
        text = self._agreed(text)
        corrected = self._correctable(text) if self.turned < forms.CORRECTED + forms.NEGATED else None
        made, position = "", 0
        for match in MARK.finditer(text):
            opens = not text[: match.start()].rstrip().endswith((",", ";", " -", " and", " so"))
            within = re.match(r"\s\w", text[match.end() :]) is not None
            said = self._user(Slot(match.group(1), match.group(2)), corrected == match.start(), opens, within)
            made += self._before(text[position : match.start()], match.group(1), said) + said
            position = match.end()
            text = text[:position] + self._pronoun(match.group(1), said, text[position:])
        return made + text[position:]

    def _pronoun(self, name: str, said: str, after: str) -> str:
        """The text after a thing with "them" for "it" where this row has several: "running shoes"."""
        scene, _, own = name.partition("/")
        if name.startswith("=") or not own or own.startswith("s"):
            return after
        variable = self.lexicon.sketches[self.scenes[int(scene)]["seed"]].variables[own]
        if variable.kind != "text" or forms.plural(str(variable.value)) or not forms.plural(said):
            return after
        return re.sub(r"\bit\b(?! (?:is|was|has)\b|['’])", "them", after, count=1)

    def _agreed(self, text: str) -> str:
        """The text with the nouns behind numbers in the number of what this row counts: "1 ticket", "2 tickets"."""
        for match in MARK.finditer(text):
            scene, _, name = match.group(1).partition("/")
            if not name or scene.startswith("=") or not self._number(match.group(1)):
                continue
            record = self.scenes[int(scene)]
            seeds = self.lexicon.sketches[record["seed"]].variables[name].value
            if (record["values"][name] == 1) != (seeds == 1):
                rest = forms.counted(text[match.end() :], record["values"][name] == 1, self.language)
                return text[: match.end()] + self._agreed(rest)
        return text

    def _before(self, before: str, name: str, said: str) -> str:
        """The text before a value, its article made to fit: one thing needs an article where the seed had several."""
        scene, _, own = name.partition("/")
        if name.startswith("=") or own.startswith("s") or not own:
            return forms.with_article(before, said)
        variable = self.lexicon.sketches[self.scenes[int(scene)]["seed"]].variables[own]
        if variable.kind == "text" and forms.plural(str(variable.value)) and said.islower() and not forms.plural(said):
            return f"{before}{forms.article(said)} " if not forms.determined(before, self.language) else before
        return forms.with_article(before, said)

    def _correctable(self, text: str) -> int | None:
        """Where the slot starts whose value may be taken back; None without one."""
        found = MARK.finditer(text)
        options = [m.start() for m in found if self._taken_back(m.group(1)) is not None and self._alone(text, m)]
        return self.rng.choice(options) if options else None

    def _alone(self, text: str, match: re.Match[str]) -> bool:
        """Whether a value stands on its own: not before the noun it belongs to, not in a list."""
        after = re.match(r"(?:\s|-)([^\W\d_]+|\ue000)", text[match.end() :])
        before = re.search(r"([^\W\d_]+|\ue002)\s$", text[: match.start()])
        beside = {found.group(1).lower() for found in (after, before) if found is not None}
        listed = beside & {"and", "or", "\ue000", "\ue002"}
        ends = {*self.language.lines("prepositions"), *self.language.lines("closing_words")}
        ends -= set(self.language.lines("binding"))
        number = match.group(2) in ("plain", "word") and self._number(match.group(1))
        return not listed and (after is None or number or after.group(1).lower() in ends)

    def _number(self, name: str) -> bool:
        scene, _, variable = name.partition("/")
        known = self.lexicon.sketches[self.scenes[int(scene)]["seed"]].variables.get(variable) if variable else None
        return known is not None and known.kind == "integer"

    def _taken_back(self, name: str) -> Any:
        scene, _, variable = name.partition("/")
        if name.startswith("=") or not variable or variable.startswith("s"):
            return None
        record = self.scenes[int(scene)]
        variables = self.lexicon.sketches[record["seed"]].variables
        known = variables[variable]
        if sum((v.tool, v.parameter) == (known.tool, known.parameter) for v in variables.values()) > 1:
            return None  # one of a list
        pool = self.lexicon.pools.get((known.tool, known.parameter), ())
        pool = (*pool, *known.schema.get("enum", ())) if known.kind == "enum" else pool
        said = [value for scene in self.scenes for value in scene["values"].values()]
        pool = tuple(value for value in pool if value not in said)
        return forms.taken_back(record["values"][variable], known, pool, Random(f"{name}{record['values'][variable]}"))

    def _user(self, slot: Slot, corrected: bool, opens: bool = True, within: bool = False) -> str:
        """A slot of a user turn, as it is said there; `opens` where it begins a sentence, `within` before its noun."""
        if slot.variable.startswith("="):
            said = slot.variable[1:]
            return forms.said(said, self.day, "date", self.language) if self.day and is_date(said) else said
        if slot.variable in self.undecided:
            return self._either(slot, *self.undecided[slot.variable])
        scene, _, name = slot.variable.partition("/")
        record = self.scenes[int(scene)]
        variable, value = self.lexicon.sketches[record["seed"]].variables[name], record["values"][name]
        if variable.kind == "situation":
            written = any(_same(str(value), other) for key, other in record["values"].items() if key != name)
            said = str(value) if written else other_phrases(str(value), self.language, self.rng)
            return _capital(said) if slot.form == "clause-capital" and opens else small(said, self.language.names)
        listed = [v for v in self.lexicon.sketches[record["seed"]].variables.values() if _place(v) == _place(variable)]
        chance = self.rng if len(listed) == 1 else Random(0)  # entries of a list are said alike
        said = forms.spoken(value, slot.form, variable, self.language, chance, self.day)
        if not corrected:
            return said
        taken = self._taken_back(slot.variable)
        other = forms.said(taken, forms.answered(taken, slot.form, variable), variable.kind, self.language)
        lines = self.language.lines("corrections" if self.turned < forms.CORRECTED else "negations")
        closed = tuple(line for line in lines if line.endswith(")"))
        line = self.rng.choice(closed if within and closed else lines)
        return line.replace("{old}", other).replace("{new}", said)

    def _either(self, slot: Slot, one: Any, other: Any) -> str:
        """Two values between which the user has not decided."""
        scene, _, name = slot.variable.partition("/")
        variable = self.lexicon.sketches[self.scenes[int(scene)]["seed"]].variables[name]
        said = [
            forms.said(v, forms.answered(v, slot.form, variable), variable.kind, self.language) for v in (one, other)
        ]
        return self.rng.choice(self.language.lines("eithers")).replace("{a}", said[0]).replace("{b}", said[1])

    def _assistant(self, slot: Slot) -> str:
        """A slot of an assistant turn."""
        scene, _, name = slot.variable.partition("/")
        record = self.scenes[int(scene)]
        variable = self.lexicon.sketches[record["seed"]].variables[name]
        form = forms.answered(record["values"][name], slot.form, variable)
        return forms.said(record["values"][name], form, variable.kind, self.language)

    def _tool(self, words: Mapping[str, Any]) -> str:
        text = colour(
            from_tool(self.lexicon, words["tool"], words["mentions"], self.rng), self.language, self.rng, self.slips
        )
        self.carrier = self.carrier or carrier(text)
        return self._filled(tidy(text))

    def _value(self, words: Mapping[str, Any]) -> str:
        text = assistant.value_answer(self.lexicon, words, self.rng)
        return self._filled(self._with_addons(text, words.get("extra", ())))

    def _pack(self, words: Mapping[str, Any]) -> str:
        text = assistant.with_fillers(str(words["text"]), self.language.table("fillers"), self.rng)
        text = rephrase(text, self.lexicon, self.rng, asks=False)
        self.carrier = carrier(text)
        return colour(text, self.language, self.rng, self.slips)

    def _chat(self, words: Mapping[str, Any]) -> str:
        text = assistant.chat(self.language, words["topic"], self.rng)
        self.carrier = carrier(text)
        return text

    def _needs(self, words: Mapping[str, Any]) -> str:
        line = self.rng.choice(self.language.lines("needs_questions"))
        text = line.replace("{vp}", self.rng.choice(self.lexicon.phrases[words["tool"]]))
        self.carrier = carrier(text)
        return colour(text, self.language, self.rng, self.slips)

    def _reply(self, words: Mapping[str, Any]) -> str:
        sketch = self.lexicon.sketches[self.scenes[words["scene"]]["seed"]]
        reply = sketch.replies()[words["reply"]]
        text, position, source = "", 0, self._agreed(marked(reply.text, f"{words['scene']}/"))
        for match in MARK.finditer(source):
            said = self._assistant(Slot(match.group(1), match.group(2)))
            text += forms.with_article(source[position : match.start()], said) + said
            position = match.end()
        text += source[position:]
        text = text if re.match(r"[a-z][a-z\d]*[-_\d]", text) else _capital(text)  # a name stays as it is spelt
        if words.get("lead"):
            return f"{self.rng.choice(self.language.lines(words['lead']))} {text}"
        return text

    def _replies(self, words: Mapping[str, Any]) -> str:
        return " ".join(dict.fromkeys(self._reply(part) for part in words["parts"]))


def _same(text: str, other: Any) -> bool:
    """Whether an argument is what the text says, word for word."""
    one, two = text.casefold().strip(" ."), other.casefold().strip(" .") if isinstance(other, str) else ""
    return len(two) > FEW and (one in two or two in one)


def _place(variable: Variable) -> tuple[str, str]:
    return variable.tool, variable.parameter


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
