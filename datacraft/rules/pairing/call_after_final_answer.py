"""P119: calls after the answer was given."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("P119", "warning")
def call_after_final_answer(row: Row) -> Iterator[Problem]:
    """The assistant answers, and then calls although the user said nothing new.

    The answer ends the turn at inference: what follows is never produced, and the model learns not to stop.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "It is up."},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up indeed."}],
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
    for (_, before), (i, message) in zip(row.messages, row.messages[1:], strict=False):
        if before.get("role") != "assistant" or message.get("role") != "assistant":
            continue
        if message.get("tool_calls") and not before.get("tool_calls") and not before.get("function_call"):
            yield Problem(f"/messages/{i}", "the assistant calls after it has answered", "call first, then answer")
