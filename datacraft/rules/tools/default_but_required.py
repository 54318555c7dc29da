"""T117: a parameter has a default and is required all the same."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of


@row_rule("T117", "warning", on="asked")
def default_but_required(row: Row) -> Iterator[Problem]:
    """A parameter has a default and is required all the same.

    This is what strict mode makes of an optional Python parameter. It is right as long as rows spell the default
    out; it wants one policy for the whole dataset (`null_policy`).

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "default": "celsius"}}, "required": ["city", "unit"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "default": "celsius"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _both)


def _both(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        required, properties = schema.get("required"), schema.get("properties")
        if not isinstance(required, list) or not isinstance(properties, dict):
            continue
        for name, below in properties.items():
            if name in required and isinstance(below, dict) and "default" in below:
                place = pointer((*path, "properties", name))
                yield Problem(place, f"{name!r} is required and has the default {show(below['default'])}")
