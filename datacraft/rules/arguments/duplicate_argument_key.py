"""A119: an argument is given twice in one call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("A119")
def duplicate_argument_key(row: Row) -> Iterator[Problem]:
    r"""An argument is given twice in one call.

    Readers keep one of the two and do not say which; the other value is lost, and the model learns to contradict
    itself.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern or Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
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
    for call in row.calls:
        if isinstance(call.arguments, str):
            for oddity in call.parsed.odd("duplicate-key"):
                place = f"{call.arguments_pointer}#{oddity.pointer}"
                yield Problem(place, f"{oddity.detail} is given twice", "keep one of the two")
