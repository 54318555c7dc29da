"""Proves a conversation right in one pass: roles, calls, arguments and results as they should be.

Every test here is on the safe side of the rules: what it doubts is left to them. It is written for speed: nothing is
built that a clean row does not need.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from datacraft.core.decode import MAX_DEPTH, quotes, texts
from datacraft.steps.validate.lane.envelope import Unreadable
from datacraft.steps.validate.lane.shelf import Shelved
from datacraft.steps.validate.lane.turns import Assistant, Result, Turn, User

_LONG = 40_000
"""Characters of a result above which a rule speaks of its size."""
_arguments = msgspec.json.Decoder().decode


class Call(msgspec.Struct, gc=False):
    """A call that was proved right, for the rules that look on."""

    message: int
    index: int
    id: str
    name: str
    text: str
    arguments: dict[str, Any]
    tool: Shelved


class Talk(msgspec.Struct, gc=False):
    """A conversation that was proved right."""

    calls: list[Call]
    quotes: int
    """Quotes around the keys and texts of the messages, as many as there have to be."""


def proved(turns: list[Turn], tools: Mapping[str, Shelved]) -> Talk | None:
    """The calls of a conversation in which nothing is wrong with messages, calls and results; None when in doubt."""
    calls: list[Call] = []
    answered = quotes = 0
    trained = False
    before: type | None = None
    for i, turn in enumerate(turns):
        if type(turn) is Assistant:
            if (before is not User and before is not Result) or answered != len(calls):
                return None
            content, listed, weight = turn.content, turn.tool_calls, turn.weight
            if type(content) is str:
                quotes += 8
                if content.isspace() or (listed is UNSET and not content):
                    return None
            elif listed is UNSET:
                return None
            else:
                quotes += 4 if content is UNSET else 6
            if weight is UNSET:
                trained = True
            elif weight == 0 or weight == 1:
                quotes += 2
                trained = trained or weight == 1
            else:
                return None
            if turn.name is not UNSET:
                quotes += 4
            if turn.refusal is not UNSET:
                quotes += 2
            if listed is not UNSET:
                quotes += 2 + 18 * len(listed)
                if not listed:
                    return None
                for j, call in enumerate(listed):
                    made = _call(call, i, j, tools)
                    if made is None:
                        return None
                    calls.append(made)
        elif type(turn) is User:
            content = turn.content
            if before is User or answered != len(calls) or not content or content.isspace():
                return None
            quotes += 8
        elif type(turn) is Result:
            if not _answers(turn, calls, answered):
                return None
            answered += 1
            quotes += 12 if turn.name is UNSET else 16
        elif before is None and type(turn.content) is str and turn.content.strip():
            quotes += 8
        else:
            return None
        before = type(turn)
    if before is not Assistant or not trained or not _are_different(calls):
        return None
    return Talk(calls, quotes)


def _call(call: Any, i: int, j: int, tools: Mapping[str, Shelved]) -> Call | None:
    function = call.function
    tool = tools.get(function.name)
    if tool is None or not call.id:
        return None
    arguments = _object(function.arguments)
    if arguments is None or not tool.valid(arguments):
        return None
    return Call(i, j, call.id, function.name, function.arguments, arguments, tool)


def _answers(result: Result, calls: list[Call], answered: int) -> bool:
    """Whether a result belongs to the first call that has none."""
    if answered >= len(calls):
        return False
    call, content = calls[answered], result.content
    return (
        result.tool_call_id == call.id
        and (result.name is UNSET or result.name == call.name)
        and 0 < len(content) <= _LONG
        and not content.isspace()
    )


def _are_different(calls: list[Call]) -> bool:
    """Whether every call has an id of its own."""
    return len(calls) < 2 or len({call.id for call in calls}) == len(calls)


def _object(text: str) -> dict[str, Any] | None:
    """The arguments as an object in which no key is given twice; None otherwise."""
    try:
        value = _arguments(text)
    except Unreadable:
        return None
    if value.__class__ is not dict:
        return None
    # As many colons as members: nothing repeated, nothing nested.
    if text.count(":") != len(value) and not _is_sound(text, value):
        return None
    return value


def _is_sound(text: str, value: dict[str, Any]) -> bool:
    """The same by counting quotes, where no escape makes that doubtful."""
    if '\\\\"' in text or text.count("[") + text.count("{") > MAX_DEPTH:
        return False
    return quotes(text) == 2 * texts(value)
