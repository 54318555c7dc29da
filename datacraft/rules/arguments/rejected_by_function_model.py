"""A124: the function behind the tool would refuse these arguments."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.arguments._binding import refusals
from datacraft.rules.arguments._checked import checked


@row_rule("A124", needs=["toolset"])
def rejected_by_function_model(row: Row) -> Iterator[Problem]:
    r"""The function behind the tool would refuse these arguments.

    The row's own schema lets them pass, the live code does not: strict mode and older definitions hide what a
    signature needs. Judged by the toolset given by `--toolset`: names, what is truly required, and the served
    schema. The tool is never run.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"place\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
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
    for one in checked(row):
        served = toolset.tool(row.served_name(one.tool.name))
        if served is None or any(claim != "A117" for claim, _ in one.claims):
            continue
        for path, reason in refusals(one.arguments, served, toolset.facts(served.name)):
            yield Problem(
                one.at(*path), f"{served.name} refuses this: {reason}", "bring the row up to date with the code"
            )
