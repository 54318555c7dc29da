"""T107: a schema requires a property that it does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of
from datacraft.rules.tools._vocabulary import means


@row_rule("T107")
def required_not_declared(row: Row) -> Iterator[Problem]:
    """A schema requires a property that it does not declare.

    The model must fill a parameter it is told nothing about, so it learns to make one up; a typo here makes every
    call of the tool invalid.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city", "units"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _undeclared)


def _undeclared(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        required, properties = schema.get("required"), schema.get("properties", {})
        if not isinstance(required, list) or not isinstance(properties, dict) or not _is_whole(path, schema):
            continue
        for i, name in enumerate(required):
            if isinstance(name, str) and name not in properties:
                close = nearest(name, properties)
                advice = f"did you mean {close!r}?" if close else f"declare {name!r} under properties, or drop it here"
                yield Problem(f"{pointer(path)}/required/{i}", f"{name!r} is required but not declared", advice)


def _is_whole(path: tuple[str | int, ...], schema: dict[str, Any]) -> bool:
    """Whether the schema declares its properties itself, and not beside it in a union or under a misspelt word."""
    if len(path) > 2 and any(step in ("anyOf", "oneOf", "allOf", "if", "then", "else", "not") for step in path):
        return "properties" in schema
    elsewhere = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")
    if any(key in schema for key in elsewhere) or isinstance(schema.get("additionalProperties"), dict):
        return False
    return "properties" in schema or not any(means(key, "properties") for key in schema)
