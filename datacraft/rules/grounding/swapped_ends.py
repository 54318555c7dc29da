"""G115: the two ends of a range or a way stand the wrong way round in a call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.pairs import in_order, pairs, reversed_range, said_the_other_way
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer


@row_rule("G115", "warning")
def swapped_ends(row: Row) -> Iterator[Problem]:
    r"""The two ends of a range or a way stand the wrong way round in a call.

    The model learns to mix up what it is told: every value is there, in the place of the other. Said of parameters
    that are two ends of one thing by their names - from and to, source and target, start and end, origin and
    destination, least and most - where the first lies after the second, or the request says "from A to B" and the call
    has it the other way round.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Exchange 75 USD to EUR."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "exchange", "arguments":
      "{\"amount\": 75, \"from_currency\": \"EUR\", \"to_currency\": \"USD\"}"}}]}], "tools": [{"type": "function",
      "function": {"name": "exchange", "description": "Exchange money.", "parameters": {"type": "object", "properties":
      {"amount": {"type": "number"}, "from_currency": {"type": "string"}, "to_currency": {"type": "string"}},
      "required": ["amount", "from_currency", "to_currency"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Exchange 75 USD to EUR."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "exchange", "arguments":
      "{\"amount\": 75, \"from_currency\": \"USD\", \"to_currency\": \"EUR\"}"}}]}], "tools": [{"type": "function",
      "function": {"name": "exchange", "description": "Exchange money.", "parameters": {"type": "object", "properties":
      {"amount": {"type": "number"}, "from_currency": {"type": "string"}, "to_currency": {"type": "string"}},
      "required": ["amount", "from_currency", "to_currency"]}}}]}
    ```
    """
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for names in pairs(tuple(arguments)) if arguments else ():
            first, second = (arguments[name] for name in names) if arguments else ("", "")
            place = f"{call.arguments_pointer}#{pointer((names[0],))}"
            if reversed_range(names, first, second):
                what = f"{names[0]} is {show(first)}, which lies after {names[1]}, {show(second)}"
                yield Problem(place, what, f"is {names[0]} {show(second)}?")
            elif not in_order(first, second, request := row.request(call.message)) and (
                said_the_other_way(first, second, request) and not _goes_there(row, names, first, second)
            ):
                what = f"the request says from {show(second)} to {show(first)}, the call has it the other way round"
                yield Problem(place, what, f"is {names[0]} {show(second)}?")


def _goes_there(row: Row, names: tuple[str, str], first: object, second: object) -> bool:
    """Whether another call has the two ends as they were said, so that this one is the way back."""
    return any(
        arguments.get(names[0]) == second and arguments.get(names[1]) == first
        for arguments in row.arguments
        if arguments
    )
