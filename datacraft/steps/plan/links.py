"""Which results feed which arguments: shown by the seeds, or told by names and kinds."""

from __future__ import annotations

from dataclasses import dataclass

from datacraft.core.coverage import leaves, resolve
from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.template import Sketch, references

UNDOING = frozenset({
    "cancel", "delete", "remove", "revoke", "withdraw", "undo", "refund", "return", "reverse", "discard", "void",
    "unsubscribe", "unregister", "deregister", "drop", "erase", "terminate", "abort", "release", "dismiss",
})  # fmt: skip
"""Verbs of tools that take back what another tool has just brought about."""
MAKING = frozenset({
    "add", "book", "create", "make", "open", "order", "place", "register", "reserve", "schedule", "start", "submit",
    "subscribe", "enrol", "enroll", "arrange", "buy", "purchase", "rent", "hire", "post", "new", "issue", "set",
})  # fmt: skip
"""Verbs of tools that bring something about."""
CARRYING = frozenset({"id", "email", "phone"})
"""Kinds of values that are handed from one tool to the next even where only their names say so."""


@dataclass(frozen=True, slots=True)
class Link:
    """A field of one tool's result that is a parameter of another."""

    source: str
    field: str
    """Dotted path in the result; empty when the result itself is the value."""
    target: str
    parameter: str
    shown: bool
    """Whether a seed shows it."""

    @property
    def name(self) -> str:
        return f"{self.source}>{self.target}"


def find_links(lexicon: Lexicon) -> tuple[Link, ...]:
    """Every link, those the seeds show first; one per pair of tools and parameter."""
    shown = [link for sketch in lexicon.sketches.values() for link in _shown(sketch)]
    found = {(link.source, link.target, link.parameter): link for link in reversed(shown)}
    for link in _named(lexicon):
        found.setdefault((link.source, link.target, link.parameter), link)
    return tuple(sorted(found.values(), key=lambda link: (not link.shown, link.source, link.target, link.parameter)))


def _shown(sketch: Sketch) -> list[Link]:
    calls = sketch.calls()
    found = []
    for number, call in enumerate(calls):
        for variable, path in references(call.arguments):
            owner = sketch.variables[variable].owner
            if 0 <= owner < number:
                field = sketch.variables[variable].parameter
                found.append(Link(calls[owner].tool, field, call.tool, path, True))
    return found


def _named(lexicon: Lexicon) -> list[Link]:
    fields = _fields(lexicon)
    found = []
    for tool in lexicon.toolset.tools:
        for leaf in leaves(lexicon.toolset, tool):
            kind = lexicon.kinds.get((tool.name, leaf.name), "")
            if kind not in CARRYING or not leaf.required:
                continue
            for source, field in fields:
                if source != tool.name and _same(source, field, leaf.name) and not _undoes(source, tool.name):
                    found.append(Link(source, field, tool.name, leaf.name, False))
    return found


def _undoes(first: str, second: str) -> bool:
    """Whether the second tool takes back what the first does: nobody asks for a booking and its cancelling at once."""
    return not MAKING.isdisjoint(split_name(first)) and not UNDOING.isdisjoint(split_name(second))


def _fields(lexicon: Lexicon) -> list[tuple[str, str]]:
    """Fields of results outside lists: what the seeds' results and return annotations have."""
    found: dict[tuple[str, str], None] = {}
    for sketch in lexicon.sketches.values():
        for call in sketch.calls():
            if isinstance(call.returns, dict):
                found.update({(call.tool, name): None for name, v in call.returns.items() if not isinstance(v, list)})
    for tool in lexicon.toolset.tools:
        schema = lexicon.toolset.facts(tool.name).returns or {}
        for name in resolve(schema, schema).get("properties", {}):
            found[tool.name, name] = None
    return list(found)


def _same(source: str, field: str, parameter: str) -> bool:
    """Whether a field and a parameter are called the same, `id` of a tool about orders being `order_id`."""
    if not field:
        return False
    field_words, parameter_words = split_name(field.rsplit(".", 1)[-1]), split_name(parameter.rsplit(".", 1)[-1])
    if field_words == parameter_words:
        return len(field_words) > 1 or field_words not in (["id"], ["name"], ["number"])
    return field_words == ["id"] and len(parameter_words) == 2 and parameter_words[0] in split_name(source)
