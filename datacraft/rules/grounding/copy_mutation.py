"""G103: a call misspells an id, a code or an address that the conversation holds."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G103", fix="unsafe")
def copy_mutation(row: Row) -> Iterator[Problem]:
    r"""A call misspells an id, a code or an address that the conversation holds.

    One wrong character in an opaque token is the kind of slip small models make most; here it would be taught.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Show me customer C-1042."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_customer", "arguments":
      "{\"customer_id\": \"C-1024\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_customer",
      "description": "Find a customer by number.", "parameters": {"type": "object", "properties": {"customer_id":
      {"type": "string", "description": "The customer's number."}}, "required": ["customer_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Show me customer C-1042."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_customer", "arguments":
      "{\"customer_id\": \"C-1042\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_customer",
      "description": "Find a customer by number.", "parameters": {"type": "object", "properties": {"customer_id":
      {"type": "string", "description": "The customer's number."}}, "required": ["customer_id"]}}}]}
    ```
    """
    for stray in strays(row, "G103"):
        edits = (Edit(stray.place, stray.found),) if isinstance(stray.leaf.value, str) else ()
        what = f"{show(stray.leaf.value)} is nearly, but not, {show(stray.found)}"
        yield Problem(stray.place, what, f"did you mean {show(stray.found)}?", edits)
