"""Whether the words keep to the plan, as far as it shows in the text; what the reader and the rules see comes after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.blueprint import Ask, Blueprint, Mention, User

_EXACT = ("verbatim",)


def departures(blueprint: Blueprint, texts: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the texts, in words that a writer can act on; nothing when they keep to the plan."""
    withheld = {call.tool: call.arguments for call in blueprint.calls()}
    for number, (step, text) in enumerate(zip(blueprint.speaking(), texts, strict=True), 1):
        if isinstance(step, User):
            yield from _user(step, text, blueprint, withheld, number)
        elif isinstance(step, Ask) and not text.strip():
            yield f"text {number}, the question for {', '.join(step.parameters)}, is empty"


def _user(
    step: User, text: str, blueprint: Blueprint, arguments: dict[str, dict[str, Any]], number: int
) -> Iterator[str]:
    if not text.strip():
        yield f"user text {number} is empty"
        return
    for mention in step.mentions:
        if mention.provenance in _EXACT:
            yield from (f"user text {number} does not contain {part!r} exactly" for part in _missing(mention, text))
    said = {folded(part) for mention in step.mentions for part in parts(mention.value)}
    for name in step.withholds:
        for values in arguments.values():
            for part in parts(values.get(name)):
                if len(part) > 2 and folded(part) not in said and stands_in(part, text):
                    yield f"user text {number} gives away {part!r}, the {name} that only comes later"
    for tool in blueprint.tools:
        if "_" in tool and tool in text:
            yield f"user text {number} names the tool {tool}"


def _missing(mention: Mention, text: str) -> list[str]:
    return [part for part in parts(mention.value) if not stands_in(part, text)]


def parts(value: Any) -> list[str]:
    """The texts and numbers in a value; true, false and null cannot be looked for."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, dict):
        return [part for inner in value.values() for part in parts(inner)]
    if isinstance(value, list | tuple):
        return [part for inner in value for part in parts(inner)]
    return [str(value)]


def stands_in(part: str, text: str) -> bool:
    """Whether `part` stands in `text` as words of its own, whatever its case and spacing."""
    wanted, said = folded(part), folded(text)
    at = said.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joined(said[at - 1 : at], wanted[:1]) or _joined(wanted[-1:], said[end : end + 1])):
            return True
        at = said.find(wanted, at + 1)
    return False


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return bool(left and right) and (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


def folded(text: str) -> str:
    """Text for comparison: case and runs of spaces do not count."""
    return " ".join(text.casefold().split())
