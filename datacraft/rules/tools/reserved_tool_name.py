"""T124: a tool has a name that chat formats keep for themselves."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool

RESERVED = frozenset(
    (
        "functions",
        "python",
        "browser",
        "multi_tool_use",
        "parallel",
        "brave_search",
        "wolfram_alpha",
        "code_interpreter",
        "web_search_preview",
    )
)


@row_rule("T124", "warning")
def reserved_tool_name(row: Row) -> Iterator[Problem]:
    """A tool has a name that chat formats keep for themselves.

    `functions`, `python`, `browser` and `multi_tool_use.parallel` are namespaces of the models' own formats: a call
    to such a name is parsed as something else.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "python",
      "description": "Runs a script.", "parameters": {"type": "object", "properties": {"script": {"type":
      "string"}}, "required": ["script"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "run_script",
      "description": "Runs a script.", "parameters": {"type": "object", "properties": {"script": {"type":
      "string"}}, "required": ["script"]}}}]}
    ```
    """
    yield from each_tool(row, _reserved)


def _reserved(tool: Tool) -> Iterator[Problem]:
    if tool.name in RESERVED:
        yield Problem("/function/name", f"{tool.name!r} is a name of the chat formats themselves", "rename the tool")
