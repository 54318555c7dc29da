"""X105: the chat template has no form for several calls in one turn."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X105", on="target", needs=["template"])
def parallel_not_supported(row: Row) -> Iterator[Problem]:
    r"""The chat template has no form for several calls in one turn.

    It raises an error, or prints the first call and forgets the rest.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "", "tool_calls": [{"id": "q7Xc2Lm9A", "type": "function",
      "function": {"name": "set_light", "arguments": "{\"room\": \"kitchen\"}"}},
      {"id": "b3Kd81LmZ", "type": "function",
      "function": {"name": "set_light", "arguments": "{\"room\": \"hall\"}"}}]},
      {"role": "tool", "tool_call_id": "q7Xc2Lm9A", "name": "set_light", "content": "ok"},
      {"role": "tool", "tool_call_id": "b3Kd81LmZ", "name": "set_light", "content": "ok"},
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
    return problems(row, "X105")
