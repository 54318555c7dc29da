"""T125: a row has an empty list of tools."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("T125", "warning", fix="safe")
def empty_tools_list(row: Row) -> Iterator[Problem]:
    """A row has an empty list of tools.

    Many chat templates print their whole tool preamble for an empty list, so the model learns to call tools where
    there are none. Leave the key out.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": []}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}]}
    ```
    """
    if row.object.get("tools") == [] and not row.calls:
        yield Problem("/tools", "tools is empty", "leave the key out", (Edit("/tools", remove=True),))
