"""M123: answers that were cut."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule


@row_rule("M123", "warning", sight="```")
def truncated_answer(row: Row) -> Iterator[Problem]:
    r"""An answer was cut: its code fence stays open, or its source says that it ran out of tokens.

    The model learns to stop in the middle.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Show me the command"},
     {"role": "assistant", "content": "Run this:\n```\nmake demo"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Show me the command"},
     {"role": "assistant", "content": "Run this:\n```\nmake demo\n```"}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") != "assistant":
            continue
        fences = sum(line.lstrip().startswith("```") for line in text_of(message).split("\n"))
        if fences % 2:
            yield Problem(f"/messages/{i}/content", "a code fence stays open", "close it, or write the answer again")
    if row.metadata.get("finish_reason") == "length":
        yield Problem("/metadata/finish_reason", "the answer ran out of tokens", "write it again with a higher limit")
