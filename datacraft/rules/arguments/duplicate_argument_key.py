"""A119: an argument is given twice in one call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row, escape
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show


@row_rule("A119")
def duplicate_argument_key(row: Row) -> Iterator[Problem]:
    r"""An argument is given twice in one call.

    Readers keep one of the two and do not say which; the other value is lost, and the model learns to contradict
    itself.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern or Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for call, decoded in zip(row.calls, row.arguments, strict=True):
        text = call.arguments
        # A flat object with as many colons as members cannot repeat a name.
        if isinstance(text, str) and decoded is not None and text.count(":") != len(decoded):
            for name, first, second in _repeated(text):
                what = f"{name!r} is given twice: {show(first)} and {show(second)}"
                yield Problem(f"{call.arguments_pointer}#/{escape(name)}", what, "keep one")


def _repeated(text: str) -> list[tuple[str, Any, Any]]:
    found: list[tuple[str, Any, Any]] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for name, value in pairs:
            if name in seen:
                found.append((name, seen[name], value))
            seen[name] = value
        return seen

    json.loads(text, object_pairs_hook=members)
    return found
