"""P117: results that fill the context."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

MAX_CHARACTERS = 40_000
"""About ten thousand tokens: more than most rows are trained with as a whole."""


@row_rule("P117", "warning")
def oversized_result(row: Row) -> Iterator[Problem]:
    """A result is longer than 40,000 characters.

    It pushes what is trained out of the context window, where trainers cut it off without a word.

    Bad: a tool message with more than 40,000 characters.

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
        if message.get("role") == "tool" and len(text_of(message)) > MAX_CHARACTERS:
            size = f"{len(text_of(message)):,} characters"
            yield Problem(f"/messages/{i}/content", f"the result has {size}", "shorten it as the tool would")
