"""M125: a refusal that calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M125", "warning")
def refusal_with_call(row: Row) -> Iterator[Problem]:
    """A message has both a refusal and calls.

    It says no and acts all the same; readers show the one or the other.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "refusal": "I cannot.", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Delete it all"},
     {"role": "assistant", "content": "", "refusal": "I cannot do that."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("refusal") and message.get("tool_calls"):
            yield Problem(f"/messages/{i}/refusal", "the message refuses and calls", "keep one of the two")
