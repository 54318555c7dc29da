"""T110: a schema names a type of a programming language."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of
from datacraft.rules.tools._vocabulary import is_foreign_type, standard_type


@row_rule("T110", fix="safe")
def foreign_type_name(row: Row) -> Iterator[Problem]:
    """A schema names a type of a programming language.

    JSON Schema knows string, number, integer, boolean, object, array and null; with `str`, `float` or `dict` the
    schema is invalid and services refuse the tool.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "str"}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    yield from each_tool(row, _foreign)


def _foreign(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        declared = schema.get("type")
        for i, name in enumerate(declared if isinstance(declared, list) else [declared]):
            if not is_foreign_type(name):
                continue
            place = pointer((*path, "type", i) if isinstance(declared, list) else (*path, "type"))
            standard = standard_type(name)
            edits = (Edit(place, standard),) if standard else ()
            advice = f"write {standard!r}" if standard else "leave the type out where anything goes"
            yield Problem(place, f"{show(name)} is no JSON Schema type", advice, edits)
