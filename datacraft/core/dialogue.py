"""Builds an example from a dialect that has no call ids: results belong to the open calls, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.carrier import made_id, text_of_arguments, wrapped
from datacraft.core.example import Example, NotAnExample
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool


@dataclass(slots=True)
class Dialogue:
    """Messages as they are found, call ids made on the way: equal rows give equal ids."""

    messages: list[Message] = field(default_factory=list)
    pending: list[ToolCall] = field(default_factory=list)

    def system(self, text: str) -> None:
        self.messages.append(SystemMessage(text))

    def user(self, text: str) -> None:
        self.messages.append(UserMessage(text))

    def answer(self, text: str, weight: int | None = None) -> None:
        self.messages.append(AssistantMessage(text, weight=weight))

    def call(self, calls: Iterable[tuple[str, Any]], text: str | None = None) -> None:
        """One assistant turn of calls, name and arguments each; arguments may be text or an object."""
        made: list[ToolCall] = []
        for name, arguments in calls:
            spelled = text_of_arguments(arguments)
            made.append(ToolCall(made_id(f"{self.messages}{len(made)}{name}{spelled}"), name, spelled))
        self.messages.append(AssistantMessage(text, tuple(made)))
        self.pending = list(made)

    def result(self, text: str, name: str | None = None) -> None:
        """The result of the oldest open call (of that name, where one is given). Raises NotAnExample."""
        call = next((call for call in self.pending if name in (None, call.name)), None)
        if call is None:
            raise NotAnExample(f"a result{f' of {name}' if name else ''} stands where no such call is open")
        self.pending.remove(call)
        self.messages.append(ToolMessage(text, call.id, call.name))

    def example(self, tools: Iterable[Mapping[str, Any]] = (), metadata: dict[str, Any] | None = None) -> Example:
        return Example(tuple(self.messages), tuple(Tool(wrapped(tool)) for tool in tools), metadata=metadata or {})


def turns(example: Example) -> Iterator[Message | tuple[ToolMessage, ...]]:
    """The messages of an example, results of one assistant turn taken together."""
    results: list[ToolMessage] = []
    for message in example.messages:
        if isinstance(message, ToolMessage):
            results.append(message)
            continue
        if results:
            yield tuple(results)
            results = []
        yield message
    if results:
        yield tuple(results)


def positional(example: Example) -> Iterator[str]:
    """Why results could not be told apart by their place alone: nothing when each follows its call, in call order."""
    open_calls: list[str] = []
    for index, message in enumerate(example.messages):
        if isinstance(message, ToolMessage):
            if not open_calls or open_calls.pop(0) != message.tool_call_id:
                yield f"/messages/{index} is not the result of the next open call, and there are no ids to say so"
                return
        elif open_calls:
            yield f"/messages/{index} comes before the results of the calls above it"
            return
        elif isinstance(message, AssistantMessage):
            open_calls = [call.id for call in message.tool_calls]


def alternating(example: Example, *, even: bool = False) -> Iterator[str]:
    """Why an example is no strict exchange of user side and assistant side; nothing when it is.

    A system message may only come first; `even` also wants the assistant to speak last.
    """
    users_turn = True
    for place, turn in enumerate(turns(example)):
        if isinstance(turn, SystemMessage):
            if place:
                yield "a system message stands after the first place"
                return
            continue
        if isinstance(turn, AssistantMessage) == users_turn:
            side = "user" if users_turn else "assistant"
            yield f"turn {place + 1} should be the {side}'s: two turns of one side in a row cannot be told"
            return
        users_turn = not users_turn
    if even and not users_turn:
        yield "the last turn is not the assistant's"


def untrained(example: Example, who: str, unrolls: bool = True) -> Iterator[str]:
    """Why a consumer without weights cannot hold an example: one reason per turn that must not be learnt, with the way
    out where the target has one, a row per turn."""
    advice = " (use --unroll)" if unrolls else ""
    for index, message in enumerate(example.messages):
        if isinstance(message, AssistantMessage) and not message.trained:
            yield f"/messages/{index} has weight 0, and {who} trains every assistant turn of a row{advice}"


def beside_calls(example: Example) -> Iterator[str]:
    """One reason per turn that holds both text and calls."""
    for index, message in enumerate(example.messages):
        if isinstance(message, AssistantMessage) and message.content and message.tool_calls:
            yield f"/messages/{index} has text beside its call, which the format cannot hold"
