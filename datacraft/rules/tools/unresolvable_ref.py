"""T108: a schema refers to a definition that is not in it."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer, resolve
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of


@row_rule("T108")
def unresolvable_ref(row: Row) -> Iterator[Problem]:
    """A schema refers to a definition that is not in it.

    Neither a checker nor a grammar can be built from it. References to other places on the network are refused:
    data must not depend on them.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"place": {"$ref":
      "#/$defs/Place"}}, "required": ["place"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"place": {"$ref":
      "#/$defs/Place"}}, "required": ["place"], "$defs": {"Place": {"type": "string"}}}}}]}
    ```
    """
    yield from each_tool(row, _dangling)


def _dangling(tool: Tool) -> Iterator[Problem]:
    for path, schema in schemas_of(tool):
        ref = schema.get("$ref")
        if not isinstance(ref, str) or ref.rstrip("#").startswith(
            ("http://json-schema.org/", "https://json-schema.org/")
        ):
            continue
        try:
            resolve(tool.parameters, ref)
        except LookupError:
            where = "is not in the schema" if ref.startswith("#") else "is outside the schema"
            yield Problem(f"{pointer(path)}/$ref", f"{show(ref)} {where}", _advice(tool, ref))


def _advice(tool: Tool, ref: str) -> str:
    if not ref.startswith("#"):
        return "write the definition into $defs"
    known = [f"#/{key}/{name}" for key in ("$defs", "definitions") for name in tool.parameters.get(key) or {}]
    close = nearest(ref, known)
    return f"did you mean {close!r}?" if close else "add it to $defs"
