"""X115: the rendered call cannot be read back as the call that was meant."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X115", on="target", needs=["template"])
def reply_not_parseable(row: Row) -> Iterator[Problem]:
    r"""The rendered call cannot be read back as the call that was meant.

    What a serving parser does to the model's output was done to the row's own text: a call is missing or says something
    else.

    Bad:

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

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "Which light?"}],
      "tools": [{"type": "function", "function": {"name": "set_light", "description": "Switch a light.",
      "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "on": {"type": "boolean"}},
      "required": ["room"]}}}]}
    ```
    """
    return problems(row, "X115")
