"""P101: calls without an id."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P101")
def missing_call_id(row: Row) -> Iterator[Problem]:
    """A call has no id.

    Results are paired with calls by id; services refuse the call, and templates that print ids print `None`. A
    warning where the row has no ids at all and names the tool of every result, as TRL's documentation does, or has no
    result and its arguments as objects.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"type": "function",
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
    severity = Severity.WARNING if row.once(exchange).by_name else None
    for call in row.once(exchange).calls:
        if not call.id:
            shown = "is missing" if call.raw_id is None else f"is {call.raw_id!r:.40}"
            advice = "give every call an id of its own"
            yield Problem(f"{call.pointer}/id", f"the id of the call {shown}", advice, severity=severity)
