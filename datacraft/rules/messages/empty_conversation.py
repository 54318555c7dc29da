"""M101: no messages."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M101")
def empty_conversation(row: Row) -> Iterator[Problem]:
    """The list of messages is empty.

    There is nothing to learn; services count the row as invalid.

    Bad:

    ```json
    {"messages": []}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if row.object.get("messages") == []:
        yield Problem("/messages", "the conversation has no messages", "remove the row")
