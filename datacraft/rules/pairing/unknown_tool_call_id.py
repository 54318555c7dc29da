"""P104: results of no known call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P104", fix="unsafe")
def unknown_tool_call_id(row: Row) -> Iterator[Problem]:
    """A tool message names a call that is not in the conversation.

    The result belongs to nothing; services refuse the row.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4f", "name": "ping", "content": "pong"},
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
    for result in found.of("unknown"):
        pointer, pending = f"{result.pointer}/tool_call_id", result.pending
        edits = (Edit(pointer, pending[0].id),) if len(pending) == 1 and pending[0].id else ()
        close = pending[0].id if edits else nearest(result.id, {call.id for call in found.calls if call.id})
        hint = f"did you mean {close!r}?" if close else "use the id of the call it answers"
        yield Problem(pointer, f"no call has the id {result.id!r:.60}", hint, edits)
