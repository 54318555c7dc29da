"""J108: two dialects in one row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

_PAIRED = ("completion", "chosen", "rejected")


@row_rule("J108")
def mixed_record_shapes(row: Row) -> Iterator[Problem]:
    """The row has its conversation in more than one form.

    Trainers decide by the keys which form they read, so another text may be trained than the one you looked at. A lone
    `prompt` beside `messages`, as some sets keep it for reference, is a warning.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    there = [key for key in ("messages", "conversations", "prompt") if row.object.get(key)]
    if len(there) < 2:
        return
    reference = there == ["messages", "prompt"] and not any(key in row.object for key in _PAIRED)
    yield Problem(
        f"/{there[1]}",
        f"the row has {' and '.join(there)}",
        f"keep {there[0]} only",
        severity=Severity.WARNING if reference else None,
    )
