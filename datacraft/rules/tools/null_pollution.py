"""T120: a schema holds nulls where JSON Schema has none."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema_walk import pointer, subschemas
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import PARAMETERS, each_tool

MAY_BE_NULL = frozenset(("default", "const", "example"))


@row_rule("T120", fix="safe")
def null_pollution(row: Row) -> Iterator[Problem]:
    """A schema holds nulls where JSON Schema has none.

    Table loaders give every row the keys of all others and fill them with null: the properties of one tool turn up
    as null in another, and the schema is invalid.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "isbn": null}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _polluted)


def _polluted(tool: Tool) -> Iterator[Problem]:
    for path, schema in subschemas(tool.parameters):
        if schema is None:
            yield _null(pointer(PARAMETERS + path))
        elif isinstance(schema, dict):
            for keyword, value in schema.items():
                if value is None and keyword not in MAY_BE_NULL and not _holds_schema(keyword):
                    yield _null(pointer((*PARAMETERS, *path, keyword)))


def _holds_schema(keyword: str) -> bool:
    """Whether the walk comes by this place itself."""
    return keyword in ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")


def _null(place: str) -> Problem:
    return Problem(place, "null where a schema belongs", "remove the key", (Edit(place, remove=True),))
