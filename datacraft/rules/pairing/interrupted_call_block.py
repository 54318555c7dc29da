"""P108: talk between a call and its result."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P108")
def interrupted_call_block(row: Row) -> Iterator[Problem]:
    """Another message stands between a call and its result.

    Services want all results right behind the call; templates render the block broken.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "user", "content": "Hurry up!"},
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
    for result in row.once(exchange).of("late"):
        message = f"other messages stand between this result and its call {result.id!r:.40}"
        yield Problem(result.pointer, message, "put the results right behind the call")
