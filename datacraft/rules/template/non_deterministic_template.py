"""X116: the rendered row holds today's date."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.template._troubles import problems


@row_rule("X116", "warning", on="target", needs=["template"])
def non_deterministic_template(row: Row) -> Iterator[Problem]:
    """The rendered row holds today's date.

    The template prints the day of training, and at serving time another day. Say the date in the system message, or pin
    the template's own.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "Which light?"}],
      "tools": [{"type": "function", "function": {"name": "set_light", "description": "Switch a light.",
      "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "on": {"type": "boolean"}},
      "required": ["room"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "system", "content": "Today is 2026-11-20."},
      {"role": "user", "content": "Kitchen light, please"},
      {"role": "assistant", "content": "Which light?"}],
      "tools": [{"type": "function", "function": {"name": "set_light", "description": "Switch a light.",
      "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "on": {"type": "boolean"}},
      "required": ["room"]}}}]}
    ```
    """
    return problems(row, "X116")
