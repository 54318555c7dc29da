"""M116: calls that are not the assistant's."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M116")
def tool_calls_on_wrong_role(row: Row) -> Iterator[Problem]:
    """A message that is not the assistant's carries calls.

    No template renders them there, so the call is lost from training.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
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
    for i, message in row.messages:
        if message.get("role") in ("system", "developer", "user", "tool"):
            for key in ("tool_calls", "function_call"):
                if message.get(key):
                    pointer, role = f"/messages/{i}/{key}", message["role"]
                    yield Problem(pointer, f"a {role} message carries calls", "move them to an assistant message")
