"""G108: the user corrected a value, and the call uses the old one."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.rules.grounding._corrections import TAKEN_BACK, corrections, stale


@row_rule("G108", "warning", sight=TAKEN_BACK)
def superseded_value(row: Row) -> Iterator[Problem]:
    r"""The user corrected a value, and the call uses the old one.

    The model learns to hold on to the first thing it heard. Said of numbers, ids and addresses right before words
    such as "no wait", "I mean" or "make that", with another one of the same kind right behind them.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, no wait, A-1043."}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order",
      "arguments": "{\"order_id\": \"A-1042\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "cancel_order", "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id":
      {"type": "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, no wait, A-1043."}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order",
      "arguments": "{\"order_id\": \"A-1043\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "cancel_order", "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id":
      {"type": "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    found = row.once(corrections)
    if not found:
        return
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for path, value, new in stale(found, call.message, arguments or {}):
            place = f"{call.arguments_pointer}#{pointer(path)}"
            yield Problem(place, f"the user took {show(value)} back and said {new!r}", f"did you mean {new!r}?")
