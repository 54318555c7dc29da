"""T112: a parameter has no description."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema_walk import pointer, resolved
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool


@row_rule("T112", "warning", on="asked")
def missing_parameter_description(row: Row) -> Iterator[Problem]:
    """A parameter has no description.

    From its name alone a model has to guess the unit, the format and where the value comes from.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string", "description": "The city's name in English."}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _undescribed)


def _undescribed(tool: Tool) -> Iterator[Problem]:
    for name, schema in tool.properties.items():
        target = resolved(tool.parameters, schema)
        described = any(isinstance(s, dict) and s.get("description") for s in (schema, target))
        if not described:
            place = pointer(("function", "parameters", "properties", name))
            yield Problem(place, f"{name!r} has no description", "say what it is, in which unit and format")
