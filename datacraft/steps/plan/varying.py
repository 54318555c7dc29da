"""Which values of a sketch may be replaced, and by which others, so that the words around them stay true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from datacraft.core.coverage import bounds
from datacraft.steps.plan import values as make
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.frames import fits
from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.situations import stems
from datacraft.teachers.builtin.template import Sketch, Variable, literal, references, slots

FREELY = frozenset({"id", "email", "person", "phone", "company", "url", "address", "postcode"})
"""Kinds whose values say nothing about the rest of a conversation: they may change even where nobody mentions them."""
STEPS = 10
"""Highest value of a number that may be a rating, which belongs to a text beside it."""
LEFT_OVER = frozenset({"left", "remaining"})
"""Words that compare a number with nothing that anybody says: "9 days left"."""
_WORD = re.compile(r"\w+")
PARTS = frozenset({"half", "twice", "double", "couple", "dozen", "both", "single"})
"""Words that say how much of a number."""


def slots_of(sketch: Sketch) -> list[Any]:
    """Every slot of the user turns."""
    return [slot for user in sketch.users() for slot in slots(user.text)]


def places_of(sketch: Sketch, variable: str) -> list[Place]:
    """Where a variable stands as an argument."""
    return [
        (call.tool, path) for call in sketch.calls() for name, path in references(call.arguments) if name == variable
    ]


def settable(lexicon: Lexicon, sketch: Sketch, variable: Variable, value: Any) -> bool:
    """Whether a wanted value can be said where the variable stands: a scalar of a fitting word class."""
    if value is None or isinstance(value, list | dict) or variable.source != "user" or coupled(sketch, variable):
        return False
    if variable.kind in kinds.FREE and value not in make.related_pool(lexicon, variable.tool, variable.parameter):
        return False  # made up for its class: said by its name, not in the middle of a seed's sentence
    if variable.kind == "integer" and value == 1:
        return False  # a noun beside it would have to change
    return says(lexicon, sketch, variable, value)


def says(lexicon: Lexicon, sketch: Sketch, variable: Variable, value: Any) -> bool:
    """Whether a value can be said in the variable's place: no "she has a has to work that day"."""
    if value != variable.value and _named(sketch, value):
        return False
    if variable.kind == "text" and isinstance(value, str):
        return _clausal(value, lexicon.language) == _clausal(str(variable.value), lexicon.language)
    return variable.kind != "enum" or fits(lexicon.frames, sketch, variable, value, lexicon.language)


def _named(sketch: Sketch, value: Any) -> bool:
    """Whether words that stay speak of a value already: "Kassel is full, so it has to go to Malmo"."""
    texts = (literal(sketch.users()), str(value))
    words, name = (f" {' '.join(_WORD.findall(text.casefold()))} " for text in texts)
    return isinstance(value, str) and len(name) > len("   ") and name in words


def _clausal(text: str, language: Language) -> bool:
    """Whether a text is a sentence, or the rest of one, rather than the name of something."""
    begins = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.lower())[:4]
    return not set(begins).isdisjoint(language.lines("finite"))


def shown_in(sketch: Sketch) -> set[str]:
    """The variables that the assistant's words state."""
    return {slot.variable for reply in sketch.replies() for slot in slots(reply.text)}


def may_vary(sketch: Sketch, variable: Variable, shown: set[str], language: Language) -> bool:
    """Whether another value may stand in the variable's place without making a word around it untrue."""
    numeric = variable.kind in kinds.NUMERIC
    if counting(sketch, variable) or (variable.kind == "integer" and variable.value == 1):
        return False  # "1 open ticket", "your ticket": the noun would have to change as well
    if numeric and variable.value == 0 and variable.name not in shown:
        return False  # "there is no reserve any more"
    if numeric and "numbers" in sketch.frozen and not _alone(sketch, variable, language):
        return False
    if variable.kind in kinds.TEMPORAL and "dates" in sketch.frozen:
        return False
    if variable.source == "user":
        return not coupled(sketch, variable)
    if variable.source == "written":
        return False
    return variable.kind in FREELY or (variable.name in shown and variable.kind in (kinds.NUMERIC | {"person"}))


def held(sketch: Sketch) -> frozenset[str]:
    """The variables that must stay: what the user says in words that have no slot, and what those words hold.

    Such a word is part of another value: "investigating" of "we are investigating the ledger".
    """
    slotted = {slot.variable for slot in slots_of(sketch)}
    slotted |= {member for members in sketch.situations.values() for member in members}
    loose = [v for v in sketch.variables.values() if v.source == "user" and v.name not in slotted]
    shared = (v for v in sketch.variables.values() if v.source == "user" and any(_overlap(v, part) for part in loose))
    return frozenset(v.name for v in (*loose, *shared))


def half_told(sketch: Sketch, language: Language) -> set[str]:
    """The variables that an answer speaks of in words of its own: "the receipt" of "receipt of the bike"."""
    shown, heard = shown_in(sketch), stems(literal(sketch.replies()), language)
    return {
        v.name
        for v in sketch.variables.values()
        if v.source == "user" and v.kind in kinds.FREE and v.name not in shown
        if not heard.isdisjoint(stems(str(v.value), language))
    }


def half_cut(sketch: Sketch, language: Language) -> set[str]:
    """The situations, with their arguments, of which the words around the clause say another part."""
    around, found = stems(literal(sketch.users()), language), set()
    for name, members in sketch.situations.items():
        clause = stems(str(sketch.variables[name].value), language)
        rests = (stems(str(sketch.variables[member].value), language) - clause for member in members)
        if any(len(rest & around) > 1 for rest in rests):
            found |= {name, *members}
    return found


def tells_default(sketch: Sketch, default: Any, language: Language) -> bool:
    """Whether an answer says in its own words what an argument is that the call leaves out: "he has 14 days"."""
    if isinstance(default, bool) or default is None or default == "":
        return False
    if default == 1:
        return True  # "the label": the noun would have to change as well
    forms = {str(default), str(default).replace("_", " ")}
    if isinstance(default, int) and 0 <= default < len(cardinals := language.lines("numbers", "cardinal")):
        forms |= {cardinals[default]}
    said = literal(sketch.replies())
    return any(re.search(rf"\b{re.escape(form)}\b", said, re.I) for form in forms)


def _overlap(one: Variable, other: Variable) -> bool:
    inner, outer = sorted((str(one.value).casefold(), str(other.value).casefold()), key=len)
    return len(inner) > 2 and re.search(rf"\b{re.escape(inner)}\b", outer) is not None


def _alone(sketch: Sketch, variable: Variable, language: Language) -> bool:
    """Whether a number is the only one of a conversation, so that nothing said can compare it with another.

    Of a rating words may say how high it is; of an amount they can say that only of its parts.
    """
    if [v for v in sketch.variables.values() if v.kind in kinds.NUMERIC] != [variable]:
        return False
    words = set(re.findall(r"[^\W_]+", literal(sketch.steps).lower()))
    comparing = {*language.lines("freezing", "numbers")} - LEFT_OVER if rates(variable) else PARTS
    comparing |= {*language.lines("numbers", "cardinal")} - {"one"}
    return words.isdisjoint(comparing) and not any(c.isdigit() for word in words for c in word)


def counting(sketch: Sketch, variable: Variable) -> bool:
    """Whether a number counts the entries of a list that the conversation gives: two tickets, two seats."""
    lists = [v for call in sketch.calls() for v in _lists((call.arguments, call.returns))]
    return variable.kind == "integer" and variable.value > 1 and any(len(v) == variable.value for v in lists)


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _lists(inner)


def echoed(sketch: Sketch, variable: Variable, language: Language) -> bool:
    """Whether a text that stays speaks of this one in two words or more, as a reason that repeats a summary does."""
    if variable.kind != "text" or variable.source != "user":
        return False
    own = stems(str(variable.value), language)
    written = (v for v in sketch.variables.values() if v.kind == "text" and v.source == "written")
    return any(len(own & stems(str(v.value), language)) >= 2 for v in written)


def coupled(sketch: Sketch, variable: Variable) -> bool:
    """Whether a rating or count belongs to a text of the same call that stays: a severity to its summary."""
    if variable.kind != "enum" and not rates(variable):
        return False
    tools = {tool for tool, _ in places_of(sketch, variable.name)}
    written = [v for v in sketch.variables.values() if v.kind == "text" and v.source == "written"]
    return any(tool in tools for v in written for tool, _ in places_of(sketch, v.name))


def rates(variable: Variable) -> bool:
    """Whether a number is one of a few steps, as a severity is, and not an amount."""
    high = bounds(variable.schema)[1]
    return variable.kind in kinds.NUMERIC and (variable.value if high is None else high) <= STEPS
