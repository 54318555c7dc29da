"""Free-form mode: which values of a plan the model may choose, and the plan with its choices put in everywhere.

What the plan leaves `open` is always the model's. With `free_form` it also renames the plan's own texts (an e-mail
address, an id in a result, a summary): one choice per value, put in at every place where the plan had the old one, so
that calls, results and final answers stay consistent whatever is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from datacraft.core.blueprint import Blueprint, Call, PlannedCall, Result
from datacraft.core.tool import Toolset

_RENAMABLE = ("verbatim", "composed", "tool_result", "earlier_turn")
_SHORTEST = 4
"""Characters of a text that may be renamed: shorter ones turn up inside others by chance."""
_FIXED = ("enum", "const", "pattern")
TEXT: dict[str, Any] = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Opening:
    """One value the model chooses."""

    key: str
    schema: dict[str, Any]
    use: str
    """What it is for, in a few words."""
    old: Any = None
    """The plan's own value, for one that is renamed."""
    place: tuple[int, str] | None = None
    """Number of the call and parameter, for one that the plan leaves open."""

    def as_shown(self) -> dict[str, Any]:
        """The opening as the prompt shows it."""
        return {"write": self.key, "for": self.use} | ({} if self.old is None else {"in_place_of": self.old})


def openings(blueprint: Blueprint, toolset: Toolset, free_form: bool) -> tuple[Opening, ...]:
    """The values that the model is to choose, in plan order."""
    found = list(_open(blueprint, toolset))
    if free_form:
        fixed = set(_fixed(blueprint, toolset))
        uses = {old: use for old, use in _texts(blueprint) if old not in fixed and len(old) >= _SHORTEST}
        found += [Opening(f"value_{number}", TEXT, use, old=old) for number, (old, use) in enumerate(uses.items(), 1)]
    return tuple(found)


def _open(blueprint: Blueprint, toolset: Toolset) -> Iterator[Opening]:
    for number, call in enumerate(blueprint.calls()):
        tool = toolset.tool(call.tool)
        for name, provenance in call.provenance.items():
            if provenance == "open":
                schema = tool.properties.get(name) if tool else None
                plain = schema if isinstance(schema, dict) and "$ref" not in str(schema) else {}
                yield Opening(f"open_{number + 1}_{name}", plain, f"{name} of {call.tool}", place=(number, name))


def _texts(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    """Every text that could be renamed, with its use."""
    calls: tuple[PlannedCall, ...] = ()
    for step in blueprint.script:
        if isinstance(step, Call):
            calls = step.calls
            for call in calls:
                for name, value in call.arguments.items():
                    if isinstance(value, str) and call.provenance.get(name) in _RENAMABLE:
                        yield value, f"{name} of {call.tool}"
        elif isinstance(step, Result):
            for call, value in zip(calls, step.values, strict=False):
                for text, where in _leaves(value, ""):
                    yield text, f"{where or 'value'} in what {call.tool} returns"


def _leaves(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield value, where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, where)


def _fixed(blueprint: Blueprint, toolset: Toolset) -> Iterator[str]:
    """Texts that must stay: what a schema lists, what a user implies, words of an output that has a schema."""
    agent = toolset.agent
    if agent and agent.output_schema:
        yield from _listed(agent.output_schema)
    for call in blueprint.calls():
        tool = toolset.tool(call.tool)
        yield from _listed(toolset.facts(call.tool).returns)
        for name, value in call.arguments.items():
            schema = tool.properties.get(name) if tool else None
            bound = isinstance(schema, dict) and any(f"'{word}'" in str(schema) for word in _FIXED)
            if isinstance(value, str) and (bound or call.provenance.get(name) not in _RENAMABLE):
                yield value


def _listed(schema: Any) -> Iterator[str]:
    """Every text that stands in a schema as a value."""
    if isinstance(schema, dict):
        for key, inner in schema.items():
            if key in ("enum", "const"):
                yield from (text for text, _ in _leaves(inner, ""))
            else:
                yield from _listed(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _listed(inner)


def values_schema(found: tuple[Opening, ...]) -> dict[str, Any]:
    """The JSON Schema of the choices."""
    return {
        "type": "object",
        "properties": {opening.key: opening.schema for opening in found},
        "required": [opening.key for opening in found],
        "additionalProperties": False,
    }


def wrong_choices(found: tuple[Opening, ...], chosen: Any) -> list[str]:
    """What is wrong with the choices, in words that a writer can act on; their schemas are the validator's."""
    if not isinstance(chosen, dict):
        return ["the key values is not an object"] if found else []
    wrong = [f"values/{opening.key} is missing" for opening in found if opening.key not in chosen]
    texts = [opening for opening in found if opening.old is not None and opening.key in chosen]
    wrong += [f"values/{opening.key} is no text" for opening in texts if not _text(chosen[opening.key])]
    names = [str(chosen[opening.key]).strip() for opening in texts]
    return wrong + ([] if len(set(names)) == len(names) else ["two of the values are the same"])


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def closed(blueprint: Blueprint, found: tuple[Opening, ...], chosen: Mapping[str, Any]) -> Blueprint:
    """The blueprint with the choices in it."""
    renamed = {opening.old: chosen[opening.key].strip() for opening in found if opening.old is not None}
    given = {opening.place: chosen[opening.key] for opening in found if opening.place is not None}
    script = tuple(_renamed(step, renamed) for step in blueprint.script) if renamed else blueprint.script
    number = 0
    steps: list[Any] = []
    for step in script:
        if isinstance(step, Call):
            calls = []
            for call in step.calls:
                own = {
                    name: given[number, name] for name in call.arguments | call.provenance if (number, name) in given
                }
                calls.append(replace(call, arguments={**call.arguments, **own}))
                number += 1
            step = replace(step, calls=tuple(calls))
        steps.append(step)
    return replace(blueprint, script=tuple(steps))


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with every old text replaced, inside longer texts too; keys, tools and parameters stay."""
    if isinstance(value, str):
        for old in sorted(names, key=len, reverse=True):
            if old in value:
                return names[old].join(_renamed(part, names) for part in value.split(old))
        return value
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_renamed(inner, names) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _renamed(getattr(value, field.name), names)
            for field in fields(value)
            if field.name
            not in ("tool", "parameter", "parameters", "provenance", "withholds", "offers", "reason", "act")
        }
        return replace(value, **changes)
    return value
