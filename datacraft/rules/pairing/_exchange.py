"""How the calls and results of a row find each other; made once per row for all P rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from datacraft.core.row import Row

Fate: TypeAlias = Literal["answers", "nameless", "unknown", "again", "early", "late", "orphan"]


@dataclass(eq=False, slots=True)
class Call:
    pointer: str
    message: int
    index: int
    """Position among the calls of the conversation."""
    id: str
    """`""` when it has none."""
    raw_id: Any
    name: Any
    as_object: bool = False
    """Whether its arguments stand there as an object, as chat templates take them."""
    answered: bool = False


@dataclass(eq=False, slots=True)
class Result:
    """A tool message."""

    pointer: str
    message: int
    id: str
    name: Any
    fate: Fate = "answers"
    call: Call | None = None
    """The call it answers, where that is known."""
    pending: list[Call] = field(default_factory=list)
    """Calls of the current turn that were open when it came."""


@dataclass(slots=True)
class Exchange:
    """Calls and results of a conversation, paired as far as they can be."""

    calls: list[Call]
    results: list[Result]
    blocks: list[list[Result]]
    """Results that follow each other directly, as long as they answer the same turn."""
    last_message: int

    def of(self, fate: Fate) -> Iterator[Result]:
        return (result for result in self.results if result.fate == fate)

    @property
    def by_name(self) -> bool:
        """Whether the row carries no id at all and names the tool of every result, as TRL documents it; without any
        result, whether its arguments are objects as there."""
        ids = any(call.raw_id is not None for call in self.calls) or any(result.id for result in self.results)
        if ids or not self.results:
            return not ids and all(call.as_object for call in self.calls)
        return all(isinstance(result.name, str) for result in self.results)

    @property
    def unanswered(self) -> Iterator[Call]:
        return (call for call in self.calls if not call.answered)


def exchange(row: Row) -> Exchange:
    """Pair by id first, then let results that name no call, or an unknown one, answer what is left open in their turn,
    so that one wrong id is one finding."""
    roles = {i: message.get("role") for i, message in row.messages}
    calls = list(_calls(row))
    results = [
        Result(f"/messages/{i}", i, _id(message), message.get("name"))
        for i, message in row.messages
        if message.get("role") == "tool"
    ]
    found = Exchange(calls, results, [], row.messages[-1][0] if row.messages else -1)
    if results:
        _pair(found, roles)
    return found


def _calls(row: Row) -> Iterator[Call]:
    """The assistant's calls, also those that are called flat, of which A127 speaks."""
    index = 0
    for i, message in row.messages:
        calls = message.get("tool_calls") if message.get("role") == "assistant" else None
        for j, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                function = call.get("function")
                raw = call.get("id")
                inner = function if isinstance(function, dict) else call
                pointer = f"/messages/{i}/tool_calls/{j}"
                as_object = isinstance(inner.get("arguments"), dict)
                yield Call(pointer, i, index, raw if isinstance(raw, str) else "", raw, inner.get("name"), as_object)
                index += 1


def _id(message: dict[str, Any]) -> str:
    identifier = message.get("tool_call_id")
    return identifier if isinstance(identifier, str) else ""


def _pair(found: Exchange, roles: dict[int, Any]) -> None:
    by_turn = _turns(found, roles)
    for result in found.results:
        turn = by_turn.get(result.message, [])
        before = [call for call in found.calls if call.message < result.message]
        result.pending = [call for call in turn if not call.answered]
        _settle(result, turn, before, found.calls)
    for turn_results in _blocks(found, by_turn):
        loose = [result for result in turn_results if result.fate in ("nameless", "unknown") and result.call is None]
        turn = by_turn.get(turn_results[0].message, [])
        for result, call in zip(loose, [call for call in turn if not call.answered], strict=False):
            call.answered = True
            result.call = call if result.fate == "nameless" else None


def _settle(result: Result, turn: list[Call], before: list[Call], calls: list[Call]) -> None:
    """Decide what one result answers."""
    named = [call for call in calls if call.id and call.id == result.id]
    here = next((call for call in turn if call in named and not call.answered), None)
    earlier = next((call for call in reversed(before) if call in named and not call.answered), None)
    if not calls:
        result.fate = "orphan"
    elif not result.id:
        result.fate = "nameless"
    elif here or earlier:
        result.call = here or earlier
        result.fate = "answers" if here else "late"
    elif any(call in named for call in before):
        result.fate = "again"
    elif named:
        result.fate, result.call = "early", named[0]
    elif any(not call.id for call in turn if not call.answered):
        result.call = next(call for call in turn if not call.id and not call.answered)  # P101 speaks of it
    else:
        result.fate = "unknown"
    if result.call:
        result.call.answered = True


def _turns(found: Exchange, roles: dict[int, Any]) -> dict[int, list[Call]]:
    """Message index of every result to the calls of the turn right before its block."""
    by_message: dict[int, list[Call]] = {}
    for call in found.calls:
        by_message.setdefault(call.message, []).append(call)
    turns, current = {}, list[Call]()
    for i in sorted(roles):
        if roles[i] == "tool":
            turns[i] = current
        else:
            current = by_message.get(i, [])
    return turns


def _blocks(found: Exchange, by_turn: dict[int, list[Call]]) -> list[list[Result]]:
    """Results by the turn they stand behind; kept in `found` for the rule about their order."""
    for result in found.results:
        last = found.blocks[-1][-1] if found.blocks else None
        if last and by_turn.get(last.message) is by_turn.get(result.message) and last.message + 1 == result.message:
            found.blocks[-1].append(result)
        else:
            found.blocks.append([result])
    return found.blocks
