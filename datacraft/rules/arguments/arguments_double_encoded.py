"""A103: the arguments of a call are JSON inside a JSON string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show


@row_rule("A103", fix="safe")
def arguments_double_encoded(row: Row) -> Iterator[Problem]:
    r"""The arguments of a call are JSON inside a JSON string.

    Dumped once too often: templates print them quoted and escaped, and the model learns to call like that.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "\"{\\\"city\\\": \\\"Bern\\\"}\""}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"celsius\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
    ```
    """
    for call in row.calls:
        inner = _inner(call.arguments)
        if inner is not None:
            edit = Edit(call.arguments_pointer, inner)
            yield Problem(call.arguments_pointer, "the arguments are encoded twice", f"write {show(inner)}", (edit,))


def _inner(text: Any) -> str | None:
    """The text inside the string when that is an object."""
    if not isinstance(text, str) or not text.lstrip().startswith('"'):
        return None
    try:
        inner = json.loads(text)
        return inner if isinstance(inner, str) and isinstance(json.loads(inner), dict) else None
    except (ValueError, RecursionError):
        return None
