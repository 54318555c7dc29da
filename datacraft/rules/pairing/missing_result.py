"""P105: calls nobody answered."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P105")
def missing_result(row: Row) -> Iterator[Problem]:
    """A call has no result, although the conversation goes on.

    The model learns to go on without what it asked for, and to invent it. A call in the last turn needs no result.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
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
    found = row.once(exchange)
    for call in found.unanswered:
        if call.message != found.last_message:
            called = f"the call of {call.name!r:.60}" if call.name else "the call"
            hint = f"add a tool message with tool_call_id {call.id!r}" if call.id else "add its result"
            yield Problem(call.pointer, f"{called} has no result", hint)
