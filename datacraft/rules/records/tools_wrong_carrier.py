"""J110: tools as a list or as text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("J110", "warning", fix="safe", on="target", needs=["target"])
def tools_wrong_carrier(row: Row) -> Iterator[Problem]:
    """The tools are a list where the target wants a JSON text, or the other way round.

    Services read lists. Loaders before datasets 4.7 merge the schemas of listed tools, so trainers need text.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "tools": "[{\\"type\\": \\"function\\", \\"function\\": {\\"name\\": \\"ping\\"}}]"}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    profile = row.circumstances.profile
    tools = row.value.get("tools") if isinstance(row.value, dict) else None
    if profile is None or not isinstance(tools, list | str) or profile.tools == "absent":
        return
    if isinstance(tools, str) and profile.tools == "list":
        listed = row.object.get("tools")
        edits = (Edit("/tools", listed),) if isinstance(listed, list) else ()
        yield Problem("/tools", "the tools are a text, the target reads a list", "write the list", edits)
    elif isinstance(tools, list) and profile.tools == "json-string":
        text = (Edit("/tools", json.dumps(tools, ensure_ascii=False)),)
        yield Problem("/tools", "the tools are a list, the target wants them as a JSON text", "write the text", text)
