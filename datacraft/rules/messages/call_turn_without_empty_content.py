"""M121: call turns without the empty text."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M121", "warning", fix="safe", on="target", needs=["target"])
def call_turn_without_empty_content(row: Row) -> Iterator[Problem]:
    """A call turn has no content, and the target renders it through a chat template.

    Without the key 7 of 88 templates raise, with `null` 15 do and 4 print `None`; the empty text breaks none.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": {}}}]},
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
    profile = row.circumstances.profile
    if profile is None or profile.arguments != "object":
        return
    for i, message in row.messages:
        if message.get("tool_calls") and message.get("content") is None:
            place = f"/messages/{i}/content"
            yield Problem(place, "the call turn has no content", 'write ""', (Edit(place, ""),))
