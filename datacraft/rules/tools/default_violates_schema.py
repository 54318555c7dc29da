"""T118: a default does not fit its own schema."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import Checker, checker, show
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of


@row_rule("T118", "warning")
def default_violates_schema(row: Row) -> Iterator[Problem]:
    """A default does not fit its own schema.

    Whoever fills the default in, as the schema says, makes an invalid call. A warning: JSON Schema only recommends
    that defaults fit, and a call that uses one is spoken of itself.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "days": {"type": "integer", "default": "three"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "days": {"type": "integer", "default": 3}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _misfit)


def _misfit(tool: Tool) -> Iterator[Problem]:
    definitions = {key: tool.parameters[key] for key in ("$defs", "definitions") if key in tool.parameters}
    for path, schema in schemas_of(tool):
        # A null default of an optional parameter is how most generators write "none"; it says nothing wrong.
        if schema.get("default") is None:
            continue
        found = checker({**definitions, **schema})
        if isinstance(found, Checker) and (wrong := found.violations(schema["default"])):
            place = pointer((*path, "default"))
            yield Problem(place, f"the default {show(schema['default'])} does not fit: {wrong[0].message}")
