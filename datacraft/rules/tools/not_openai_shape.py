"""T102: a tool definition is not in the shape that chat templates and services read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show

SHAPE = 'write {"type": "function", "function": {"name": …, "description": …, "parameters": {…}}}'
_SCHEMA_KEYS = ("parameters", "input_schema", "inputSchema", "args_schema")


@row_rule("T102", fix="safe")
def not_openai_shape(row: Row) -> Iterator[Problem]:
    """A tool definition is not in the shape that chat templates and services read.

    Templates look for `function.name` and `function.parameters`; from a flat or foreign definition they print
    nothing, or stop. The fix wraps the definition.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
      "required": ["city"]}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    tools = None if row.unread else row.object.get("tools")
    if tools is not None and not isinstance(tools, list | str):
        yield Problem("/tools", f"tools is {show(tools)}, not a list", "write a list of definitions")
    if isinstance(tools, str) and tools.strip():
        yield Problem("/tools", "tools is a text that holds no JSON list", "write the list, or its JSON text")
    for i, tool in enumerate(tools if isinstance(tools, list) else ()):
        if not isinstance(tool, dict):
            yield Problem(f"/tools/{i}", f"{show(tool)} is no tool definition", SHAPE)
        elif not isinstance(tool.get("function"), dict):
            edits = (Edit(f"/tools/{i}", wrapped),) if (wrapped := _wrapped(tool)) else ()
            yield Problem(f"/tools/{i}", f"the definition has no function object, but {_keys(tool)}", SHAPE, edits)
        elif tool.get("type") != "function":
            edit = Edit(f"/tools/{i}", {"type": "function", **{k: v for k, v in tool.items() if k != "type"}})
            yield Problem(
                f"/tools/{i}", f'type is {show(tool.get("type"))}, not "function"', 'add "type": "function"', (edit,)
            )
        else:
            yield from _inside(tool["function"], f"/tools/{i}/function")


def _inside(function: dict[str, Any], place: str) -> Iterator[Problem]:
    """What is wrong with the function object itself: a description that is no text, a schema under a foreign key."""
    description = function.get("description")
    if description is not None and not isinstance(description, str):
        yield Problem(f"{place}/description", f"the description is {show(description)}, not a text", "write a text")
    foreign = next((key for key in _SCHEMA_KEYS if key != "parameters" and isinstance(function.get(key), dict)), None)
    if foreign is not None and "parameters" not in function:
        edits = (Edit(f"{place}/parameters", function[foreign]), Edit(f"{place}/{foreign}", remove=True))
        yield Problem(f"{place}/{foreign}", f"the schema stands under {foreign!r}", "call it 'parameters'", edits)


def _keys(tool: dict[str, Any]) -> str:
    return ", ".join(list(tool)[:6]) or "nothing"


def _wrapped(tool: dict[str, Any]) -> dict[str, Any] | None:
    """The definition in the OpenAI shape, None when what stands there cannot be told."""
    inner = tool.get("toolSpec") if isinstance(tool.get("toolSpec"), dict) else tool
    if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
        return None
    schema = next((inner[key] for key in _SCHEMA_KEYS if isinstance(inner.get(key), dict)), None)
    if isinstance(schema, dict) and isinstance(schema.get("json"), dict):
        schema = schema["json"]
    function = {key: inner[key] for key in ("name", "description") if key in inner}
    if schema is not None:
        function["parameters"] = schema
    if "strict" in inner:
        function["strict"] = inner["strict"]
    return {"type": "function", "function": function}
