"""T105: the parameters of a tool are not a valid JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import Broken, checker, show
from datacraft.core.schema_walk import at, pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool
from datacraft.rules.tools._mend import without_known_faults


@row_rule("T105")
def invalid_schema(row: Row) -> Iterator[Problem]:
    """The parameters of a tool are not a valid JSON Schema.

    Nothing can be checked against it, services refuse the tool, and constrained decoding cannot be built from it.
    Judged by the meta-schema of the declared draft (2020-12 without `$schema`), offline.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string", "minLength": "one"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string", "minLength": 1}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _invalid)


def _invalid(tool: Tool) -> Iterator[Problem]:
    declared = tool.function.get("parameters")
    if declared is None or isinstance(declared, str):
        return
    if not isinstance(declared, dict):
        yield Problem("/function/parameters", f"parameters is {show(declared)}, not an object")
        return
    found = checker(without_known_faults(declared))
    if isinstance(found, Broken):
        place = pointer(found.path)
        yield Problem(f"/function/parameters{place}", found.message, _hint(declared, found))


def _hint(schema: dict[str, object], broken: Broken) -> str:
    if broken.reason == "pattern":
        return "patterns are regular expressions of ECMA 262, without inline flags"
    if broken.reason == "size":
        return "repeat fewer unions inside unions"
    try:
        value = at(schema, broken.path)
    except LookupError:
        return ""
    last = broken.path[-1] if broken.path else ""
    if last == "required" and isinstance(value, bool):
        return "required is a list of names on the object, not a flag on the parameter"
    if last == "items" and isinstance(value, list):
        return 'since draft 2020-12 a list of item schemas is "prefixItems"'
    if last in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
        return "since draft 6 this is a number, the bound itself"
    return ""
