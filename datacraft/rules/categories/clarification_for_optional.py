"""C106: the assistant asks for what it had been told."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._needless import repeated_answers


@row_rule("C106", "warning")
def clarification_for_optional(row: Row) -> Iterator[Problem]:
    r"""The assistant asks for a value it can do without or had been told.

    Every needless question is one the model will ask its users. Said where the user can only repeat what stood in an
    earlier turn of theirs: the reply to the question is an id, a number or an address from there and nothing else.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content":
      "Which order should I cancel?"}, {"role": "user", "content": "A-1042"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Cancel my order, please."}, {"role": "assistant", "content": "Which
      order should I cancel?"}, {"role": "user", "content": "A-1042"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    for index, value in repeated_answers(row):
        what = f"the user had said {value!r} before the question"
        yield Problem(f"/messages/{index}/content", what, "call at once, or withhold the value in the request")
