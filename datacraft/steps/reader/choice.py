"""Which offered tool a request speaks for, and whether it could be served as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from datacraft.core.tool import Tool, accepts_null
from datacraft.steps.reader.arguments import Slot, numeric, options, slots, spellings
from datacraft.steps.reader.evidence import Evidence
from datacraft.steps.reader.language import related, share, split_names, stem, stems, tokens
from datacraft.steps.reader.lexicon import Lexicon

CLEAR = 1.4
"""Points by which another tool must lead before the row's own choice is called wrong."""
SERVABLE = 2.5
"""Points from which a request that was not served is said to speak for a tool."""
ALIKE = 0.75
"""Share of the words of a request from which another one is taken for the same."""
_FEW = 3
"""Content words of a request that one word can speak for."""
MOST = 0.66
"""Share of a tool's words that a text must hold to speak of it."""


def affinity(tools: Sequence[Tool], evidence: Evidence, lexicon: Lexicon) -> dict[str, float]:
    """Points per tool: words of the newest request that its definition or the seeds' requests for it hold, rare ones
    worth more."""
    said = evidence.turns[-1].stems if evidence.turns else frozenset()
    own = {tool.name: _vocabulary(tool) for tool in tools}
    spread = Counter(word for words in own.values() for word in words)
    return {
        tool.name: sum(_weight(word, own[tool.name], spread) for word in said)
        + _learnt(tool.name, [t.name for t in tools], said, lexicon)
        for tool in tools
    }


def _vocabulary(tool: Tool) -> dict[str, float]:
    """Stem to how much it says: the name most, then the description, then parameters and their options."""
    listed = tuple(str(o) for schema in tool.properties.values() if isinstance(schema, dict) for o in options(schema))
    return _words_of(tool.name, tool.description, (*tool.properties, *listed))


@lru_cache(maxsize=2**10)
def _words_of(name: str, description: str, listed: tuple[str, ...]) -> dict[str, float]:
    words: dict[str, float] = {}
    for text, weight in ((split_names(" ".join(listed)), 0.5), (description, 1.0), (split_names(name), 1.5)):
        for word in stems(text):
            words[word] = max(weight, words.get(word, 0.0))
    return words


def _weight(word: str, own: dict[str, float], spread: Counter[str]) -> float:
    """A word that only one tool has counts whole, one that several have by its share."""
    match = word if word in own else next((other for other in own if related(word, other)), None)
    return own[match] / spread[match] if match is not None else 0.0


def _learnt(name: str, offered: Sequence[str], said: frozenset[str], lexicon: Lexicon) -> float:
    """Points from seeds: how much more often a word stands in requests for this tool than for the others offered."""
    if name not in lexicon.tools:
        return 0.0
    points = 0.0
    for word in said:
        rates = {tool: lexicon.tools[tool][word] for tool in offered if tool in lexicon.tools}
        total = sum(rates.values())
        if total >= 2 and len(rates) > 1:
            points += rates[name] / total - 1 / len(rates)
    return points


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


def unfilled(tool: Tool, evidence: Evidence) -> tuple[str, ...]:
    """Required parameters for which nothing of their kind has been said. Free text takes any content word that the tool
    is not described with, one a parameter."""
    empty = {slot.parameter: slot for slot, _ in slots(tool, {})}
    own = _vocabulary(tool)
    rest = sum(1 for word in evidence.words() if not any(related(word, other) for other in own))
    lacking = []
    for name in required(tool):
        kinds = _kinds(empty[name]) if name in empty else None
        if kinds is None:
            rest -= 1
        if (kinds is None and rest < 0) or (kinds is not None and not _mentioned(empty[name], kinds, evidence)):
            lacking.append(name)
    return tuple(lacking)


def _kinds(slot: Slot) -> tuple[str, ...] | None:
    """The kinds of mention that can fill a slot, `()` for an option; None for free text."""
    name = {stem(word) for word in tokens(split_names(slot.path[-1]))}
    form = str(slot.schema.get("format", ""))
    if options(slot.schema):
        return ()
    if numeric(slot.schema):
        return ("number",)
    if form.startswith("date") or name & {"dat", "date", "day"}:
        return ("date",)
    if form == "email" or "email" in name:
        return ("address",)
    if name & {"id", "code", "numb", "no", "ref", "reference", "referenc"}:
        return ("code", "number")
    return None


def _mentioned(slot: Slot, kinds: tuple[str, ...], evidence: Evidence) -> bool:
    if not kinds:
        return any(evidence.said(s) for option in options(slot.schema) for s in spellings(str(option)))
    return any(mention.kind in kinds for turn in evidence.turns for mention in turn.live())


def named(tool: Tool, words: set[str], known: frozenset[str]) -> bool:
    """Whether stems speak of a tool: most words of its name, or of its description's first sentence, are there, one at
    least in the text itself and the others in what is `known`."""
    first = tool.summary
    own = [stems(text) for text in (split_names(tool.name), first)]
    return any(share(text, words) > 0 and share(text, words | known) >= MOST for text in own)


def beaten(tools: Sequence[Tool], called: set[str], points: dict[str, float], evidence: Evidence) -> str:
    """The tool that the request clearly speaks for and gives everything for, while none called comes near it; `""` when
    there is none."""
    top = max((points.get(name, 0.0) for name in called), default=0.0)
    for tool in sorted(tools, key=lambda tool: -points.get(tool.name, 0.0)):
        if tool.name in called or points.get(tool.name, 0.0) <= top + CLEAR:
            return ""
        if not unfilled(tool, evidence):
            return tool.name
    return ""


def resembled(tools: Sequence[Tool], evidence: Evidence, lexicon: Lexicon) -> str:
    """The offered tool that served a request of the seeds in nearly the same words, with everything it needs said; `""`
    where the words are as much those of another tool, or of a request that was refused."""
    said = evidence.turns[-1].stems if evidence.turns else frozenset()
    spread = Counter(word for requests in lexicon.requests.values() for word in frozenset().union(*requests))
    best = {name: max(_likeness(words, said, spread) for words in known) for name, known in lexicon.requests.items()}
    top = max(best.values(), default=0.0)
    alike = [name for name, score in best.items() if score == top]
    tool = next((tool for tool in tools if [tool.name] == alike), None)
    return tool.name if tool is not None and top >= ALIKE and not unfilled(tool, evidence) else ""


def _likeness(words: frozenset[str], said: frozenset[str], spread: Counter[str]) -> float:
    """The share of a known request's words that are said, and a little for each that no other tool's requests have; 0.0
    where none of them is told apart, or the only one stands among many others."""
    if len(words) == 1 and len(said) > _FEW:
        return 0.0
    own = sum(spread[word] == 1 for word in words & said)
    return share(words, said) + 0.05 * own if own else 0.0


def servable(tools: Sequence[Tool], points: dict[str, float], evidence: Evidence) -> str:
    """The tool that a request clearly speaks for and gives everything for, `""` when there is none."""
    for tool in sorted(tools, key=lambda tool: -points.get(tool.name, 0.0)):
        if points.get(tool.name, 0.0) >= SERVABLE and not unfilled(tool, evidence):
            return tool.name
    return ""
