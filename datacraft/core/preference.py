"""Pairs of a right and a wrong turn: from contrast siblings, from near misses planted in right calls, and from what a
model really said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from datacraft.core.carrier import made_id
from datacraft.core.example import Example, message_from_wire
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, ToolCall
from datacraft.core.tool import Tool

REJECTED = "rejected"
"""Metadata key of a row that keeps wrong turns: a list of assistant messages, each with the index of the `message` in
whose place it stood."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One decision: what was said before, the right turn, and a wrong one."""

    context: Example
    """The conversation up to the decision, with its tools."""
    chosen: AssistantMessage
    rejected: AssistantMessage
    kind: str
    """How the wrong turn came about: `contrast`, `missing_argument`, `wrong_value`, `wrong_tool`, `claimed`, `said`."""


def pairs(examples: Sequence[Example]) -> Iterator[Pair]:
    """Every pair of a dataset, in row order.

    A row's first decision is paired with each contrast sibling's first decision of the other kind (one calls, the other
    asks or declines): right there, wrong here. Every trained call is paired with one near miss of itself. A row that
    keeps wrong turns (`REJECTED`) gives those and nothing made up.
    """
    siblings: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        if group := example.metadata.get("contrast_group"):
            siblings[str(group)].append(example)
    for example in examples:
        if REJECTED in example.metadata:
            yield from _said(example)
            continue
        yield from _contrasts(example, siblings.get(str(example.metadata.get("contrast_group")), ()))
        yield from near_misses(example)


def near_misses(example: Example) -> Iterator[Pair]:
    """One pair per trained turn with calls: the same turn with one thing wrong, chosen by the row's id and place."""
    for index, turn in enumerate(example.messages):
        if not isinstance(turn, AssistantMessage) or not turn.tool_calls or not turn.trained:
            continue
        random = Random(f"{example.id or repr(example.messages)}/{index}")
        ways = [_missing_argument, _wrong_value, _wrong_tool, _claimed]
        random.shuffle(ways)
        made = ((way(example, index, turn, random), way) for way in ways)
        for rejected, way in made:
            if rejected is not None:
                yield Pair(_before(example, index), turn, rejected, way.__name__.strip("_"))
                break


def _contrasts(example: Example, group: Sequence[Example]) -> Iterator[Pair]:
    index = _first_decision(example)
    if index is None:
        return
    chosen = example.messages[index]
    for sibling in group:
        place = _first_decision(sibling)
        wrong = sibling.messages[place] if place is not None else None
        if not isinstance(chosen, AssistantMessage) or not isinstance(wrong, AssistantMessage):
            continue
        if bool(chosen.tool_calls) != bool(wrong.tool_calls):
            yield Pair(_before(example, index), chosen, replace(wrong, weight=None), "contrast")


def _said(example: Example) -> Iterator[Pair]:
    """What a model really said in a turn's place. Raises NotAnExample for a wrong turn that is no assistant message."""
    kept = example.metadata[REJECTED]
    for i, turn in enumerate(kept if isinstance(kept, list) else ()):
        wire = {"role": "assistant", **turn} if isinstance(turn, dict) else turn
        wrong = message_from_wire(wire, f"/metadata/{REJECTED}/{i}")
        index = turn.get("message")
        chosen = example.messages[index] if isinstance(index, int) and index < len(example.messages) else None
        if isinstance(chosen, AssistantMessage) and isinstance(wrong, AssistantMessage):
            yield Pair(_before(example, index), chosen, wrong, "said")


def _first_decision(example: Example) -> int | None:
    found = (i for i, m in enumerate(example.messages) if isinstance(m, AssistantMessage))
    index = next(found, None)
    turn = example.messages[index] if index is not None else None
    return index if isinstance(turn, AssistantMessage) and turn.trained else None


def _before(example: Example, index: int) -> Example:
    return replace(example, messages=example.messages[:index])


def _missing_argument(example: Example, _index: int, turn: AssistantMessage, random: Random) -> AssistantMessage | None:
    """A required argument that has a value is left out."""
    call, tool, arguments = _last_call(example, turn)
    names = [name for name in (tool.required if tool else ()) if arguments.get(name) is not None]
    if not names:
        return None
    dropped = random.choice(names)
    return _changed(turn, call, {name: value for name, value in arguments.items() if name != dropped})


def _wrong_value(example: Example, _index: int, turn: AssistantMessage, random: Random) -> AssistantMessage | None:
    """One argument gets another value of its kind."""
    call, tool, arguments = _last_call(example, turn)
    options = [
        (name, other)
        for name, value in arguments.items()
        if (other := _other(value, (tool.properties if tool else {}).get(name), random)) is not None
    ]
    if not options:
        return None
    name, other = random.choice(options)
    return _changed(turn, call, {**arguments, name: other})


def _wrong_tool(example: Example, _index: int, turn: AssistantMessage, random: Random) -> AssistantMessage | None:
    """Another offered tool is called with the same arguments."""
    call, _, arguments = _last_call(example, turn)
    others = [tool.name for tool in example.tools if tool.name != call.name]
    return _changed(turn, replace(call, name=random.choice(others)), arguments) if others else None


def _claimed(example: Example, index: int, turn: AssistantMessage, _random: Random) -> AssistantMessage | None:
    """The closing words stand where the call should be: done, says the assistant, and did nothing."""
    after: list[Message] = list(example.messages[index + 1 :])
    texts = [m.content for m in after if isinstance(m, AssistantMessage) and m.content and not m.tool_calls]
    return AssistantMessage(texts[0]) if texts and turn.content != texts[0] else None


def _last_call(example: Example, turn: AssistantMessage) -> tuple[ToolCall, Tool | None, dict[str, Any]]:
    call = turn.tool_calls[-1]
    try:
        arguments = call.parsed()
    except ValueError:
        arguments = {}
    return call, example.tool(call.name), arguments


def _changed(turn: AssistantMessage, call: ToolCall, arguments: dict[str, Any]) -> AssistantMessage:
    spelled = dumps(arguments)
    wrong = replace(call, id=made_id(f"{call.id}{call.name}{spelled}"), arguments=spelled)
    return replace(turn, tool_calls=(*turn.tool_calls[:-1], wrong), weight=None)


def _other(value: Any, schema: Any, random: Random) -> Any:
    """Another value of the same kind; None where none is sure to be wrong."""
    allowed = schema.get("enum") if isinstance(schema, dict) else None
    if isinstance(allowed, list):
        rest = [option for option in allowed if option != value and option is not None]
        return random.choice(rest) if rest else None
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice([-1, 1])
    if isinstance(value, str) and any(c.isdigit() for c in value):
        places = [i for i, c in enumerate(value) if c in "0123456789"]
        if not places:
            return None
        place = random.choice(places)
        return value[:place] + str((int(value[place]) + random.randint(1, 9)) % 10) + value[place + 1 :]
    return None
