"""J102: a line that holds no row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("J102")
def row_not_object(row: Row) -> Iterator[Problem]:
    """The line holds JSON, but not an object.

    A row is an object with `messages`; a list, text or number on the line is no row for any trainer.

    Bad:

    ```jsonl
    "Hi"
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if isinstance(row.value, dict):
        return
    kind = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(row.value), "a number")
    messages = isinstance(row.value, list) and row.value and all(isinstance(m, dict) for m in row.value)
    yield Problem(
        "", f"the row is {kind}, not an object", 'wrap the list: {"messages": [...]}' if messages else "write an object"
    )
