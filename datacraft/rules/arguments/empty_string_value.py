"""A118: an argument is an empty text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.arguments._checked import checked


@row_rule("A118", "warning", sight=r'\\"(?:\s|\\\\[nrt])*\\"')
def empty_string_value(row: Row) -> Iterator[Problem]:
    r"""An argument is an empty text.

    A model learns to send nothing where a value was needed; a value that is not known is asked for, or left out
    when optional.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for one in checked(row):
        spoken = {violation.path[:1] for _, violation in one.claims}
        for name, value in one.arguments.items():
            if (
                isinstance(value, str)
                and not value.strip()
                and (name,) not in spoken
                and not _meant(one.schema(name), value)
            ):
                advice = "ask for it" if name in one.tool.required else "leave it out"
                yield Problem(one.at(name), f"{name!r} is empty", advice)


def _meant(schema: Any, value: str) -> bool:
    return value in (schema.get("enum") or ()) or schema.get("default") == value or schema.get("const") == value
