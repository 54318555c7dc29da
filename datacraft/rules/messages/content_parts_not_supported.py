"""M117: lists of parts where the target reads text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M117", fix="safe", on="target", needs=["target"])
def content_parts_not_supported(row: Row) -> Iterator[Problem]:
    """A content is a list of parts, and the target reads text.

    In a tool message no service takes it; of 88 chat templates 42 print such a list as Python shows it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": [{"type": "text", "text": "pong"}]},
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
    for i, message in row.messages:
        content = message.get("content")
        if not isinstance(content, list) or profile is None:
            continue
        if message.get("role") == "tool" or profile.arguments == "object" or profile.tools != "list":
            place = f"/messages/{i}/content"
            edits = (Edit(place, text_of(message)),) if all(_is_text(part) for part in content) else ()
            yield Problem(place, "the content is a list of parts, the target reads text", "join the texts", edits)


def _is_text(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
