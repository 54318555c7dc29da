"""M111: the user twice in a row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M111", "warning")
def consecutive_user(row: Row) -> Iterator[Problem]:
    """Two user messages follow each other.

    Trainers that ask for alternating turns skip the row; others join the two without a mark.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Are you there?"},
     {"role": "assistant", "content": "Yes."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi. Are you there?"}, {"role": "assistant", "content": "Yes."}]}
    ```
    """
    for (_, before), (i, message) in zip(row.messages, row.messages[1:], strict=False):
        if before.get("role") == message.get("role") == "user" and before.get("name") == message.get("name"):
            yield Problem(f"/messages/{i}", "a user message follows another", "merge the two")
