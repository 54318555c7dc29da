"""X102: the chat template prints nothing of a part of the row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X102", on="target", needs=["template"])
def template_drops_part(row: Row) -> Iterator[Problem]:
    r"""The chat template prints nothing of a part of the row.

    Templates without tool support, or with half of it, leave out definitions, calls or results without a word: the
    model learns answers that come from nowhere. Found by putting a word of its own in place of each part.

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
    return problems(row, "X102")
