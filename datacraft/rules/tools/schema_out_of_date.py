"""T122: a tool is not defined as the live code defines it."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.drift import differences
from datacraft.core.renaming import called
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import clip
from datacraft.core.tool import Tool


@row_rule("T122", fix="unsafe", needs=["toolset"])
def schema_out_of_date(row: Row) -> Iterator[Problem]:
    r"""A tool is not defined as the live code defines it.

    The model is trained for a tool that is no longer served: new parameters are unknown to it, old ones it still
    sends. Compared with the toolset given by `--toolset`.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"place\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"place": {"type":
      "string"}}, "required": ["place"]}}}]}
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
    for i, tool in row.tools:
        own = row.served(tool)
        served = toolset.tool(own.name)
        if served is not None and (changes := _changes(own, served)):
            what = f"{tool.name} has changed: {clip('; '.join(changes[:3]))}"
            yield Problem(
                f"/tools/{i}",
                what,
                "make the rows again, or bring them up to date",
                (Edit(f"/tools/{i}", called(served, tool.name).wire),),
            )


def _changes(tool: Tool, served: Tool) -> list[str]:
    """What the code has changed since; the order of keys is no change."""
    if tool.wire == served.wire:
        return []
    return [change for change in differences(tool, served) if "another order" not in change]
