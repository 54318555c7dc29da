"""What a final output says follows from what happened: the calls made and their results first, then what the seeds say
of such a situation, then the value that claims least.

Which field follows from what is learned from the seeds: `ticket_id` is what `create_ticket` gave back and null without
a ticket, `escalated` is true exactly where `escalate` was called, a category goes with the summary.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from datacraft.core.blueprint import PlannedCall
from datacraft.core.coverage import kind_of, resolve, value_at
from datacraft.core.schema import Checker, checker
from datacraft.core.seed import SeedAssistant
from datacraft.core.tool import accepts_null
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.language import Language, split_name
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.situations import stems
from datacraft.teachers.builtin.template import CallsSketch, Ref, ReplySketch, Sketch, fill, references

Done: TypeAlias = tuple[PlannedCall, Any]
"""A call that worked, and its result."""
Source: TypeAlias = tuple[str, str, str]
"""Tool, `argument` or `result`, dotted path."""
NEUTRAL = frozenset({
    "other", "others", "none", "unknown", "general", "misc", "miscellaneous", "neutral", "unspecified", "undefined",
    "na", "default", "normal", "uncategorised", "uncategorized", "unclassified",
})  # fmt: skip
"""Words of the options that claim nothing about a matter."""
USUAL = 0.8
"""Share of the seeds' replies after a call that must take a field from it before every reply does."""
REFUSING = ("missing_tool", "out_of_scope")
ALIKE = 0.6
"""Share of the words of a known text that another holds when both are about the same."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the seeds teach about the fields of an agent's final output; empty for an agent that ends in prose."""

    schema: dict[str, Any]
    language: Language
    fed: Mapping[str, tuple[Source, ...]]
    """Field to what gives it its value, the most usual first."""
    pure: frozenset[str]
    """Fields that only calls fill: null without one."""
    flags: Mapping[str, frozenset[str]]
    """Boolean field to the tools of which it says that one was called."""
    decided: Mapping[str, Any]
    """Field that has other values where nothing is called than where something is, to what it says of a refusal."""
    words: str
    """The field that holds what is said to the user; empty where none does."""
    by_tools: Mapping[tuple[str, ...], tuple[dict[str, Any], ...]]
    """Names of the tools called, sorted, to the final outputs that seeds have after just those."""
    said: tuple[tuple[str, frozenset[str], dict[str, Any]], ...]
    """Text of a situation, its stems, and the options that its final output chooses."""

    def settled(
        self, output: dict[str, Any], done: Sequence[Done], texts: Iterable[str], meant: Sequence[PlannedCall] = ()
    ) -> dict[str, Any]:
        """The output with every field that follows from the calls, or from texts that say what is the matter, set.

        `meant` are calls that were asked for and could not be made: only what the user gave for them is known. The
        output as it was where the agent's schema would refuse the outcome.
        """
        made = dict(output) | {field: option for field, option in self._chosen(texts).items() if field in output}
        for field in output:
            made[field] = self._value(field, made[field], done, meant)
        found = checker(self.schema)
        return made if not isinstance(found, Checker) or found.is_valid(made) else output

    def _value(self, field: str, value: Any, done: Sequence[Done], meant: Sequence[PlannedCall]) -> Any:
        if field in self.flags:
            return any(call.tool in self.flags[field] for call, _ in done)
        if meant and not done and field in self.decided:
            return self.decided[field]
        sources = self.fed.get(field, ())
        options = [_taken(source, call, result) for source in sources for call, result in done]
        options += [_taken(source, call, None) for source in sources for call in meant if source[1] == "argument"]
        present = [option for option in options if option is not None]
        if present:
            return value if value in present else present[0]
        return None if field in self.pure and self._nullable(field) else value

    def _nullable(self, field: str) -> bool:
        return accepts_null(resolve(self.schema.get("properties", {}).get(field), self.schema, keep_null=True))

    def _chosen(self, texts: Iterable[str]) -> dict[str, Any]:
        """The options that the seeds choose for one of the texts, the last that they know."""
        found: dict[str, Any] = {}
        for text in texts:
            own = stems(text, self.language)
            held = [(len(own & known) / len(known), options) for _, known, options in self.said if known]
            exact = [options for known, _, options in self.said if known == text.casefold()]
            share, best = max(held, key=lambda pair: pair[0], default=(0.0, {}))
            found |= exact[0] if exact else best if share >= ALIKE else {}
        return found

    def after(self, tools: Iterable[str]) -> tuple[dict[str, Any], ...]:
        """The final outputs that seeds have after calls of just these tools."""
        return self.by_tools.get(tuple(sorted(set(tools))), ())

    def feeding(self, tools: Iterable[str]) -> int:
        """How many fields calls of these tools give a value."""
        known = set(tools)
        fed = sum(any(source[0] in known for source in sources) for sources in self.fed.values())
        return fed + sum(not known.isdisjoint(tools) for tools in self.flags.values())

    def neutral(self, output: dict[str, Any]) -> dict[str, Any]:
        """The output with every option that says what a matter is about replaced by one that says nothing."""
        return output | {
            field: option for field in output if (option := self._least(field)) is not None and field not in self.fed
        }

    def _least(self, field: str) -> str | None:
        options = resolve(self.schema.get("properties", {}).get(field), self.schema).get("enum") or ()
        return next((o for o in options if isinstance(o, str) and NEUTRAL & {*split_name(o), o.casefold()}), None)


def learn_outcomes(lexicon: Lexicon) -> Outcomes | None:
    """What the seeds teach about final outputs; None for an agent that answers in prose."""
    schema = lexicon.toolset.agent.final_schema if lexicon.toolset.agent else None
    if schema is None:
        return None
    replies = [entry for sketch in lexicon.sketches.values() for entry in _replies(sketch)]
    fed = _fed(replies)
    return Outcomes(
        schema,
        lexicon.language,
        fed,
        frozenset(field for field in fed if _pure(field, replies)),
        _flags(schema, replies),
        _decided(schema, replies),
        _words(schema, replies),
        _by_tools(replies),
        tuple(_said(lexicon, schema)),
    )


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply of a seed: its output with the variables in, and the calls that worked before it."""

    sketch: Sketch
    output: dict[str, Any]
    text: str
    tools: tuple[str, ...]
    sources: Mapping[str, Source]
    """Variable to where the calls before have it."""


def _replies(sketch: Sketch) -> Iterator[_Reply]:
    tools: list[str] = []
    sources: dict[str, Source] = {}
    number = 0
    for step in sketch.steps:
        if isinstance(step, CallsSketch):
            for call in step.calls:
                if call.error is None and not step.wrong:
                    tools.append(call.tool)
                    for name, path in references(call.arguments):
                        sources.setdefault(name, (call.tool, "argument", path))
                    for name, path in references(call.returns):
                        sources.setdefault(name, (call.tool, "result", path))
                number += 1
        elif isinstance(step, ReplySketch) and isinstance(step.output, dict):
            yield _Reply(sketch, step.output, as_said(sketch, step), tuple(tools), dict(sources))


def _fed(replies: Sequence[_Reply]) -> dict[str, tuple[Source, ...]]:
    """Field to its sources: those from which most replies after such a call take it."""
    taken: dict[str, Counter[Source]] = defaultdict(Counter)
    could: dict[str, Counter[str]] = defaultdict(Counter)
    for reply in replies:
        for field, template in reply.output.items():
            could[field].update(set(reply.tools))
            if isinstance(template, Ref) and template.variable in reply.sources:
                taken[field][reply.sources[template.variable]] += 1
    return {
        field: sources
        for field, counts in taken.items()
        if (sources := tuple(s for s, n in counts.most_common() if n >= USUAL * could[field][s[0]]))
    }


def _pure(field: str, replies: Sequence[_Reply]) -> bool:
    """Whether a field is null wherever no call gives it a value."""
    return all(
        reply.output[field] is None or isinstance(reply.output[field], Ref)
        for reply in replies
        if field in reply.output
    )


def _flags(schema: dict[str, Any], replies: Sequence[_Reply]) -> dict[str, frozenset[str]]:
    """Boolean field to the tools after which it is always true, where it is true after no others and both were seen."""
    found: dict[str, frozenset[str]] = {}
    for field in schema.get("properties", {}):
        values = [(reply.output[field], reply.tools) for reply in replies if isinstance(reply.output.get(field), bool)]
        never = {tool for value, called in values if not value for tool in called}
        always = frozenset(tool for value, called in values if value for tool in called) - never
        if {value for value, _ in values} == {True, False} and all(
            value == (not always.isdisjoint(called)) for value, called in values
        ):
            found[field] = always
    return found


def _decided(schema: dict[str, Any], replies: Sequence[_Reply]) -> dict[str, Any]:
    """Fields whose options after calls and in refusals have nothing in common, with the usual one of a refusal."""
    found: dict[str, Any] = {}
    for field, declared in schema.get("properties", {}).items():
        if "enum" not in resolve(declared, schema) and kind_of(resolve(declared, schema)) != "boolean":
            continue
        after = {repr(reply.output[field]) for reply in replies if reply.tools and field in reply.output}
        refused = [r.output[field] for r in replies if r.sketch.seed.shape in REFUSING and field in r.output]
        if after and refused and after.isdisjoint(map(repr, refused)):
            counts = Counter(map(repr, refused))
            found[field] = max(refused, key=lambda value: counts[repr(value)])
    return found


def _words(schema: dict[str, Any], replies: Sequence[_Reply]) -> str:
    """The field in which the seeds' outputs have what their replies say, most often; empty where none has."""
    counts: Counter[str] = Counter()
    for reply in replies:
        said = as_written(reply.sketch, reply.output)
        counts.update(f for f in schema.get("properties", {}) if reply.text and said.get(f) == reply.text)
    return counts.most_common(1)[0][0] if counts else ""


def _by_tools(replies: Sequence[_Reply]) -> dict[tuple[str, ...], tuple[dict[str, Any], ...]]:
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for reply in replies:
        found[tuple(sorted(set(reply.tools)))].append(as_written(reply.sketch, reply.output))
    return {tools: tuple(outputs) for tools, outputs in found.items()}


def as_said(sketch: Sketch, reply: ReplySketch) -> str:
    """A reply of a seed as its author wrote it."""
    number = sketch.replies().index(reply)
    return [turn.text for turn in sketch.seed.turns if isinstance(turn, SeedAssistant)][number].strip()


def as_written(sketch: Sketch, output: dict[str, Any]) -> dict[str, Any]:
    """A final output of a seed with the seed's own values."""
    values = sketch.values()
    filled: dict[str, Any] = fill(output, values, lambda slot: str(values[slot.variable]))
    return filled


def _said(lexicon: Lexicon, schema: dict[str, Any]) -> Iterator[tuple[str, frozenset[str], dict[str, Any]]]:
    """Texts that say what is the matter, with the options that seeds and pools choose for them."""
    options = [f for f, s in schema.get("properties", {}).items() if "enum" in resolve(s, schema)]
    known = [(text, s.output) for s in lexicon.situations for text in (*s.said, *_texts(s.arguments.values()))]
    for sketch in lexicon.sketches.values():
        replies = [step.output for step in sketch.replies() if step.output]
        told = [v.value for v in sketch.variables.values() if v.kind in kinds.FREE and v.owner < 0]
        if len(replies) == 1 and isinstance(replies[0], dict):
            known += [(text, replies[0]) for text in _texts(told)]
    for text, output in known:
        chosen = {field: output[field] for field in options if isinstance(output.get(field), str)}
        if chosen:
            yield text.casefold(), frozenset(stems(text, lexicon.language)), chosen


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and " " in value]


def _taken(source: Source, call: PlannedCall, result: Any) -> Any:
    tool, side, path = source
    if call.tool != tool:
        return None
    shown = call.arguments if side == "argument" else result
    return value_at(shown, tuple(path.split("."))) if path else shown


def texts_of(lexicon: Lexicon, calls: Iterable[PlannedCall]) -> list[str]:
    """The free texts among the arguments of calls: what they are about."""
    return [
        value
        for call in calls
        for path, value in leaf_values(call.arguments)
        if lexicon.kinds.get((call.tool, path)) in kinds.FREE and isinstance(value, str)
    ]
