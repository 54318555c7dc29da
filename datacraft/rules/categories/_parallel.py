"""Calls that repeat or depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.grounding import Said, leaves
from datacraft.core.json import canonical
from datacraft.core.row import CallView, Row, text_of


def dependent(row: Row) -> Iterator[tuple[CallView, str, Any, str]]:
    """Call, parameter and value of everything that only the result of a neighbour in the same turn gives; its name."""
    if len({call.message for call in row.calls}) == len(row.calls):
        return
    results = {
        str(message.get("tool_call_id")): text_of(message)
        for _, message in row.messages
        if message.get("role") == "tool"
    }
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        others = [other for other in row.calls if other.message == call.message and other.pointer != call.pointer]
        if not others or not arguments:
            continue
        before = Said([text_of(message) for i, message in row.messages if i < call.message])
        for name, value in arguments.items():
            giver = _giver(name, value, others, results, before)
            if giver:
                yield call, name, value, giver


def _giver(name: str, value: Any, others: list[CallView], results: dict[str, str], before: Said) -> str:
    for leaf in leaves(name, value, {}):
        text = str(leaf.value)
        if leaf.kind not in ("id", "email", "phone", "date") or before.holds(leaf.value, leaf.kind):
            continue
        for other in others:
            if text in results.get(str(other.id), "") and text not in str(other.arguments):
                return str(other.name)
    return ""


def repeats(row: Row) -> Iterator[tuple[CallView, CallView, bool]]:
    """A call, the one it repeats, and whether both stand in one turn; a user turn in between starts anew."""
    if len(row.calls) < 2:
        return
    seen: dict[str, CallView] = {}
    turns = {i: str(message.get("role")) for i, message in row.messages}
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if arguments is None:
            continue
        try:
            key = f"{call.name} {canonical(arguments)}"
        except (ValueError, RecursionError):
            continue
        first = seen.get(key)
        # A later call without arguments asks for a state that may have changed.
        if first is not None and (
            first.message == call.message or (arguments and _nothing_new(row, turns, first, call))
        ):
            yield call, first, first.message == call.message
        seen[key] = call


def _nothing_new(row: Row, turns: dict[int, str], first: CallView, call: CallView) -> bool:
    """Whether neither a user turn, nor another call, nor a failure stands between two equal calls."""
    between = [i for i in turns if first.message < i < call.message]
    if any(turns[i] == "user" for i in between) or any(other.message in between for other in row.calls):
        return False
    failed = ("error", "fail", "timeout", "timed out", "unavailable", "retry", "pending", "progress", "exception")
    texts = [text_of(message).casefold() for i, message in row.messages if i in between]
    return not any(word in text for text in texts for word in failed)
