"""T126: two tools of a row cannot be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.folding import fold
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.tool import Tool


@row_rule("T126", "warning")
def near_identical_tools(row: Row) -> Iterator[Problem]:
    r"""Two tools of a row cannot be told apart.

    They have the same description and the same parameters under two names: which one is called is a coin toss, and the
    model learns the toss.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello, what can I do for
      you?"}], "tools": [{"type": "function", "function": {"name": "search_docs", "description": "Search the help
      pages.", "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}}},
      {"type": "function", "function": {"name": "lookup_docs", "description": "Search the help pages.", "parameters":
      {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello, what can I do for
      you?"}], "tools": [{"type": "function", "function": {"name": "search_docs", "description": "Search the help
      pages.", "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}}},
      {"type": "function", "function": {"name": "search_mail", "description": "Search the user's mail.", "parameters":
      {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}}}]}
    ```
    """
    seen: dict[str, Tool] = {}
    for i, tool in row.tools:
        said = tool.function.get("description")
        if not isinstance(said, str) or not said.strip():
            continue
        first = seen.setdefault(said, tool)
        if first is not tool and first.name != tool.name and _alike(first, tool):
            what = f"{tool.name} has the description and the parameters of {first.name}"
            yield Problem(f"/tools/{i}", what, "say in the description what sets them apart")


def _alike(left: Tool, right: Tool) -> bool:
    """Whether the definitions differ in nothing but the name, which is neither a number nor said in the description."""
    spoken = fold(str(left.function.get("description")))
    named = all(word in spoken for tool in (left, right) for word in tool.name.casefold().split("_"))
    numbered = re.sub(r"\d+", "", left.name) == re.sub(r"\d+", "", right.name)
    return left.parameters == right.parameters and not named and not numbered
