"""A123: the arguments are JSON in another spelling than chat templates print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.json import dumps
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show


@row_rule("A123", "warning", fix="safe", on="asked")
def non_canonical_encoding(row: Row) -> Iterator[Problem]:
    r"""The arguments are JSON in another spelling than chat templates print.

    A template that passes texts through teaches `\\u00fc` and missing spaces, which the base model never writes
    that way.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Zürich?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\":\"Z\\u00fcrich\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Zürich?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Zürich\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if isinstance(call.arguments, str) and arguments is not None:
            better = _spelled(arguments)
            if better is not None and better != call.arguments:
                edit = Edit(call.arguments_pointer, better)
                yield Problem(
                    call.arguments_pointer, "not the spelling of chat templates", f"write {show(better)}", (edit,)
                )


def _spelled(arguments: dict[str, Any]) -> str | None:
    try:
        return dumps(arguments)
    except ValueError:
        return None
