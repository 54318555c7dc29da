"""What the user said and no call holds: numbers, labelled texts, known values; and choices that were left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from datacraft.core.coverage import kind_of
from datacraft.steps.reader.arguments import Slot, coded, numeric, options, slots, valid
from datacraft.steps.reader.evidence import Heard, places, stands
from datacraft.steps.reader.language import folded, split_names
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.mentions import Mention
from datacraft.steps.reader.rivals import Claim

_LABEL = r"(?:\s+(?:is|should be|to be|would be|as))?\s*[:=]\s*\S|\b{name}\s+(?:is|should be|would be)\s+(?!\w*ing\b)\w"
_OR = re.compile(r"\s+or(?: maybe| perhaps)?\s+(?:the |an? )?")
_LONG = 4
"""Letters from which a known value is recognised in a text."""


def leftover(claims: Sequence[Claim], turns: Sequence[Heard], lexicon: Lexicon) -> Iterator[str]:
    """Values of the turns that no call holds although one of the called tools has an empty place for them."""
    texts = [folded(str(claim.value)) for claim in claims if claim.value is not None]
    for slot in _empty(claims):
        name = split_names(slot.path[-1])
        for turn in turns:
            if numeric(slot.schema):
                said = next((m for m in turn.live() if _is_spare(m, turn, slot, claims, texts)), None)
                if said is not None:
                    yield f"unused: {said.value} is said, and {slot.path[-1]} is left out"
            elif (
                not options(slot.schema)
                and kind_of(slot.schema) == "string"
                and _told(slot, name, turn, lexicon, texts)
            ):
                yield f"unused: the {name} is said, and {slot.path[-1]} is left out"


def _empty(claims: Sequence[Claim]) -> list[Slot]:
    """The places of called tools that hold nothing, or their default, in every call of the tool."""
    filled = {(c.slot.tool.name, c.slot.parameter) for c in claims if c.value is not None and c.value != c.slot.default}
    tools = {claim.slot.tool.name: claim.slot.tool for claim in claims}
    every = [slot for tool in tools.values() for slot, _ in slots(tool, {})]
    return [slot for slot in every if (slot.tool.name, slot.parameter) not in filled]


def _is_spare(mention: Mention, turn: Heard, slot: Slot, claims: Sequence[Claim], texts: Sequence[str]) -> bool:
    """Whether a number in figures stands in no argument and is allowed in a slot."""
    figures = turn.text[mention.start : mention.end]
    if mention.kind != "number" or not any(c.isdigit() for c in figures) or not valid(slot, mention.value):
        return False
    numbers = [c.value for c in claims if isinstance(c.value, int | float)]
    near = {mention.value * scale for scale in (1, 7, 60, 100)} | {mention.value / 60, mention.value % 12}
    return near.isdisjoint(numbers) and not any(figures.strip(" %$\u20ac\u00a3") in text for text in texts)


def _told(slot: Slot, name: str, turn: Heard, lexicon: Lexicon, texts: Sequence[str]) -> bool:
    """Whether a turn labels a text with the slot's name, or says a value that the seeds know for it alone."""
    if re.search(rf"\b{re.escape(name)}{_LABEL.format(name=re.escape(name))}", turn.text):
        return True
    known = lexicon.known(slot.tool.name, slot.parameter)
    said = (text for text in known if len(text) >= _LONG and not coded(text) and stands(text, turn.text))
    return any(not any(text in held for held in texts) for text in said)


def undecided(claims: Sequence[Claim], turn: Heard, lexicon: Lexicon) -> Iterator[str]:
    """Values that the last turn leaves open beside another: "two or three of them"."""
    taken = {folded(str(claim.value)) for claim in claims}
    for claim in claims:
        if claim.how == "said" and not isinstance(claim.value, bool) and _is_open(claim, taken, turn, lexicon):
            yield f"unknown value: the request leaves {claim.slot.path[-1]} open"


def _is_open(claim: Claim, taken: set[str], turn: Heard, lexicon: Lexicon) -> bool:
    others = [text for text in _rivals(claim, turn, lexicon) if text not in taken]
    own = list(places(folded(str(claim.value)), turn.text))
    if len(own) != 1:
        return False
    for other in others:
        for start, end in places(other, turn.text):
            first, second = sorted(((start, end), own[0]))
            if _OR.fullmatch(turn.text[first[1] : second[0]]) and stands(other, turn.text):
                return True
    return False


def _rivals(claim: Claim, turn: Heard, lexicon: Lexicon) -> list[str]:
    """The other values that the slot can take and that a text may hold."""
    kinds: tuple[Any, ...] = ("number",) if isinstance(claim.value, int | float) else ("code", "date", "time")
    said = [turn.text[m.start : m.end].strip() for m in turn.live() if m.kind in kinds]
    known = lexicon.known(claim.slot.tool.name, claim.slot.parameter)
    return [*said, *(folded(str(option)) for option in options(claim.slot.schema)), *sorted(known)]
