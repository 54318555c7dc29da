"""G102: a call uses a value that is only said after it."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G102")
def argument_from_the_future(row: Row) -> Iterator[Problem]:
    r"""A call uses a value that is only said after it.

    At inference the value does not exist yet: the model learns to guess what it should wait or ask for. What the
    call's own result repeats is no such case.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What did I order?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "list_orders", "arguments":
      "{\"customer_id\": \"C-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "2 orders"},
      {"role": "assistant", "content": "You have 2 orders. Who are you?"}, {"role": "user", "content":
      "My number is C-1042."}, {"role": "assistant", "content": "Thank you."}], "tools": [{"type": "function",
      "function": {"name": "list_orders", "description": "Orders of a customer.", "parameters": {"type": "object",
      "properties": {"customer_id": {"type": "string", "description": "The customer's number."}}, "required":
      ["customer_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What did I order? My number is C-1042."}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "list_orders",
      "arguments": "{\"customer_id\": \"C-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "2 orders"}, {"role": "assistant", "content": "You have 2 orders."}], "tools": [{"type": "function",
      "function": {"name": "list_orders", "description": "Orders of a customer.", "parameters": {"type": "object",
      "properties": {"customer_id": {"type": "string", "description": "The customer's number."}}, "required":
      ["customer_id"]}}}]}
    ```
    """
    for stray in strays(row, "G102"):
        what = f"{show(stray.leaf.value)} is first said at {stray.found}, after the call"
        yield Problem(
            stray.place,
            what,
            "move the call behind it",
            related=(Related(row.file, row.line, str(stray.found), "first said here"),),
        )
