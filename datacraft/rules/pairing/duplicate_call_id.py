"""P102: one id for two calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P102")
def duplicate_call_id(row: Row) -> Iterator[Problem]:
    """Two calls of a conversation have the same id.

    A result then belongs to either: readers that look up the id give both calls the same result.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up? Try twice."},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
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
    first: dict[str, str] = {}
    for call in row.once(exchange).calls:
        if call.id and call.id in first:
            where = Related(row.file, row.line, first[call.id], "the first call of that id")
            message = f"the id {call.id!r:.40} is taken by an earlier call"
            yield Problem(f"{call.pointer}/id", message, "give every call an id of its own", related=(where,))
        first.setdefault(call.id, call.pointer)
