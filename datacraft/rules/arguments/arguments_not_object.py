"""A102: the arguments of a call are not an object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show


@row_rule("A102")
def arguments_not_object(row: Row) -> Iterator[Problem]:
    r"""The arguments of a call are not an object.

    Every tool takes named values; a list, a number or null gives none of them a name.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "[\"Bern\", \"celsius\"]"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
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
        value = call.arguments
        if isinstance(value, str):
            value = _decoded(value)
        if not isinstance(value, dict | str) or (value is not call.arguments and not _holds_object(value)):
            missing = value is None and call.arguments is None
            what = "the call has no arguments" if missing else f"the arguments are {show(value)}, not an object"
            yield Problem(call.arguments_pointer, what, 'name every value: {"parameter": value}')


def _holds_object(value: Any) -> bool:
    """Whether a decoded value is an object, or the text of one, which A103 speaks of."""
    if not isinstance(value, str):
        return isinstance(value, dict)
    try:
        return isinstance(json.loads(value), dict | str)
    except (ValueError, RecursionError):
        return value.lstrip().startswith("{")  # broken off, and encoded twice: A101 or A103


def _decoded(text: str) -> Any:
    """What the text holds; the text itself where other rules speak."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
