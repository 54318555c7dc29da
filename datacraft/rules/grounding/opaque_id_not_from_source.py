"""G104: a call uses an id that neither the user nor a result gave."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G104")
def opaque_id_not_from_source(row: Row) -> Iterator[Problem]:
    r"""A call uses an id that neither the user nor a result gave.

    An id can only be copied. From such rows the model learns to make ids up, and at work it will change the wrong
    record.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Show me the customer Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_customer", "arguments":
      "{\"customer_id\": \"C-88213\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_customer",
      "description": "Find a customer by number.", "parameters": {"type": "object", "properties": {"customer_id":
      {"type": "string", "description": "The customer's number."}}, "required": ["customer_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Show me the customer C-88213."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_customer", "arguments":
      "{\"customer_id\": \"C-88213\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_customer",
      "description": "Find a customer by number.", "parameters": {"type": "object", "properties": {"customer_id":
      {"type": "string", "description": "The customer's number."}}, "required": ["customer_id"]}}}]}
    ```
    """
    for stray in strays(row, "G104"):
        what = f"no turn and no result before the call holds the id {show(stray.leaf.value)}"
        yield Problem(stray.place, what, "look it up with a tool first, or ask for it")
