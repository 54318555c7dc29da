"""T119: a schema that no value can satisfy."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of
from datacraft.rules.tools._impossible import contradictions


@row_rule("T119")
def unsatisfiable_schema(row: Row) -> Iterator[Problem]:
    """A schema that no value can satisfy.

    No call of this tool can ever be right: a bound above its counterpart, an enum that is empty or holds nothing of
    the declared type, a constant outside its enum.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "days": {"type": "integer", "minimum": 7, "maximum": 1}}, "required": ["city", "days"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "days": {"type": "integer", "minimum": 1, "maximum": 7}}, "required": ["city", "days"]}}}]}
    ```
    """
    yield from each_tool(row, _impossible)


def _impossible(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        for keyword, reason in contradictions(schema):
            yield Problem(pointer((*path, keyword)), reason)
