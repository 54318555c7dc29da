"""M115: a list of no calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M115", fix="safe")
def empty_tool_calls_list(row: Row) -> Iterator[Problem]:
    """`tool_calls` is an empty list.

    Templates that ask whether the key is there open a call block with nothing in it; services refuse the message.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "tool_calls": []}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("tool_calls") == []:
            pointer = f"/messages/{i}/tool_calls"
            yield Problem(pointer, "tool_calls is an empty list", "leave the key out", (Edit(pointer, remove=True),))
