"""T101: the row calls tools but defines none."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("T101")
def tools_missing(row: Row) -> Iterator[Problem]:
    r"""The row calls tools but defines none.

    A model only learns to choose and fill a call when it sees the definitions in the same place as at inference;
    without them it learns to invent tool names.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"celsius\"}"}}]}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"celsius\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
    ```
    """
    if _defines_something(row.object) or not row.calls:
        return
    what = "an empty list of tools" if row.object.get("tools") == [] else "no tools"
    first = row.calls[0]
    yield Problem(
        "/tools" if "tools" in row.object else "",
        f"{first.name} is called, but the row has {what}",
        "add the tools that were offered",
    )


def _defines_something(row: dict[str, object]) -> bool:
    return bool(row.get("tools")) or bool(row.get("functions"))
