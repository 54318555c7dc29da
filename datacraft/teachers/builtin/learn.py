"""What the seeds teach: sketches, values that belong together, situations, questions, and how tools are named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import fmean
from typing import Any, TypeAlias

from datacraft.core.coverage import Leaf, kind_of, leaves, resolve
from datacraft.core.diversity import words
from datacraft.core.seed import PoolRow, SeedBook, SeedUser
from datacraft.core.tool import Toolset
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.align import cut, leaf_values
from datacraft.teachers.builtin.frames import Frames, observed
from datacraft.teachers.builtin.language import USUAL, Language, load, split_name
from datacraft.teachers.builtin.naming import base_verb, verb_phrases
from datacraft.teachers.builtin.swaps import Swaps, learn_swaps
from datacraft.teachers.builtin.template import ReplySketch, Sketch, UserSketch, plain, references, slots

Place: TypeAlias = tuple[str, str]
"""Tool and dotted parameter."""


OF_POOL = 0.6
"""Share of the seeds' values of a parameter that a pool must hold to be the parameter's own."""
REMEMBERED = 512
"""Tools of which it is remembered what the seeds show of them."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that can be the matter: ways to say it, and the arguments that stand for it."""

    arguments: Mapping[Place, Any]
    said: tuple[str, ...]
    implied: frozenset[Place]
    """Arguments that need no other words: the rest must be said."""
    seed: str
    output: Mapping[str, Any]
    """Final output of the seed where one of its fields follows from the situation."""
    form: str = "clause"


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Everything learned from one seeds folder for one toolset; one is equal to itself alone, so that what follows from
    it can be remembered."""

    language: Language
    toolset: Toolset
    sketches: Mapping[str, Sketch]
    kinds: Mapping[Place, str]
    pools: Mapping[Place, tuple[Any, ...]]
    """Values that seeds and pools give for a parameter, in order of appearance."""
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    """Tool to argument sets that were given together."""
    results: Mapping[str, tuple[PoolRow, ...]]
    """Tool to the rows of value pools that say what the tool gives back."""
    situations: tuple[Situation, ...]
    asks: Mapping[Place, tuple[str, ...]]
    """Questions that seeds ask for a parameter."""
    swaps: Swaps
    """Sentences of several seeds that say the same."""
    frames: Frames
    """Ways in which seeds say enum values."""
    phrases: Mapping[str, tuple[str, ...]]
    """Tool to verb phrases for what it does, the longest first."""

    def label(self, tool: str, parameter: str) -> str:
        """A parameter as people say it."""
        del tool
        return self.language.label(parameter)

    def leaves(self, tool: str) -> tuple[Leaf, ...]:
        """The parameters of a tool, nested objects as dotted paths; none of a tool that is not known."""
        return _leaves(self, tool)


@lru_cache(maxsize=REMEMBERED)
def _leaves(lexicon: Lexicon, tool: str) -> tuple[Leaf, ...]:
    known = lexicon.toolset.tool(tool)
    return leaves(lexicon.toolset, known) if known else ()


def learn(book: SeedBook, toolset: Toolset, language: str = "en") -> Lexicon:
    """The lexicon of a seeds folder. Raises UsageError for a language that is not built in."""
    pools, rows = _values(book, toolset)
    known = _kinds(toolset, pools)
    names = _names(known, pools) | _proper(book)
    opened = _unclaimed(_named_by_values(_opened(load(language), known, pools), known, pools), toolset)
    material = replace(opened, typical=_typical(book), names=names, fixed=_flags(toolset))
    sketches = {seed.id: cut(seed, toolset, known, material) for seed in book.seeds}
    return Lexicon(
        language=material,
        toolset=toolset,
        sketches=sketches,
        kinds=known,
        pools={place: tuple(values) for place, values in pools.items()},
        rows=rows,
        results=_results(book),
        situations=(*_seed_situations(sketches, material), *_pool_situations(book)),
        asks=_asks(sketches),
        swaps=learn_swaps(sketches.values(), material),
        frames=observed(sketches.values(), material),
        phrases={tool.name: verb_phrases(tool, material) for tool in toolset.tools},
    )


def _opened(language: Language, known: Mapping[Place, str], pools: Mapping[Place, list[Any]]) -> Language:
    """The language without the pools of names of which the seeds have a set of their own: rooms of a choir."""
    closed = set()
    for (tool, parameter), kind in known.items():
        name = split_name(parameter)[-1]
        own = {str(value).casefold() for value in pools.get((tool, parameter), ())}
        listed = {str(value).casefold() for value in language.table("pools").get(name, ())}
        if kind == "text" and name in language.lines("closed_pools") and own and own.isdisjoint(listed):
            closed.add(name)
    kept = {name: values for name, values in language.table("pools").items() if name not in closed}
    return replace(language, raw={**language.raw, "pools": kept}) if closed else language


def _named_by_values(language: Language, known: Mapping[Place, str], pools: Mapping[Place, list[Any]]) -> Language:
    """The language with parameters whose values are among those of a pool under the pool's name: a `title` that is
    "Blue Linen" or "Copper Sky" is a song."""
    held: dict[str, set[str]] = defaultdict(set)
    for (tool, parameter), kind in known.items():
        if kind == "text":
            held[parameter.rsplit(".", 1)[-1]] |= {str(value).casefold() for value in pools.get((tool, parameter), ())}
    listed = {name: {str(value).casefold() for value in values} for name, values in language.table("pools").items()}
    aliases = dict(language.table("pool_aliases"))
    for parameter, values in held.items():
        fitting = [name for name, own in listed.items() if len(values & own) >= max(2, OF_POOL * len(values))]
        if len(fitting) == 1 and parameter not in listed:
            aliases.setdefault("_".join(split_name(parameter)), fitting[0])
    return replace(language, raw={**language.raw, "pool_aliases": aliases})


def _unclaimed(language: Language, toolset: Toolset) -> Language:
    """The language without verbs that a tool goes by: beside `update_plan`, a "change" is no "update"."""
    verbs = (*language.lines("verbs"), *language.lines("tool_verbs"))
    claimed = {word for tool in toolset.tools for word in split_name(tool.name)} | _flags(toolset)
    claimed |= {base_verb(word, verbs) or "" for tool in toolset.tools for word in tool.summary.lower().split()[:3]}
    fixed = _flags(toolset) | _deciding(toolset, verbs)
    kept = {
        verb: [other for other in others if claimed.isdisjoint(other.split())]
        for verb, others in language.table("verbs_like").items()
        if fixed.isdisjoint(verb.split())
    }
    return replace(language, raw={**language.raw, "verbs_like": {verb: found for verb, found in kept.items() if found}})


def _deciding(toolset: Toolset, verbs: tuple[str, ...]) -> set[str]:
    """The verbs of a tool that does one of two things ("Approve or decline a request"): each says which."""
    pairs = [pair for tool in toolset.tools for pair in re.findall(r"([a-z]+) or ([a-z]+)", tool.summary.lower())]
    return {base for pair in pairs for word in pair if (base := base_verb(word, verbs)) is not None}


def _names(known: Mapping[Place, str], pools: Mapping[Place, list[Any]]) -> frozenset[str]:
    """The words of people's names, and values of one word with a capital letter: places, makes, titles."""
    people = (pools.get(place, ()) for place, kind in known.items() if kind == "person")
    single = (str(value) for values in pools.values() for value in values if re.fullmatch(r"[A-Z][a-z]+", str(value)))
    return frozenset(word for values in people for word in _words(values)) | frozenset(single)


def _proper(book: SeedBook) -> frozenset[str]:
    """The words that users write with a capital letter in the middle of a sentence, and nowhere without one."""
    said = [turn.text for seed in book.seeds for turn in seed.turns if isinstance(turn, SeedUser)]
    capital = {word for text in said for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", text)}
    small = {word for text in said for word in re.findall(r"\b[a-z]+\b", text)}
    return frozenset(word for word in capital if word.lower() not in small)


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from str(value).split()


def _flags(toolset: Toolset) -> frozenset[str]:
    """The words of the names of flags: "photos" raises the flag `photos`, "pictures" need not."""
    named = (leaf.name for tool in toolset.tools for leaf in leaves(toolset, tool) if kind_of(leaf.schema) == "boolean")
    return frozenset(word for name in named for word in split_name(name))


def _typical(book: SeedBook) -> float:
    """Words of a usual user turn of the seeds."""
    sizes = [len(words(turn.text)) for seed in book.seeds for turn in seed.turns if isinstance(turn, SeedUser)]
    return max(4.0, fmean(sizes)) if sizes else USUAL


def _values(
    book: SeedBook, toolset: Toolset
) -> tuple[dict[Place, list[Any]], dict[str, tuple[Mapping[str, Any], ...]]]:
    pools: dict[Place, list[Any]] = defaultdict(list)
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    given = [(call.tool, call.arguments) for seed in book.seeds for call in seed.calls() if call.error is None]
    given += [(pool.tool, row.values) for pool in book.pools for row in pool.rows]
    for tool, arguments in given:
        flat = dict(leaf_values(arguments))
        rows[tool].append(flat)
        for path, value in leaf_values(arguments):
            if value is not None and value not in pools[tool, path]:
                pools[tool, path].append(value)
    del toolset
    return pools, {tool: tuple(found) for tool, found in rows.items()}


def _results(book: SeedBook) -> dict[str, tuple[PoolRow, ...]]:
    found: dict[str, list[PoolRow]] = defaultdict(list)
    for pool in book.pools:
        found[pool.tool] += [row for row in pool.rows if row.returns is not None]
    return {tool: tuple(rows) for tool, rows in found.items() if rows}


def _kinds(toolset: Toolset, pools: Mapping[Place, list[Any]]) -> dict[Place, str]:
    found = {}
    for tool in toolset.tools:
        for leaf in leaves(toolset, tool):
            schema = leaf.schema
            if isinstance(schema.get("items"), dict):
                schema = resolve(schema["items"], tool.parameters)
            known = pools.get((tool.name, leaf.name), ())
            company = {word for name in (tool.name, *leaf.path[:-1]) for word in split_name(name)}
            found[tool.name, leaf.name] = kinds.detect(leaf.name, schema, known, company)
    return found


def _seed_situations(sketches: Mapping[str, Sketch], language: Language) -> list[Situation]:
    found = []
    for sketch in sketches.values():
        for name, members in sketch.situations.items():
            arguments, implied = _carried(sketch, members)
            if len(sketch.situations) > 1:
                implied &= {place for place in implied if place in _places(sketch, members)}
                arguments = {place: arguments[place] for place in implied}
            form = next(s.form for step in sketch.users() for s in slots(step.text) if s.variable == name)
            output: dict[str, Any] = next(
                (s.output for s in reversed(sketch.steps) if isinstance(s, ReplySketch) and s.output), {}
            )
            said = _ways_to_say(sketch, name, members, form, language)
            found.append(Situation(arguments, said, frozenset(implied), sketch.seed.id, output, form))
    return found


def _ways_to_say(sketch: Sketch, name: str, members: frozenset[str], form: str, language: Language) -> tuple[str, ...]:
    """The clause of the seed, and the argument made from it where that is a clause of its own."""
    own = str(sketch.variables[name].value)
    written = (str(sketch.variables[member].value).rstrip(".") for member in sorted(members))
    return (own, *(text for text in written if form != "noun" and _clause(text, language) and text != own))


def _clause(text: str, language: Language) -> bool:
    """Whether a written text has a subject and a verb: "Weekly report is empty"."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.lower())
    finite = [i for i, word in enumerate(words) if word in language.lines("finite")]
    return bool(finite) and 0 < finite[0] < 6 and words[0] not in language.lines("verbs") and "," not in text


def _carried(sketch: Sketch, members: frozenset[str]) -> tuple[dict[Place, Any], set[Place]]:
    """The arguments a situation brings along, and those of them that no other words say."""
    arguments: dict[Place, Any] = {}
    implied: set[Place] = set()
    for call in sketch.calls():
        for parameter, template in call.arguments.items():
            if isinstance(template, bool):
                arguments[call.tool, parameter] = template
            for variable, path in references(template, (parameter,)):
                known = sketch.variables[variable]
                if variable in members:
                    implied.add((call.tool, path))
                    arguments[call.tool, path] = known.value
                elif call.provenance[parameter] == "mapped" or known.kind in ("integer", "enum"):
                    arguments[call.tool, path] = known.value
                    if call.provenance[parameter] == "mapped":
                        implied.add((call.tool, path))
    return arguments, implied


def _places(sketch: Sketch, members: frozenset[str]) -> set[Place]:
    return {
        (call.tool, path)
        for call in sketch.calls()
        for variable, path in references(call.arguments)
        if variable in members
    }


def _pool_situations(book: SeedBook) -> list[Situation]:
    found = []
    for pool in book.pools:
        for number, row in enumerate(pool.rows):
            if not row.said:
                continue
            arguments = {(pool.tool, key): value for key, value in row.values.items()}
            implied = frozenset(place for place, value in arguments.items() if isinstance(value, str))
            found.append(Situation(arguments, row.said, implied, f"values:{pool.tool}:{number}", row.output or {}))
    return found


def _asks(sketches: Mapping[str, Sketch]) -> dict[Place, tuple[str, ...]]:
    """Questions of the seeds that ask for exactly one parameter, known by what the next user turn says."""
    found: dict[Place, list[str]] = defaultdict(list)
    for sketch in sketches.values():
        if sketch.seed.shape != "missing_parameter":
            continue
        places = {v: (c.tool, path) for c in sketch.calls() for v, path in references(c.arguments)}
        for name, members in sketch.situations.items():
            known = [places[member] for member in sorted(members) if member in places]
            places |= {name: known[0]} if known else {}
        for before, question, after in zip(sketch.steps, sketch.steps[1:], sketch.steps[2:], strict=False):
            if not (
                isinstance(before, UserSketch) and isinstance(question, ReplySketch) and isinstance(after, UserSketch)
            ):
                continue
            answered = {places[s.variable] for s in slots(after.text) if s.variable in places}
            if len(answered) == 1 and not slots(question.text):
                found[answered.pop()].append(plain(question.text))
    return {place: tuple(texts) for place, texts in found.items()}
