"""M126: tools told twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule


@row_rule("M126", "warning", sight=r'<tools>|\\"parameters\\"')
def tools_duplicated_in_system(row: Row) -> Iterator[Problem]:
    r"""The system text describes the tools that `tools` already holds.

    The template prints them a second time: tokens are wasted, and at inference the text is another one.

    Bad:

    ```json
    {"messages": [{"role": "system", "content": "<tools>[{\"name\": \"ping\"}]</tools>"},
     {"role": "user", "content": "Is it up?"},
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
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") not in ("system", "developer") or not row.tools:
            continue
        text = text_of(message)
        named = any(name in row.tools_by_name for name in re.findall(r'"name"\s*:\s*"([^"]+)"', text))
        if "<tools>" in text or (named and '"parameters"' in text):
            yield Problem(f"/messages/{i}/content", "the system text repeats the tools", "leave them to the template")
