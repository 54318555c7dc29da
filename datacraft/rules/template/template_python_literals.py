"""X104: the rendered call holds Python's True, False or None where JSON has true, false or null."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X104", "warning", on="target", needs=["template"])
def template_python_literals(row: Row) -> Iterator[Problem]:
    r"""The rendered call holds Python's True, False or None where JSON has true, false or null.

    The template prints values as Python does. The model learns it and the server's parser has to forgive it: leave such
    arguments out, or serve with a parser that reads them.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "", "tool_calls": [{"id": "q7Xc2Lm9A", "type": "function",
      "function": {"name": "set_light", "arguments": "{\"room\": \"kitchen\", \"on\": true}"}}]},
      {"role": "tool", "tool_call_id": "q7Xc2Lm9A", "name": "set_light", "content": "ok"},
      {"role": "assistant", "content": "The light is on."}],
      "tools": [{"type": "function", "function": {"name": "set_light", "description": "Switch a light.",
      "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "on": {"type": "boolean"}},
      "required": ["room"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "", "tool_calls": [{"id": "q7Xc2Lm9A", "type": "function",
      "function": {"name": "set_light", "arguments": "{\"room\": \"kitchen\"}"}}]},
      {"role": "tool", "tool_call_id": "q7Xc2Lm9A", "name": "set_light", "content": "ok"},
      {"role": "assistant", "content": "The light is on."}],
      "tools": [{"type": "function", "function": {"name": "set_light", "description": "Switch a light.",
      "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "on": {"type": "boolean"}},
      "required": ["room"]}}}]}
    ```
    """
    return problems(row, "X104")
