"""T115: a tool is marked strict but its schema breaks the rules of strict mode."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.strict import violations
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool


@row_rule("T115")
def strict_violation(row: Row) -> Iterator[Problem]:
    """A tool is marked strict but its schema breaks the rules of strict mode.

    The service refuses the request, so what the model learns here it will never see: every property has to be in
    `required`, every object closed, no `anyOf` at the root, no `allOf`, `not` or conditions.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}, "strict": true}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"], "additionalProperties": false}, "strict": true}}]}
    ```
    """
    yield from each_tool(row, _loose)


def _loose(tool: Tool) -> Iterator[Problem]:
    if tool.function.get("strict") is not True or not tool.parameters:
        return
    for path, reason in violations(tool.parameters):
        yield Problem(f"/function/parameters{pointer(path)}", f"strict mode: {reason}", _advice(reason))


def _advice(reason: str) -> str:
    if reason.startswith("not in required"):
        return "list every property; one that may be missing gets the type null beside its own"
    return 'add "additionalProperties": false' if reason.startswith("additional") else "rewrite it, or drop strict"
