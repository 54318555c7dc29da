"""C119: a refusal row offers no tool at all."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._labels import kind_of


@row_rule("C119", "warning")
def irrelevant_tool_list_empty(row: Row) -> Iterator[Problem]:
    """A refusal row offers no tool at all.

    Without tools there is nothing not to call: only rows whose tools nearly fit teach the model when to leave them
    alone.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Book me a flight."}, {"role": "assistant", "content":
      "I cannot book flights."}], "metadata": {"category": "refusal", "shape": "out_of_scope"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Book me a flight."}, {"role": "assistant", "content":
      "I cannot book flights."}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"category": "refusal", "shape": "out_of_scope"}}
    ```
    """
    offered = row.object.get("tools") or row.object.get("functions")
    chat = row.metadata.get("shape") == "no_tool_needed"
    if kind_of(row.metadata.get("category")) == "refusal" and not offered and not chat:
        yield Problem("/metadata/category", "the row refuses, but no tool is offered", "offer tools that nearly fit")
