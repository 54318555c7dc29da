"""X108: calls that the target does not train."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("X108", on="target", needs=["target"])
def call_gets_no_loss(row: Row) -> Iterator[Problem]:
    """The target trains only the last message, and the row calls before it.

    The call is context then: the model learns the answer, and never the call.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```
    """
    profile = row.circumstances.profile
    if profile is None or profile.trained_turns != "last" or not row.messages:
        return
    last = row.messages[-1][0]
    untrained = next((call for call in row.calls if call.message != last and _trained(row, call.message)), None)
    if untrained:
        unroll = "export one row per turn: datacraft export --unroll"
        yield Problem(untrained.pointer, f"{row.circumstances.target} trains only the last message", unroll)


def _trained(row: Row, index: int) -> bool:
    return bool(dict(row.messages)[index].get("weight") != 0)
