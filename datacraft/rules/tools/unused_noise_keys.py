"""T128: a schema carries keys that say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of


@row_rule("T128", "info", fix="safe")
def unused_noise_keys(row: Row) -> Iterator[Problem]:
    """A schema carries keys that say nothing.

    Titles that repeat the parameter's name are put into every prompt and teach nothing.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string", "title": "City"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _noise)


def _noise(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        if isinstance(schema.get("title"), str):
            place = pointer((*path, "title"))
            yield Problem(place, "the title says nothing new", "remove it", (Edit(place, remove=True),))
