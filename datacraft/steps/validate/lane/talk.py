"""Proves a conversation right in one pass: roles, calls, arguments and results as they should be.

Every test here is on the safe side of the rules: what it doubts is left to them. It is written for speed: nothing is
built that a clean row does not need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from datacraft.core.decode import MAX_DEPTH, quotes, texts
from datacraft.steps.validate.lane.envelope import Unreadable
from datacraft.steps.validate.lane.shelf import Shelved
from datacraft.steps.validate.lane.turns import Assistant, Result, User

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
    """Quotes in the messages, around keys and texts and inside of texts, as many as there have to be: a key that was
    given twice brings more, where no quote is spelt as an escape."""


def proved(turns: Sequence[Any], tools: Mapping[str, Shelved]) -> Talk | None:
    """The calls of a conversation in which nothing is wrong with messages, calls and results; None when in doubt.

    `turns` are `turns.Turn`: asking for their class costs less than every way of telling that to a type checker.
    """
    calls: list[Call] = []
    waiting = 0  # calls without a result so far
    quotes = 8 * len(turns)  # around role and content, and their values
    trained = False
    before: type | None = None
    for i, turn in enumerate(turns):
        kind = turn.__class__
        if kind is Assistant:
            if waiting or (before is not User and before is not Result):
                return None
            content, listed = turn.content, turn.tool_calls
            if content.__class__ is not str:
                if listed is UNSET:
                    return None
                quotes -= 4 if content is UNSET else 2
            elif content.isspace() or (not content and listed is UNSET):
                return None
            elif '"' in content:
                quotes += content.count('"')
            if turn.weight is UNSET:
                trained = True
            elif turn.weight == 0 or turn.weight == 1:
                quotes += 2
                trained = trained or turn.weight == 1
            else:
                return None
            if turn.name is not UNSET:
                quotes += 4 + turn.name.count('"')
            if turn.refusal is not UNSET:
                quotes += 2
            if listed is not UNSET:
                waiting = len(listed)
                if not waiting:
                    return None
                quotes += 2 + 18 * waiting
                for j, call in enumerate(listed):
                    made = _call(call, i, j, tools)
                    if made is None:
                        return None
                    quotes += made.text.count('"')
                    calls.append(made)
        elif kind is User:
            content = turn.content
            if waiting or before is User or not content.strip():
                return None
            if '"' in content:
                quotes += content.count('"')
        elif kind is Result:
            if not waiting or not _answers(turn, calls[-waiting]):
                return None
            waiting -= 1
            quotes += (4 if turn.name is UNSET else 8) + turn.content.count('"')
        else:
            content = turn.content
            if before is not None or not content.strip():
                return None
            quotes += content.count('"')
        before = kind
    if before is not Assistant or not trained or not _are_different(calls):
        return None
    return Talk(calls, quotes)


def _call(call: Any, i: int, j: int, tools: Mapping[str, Shelved]) -> Call | None:
    function = call.function
    tool = tools.get(function.name)
    if tool is None or not call.id or '"' in call.id:
        return None
    arguments = _object(function.arguments)
    if arguments is None or not tool.valid(arguments):
        return None
    return Call(i, j, call.id, function.name, function.arguments, arguments, tool)


def _answers(result: Result, call: Call) -> bool:
    content, name = result.content, result.name
    if result.tool_call_id != call.id or (name is not UNSET and name != call.name):
        return False
    return 0 < len(content) <= _LONG and not content.isspace()


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
