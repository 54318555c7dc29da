"""M107: conversations that open with the assistant."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M107", "warning")
def first_turn_not_user(row: Row) -> Iterator[Problem]:
    """The first turn after the system message is the assistant's.

    The model is trained to speak, or to call, with no request before it; 12 of 88 templates raise when it is a call.

    Bad:

    ```json
    {"messages": [{"role": "assistant", "content": "Welcome."}, {"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    first = next(((i, m) for i, m in row.messages if m.get("role") not in ("system", "developer")), None)
    if first and first[1].get("role") == "assistant":
        yield Problem(f"/messages/{first[0]}", "the first turn is the assistant's", "start with a user turn")
