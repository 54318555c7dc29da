"""C118: a row about a missing tool offers the tool."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("C118")
def missing_function_example_has_function(row: Row) -> Iterator[Problem]:
    """A row about a missing tool offers the tool.

    It is labelled as one where the right tool is not there, but a tool by the name it was withdrawn under is: the
    model learns to refuse what it could do.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content":
      "I cannot look up the weather."}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}],
      "metadata": {"category": "refusal", "shape": "missing_tool", "missing_tool": "get_weather"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content":
      "I cannot look up the weather."}], "tools": [{"type": "function", "function": {"name": "find_customer",
      "description": "Find a customer by e-mail address.", "parameters": {"type": "object", "properties": {"email":
      {"type": "string"}}, "required": ["email"]}}}], "metadata": {"category": "refusal", "shape": "missing_tool",
      "missing_tool": "get_weather"}}
    ```
    """
    name = row.metadata.get("missing_tool")
    if row.metadata.get("shape") == "missing_tool" and isinstance(name, str) and name in row.tools_by_name:
        index = next(i for i, tool in row.tools if tool.name == name)
        yield Problem(
            f"/tools/{index}", f"{name} is said to be missing, but is offered", "withdraw the tool, or make the call"
        )
