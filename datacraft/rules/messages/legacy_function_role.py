"""M103: the calling format before tools."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M103", "warning")
def legacy_function_role(row: Row) -> Iterator[Problem]:
    """The row uses `functions`, `function_call` or the role `function`, which `tools` replaced in 2023.

    Few templates render them, and a call is then missing from the training text.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": null, "function_call": {"name": "ping", "arguments": "{}"}},
     {"role": "function", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "functions": [{"name": "ping", "description": "Ping the server."}]}
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
    value = row.value if isinstance(row.value, dict) else {}
    if "functions" in value and "tools" not in value:
        yield Problem("/functions", "functions is the old name of tools", "wrap each as a tool of type function")
    messages = value.get("messages")
    for i, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict):
            continue
        if message.get("role") == "function":
            yield Problem(f"/messages/{i}/role", "the role function is the old form of tool", "use the role 'tool'")
        elif message.get("function_call") is not None:
            yield Problem(f"/messages/{i}/function_call", "function_call is the old tool_calls", "use tool_calls")
