"""X118: a row's tools are not those that the agent serves."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.json import dumps
from datacraft.core.names import did_you_mean
from datacraft.core.renaming import called
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("X118", "warning", fix="unsafe", needs=["toolset"])
def wire_schema_not_equal_serving(row: Row) -> Iterator[Problem]:
    r"""A row's tools are not those that the agent serves.

    At inference the model sees the served list. Rows may leave tools out and shuffle them; a tool that is not
    served at all, or one whose keys stand in another order than on the wire, teaches what will not come.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}], "tools":
      [{"type": "function", "function": {"name": "get_time", "description": "The time now.", "parameters": {"type":
      "object", "properties": {}, "required": []}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
      "required": ["city"]}}}]}
    ```
    """
    toolset = row.circumstances.toolset
    if toolset is None:
        return
    served = [tool.name for tool in toolset.tools]
    for i, tool in row.tools:
        own = row.served(tool)
        live = toolset.tool(own.name)
        if live is None:
            yield Problem(
                f"/tools/{i}", f"{tool.name} is not served by {toolset.source}", did_you_mean(tool.name, served)
            )
        elif own.wire == live.wire and dumps(own.wire) != dumps(live.wire):
            edits = (Edit(f"/tools/{i}", called(live, tool.name).wire),)
            yield Problem(f"/tools/{i}", f"the keys of {tool.name} stand in another order than on the wire", "", edits)
