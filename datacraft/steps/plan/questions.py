"""How an agent whose runs end in an object asks: in the seeds' own form, else in the one text field of its type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from datacraft.core.blueprint import Ask, Step
from datacraft.core.coverage import kind_of, resolve
from datacraft.core.output_words import words_field
from datacraft.core.schema import Checker, checker
from datacraft.core.seed import SeedAssistant, SeedUser
from datacraft.core.tool import accepts_null
from datacraft.teachers.builtin.learn import Lexicon

Form: TypeAlias = tuple[dict[str, Any], str]
"""The output without its words, and the field that takes them."""


def form_of(lexicon: Lexicon) -> Form | None:
    """How to ask in the agent's final output; None where it ends in prose, or nothing tells how to ask."""
    schema = lexicon.toolset.agent.final_schema if lexicon.toolset.agent else None
    return None if schema is None else _shown(lexicon) or _told(schema)


def served(steps: Sequence[Step], form: Form | None) -> tuple[Step, ...]:
    """The steps with every question that has no output yet put in that form."""
    if form is None:
        return tuple(steps)
    return tuple(
        replace(step, output=dict(form[0]), field=form[1]) if isinstance(step, Ask) and step.output is None else step
        for step in steps
    )


def _shown(lexicon: Lexicon) -> Form | None:
    """The form of a seed's question: its output, the one field that holds a question left open."""
    for sketch in lexicon.sketches.values():
        for step, after in zip(sketch.seed.turns, sketch.seed.turns[1:], strict=False):
            if not (isinstance(step, SeedAssistant) and isinstance(after, SeedUser) and step.output):
                continue
            asking = [name for name, value in step.output.items() if isinstance(value, str) and value.endswith("?")]
            if len(asking) == 1:
                return {name: value for name, value in step.output.items() if name != asking[0]}, asking[0]
    return None


def _told(schema: dict[str, Any]) -> Form | None:
    """The form that the schema suggests: one field for free words, everything else empty."""
    fields = schema.get("properties")
    if not isinstance(fields, dict):
        return None
    free = words_field(schema)
    if not free:
        return None
    made: dict[str, Any] = {}
    for name, field in fields.items():
        plain = resolve(field, schema, keep_null=True)
        if name == free:
            made[name] = "?"
        elif accepts_null(plain):
            made[name] = None
        elif "default" in plain:
            made[name] = plain["default"]
        elif kind_of(resolve(field, schema)) == "array":
            made[name] = []
        elif name in (schema.get("required") or ()):
            return None
    found = checker(schema)
    if not isinstance(found, Checker) or not found.is_valid(made):
        return None
    return {name: value for name, value in made.items() if name != free}, free
