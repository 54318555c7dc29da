"""Which offered tool a request speaks for, and whether it could be served as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from datacraft.core.coverage import resolve
from datacraft.core.tool import Tool, accepts_null
from datacraft.steps.reader.arguments import Slot, coded, numeric, options, recover, slots, valid
from datacraft.steps.reader.evidence import Evidence, stands
from datacraft.steps.reader.features import outline
from datacraft.steps.reader.language import EMPTY, folded, share, split_names, stem, stems, tokens
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.mentions import Mention
from datacraft.steps.reader.purpose import Leaning, leanings, words_of

_CODED = frozenset(("id", "code", "numb", "ref", "reference", "referenc"))
_FIGURES = 3
"""Figures of a number that can be a code."""
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")

CLOSE = 0.5
"""Likeness from which a request is taken for one of the kind that a tool is known to serve."""
NEARER = 0.15
"""Likeness by which another tool must be nearer before the row's own choice is called wrong."""
AHEAD = 1.0
"""Odds by which a request must lean to a tool more than to any other."""
FAR_AHEAD = 2.5
"""Odds by which another tool must lead before the row's own choice is called wrong."""
SPOKEN_FOR = 0.4
"""Share of a request's content words that have to speak for a tool which no known request resembles."""
MOST = 0.66
"""Share of a tool's words that a text must hold to speak of it."""


def servable(tools: Sequence[Tool], evidence: Evidence, said: frozenset[str], lexicon: Lexicon) -> str:
    """The offered tool that a request is plainly for and that has all it needs, or one of several; `""` where there is
    none, or where the words are as much those of a tool not offered, or of a request that no tool served."""
    leaning = leanings(tools, said, lexicon.requests)
    offered = {tool.name: tool for tool in tools}
    absent = [other for name, other in leaning.items() if not name or not offered.keys() >= set(name.split("+"))]
    for tool in sorted(tools, key=lambda tool: -leaning[tool.name].likeness):
        if _plain(tool, leaning[tool.name], absent, said, lexicon) and not unfilled(tool, evidence, lexicon):
            return tool.name
    nearest = max((other.likeness for other in absent), default=0.0)
    for name, own in leaning.items():
        first = offered.get(name.split("+")[0]) if "+" in name and own not in absent else None
        if first and own.likeness >= CLOSE and own.likeness > nearest and not unfilled(first, evidence, lexicon):
            return first.name
    return ""


def withdrawn(tools: Sequence[Tool], said: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a request resembles one for a tool that is not offered, or one that no tool served."""
    offered = {tool.name for tool in tools}
    leaning = leanings(tools, said, lexicon.requests)
    absent = (other for name, other in leaning.items() if not name or not offered >= set(name.split("+")))
    return any(other.likeness >= CLOSE for other in absent)


def _plain(tool: Tool, own: Leaning, others: Sequence[Leaning], said: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a request is nearer to a tool than to all the others, by its words or by what they come with."""
    nearest = max((other.likeness for other in others), default=0.0)
    odds = max((other.odds for other in others), default=0.0)
    if own.likeness >= CLOSE and own.likeness > nearest and _speaks(tool, said, lexicon):
        return True
    leans = own.odds - odds >= AHEAD and own.odds > 0 and nearest < CLOSE
    return leans and spoken_for(tool, said, lexicon) >= SPOKEN_FOR


def _speaks(tool: Tool, said: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a content word or a form of code speaks for a tool: "how" and "is" stand in requests of all kinds."""
    own, counts = words_of(tool).vocabulary, lexicon.requests.counts.get(tool.name, {})
    return any(
        (word in counts and any(c.isdigit() for c in word)) if word[0] == "<" else (own[word] > 0 or word in counts)
        for word in said
        if word not in EMPTY
    )


def spoken_for(tool: Tool, said: frozenset[str], lexicon: Lexicon) -> float:
    """The share of a request's content words that the tool's definition or known requests for it hold."""
    own, counts = words_of(tool).vocabulary, lexicon.requests.counts.get(tool.name, {})
    content = [word for word in said if word[0] != "<" and word not in EMPTY]
    return sum(own[word] > 0 or word in counts for word in content) / len(content) if content else 0.0


def beaten(tools: Sequence[Tool], called: set[str], evidence: Evidence, said: frozenset[str], lexicon: Lexicon) -> str:
    """The tool that the request is plainly for, with all it needs, while it is far from each one called; `""` when
    there is none."""
    leaning = leanings(tools, said, lexicon.requests)
    own = [leaning[name] for name in called if name in leaning]
    likeness, odds = max((o.likeness for o in own), default=0.0), max((o.odds for o in own), default=0.0)
    for tool in tools:
        better = leaning[tool.name]
        nearer = better.likeness - likeness >= NEARER and better.odds >= odds
        if (
            not (nearer or (odds < 0 and better.odds - odds >= FAR_AHEAD))
            or tool.name in called
            or not spoken_for(tool, said, lexicon)
        ):
            continue
        others = [other for name, other in leaning.items() if name != tool.name]
        if _plain(tool, better, others, said, lexicon) and not unfilled(tool, evidence, lexicon):
            return tool.name
    return ""


def required(tool: Tool) -> tuple[str, ...]:
    """Parameters that the wire requires and that take no null: what a user has to give."""
    properties = tool.properties
    return tuple(
        n
        for n in tool.required
        if n in properties and not accepts_null(properties[n]) and not _defaulted(properties[n])
    )


def _defaulted(schema: object) -> bool:
    return isinstance(schema, dict) and "default" in schema


def unfilled(tool: Tool, evidence: Evidence, lexicon: Lexicon) -> tuple[str, ...]:
    """Required parameters for which nothing of their kind has been said, or shown before. A mention fills one of them;
    free text takes any content word that the tool and the requests for it are not worded with, one a parameter."""
    needed = required(tool)
    empty = {slot.parameter: slot for slot, _ in slots(tool, {})}
    live = [mention for turn in evidence.turns for mention in turn.live()]
    lacking: dict[str, None] = {}
    free: list[Slot] = []
    for slot in (inner for name in needed for inner in _inner(empty[name])):
        kinds = _kinds(slot, lexicon)
        if kinds is None:
            free.append(slot)
            continue
        fit = next((m for m in live if m.kind in kinds and _fits(slot, m, lexicon)), None)
        if fit is not None:
            live.remove(fit)
        elif not (_shown(slot, evidence, lexicon) if kinds else _optioned(slot, evidence, lexicon)):
            lacking[slot.parameter] = None
    spare = _spare(tool, evidence, lexicon) if free or not needed else 0
    for slot in free:
        if not _known_value(slot, evidence, lexicon):
            spare -= 1
            lacking |= {slot.parameter: None} if spare < 0 else {}
    if not needed and not spare and not live and tool.properties:
        return tuple(tool.properties)  # nothing at all is said to go by
    return tuple(lacking)


def _inner(slot: Slot) -> Iterator[Slot]:
    """The slot itself, or those inside it that an object needs, or an entry of a list does."""
    entries, properties = slot.schema.get("items"), slot.schema.get("properties")
    root = slot.tool.parameters
    if isinstance(entries, dict):
        told = {"description": slot.schema.get("description", ""), **resolve(entries, root)}
        yield from _inner(Slot(slot.tool, slot.parameter, slot.path, told))
    elif isinstance(properties, dict):
        for name in slot.schema.get("required", ()):
            schema = properties.get(name)
            if isinstance(schema, dict) and not accepts_null(schema) and not _defaulted(schema):
                yield from _inner(Slot(slot.tool, slot.parameter, (*slot.path, name), resolve(schema, root)))
    else:
        yield slot


def _kinds(slot: Slot, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The kinds of mention that can fill a slot, `()` for an option or a flag; None for free text."""
    name = {stem(word) for word in tokens(split_names(slot.path[-1]))}
    form = str(slot.schema.get("format", ""))
    held = _held(slot, lexicon)
    if options(slot.schema) or slot.schema.get("type") == "boolean":
        return ()
    if numeric(slot.schema):
        return ("number",)
    if form.startswith("date") or name & {"dat", "date", "day"} or (held and all(map(_DATED.match, held))):
        return ("date",)
    if form == "time" or name & {"tim", "clock"} or (held and all(map(_CLOCK.fullmatch, held))):
        return ("time", "number")
    if form == "email" or "email" in name or (held and all("@" in text for text in held)):
        return ("address",)
    if (held and all(map(coded, held))) or _names_code(slot):
        return ("code", "number")
    return None


def _held(slot: Slot, lexicon: Lexicon) -> frozenset[str]:
    """The texts a parameter holds in the seeds; those of an object are not told apart, so none of its parts has any."""
    return lexicon.known(slot.tool.name, slot.parameter) if len(slot.path) == 1 else frozenset()


def _fits(slot: Slot, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention can be the value: codes look like those the slot is known for, numbers are allowed."""
    if numeric(slot.schema):
        return valid(slot, mention.value)
    held = _held(slot, lexicon)
    if mention.kind in ("code", "number") and held and all(map(coded, held)):
        return outline(str(mention.value)) in {outline(text) for text in held}
    return mention.kind != "number" or len(str(mention.value)) >= _FIGURES or not _names_code(slot)


def _names_code(slot: Slot) -> bool:
    return not _CODED.isdisjoint(stem(word) for word in tokens(split_names(slot.path[-1])))


def _shown(slot: Slot, evidence: Evidence, lexicon: Lexicon) -> bool:
    """Whether an earlier result or call holds a code for the slot."""
    shapes = {outline(text) for text in _held(slot, lexicon)}
    past = (folded(value) for value in (*evidence.results, *evidence.used) if isinstance(value, str))
    return any(coded(text) and outline(text) in shapes for text in past)


def _optioned(slot: Slot, evidence: Evidence, lexicon: Lexicon) -> bool:
    if slot.schema.get("type") == "boolean":
        return True
    return any(recover(slot, option, evidence, lexicon) in ("said", "meant") for option in options(slot.schema))


def _known_value(slot: Slot, evidence: Evidence, lexicon: Lexicon) -> bool:
    """Whether a text that the slot is known for is said or was shown."""
    past = {folded(value) for value in (*evidence.results, *evidence.used) if isinstance(value, str)}
    held = _held(slot, lexicon)
    return not past.isdisjoint(held) or any(stands(text, turn.text) for text in held for turn in evidence.turns)


def _spare(tool: Tool, evidence: Evidence, lexicon: Lexicon) -> int:
    """Content words of the user that neither the tool nor a request for it is worded with."""
    own = words_of(tool).vocabulary
    worded: frozenset[str] = frozenset().union(*lexicon.requests.by_tool.get(tool.name, ()))
    return sum(1 for word in evidence.words() if not own[word] and word not in worded and not word.isdigit())


def named(tool: Tool, words: set[str], known: frozenset[str]) -> bool:
    """Whether stems speak of a tool: most words of its name, or of its description's first sentence, are there, one at
    least in the text itself and the others in what is `known`."""
    first = tool.summary
    own = [stems(text) for text in (split_names(tool.name), first)]
    return any(share(text, words) > 0 and share(text, words | known) >= MOST for text in own)
