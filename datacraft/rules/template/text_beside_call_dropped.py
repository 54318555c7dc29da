"""X106: the chat template prints nothing of the text beside a call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X106", "warning", on="target", needs=["template"])
def text_beside_call_dropped(row: Row) -> Iterator[Problem]:
    r"""The chat template prints nothing of the text beside a call.

    The row means to teach both; the model sees the call alone.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "On it.", "tool_calls": [{"id": "q7Xc2Lm9A", "type": "function",
      "function": {"name": "set_light", "arguments": "{\"room\": \"kitchen\"}"}}]},
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
    return problems(row, "X106")
