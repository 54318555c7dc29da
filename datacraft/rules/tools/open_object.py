"""T114: a schema accepts arguments that it does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.strict import is_object
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of


@row_rule("T114", "warning", fix="unsafe", on="asked")
def open_object(row: Row) -> Iterator[Problem]:
    """A schema accepts arguments that it does not declare.

    An invented argument then passes every check, at training time and when the model serves.

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
      "string"}}, "required": ["city"], "additionalProperties": false}}}]}
    ```
    """
    yield from each_tool(row, _open)


def _open(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        if is_object(schema) and "additionalProperties" not in schema and "allOf" not in schema:
            edit = Edit(f"{pointer(path)}/additionalProperties", value=False)
            yield Problem(pointer(path), "the object is open", 'add "additionalProperties": false', (edit,))
