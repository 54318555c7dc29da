"""When a rule about whole rows can have something to say: cheap conditions that most rows do not meet."""

# ruff: noqa: SIM905
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from datacraft.core.choices import LONGEST, may_say_other
from datacraft.core.pairs import in_order, may_be_end, pairs
from datacraft.rules.categories._needless import REFUSALS
from datacraft.steps.validate.lane.shelf import Shelved
from datacraft.steps.validate.lane.talk import Call
from datacraft.steps.validate.lane.turns import Assistant, Turn, User

_refuses = re.compile(REFUSALS).search


class Case(msgspec.Struct, gc=False):
    """What a condition is shown."""

    turns: Sequence[Turn]
    calls: Sequence[Call]
    tools: Sequence[Shelved]
    metadata: dict[str, Any] | None


def is_labelled(case: Case) -> bool:
    """Whether the row says what kind it is."""
    return case.metadata is not None and ("category" in case.metadata or "shape" in case.metadata)


def is_refusal(case: Case) -> bool:
    """Whether the row says what kind it is, or calls nothing and speaks as refusals do."""
    if case.calls:
        return False
    return is_labelled(case) or any(turn.__class__ is Assistant and _refuses(turn.content or "") for turn in case.turns)


def has_like_calls(case: Case) -> bool:
    """Whether two calls stand in one turn, or are the same."""
    calls = case.calls
    if len(calls) < 2:
        return False
    return any(
        call.message == other.message or (call.name == other.name and call.arguments == other.arguments)
        for i, call in enumerate(calls)
        for other in calls[:i]
    )


def has_short_reply(case: Case) -> bool:
    """Whether a user answers the assistant in a few words."""
    before: Any = None
    for turn in case.turns:
        if turn.__class__ is User and before is Assistant and len(turn.content or "") < 60:
            return True
        before = turn.__class__
    return False


def has_like_tools(case: Case) -> bool:
    """Whether two tools are described in the same words."""
    tools = case.tools
    return len(tools) > 1 and len({tool.described for tool in tools}) < len(tools)


def has_odd_ends(case: Case) -> bool:
    """Whether a call has two ends of one thing that are not plainly the right way round."""
    for call in case.calls:
        arguments = call.arguments
        for first, second in pairs(tuple(filter(may_be_end, arguments))):
            if not in_order(arguments[first], arguments[second], request_of(case.turns, call.message)):
                return True
    return False


def has_other_choice(case: Case) -> bool:
    """Whether a call chooses what the request does not say, and the request has another value of the list."""
    for call in case.calls:
        request = ""
        for name, value in call.arguments.items():
            if value.__class__ is str and len(value) <= LONGEST:
                request = request or request_of(case.turns, call.message)
                if value not in request and may_say_other(value, call.tool.schema(name).get("enum"), request):
                    return True
    return False


def request_of(turns: Sequence[Turn], index: int) -> str:
    """The latest user turn before a message."""
    while index:
        index -= 1
        turn = turns[index]
        if turn.__class__ is User:
            return turn.content or ""
    return ""


OCCASIONS: tuple[tuple[frozenset[str], Callable[[Case], bool]], ...] = (
    (frozenset("C101 C102 C103 C104 C105 C118 C119 C120".split()), is_labelled),
    (frozenset("C108".split()), is_refusal),
    (frozenset("C109 C110 C112".split()), has_like_calls),
    (frozenset("C106".split()), has_short_reply),
    (frozenset("G115".split()), has_odd_ends),
    (frozenset("G116".split()), has_other_choice),
    (frozenset("T126".split()), has_like_tools),
)
"""Codes of rules, and without what they are silent."""
