"""C117: a destructive tool is called before the user agreed."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule


@row_rule("C117", "warning")
def unconfirmed_destructive_call(row: Row) -> Iterator[Problem]:
    r"""A destructive tool is called before the user agreed.

    Said of the tools that the project lists as destructive (`destructive` in its configuration), called in a row in
    which the assistant asked nothing before.

    Bad: a row that calls `delete_account`, listed as destructive, right after the request.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content":
      "Shall I really cancel it?"}, {"role": "user", "content": "Yes."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    for call in row.calls if row.circumstances.destructive else ():
        if row.served_name(str(call.name)) in row.circumstances.destructive and not _asked(row, call.message):
            yield Problem(call.pointer, f"{call.name} is destructive and nothing was asked before", "confirm it first")


def _asked(row: Row, index: int) -> bool:
    return any("?" in text_of(m) for i, m in row.messages if i < index and m.get("role") == "assistant")
