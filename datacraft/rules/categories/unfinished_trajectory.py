"""C120: a row of several steps ends with a call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("C120", "warning")
def unfinished_trajectory(row: Row) -> Iterator[Problem]:
    r"""A row of several steps ends with a call.

    The label promises a whole exchange; the answer that should follow the last result is not there, so the model
    never learns to stop.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Open a ticket for ann@acme.io."}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "find_customer", "arguments":
      "{\"email\": \"ann@acme.io\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "C-1042"},
      {"role": "assistant", "content": "", "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function":
      {"name": "open_ticket", "arguments": "{\"customer_id\": \"C-1042\"}"}}]}], "tools": [{"type": "function",
      "function": {"name": "find_customer", "description": "Find a customer by e-mail address.", "parameters":
      {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]}}}, {"type": "function",
      "function": {"name": "open_ticket", "description": "Open a ticket for a customer.", "parameters": {"type":
      "object", "properties": {"customer_id": {"type": "string"}}, "required": ["customer_id"]}}}], "metadata":
      {"category": "multi_tool", "shape": "chain"}}
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
      ["customer_id"]}}}], "metadata": {"category": "multi_tool", "shape": "chain"}}
    ```
    """
    if row.metadata.get("shape") not in ("chain", "multi_turn", "recovery") or not row.messages:
        return
    index, last = row.messages[-1]
    if last.get("role") == "assistant" and last.get("tool_calls"):
        what = f"a {row.metadata['shape']} row ends with a call"
        yield Problem(f"/messages/{index}", what, "add the result and the answer")
