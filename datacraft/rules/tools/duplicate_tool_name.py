"""T104: two tools of one row have the same name."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("T104", fix="unsafe")
def duplicate_tool_name(row: Row) -> Iterator[Problem]:
    """Two tools of one row have the same name.

    A call to that name means either of them: which arguments are right is decided by chance, and services refuse
    the request.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}, {"type": "function", "function": {"name": "get_weather", "description":
      "Weather for a place and a day.", "parameters": {"type": "object", "properties": {"place": {"type": "string"},
      "day": {"type": "string"}}, "required": ["place", "day"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}, {"type": "function", "function": {"name": "get_forecast", "description":
      "Weather for a place and a day.", "parameters": {"type": "object", "properties": {"place": {"type": "string"},
      "day": {"type": "string"}}, "required": ["place", "day"]}}}]}
    ```
    """
    first: dict[str, int] = {}
    tools = dict(row.tools)
    for i, tool in row.tools:
        if not tool.name:
            continue
        if tool.name not in first:
            first[tool.name] = i
            continue
        same = tools[first[tool.name]].wire == tool.wire
        edits = (Edit(f"/tools/{i}", remove=True),) if same else ()
        advice = "remove the copy" if same else "rename one of them, here and in its calls"
        yield Problem(
            f"/tools/{i}/function/name", f"{tool.name} is already defined at /tools/{first[tool.name]}", advice, edits
        )
