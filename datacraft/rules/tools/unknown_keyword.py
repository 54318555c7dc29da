"""T109: a schema holds a word that JSON Schema does not know."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of
from datacraft.rules.tools._vocabulary import advice, is_known


@row_rule("T109", "warning")
def unknown_keyword(row: Row) -> Iterator[Problem]:
    """A schema holds a word that JSON Schema does not know.

    Every reader ignores it, so what its author meant (an enum, a bound, an optional parameter) holds nowhere: not
    in checks, not in constrained decoding.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "choices": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _unknown)


def _unknown(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        for keyword in schema:
            if not is_known(keyword):
                place = pointer((*path, keyword))
                yield Problem(place, f"{show(keyword)} is no word of JSON Schema", advice(keyword))
