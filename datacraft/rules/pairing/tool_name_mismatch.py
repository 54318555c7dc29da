"""P109: a result under another tool's name."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P109", fix="safe")
def tool_name_mismatch(row: Row) -> Iterator[Problem]:
    """A tool message names another tool than the call it answers.

    Templates that print the name show the model a result of a tool that was not called.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "pong", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```
    """
    for result in row.once(exchange).results:
        call, name = result.call, result.name
        if call is None or not isinstance(call.name, str) or not name or name == call.name:
            continue
        pointer = f"{result.pointer}/name"
        message = f"the result is named {name!r:.60}, but its call is of {call.name!r:.60}"
        yield Problem(pointer, message, f"write {call.name!r}", (Edit(pointer, call.name),))
