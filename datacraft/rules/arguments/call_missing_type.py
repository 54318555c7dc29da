"""A126: a call does not say that it is a function call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show


@row_rule("A126", "warning", fix="safe")
def call_missing_type(row: Row) -> Iterator[Problem]:
    r"""A call does not say that it is a function call.

    Services refuse a call without `"type": "function"`; some templates skip it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for i, message in row.messages:
        listed = message.get("tool_calls")
        for j, call in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(call, dict) and isinstance(call.get("function"), dict) and call.get("type") != "function":
                place = f"/messages/{i}/tool_calls/{j}/type"
                edit = Edit(place, "function")
                yield Problem(
                    place, f"the type of the call is {show(call.get('type'))}", 'add "type": "function"', (edit,)
                )
