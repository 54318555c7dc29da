"""C110: a call uses what another call of the same turn only then finds out."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.rules.categories._parallel import dependent


@row_rule("C110")
def false_parallel(row: Row) -> Iterator[Problem]:
    r"""A call uses what another call of the same turn only then finds out.

    Calls of one turn are made at once: the value does not exist yet. The model learns to invent it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Open a ticket for ann@acme.io."}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "find_customer", "arguments":
      "{\"email\": \"ann@acme.io\"}"}}, {"id": "b7QwE52nP", "type": "function", "function": {"name": "open_ticket",
      "arguments": "{\"customer_id\": \"C-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "C-1042"}, {"role": "tool", "tool_call_id": "b7QwE52nP", "content": "T-7731"}, {"role": "assistant",
      "content": "Done: T-7731."}], "tools": [{"type": "function", "function": {"name": "find_customer",
      "description": "Find a customer by e-mail address.", "parameters": {"type": "object", "properties": {"email":
      {"type": "string"}}, "required": ["email"]}}}, {"type": "function", "function": {"name": "open_ticket",
      "description": "Open a ticket for a customer.", "parameters": {"type": "object", "properties": {"customer_id":
      {"type": "string"}}, "required": ["customer_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Open a ticket for ann@acme.io."}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "find_customer", "arguments":
      "{\"email\": \"ann@acme.io\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "C-1042"},
      {"role": "assistant", "content": "", "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function":
      {"name": "open_ticket", "arguments": "{\"customer_id\": \"C-1042\"}"}}]}, {"role": "tool", "tool_call_id":
      "b7QwE52nP", "content": "T-7731"}, {"role": "assistant", "content": "Done: T-7731."}], "tools": [{"type":
      "function", "function": {"name": "find_customer", "description": "Find a customer by e-mail address.",
      "parameters": {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]}}},
      {"type": "function", "function": {"name": "open_ticket", "description": "Open a ticket for a customer.",
      "parameters": {"type": "object", "properties": {"customer_id": {"type": "string"}}, "required":
      ["customer_id"]}}}]}
    ```
    """
    for call, name, value, giver in dependent(row):
        place = f"{call.arguments_pointer}#{pointer((name,))}"
        what = f"{show(value)} comes from the result of {giver}, called in the same turn"
        yield Problem(place, what, "make the two calls one after the other")
