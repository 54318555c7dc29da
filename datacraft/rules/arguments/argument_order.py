"""A122: the arguments stand in another order than the schema's properties."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.json import dumps
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.arguments._checked import checked


@row_rule("A122", "info", fix="safe")
def argument_order(row: Row) -> Iterator[Problem]:
    r"""The arguments stand in another order than the schema's properties.

    One order everywhere is one thing less to learn; constrained decoding writes the schema's order anyway.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"unit\": \"celsius\", \"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
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
    for one in checked(row):
        known = [name for name in one.arguments if name in one.tool.properties]
        order = [name for name in one.tool.properties if name in one.arguments]
        if known != order:
            better = {name: one.arguments[name] for name in [*order, *one.arguments]}
            edit = Edit(one.call.arguments_pointer, better if isinstance(one.call.arguments, dict) else dumps(better))
            yield Problem(
                one.call.arguments_pointer,
                f"the order is {', '.join(known)}",
                f"the schema has {', '.join(order)}",
                (edit,),
            )
