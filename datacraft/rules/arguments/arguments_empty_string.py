"""A104: the arguments of a call are an empty text."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("A104", fix="safe")
def arguments_empty_string(row: Row) -> Iterator[Problem]:
    """The arguments of a call are an empty text.

    An empty text is not JSON. A call without arguments is `{}`.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What time is it?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_time", "arguments": ""}}]}],
      "tools": [{"type": "function", "function": {"name": "get_time", "description": "The time now.", "parameters":
      {"type": "object", "properties": {}, "required": []}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What time is it?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_time", "arguments":
      "{}"}}]}], "tools": [{"type": "function", "function": {"name": "get_time", "description": "The time now.",
      "parameters": {"type": "object", "properties": {}, "required": []}}}]}
    ```
    """
    for call in row.calls:
        if isinstance(call.arguments, str) and not call.arguments.strip():
            needed = call.tool.required if call.tool else ()
            edits = () if needed else (Edit(call.arguments_pointer, "{}"),)
            advice = f"give {', '.join(needed)}" if needed else "write {}"
            yield Problem(call.arguments_pointer, "the arguments are empty", advice, edits)
