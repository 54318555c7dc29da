"""P103: results that name no call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P103", fix="safe")
def missing_tool_call_id(row: Row) -> Iterator[Problem]:
    """A tool message does not say which call it answers.

    Services refuse it, and templates that print the id raise. A warning where the row has no ids at all and names the
    tool of every result, as TRL's documentation does.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "name": "ping", "content": "pong"},
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
    severity = Severity.WARNING if row.once(exchange).by_name else None
    for result in row.once(exchange).results:
        if result.id:
            continue
        pending = result.pending[0] if len(result.pending) == 1 else None
        pointer = f"{result.pointer}/tool_call_id"
        edits = (Edit(pointer, pending.id),) if pending and pending.id else ()
        hint = f"the open call is {pending.id!r}" if edits and pending else "name the call it answers"
        yield Problem(pointer, "the tool message has no tool_call_id", hint, edits, severity)
