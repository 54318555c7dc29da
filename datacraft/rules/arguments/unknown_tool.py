"""A106: a call names a tool that the row does not offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.names import did_you_mean
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show


@row_rule("A106")
def unknown_tool(row: Row) -> Iterator[Problem]:
    r"""A call names a tool that the row does not offer.

    The model learns to call what it was not given. Nearly always a typo, or a list of tools that lost one.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_wether", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
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
    if not row.tools or not isinstance(row.object.get("tools"), list):
        return
    known = list(row.tools_by_name)
    for call in row.calls:
        if call.tool is None and not _in_another_shape(row, call.name):
            what = f"{show(call.name)} is not among the tools" if call.name else "the call names no tool"
            place = f"{call.pointer}/function/name"
            yield Problem(place, what, did_you_mean(call.name, known) if isinstance(call.name, str) else "")


def _in_another_shape(row: Row, name: Any) -> bool:
    """Whether a definition of that name is there, but not in the shape of one (which T102 says)."""
    for tool in row.object["tools"]:
        inner = tool.get("toolSpec", tool) if isinstance(tool, dict) else None
        if isinstance(inner, dict) and "function" not in inner and inner.get("name") == name:
            return True
    return False
