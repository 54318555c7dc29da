"""Several requests in one message: what a part of it asks for that no call serves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from datacraft.core.tool import Tool
from datacraft.steps.reader.choice import CLOSE, unfilled
from datacraft.steps.reader.evidence import Evidence, Heard
from datacraft.steps.reader.language import STOP, folded, sentences, tokens
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.mentions import Mention, same_date, same_time
from datacraft.steps.reader.purpose import leanings
from datacraft.steps.reader.rivals import Claim

_JOINT = re.compile(r"(?:,\s*|\s+)(?:and|also|plus|then)\b[\s:,]*(?:also\b|then\b|please\b)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:^|[t ])(\d{1,2}):(\d{2})")


def asked_for(
    tools: Sequence[Tool], turns: Sequence[Heard], held: Sequence[Any], evidence: Evidence, lexicon: Lexicon
) -> Iterator[str]:
    """The tools that parts of turns resemble known requests for, each part with all that its tool needs and with
    nothing that a call has taken already: `held` are the arguments of the calls."""
    texts = [folded(str(value)) for value in held if value is not None]
    taken = {word for text in texts for word in tokens(text)} - STOP
    for turn in turns:
        parts = list(_parts(turn.text))
        for part in parts if len(parts) > 1 else ():
            alone = Evidence(evidence.today)
            alone.hear(part)
            free = taken.isdisjoint(tokens(part)) and not _takes(texts, alone.turns[0], evidence)
            if free and (tool := _plain(tools, alone, lexicon)):
                yield tool


def uncalled_for(
    claims: Sequence[Claim], tools: Sequence[Tool], turns: Sequence[Heard], lexicon: Lexicon
) -> Iterator[str]:
    """Tools called beside another with nothing but its values, while no part of the request speaks for them."""
    called = {claim.slot.tool.name for claim in claims}
    said = {name: {str(c.value) for c in claims if c.slot.tool.name == name and c.how == "said"} for name in called}
    bare = [name for name in sorted(called) if said[name] and any(said[name] <= said[o] for o in called - {name})]
    if not bare:
        return
    spoken = set[str]()
    for text in (part for turn in turns for part in (turn.text, *_parts(turn.text))):
        part = Evidence()
        part.hear(text)
        leaning = leanings(tools, part.turns[0].features, lexicon.requests)
        spoken |= {name for name in called if leaning[name].likeness >= CLOSE}
        spoken.add(max(sorted(called), key=lambda name: leaning[name].odds))
    yield from (f"call: nothing in the request speaks for {name}" for name in bare if name not in spoken)


def _plain(tools: Sequence[Tool], part: Evidence, lexicon: Lexicon) -> str:
    leaning = leanings(tools, part.turns[0].features, lexicon.requests)
    ranked = sorted(leaning, key=lambda name: -leaning[name].likeness)
    best = next((tool for tool in tools if tool.name == ranked[0]), None) if ranked else None
    if best is None or leaning[best.name].likeness < CLOSE:
        return ""
    tied = len(ranked) > 1 and leaning[ranked[1]].likeness == leaning[best.name].likeness
    return "" if tied or unfilled(best, part, lexicon) else best.name


def _takes(texts: Sequence[str], part: Heard, evidence: Evidence) -> bool:
    """Whether an argument holds something that a part mentions."""
    return any(_is(text, mention, evidence) for text in texts for mention in part.live())


def _is(text: str, mention: Mention, evidence: Evidence) -> bool:
    if mention.kind == "date" and (day := _DATE.search(text)):
        return same_date(mention.value, (int(day[1]), int(day[2]), int(day[3])), evidence.today)
    if mention.kind == "time" and (clock := _TIME.search(text)):
        return same_time(mention.value, (int(clock[1]), int(clock[2])))
    return text == str(mention.value) or (mention.kind in ("code", "address") and str(mention.value) in text)


def _parts(text: str) -> Iterator[str]:
    """The sentences of a text, and what "and" or "also" joins within them."""
    for start, end in sentences(text):
        pieces = [piece for piece in _JOINT.split(text[start:end]) if len(piece.split()) > 1]
        yield from pieces if len(pieces) > 1 else [text[start:end]]
