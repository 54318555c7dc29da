"""T111: a tool has no description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool


@row_rule("T111", "warning", on="target")
def missing_tool_description(row: Row) -> Iterator[Problem]:
    """A tool has no description.

    The description is what a model chooses by; some services refuse tools without one.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required":
      ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    profile = row.circumstances.profile
    refused = profile is not None and profile.tool_description_required
    for problem in each_tool(row, _silent):
        yield replace(problem, severity=Severity.ERROR) if refused else problem


def _silent(tool: Tool) -> Iterator[Problem]:
    if not tool.description.strip():
        yield Problem("/function", f"{tool.name or 'the tool'} has no description", "say in one line what it does")
