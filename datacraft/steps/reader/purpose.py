"""Which tool a request is for: by the words of requests whose tool is known, and by the tools' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import fsum, log

from datacraft.core.coverage import resolve
from datacraft.core.tool import Tool
from datacraft.steps.reader.language import EMPTY, related, split_names, stems

_UNKNOWN = 0.08
"""How often a word that no request for a tool holds is still expected in one, in requests."""
_DEFINED = 1.2
"""Requests that a tool's own definition counts for."""
_LIGHT = 0.35
"""Weight of words such as `the` and `can`, which come with a tool by chance."""
_TERSE = 1.5
"""Added to the number of words of a name or a first sentence: one word alone says little."""
_SPARE = 0.7
"""Added to the weight of a known request: one of a single common word is hardly ever said again as such."""
_TOOLS = 2**10
"""Tools whose words are kept."""
_REMEMBERED = 2**14
"""Stems that a vocabulary remembers."""
_NAME, _FIRST, _REST, _OPTION, _PARAMETER, _ABOUT = 1.0, 0.8, 0.6, 0.5, 0.4, 0.25
"""Weights of the places where a definition holds a word: name, first sentence, rest of the description, options,
names of parameters, their descriptions."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much a request leans to one tool."""

    likeness: float = 0.0
    """The weighted share of the closest known request's features that it holds, 0 to 1."""
    odds: float = 0.0
    """Logarithm of how much more often its features come with this tool than with the average one."""


class Vocabulary(dict[str, float]):
    """Stem to its weight for one tool; a stem is looked up by its relatives once, and remembered."""

    def __init__(self, own: Mapping[str, float]) -> None:
        super().__init__(own)
        self.own = tuple(own.items())

    def __missing__(self, word: str) -> float:
        found = 0.9 * max((weight for other, weight in self.own if related(word, other)), default=0.0)
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


class Kin(dict[str, frozenset[str]]):
    """Feature to those of known requests that are the same or related; looked up once, and remembered."""

    def __init__(self, features: Iterable[str]) -> None:
        super().__init__()
        self.own = tuple(features)

    def __missing__(self, word: str) -> frozenset[str]:
        found = frozenset(own for own in self.own if own == word or (own[0] != "<" and related(word, own)))
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


@dataclass(frozen=True, slots=True)
class Requests:
    """Known requests by the tool that served them, or several tools joined by `+`; `""` has those that none served."""

    by_tool: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    """Feature to its weight: the fewer tools' requests hold it, the more it tells."""
    wholes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Tool to the weight of each of its requests."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Tool to feature to the number of its requests that hold it."""
    kin: Kin = field(default_factory=lambda: Kin(()))


def known(requests: Mapping[str, Sequence[frozenset[str]]]) -> Requests:
    """Requests made ready for comparing."""
    counts = {tool: Counter(word for words in held for word in words) for tool, held in requests.items()}
    spread = Counter(word for own in counts.values() for word in own)
    weights = {word: 0.1 + log((len(counts) + 1) / tools) for word, tools in spread.items()}
    by_tool = {tool: tuple(dict.fromkeys(held)) for tool, held in requests.items()}
    wholes = {tool: tuple(fsum(weights[word] for word in words) for words in held) for tool, held in by_tool.items()}
    return Requests(by_tool, weights, wholes, counts, Kin(weights))


def leanings(tools: Sequence[Tool], said: frozenset[str], requests: Requests) -> dict[str, Leaning]:
    """Tool to how much a request leans to it, for every tool offered or known; `""` for being served by none, names
    joined by `+` for being served by several."""
    words = {tool.name: words_of(tool) for tool in tools}
    defined = {name: own.vocabulary for name, own in words.items()}
    odds = _odds(defined, said, requests)
    there = frozenset().union(*(requests.kin[word] for word in said))
    likeness = {
        tool: _likeness(held, requests.wholes[tool], there, requests.weights) for tool, held in requests.by_tool.items()
    }
    for name, own in words.items():
        likeness[name] = max(likeness.get(name, 0.0), _summed_up(own, said))
    return {name: Leaning(likeness.get(name, 0.0), odds.get(name, 0.0)) for name in {**likeness, **odds}}


def _odds(defined: Mapping[str, Vocabulary], said: frozenset[str], requests: Requests) -> dict[str, float]:
    names = [name for name in {**requests.by_tool, **defined} if name and "+" not in name]
    if not names:
        return {}
    total = dict.fromkeys(names, 0.0)
    known_by = [(requests.counts.get(name, {}), defined.get(name)) for name in names]
    sizes = [len(requests.by_tool.get(name, ())) + _DEFINED + 2 * _UNKNOWN for name in names]
    for word in sorted(said):  # the sum of logarithms depends on their order
        held = [seen.get(word, 0) + (_DEFINED * own[word] if own is not None else 0.0) for seen, own in known_by]
        if not any(held):
            continue  # a word of no tool: a value, or small talk
        rates = [(have + _UNKNOWN) / size for have, size in zip(held, sizes, strict=True)]
        mean = sum(rates) / len(rates)
        weight = _LIGHT if word in EMPTY else 1.0
        for name, rate in zip(names, rates, strict=True):
            total[name] += weight * log(rate / mean)
    return total


def _likeness(
    held: Iterable[frozenset[str]], wholes: Iterable[float], there: frozenset[str], weights: Mapping[str, float]
) -> float:
    best = 0.0
    for words, whole in zip(held, wholes, strict=True):
        shared = words & there
        if shared:
            best = max(best, fsum(weights[word] for word in shared) / (whole + _SPARE))
    return best


def _summed_up(words: ToolWords, said: frozenset[str]) -> float:
    """The share of a tool's name or first sentence that is said: "find an employee"; a word alone says little."""
    there = frozenset().union(*(words.kin[word] for word in said))
    return max((len(own & there) / (len(own) + _TERSE) for own in words.headings if own), default=0.0)


@dataclass(frozen=True, slots=True)
class ToolWords:
    """The words of one tool's definition."""

    vocabulary: Vocabulary
    headings: tuple[frozenset[str], ...]
    """The stems of its name, and those of its first sentence."""
    kin: Kin
    """Of the headings."""


_tool_words: dict[int, tuple[object, ToolWords]] = {}
"""By the identity of the tool's wire entry, which is kept so that it stays one."""


def words_of(tool: Tool) -> ToolWords:
    """The words of a tool, from its definition once."""
    found = _tool_words.get(id(tool.wire))
    if found is None or found[0] is not tool.wire:
        if len(_tool_words) >= _TOOLS:
            _tool_words.clear()
        headings = (frozenset(stems(split_names(tool.name))), frozenset(stems(tool.summary)))
        found = tool.wire, ToolWords(_vocabulary(tool), headings, Kin(sorted(headings[0] | headings[1])))
        _tool_words[id(tool.wire)] = found
    return found[1]


def _vocabulary(tool: Tool) -> Vocabulary:
    schemas = [resolve(schema, tool.parameters) for schema in tool.properties.values() if isinstance(schema, dict)]
    listed = (str(option) for schema in schemas for option in schema.get("enum") or () if option is not None)
    about = (str(schema.get("description") or "") for schema in schemas)
    return _defined(tool.name, tool.description, tuple(tool.properties), tuple(listed), tuple(about))


@lru_cache(maxsize=2**10)
def _defined(
    name: str, description: str, parameters: tuple[str, ...], listed: tuple[str, ...], about: tuple[str, ...]
) -> Vocabulary:
    words: dict[str, float] = {}
    places = (
        (" ".join(about), _ABOUT),
        (split_names(" ".join(parameters)), _PARAMETER),
        (split_names(" ".join(listed)), _OPTION),
        (description, _REST),
        (description.split(".")[0], _FIRST),
        (split_names(name), _NAME),
    )
    for text, weight in places:
        for word in stems(text):
            words[word] = max(weight, words.get(word, 0.0))
    return Vocabulary(words)
