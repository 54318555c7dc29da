"""T103: a tool's name is missing or holds characters that services refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@row_rule("T103")
def bad_tool_name(row: Row) -> Iterator[Problem]:
    """A tool's name is missing or holds characters that services refuse.

    OpenAI, Mistral and most others accept letters, digits, `_` and `-`, at most 64; a parser that looks for such a
    name does not find another one in the model's output.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _bad_name)


def _bad_name(tool: Tool) -> Iterator[Problem]:
    name = tool.function.get("name")
    if not isinstance(name, str) or not name:
        yield Problem("/function/name", f"the name is {show(name)}", "give the tool a name")
    elif not NAME.match(name):
        better = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:64]
        what = f"{len(name)} characters long, at most 64" if len(name) > 64 else "not made of letters, digits, _ and -"
        yield Problem("/function/name", f"the name {show(name)} is {what}", f"for example {better!r}" if better else "")
