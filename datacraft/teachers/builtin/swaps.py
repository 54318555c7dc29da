"""Sentences of the seeds that say the same thing about the same tools, so that one can stand for another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.marked import ANY, MARK, mark, marked, sentences, variables
from datacraft.teachers.builtin.situations import stems
from datacraft.teachers.builtin.template import Sketch, references, slots

Key: TypeAlias = tuple[tuple[str, ...], frozenset[str], bool]
"""Called tools, what a sentence states (tool/parameter), and whether it asks for something."""


@dataclass(frozen=True, slots=True)
class Swaps:
    """What can stand for what."""

    sentences: Mapping[Key, tuple[str, ...]]
    """Sentences with a mark `tool/parameter` for each value."""
    language: Language
    known: dict[tuple[str, str], tuple[Key, str] | None] = field(default_factory=dict)
    """Seed and sentence to what `_placed` found, kept as it never changes."""
    places: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Seed to what `own` found."""

    def own(self, sketch: Sketch) -> Mapping[str, str]:
        """`tool/parameter` to the variable of a sketch that stands there."""
        if sketch.seed.id not in self.places:
            self.places[sketch.seed.id] = {place: name for name, place in _places(sketch).items()}
        return self.places[sketch.seed.id]

    def placed(self, piece: str, sketch: Sketch) -> tuple[Key, str] | None:
        """What `_placed` finds for a sentence of a sketch."""
        place = (sketch.seed.id, piece)
        if place not in self.known:
            self.known[place] = _placed(piece, sketch, self.language) if said_in_full(sketch) else None
        return self.known[place]


def signature(sketch: Sketch) -> tuple[str, ...]:
    """The tools a sketch calls, in order."""
    return tuple(call.tool for call in sketch.calls())


def learn_swaps(sketches: Iterable[Sketch], language: Language) -> Swaps:
    """Every sentence of the seeds that could stand in another seed's request for the same tools."""
    found: dict[Key, dict[str, None]] = defaultdict(dict)
    for sketch in sketches:
        pieces = sentences(marked(sketch.users()[0].text)) if said_in_full(sketch) else []
        if len(pieces) > 1:
            for piece in pieces:
                placed = _placed(piece, sketch, language)
                if placed:
                    found[placed[0]][placed[1]] = None
    return Swaps({key: tuple(said) for key, said in found.items() if len(said) > 1}, language)


def swapped(piece: str, prefix: str, first: bool, sketch: Sketch, swaps: Swaps, rng: Random) -> str:
    """Another seed's sentence in place of this one, its slots filled with this sketch's variables; else the same.

    `prefix` is what the marks of `piece` carry before their variable; the `first` sentence of a request points at
    nothing said before.
    """
    bare = piece.replace(f"\ue000{prefix}", "\ue000")
    placed = swaps.placed(bare, sketch)
    options = swaps.sentences.get(placed[0], ()) if placed else ()
    if not placed or placed[1] not in options:
        return piece
    chosen = rng.choice([o for o in options if not first or not _points_back(o, swaps.language)] or [placed[1]])
    own = swaps.own(sketch)
    return MARK.sub(lambda match: mark(prefix + own[match.group(1)], match.group(2)), chosen)


def said_in_full(sketch: Sketch) -> bool:
    """Whether the sentences of a sketch are what they say: one request, nothing only implied, no sum or comparison."""
    implied = any("mapped" in call.provenance.values() for call in sketch.calls())
    return bool(sketch.calls()) and len(sketch.users()) == 1 and not implied


def in_slots(sketch: Sketch) -> bool:
    """Whether every free text of a sketch's calls stands in a slot: no other words are what it was made from."""
    named = {slot.variable for user in sketch.users() for slot in slots(user.text)}
    named |= {member for members in sketch.situations.values() for member in members}
    written = (v.name for v in sketch.variables.values() if v.kind == "text" and v.source != "result")
    return named.issuperset(written)


def _places(sketch: Sketch) -> dict[str, str]:
    """Variable to `tool/parameter` for those that stand in one place only; situations as `~tool/parameter`."""
    found: dict[str, set[str]] = defaultdict(set)
    for call in sketch.calls():
        for name, path in references(call.arguments):
            found[name].add(f"{call.tool}/{path}")
    forms = {slot.variable: slot.form for user in sketch.users() for slot in slots(user.text)}
    for name, members in sketch.situations.items():
        manner = "noun" if forms.get(name) == "noun" else "clause"
        found[name] = {f"~{manner} {place}" for member in members for place in found.get(member, ())}
    single = {name: next(iter(places)) for name, places in found.items() if len(places) == 1}
    often = Counter(single.values())
    return {name: place for name, place in single.items() if often[place] == 1}


def _placed(piece: str, sketch: Sketch, language: Language) -> tuple[Key, str] | None:
    """The key of a sentence and the sentence with its places marked; None for one that must stay where it is."""
    places, names = _places(sketch), variables(piece)
    if not all(name in places for name in names) or len(set(names)) < len(names) or not _free(piece, sketch, language):
        return None
    asked = asks(piece, language)
    if (asked and isinstance(sketch.calls()[-1].returns, dict | list)) or not (names or asked):
        return None  # where the answer tells what was asked for, the question stays
    said = MARK.sub(lambda match: mark(places[match.group(1)], match.group(2)), piece)
    return (signature(sketch), frozenset(places[name] for name in names), asked), said


def _free(piece: str, sketch: Sketch, language: Language) -> bool:
    """Whether a sentence holds nothing beside its values that an argument was made from, or that only fits there."""
    literal = re.sub(ANY, " ", piece)
    words = set(re.findall(r"[^\W\d_]+", literal.lower()))
    if re.search(r"\d", literal) or not words.isdisjoint(language.lines("bound_pronouns")):
        return False
    own = stems(literal, language)
    written = [v for v in sketch.variables.values() if v.kind == "text" and v.source != "result"]
    return all(own.isdisjoint(stems(str(v.value), language)) for v in written)


def _points_back(text: str, language: Language) -> bool:
    return not set(re.findall(r"[^\W\d_]+", text.lower())).isdisjoint(language.lines("pointing_back"))


def asks(sentence: str, language: Language) -> bool:
    """Whether a sentence is a request: a question, an imperative, or one that begins like a request."""
    greeting = rf"(?:{'|'.join(language.lines('seed_greetings'))})[\s,.!-]+"
    lower = re.sub(rf"^{greeting}", "", re.sub(ANY, "x", sentence).lower())
    words = re.findall(r"[^\W\d_]+", lower)
    if not words or "?" in sentence:
        return bool(words)
    clauses = re.split(r",?\s+(?:so|and|but)\s+", lower)
    return words[0] in language.lines("verbs") or any(c.startswith(language.lines("asking")) for c in clauses)
