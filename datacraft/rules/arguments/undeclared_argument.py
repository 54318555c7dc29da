"""A108: a call gives an argument that the tool does not have."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema_walk import resolved
from datacraft.core.tool import Tool
from datacraft.rules.arguments._checked import checked


@row_rule("A108", fix="unsafe")
def undeclared_argument(row: Row) -> Iterator[Problem]:
    r"""A call gives an argument that the tool does not have.

    Invented arguments are what small models get wrong most; an open schema lets them pass, the tool does not.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for 3, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": 3, \"smoking\": false}"}}]}], "tools": [{"type": "function", "function":
      {"name": "book_table", "description": "Book a table.", "parameters": {"type": "object", "properties": {"name":
      {"type": "string"}, "people": {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name",
      "people"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "A table for 3, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": 3}"}}]}], "tools": [{"type": "function", "function": {"name": "book_table",
      "description": "Book a table.", "parameters": {"type": "object", "properties": {"name": {"type": "string"},
      "people": {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name", "people"]}}}]}
    ```
    """
    for one in checked(row):
        declared = names_declared(one.tool)
        if declared is None:
            continue
        missing = [name for name in one.tool.required if name not in one.arguments]
        for name in one.arguments:
            if name not in declared:
                close = nearest(name, missing) or nearest(name, [d for d in declared if d not in one.arguments])
                advice = (
                    f"did you mean {close!r}?"
                    if close
                    else f"{one.tool.name} takes: {', '.join(declared) or 'nothing'}"
                )
                edits = () if close else (Edit(one.at(name), remove=True),)
                yield Problem(one.at(name), f"{one.tool.name} has no parameter {name!r}", advice, edits)


def names_declared(tool: Tool) -> list[str] | None:
    """Every name that the tool's schema declares; None when others are welcome by declaration."""
    root = tool.parameters
    names: dict[str, None] = {}
    closed = False
    waiting = [root]
    for _ in range(100):
        if not waiting:
            break
        schema = resolved(root, waiting.pop())
        if not isinstance(schema, dict):
            continue
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict) or rest is True or schema.get("patternProperties"):
            return None
        closed = closed or rest is False or schema.get("unevaluatedProperties") is False
        properties = schema.get("properties")
        names |= dict.fromkeys(properties if isinstance(properties, dict) else ())
        for key in ("allOf", "anyOf", "oneOf"):
            waiting += schema.get(key) or []
        waiting += [schema[key] for key in ("if", "then", "else") if key in schema]
    return list(names) if names or closed else None
