"""T113: the parameters of a tool are a text, not a schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool


@row_rule("T113", fix="safe")
def parameters_as_string(row: Row) -> Iterator[Problem]:
    r"""The parameters of a tool are a text, not a schema.

    A schema that was dumped once too often: templates print it quoted and escaped, and services refuse it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters":
      "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}}"}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _dumped)


def _dumped(tool: Tool) -> Iterator[Problem]:
    declared = tool.function.get("parameters")
    if not isinstance(declared, str):
        return
    schema = _loaded(declared)
    edits = (Edit("/function/parameters", schema),) if isinstance(schema, dict) else ()
    advice = "load it, so that it is an object" if edits else "write the schema as an object"
    yield Problem("/function/parameters", f"parameters is the text {show(declared)}", advice, edits)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
