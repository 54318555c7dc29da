"""What speaks against a call: values said and not used, values taken back, values in each other's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from datacraft.core.signature import leaves
from datacraft.steps.reader.arguments import Slot, coded, denied, numeric, options, recover, slots, spellings, valid
from datacraft.steps.reader.evidence import Evidence, Heard, places, stands
from datacraft.steps.reader.features import outline
from datacraft.steps.reader.language import NEGATION, folded, sentences, share, split_names, stem, stems, tokens
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.mentions import Mention

_NEARBY = 3
"""Words between a parameter's name and its value."""
_LONG = 6
"""Letters from which an option is recognised by its stem."""
_NUMBER = 4
"""Figures of a number that names something, as an order's does."""
_ENOUGH = 3
"""Values a parameter must have in the seeds before they say what it holds."""
_ADDED = re.compile(r"\b(?:also|too|add|plus|as well)\b")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FROM = frozenset(map(stem, ("from", "origin", "source", "start", "departure", "begin", "pickup", "sender", "checkin")))
_TO = frozenset(
    map(stem, ("to", "destination", "target", "end", "arrival", "until", "return", "dropoff", "recipient", "checkout"))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One argument as the row has it."""

    call: int
    slot: Slot
    value: Any
    how: str
    """By what it is known (`arguments.recover`)."""


def unused(claims: Sequence[Claim], turn: Heard, lexicon: Lexicon) -> Iterator[str]:
    """Codes and addresses of a turn that look like a used one and stand in no argument; the seeds' asides aside."""
    texts = [folded(str(claim.value)) for claim in claims if claim.value is not None]
    shapes = {_outline(text) for text in texts}
    for mention in turn.live():
        alike = mention.kind in ("code", "address") and _outline(mention.value) in shapes
        alike = alike or (mention.kind == "code" and _is_for_a_call(mention.value, lexicon))
        if alike and mention.value not in lexicon.asides and not any(mention.value in text for text in texts):
            yield f"unused: {mention.value!r} is mentioned, and no call holds it"
    figures = {len(text) for text in texts if text.isdigit() and len(text) >= _NUMBER}
    for mention in turn.live():
        said = turn.text[mention.start : mention.end].strip()
        if mention.kind == "number" and len(said) in figures and said.isdigit() and said not in texts:
            yield f"unused: {said!r} is mentioned, and no call holds it"


def _is_for_a_call(code: str, lexicon: Lexicon) -> bool:
    """Whether codes of this form stand in calls of the seeds, and never aside."""
    return outline(code) in lexicon.homes and outline(code) not in set(map(outline, lexicon.asides))


def _outline(text: str) -> str:
    """`c-1042` as `a-9`; an address as `@`."""
    if "@" in text:
        return "@"
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "9", text))


def odd(claims: Sequence[Claim], lexicon: Lexicon) -> Iterator[str]:
    """Values that do not look like the codes and addresses their parameter takes: those of the seeds, the example in
    its description, else what its name asks for; and codes where the seeds have none."""
    for claim in claims:
        free = isinstance(claim.value, str) and claim.how != "default" and claim.value not in options(claim.slot.schema)
        if free and (_is_strange(claim, lexicon) or _is_odd(claim, lexicon.known(*_where(claim)))):
            yield f"odd value: {claim.value!r} does not look like a {claim.slot.path[-1]}"


def _is_strange(claim: Claim, lexicon: Lexicon) -> bool:
    """Whether a code has a form that the seeds know for other parameters only, and this one holds codes as well."""
    homes = lexicon.homes.get(outline(folded(str(claim.value))), frozenset())
    own = lexicon.known(*_where(claim))
    return bool(homes) and _where(claim) not in homes and bool(own) and all(map(coded, own))


def _is_odd(claim: Claim, known: frozenset[str]) -> bool:
    example = re.search(r"(?:such as|e\.g\.|for example|like) (\S*\d\S*?)[.,;)]*(?:\s|$)", claim.slot.described)
    shapes = {_outline(text) for text in known}
    shapes = shapes or ({_outline(folded(example[1]))} if example else _named(claim.slot))
    if shapes and all(" " not in shape and ("9" in shape or shape == "@") for shape in shapes):
        return _outline(folded(claim.value)) not in shapes
    return bool(known) and coded(claim.value) and not any(coded(text) for text in known)


def _where(claim: Claim) -> tuple[str, str]:
    return claim.slot.tool.name, claim.slot.parameter


def _named(slot: Slot) -> set[str]:
    """`@` for a parameter that is called or formatted as an e-mail address."""
    words = tokens(slot.path[-1])
    return {"@"} if slot.schema.get("format") == "email" or (words and words[-1] in ("email", "mail")) else set()


def ignored(claims: Sequence[Claim], turn: Heard) -> Iterator[str]:
    """Numbers and options that a turn gives for a parameter by name, where every call holds another value."""
    for name in dict.fromkeys(claim.slot.path for claim in claims):
        own = [claim for claim in claims if claim.slot.path == name]
        slot, values = own[0].slot, [own[0].slot.default if claim.value is None else claim.value for claim in own]
        if numeric(slot.schema):
            yield from _ignored_numbers(slot, values, turn)
        elif slot.schema.get("type") == "boolean":
            yield from _ignored_flag(slot, values, turn)
        elif options(slot.schema) and all(claim.how in ("", "default", "meant") for claim in own):
            yield from _ignored_options(slot, values, claims, turn)


def _ignored_numbers(slot: Slot, values: list[Any], turn: Heard) -> Iterator[str]:
    name = [stem(word) for word in tokens(split_names(slot.path[-1])) if len(word) > 2]
    for mention in turn.live():
        if mention.kind != "number" or mention.value in values or not valid(slot, mention.value):
            continue
        before, after = _around((mention.start, mention.end), turn.text)
        if name and name[-1] in map(stem, before[-2:] + after[:1]):
            yield f"unused: the request says {slot.path[-1]} {mention.value}, no call does"


def _ignored_flag(slot: Slot, values: list[Any], turn: Heard) -> Iterator[str]:
    name = set(stems(split_names(slot.path[-1])))
    plain = not NEGATION.search(turn.text) and not denied(name, [turn])
    if True not in values and share(name, turn.stems) == 1.0 and plain:
        yield f"unused: the request speaks of {slot.path[-1]}, no call does"


def _ignored_options(slot: Slot, values: list[Any], claims: Sequence[Claim], turn: Heard) -> Iterator[str]:
    elsewhere = " ".join(folded(str(claim.value)) for claim in claims if claim.slot.path != slot.path)
    said_own = any(_spelled(slot, value, turn) for value in values if value is not None)
    for option in options(slot.schema):
        text = folded(str(option))
        if option in values or said_own or len(text) < 4 or text in elsewhere or not isinstance(option, str):
            continue
        if _spelled(slot, option, turn):
            yield f"unused: the request says {text!r} for {slot.path[-1]}, no call does"


def _spelled(slot: Slot, option: Any, turn: Heard) -> bool:
    """Whether an option stands in a turn as it is, or, when it is long enough to mean nothing else, in another form."""
    text = str(option)
    if text.lower() in ("none", "no"):
        return re.search(rf"\b(?:no|without)\s+{re.escape(split_names(slot.path[-1]))}\b", turn.text) is not None
    if any(stands(spelling, turn.text) for spelling in list(spellings(text))[:2]):
        return True
    words = stems(text)
    return len(text) >= _LONG and share(words, turn.stems) == 1.0 and folded(text) not in turn.text.split()


def swapped(claims: Sequence[Claim], turn: Heard) -> Iterator[str]:
    """Two values of one call that the words around them put the other way round."""
    said = [claim for claim in claims if claim.how == "said" and not isinstance(claim.value, bool)]
    for one, other in combinations(said, 2):
        if one.call != other.call or one.value == other.value or not _exchangeable(one, other):
            continue
        places = [_place(claim.value, turn) for claim in (one, other)]
        if places[0] is None or places[1] is None:
            continue
        text = _blank(_blank(turn.text, places[0]), places[1])
        as_is = _cue(one.slot, places[0], text) + _cue(other.slot, places[1], text)
        if _cue(one.slot, places[1], text) + _cue(other.slot, places[0], text) > as_is:
            yield f"swapped: {one.slot.path[-1]} and {other.slot.path[-1]} are the other way round in the request"


def halved(claims: Sequence[Claim], turns: Sequence[Heard]) -> Iterator[str]:
    """A list of which the last turn says some entries and only an earlier one the rest: "once more with Wednesday" has
    no Sunday in it, unless something is to be added."""
    if len(turns) < 2 or _ADDED.search(turns[-1].text):
        return
    for call, path in {(claim.call, claim.slot.path): None for claim in claims if claim.how == "said"}:
        values = [c.value for c in claims if (c.call, c.slot.path) == (call, path) and isinstance(c.value, str)]
        fresh = [any(stands(s, turns[-1].text) for s in spellings(value)) for value in values]
        if len(values) > 1 and any(fresh) and not all(fresh):
            yield f"unused: the last turn says other {path[-1]} than the call holds"


def misplaced(claims: Sequence[Claim], lexicon: Lexicon) -> Iterator[str]:
    """Two values of one call of which each is known for the other's parameter, where the two share no value; and one
    value that stands at both ends of a way."""
    for one, other in combinations(claims, 2):
        if one.call != other.call or not isinstance(one.value, str) or not isinstance(other.value, str):
            continue
        a, b = folded(one.value), folded(other.value)
        ours, theirs = (_words(lexicon.known(*_where(claim))) for claim in (one, other))
        apart = min(len(ours), len(theirs)) >= _ENOUGH and ours.isdisjoint(theirs)
        if apart and a in theirs and b in ours:
            yield f"swapped: {one.slot.path[-1]} and {other.slot.path[-1]} hold each other's values"
        ways = {direction(one.slot): a, direction(other.slot): b}
        if a == b and ways.keys() == {"from", "to"}:
            yield f"swapped: {one.slot.path[-1]} and {other.slot.path[-1]} are both {a!r}"
        elif ways.keys() == {"from", "to"} and all(map(_DAY.match, ways.values())) and ways["from"] > ways["to"]:
            yield f"swapped: {one.slot.path[-1]} and {other.slot.path[-1]} are the wrong way round in time"


def _words(known: frozenset[str]) -> frozenset[str]:
    """The texts that are no codes or dates: those are new in every request."""
    return frozenset(text for text in known if not coded(text))


def _exchangeable(one: Claim, other: Claim) -> bool:
    if coded(one.value) != coded(other.value):
        return False
    return type(one.value) is type(other.value) and valid(one.slot, other.value) and valid(other.slot, one.value)


def _place(value: Any, turn: Heard) -> tuple[int, int] | None:
    """The last place where a value stands that holds."""
    if isinstance(value, str):
        found = {place for spelling in spellings(value) for place in places(spelling, turn.text)}
        return next(iter(found)) if len(found) == 1 else None
    same: list[Mention] = [m for m in turn.live() if m.kind == "number" and m.value == value]
    return (same[0].start, same[0].end) if len(same) == 1 else None


def _blank(text: str, place: tuple[int, int]) -> str:
    """The text with a value blanked out: its own words are no cue for another's place ("14 Quay Street in Lyon")."""
    return text[: place[0]] + "_" * (place[1] - place[0]) + text[place[1] :]


def _cue(slot: Slot, place: tuple[int, int], text: str) -> int:
    """How clearly the words right around a place, within its clause, speak of the slot: its name, the nearer the more,
    and `from` or `to` for its direction."""
    before, after = _around(place, text)
    name = {stem(word) for word in tokens(split_names(slot.path[-1]))}
    score = sum(_NEARBY - i for i, word in enumerate(reversed(before)) if stem(word) in name)
    score += sum(_NEARBY - i for i, word in enumerate(after) if stem(word) in name)
    last = before[-1] if before else ""
    way = direction(slot)
    if way == "from":
        score += 2 * (last == "from") - 2 * (last in ("to", "until", "till"))
    if way == "to":
        score += 2 * (last in ("to", "until", "till", "into", "for")) - 2 * (last == "from")
    return score


def _around(place: tuple[int, int], text: str) -> tuple[list[str], list[str]]:
    """The words right before and right after a place, within its clause."""
    before = re.split(r"[,;.!?]\s", text[: place[0]])[-1]
    after = re.split(r"[,;.!?](?:\s|$)", text[place[1] :])[0]
    return tokens(before)[-_NEARBY:], tokens(after)[:_NEARBY]


def direction(slot: Slot) -> str:
    """`from` for where or when something begins, `to` for where or when it ends, `""` for other parameters."""
    words = tokens(split_names(slot.path[-1]))
    name = {stem(word) for word in (*words, "".join(words))}
    return "from" if name & _FROM else "to" if name & _TO else ""


def crossed(claims: Sequence[Claim], turn: Heard) -> Iterator[str]:
    """Values of two calls of one tool that stand in each other's sentences."""
    spans = sentences(turn.text)
    if len(spans) < 2:
        return
    calls = sorted({claim.call for claim in claims})
    for a, b in combinations(calls, 2):
        ours = _by_sentence([c for c in claims if c.call == a], turn, spans)
        theirs = _by_sentence([c for c in claims if c.call == b], turn, spans)
        for path in ours.keys() & theirs.keys():
            rest = (ours.keys() & theirs.keys()) - {path}
            kept = sum((ours[path] == ours[p]) + (theirs[path] == theirs[p]) for p in rest)
            turned = sum((theirs[path] == ours[p]) + (ours[path] == theirs[p]) for p in rest)
            if turned > kept:
                yield f"swapped: {path[-1]} of two calls stand in each other's sentence"
                return


def _by_sentence(claims: Sequence[Claim], turn: Heard, spans: list[tuple[int, int]]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for claim in claims:
        place = _place(claim.value, turn) if claim.how == "said" else _topic(claim.value, turn, spans)
        sentence = next((i for i, (a, b) in enumerate(spans) if place and a <= place[0] < b), None)
        if sentence is not None:
            found[claim.slot.path] = sentence
    return found


def _topic(value: Any, turn: Heard, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The one sentence that shares the most words with a free text."""
    if not isinstance(value, str):
        return None
    words = set(stems(value))
    scores = [len(words & set(stems(turn.text[a:b]))) for a, b in spans]
    best = max(scores, default=0)
    return spans[scores.index(best)] if best >= 2 and scores.count(best) == 1 else None


def claims_of(number: int, tool: Any, arguments: dict[str, Any], evidence: Evidence, lexicon: Lexicon) -> list[Claim]:
    """Every scalar of one call with what it is known by."""
    return [
        Claim(number, slot, value, recover(slot, value, evidence, lexicon)) for slot, value in slots(tool, arguments)
    ]


def scalars(arguments: dict[str, Any]) -> list[Any]:
    """The scalars of arguments, for `Evidence.used`."""
    return list(leaves(arguments))
