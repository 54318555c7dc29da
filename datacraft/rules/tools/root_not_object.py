"""T106: the parameters of a tool do not describe an object."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import resolved
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool
from datacraft.rules.tools._vocabulary import standard_type


@row_rule("T106")
def root_not_object(row: Row) -> Iterator[Problem]:
    """The parameters of a tool do not describe an object.

    Arguments are always one object with named values; a schema of another type, or of no type at all, accepts none
    of them or anything.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "array", "items": {"type": "string"}}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _other_root)


def _other_root(tool: Tool) -> Iterator[Problem]:
    declared = tool.parameters
    root = resolved(declared, declared)
    if not declared or not isinstance(root, dict):
        return
    kind = root.get("type")
    if kind == "object" or standard_type(kind) == "object" or "$ref" in root:
        return
    if kind is None:
        yield Problem("/function/parameters", "the root has no type", 'add "type": "object"')
    else:
        yield Problem("/function/parameters/type", f'the root has the type {show(kind)}, not "object"')
