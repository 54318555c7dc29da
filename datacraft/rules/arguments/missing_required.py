"""A107: a call leaves out a required argument."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A107", fix="unsafe")
def missing_required(row: Row) -> Iterator[Problem]:
    r"""A call leaves out a required argument.

    The model learns to call before it knows what the tool needs; when it serves, the tool refuses.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for 3, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\"}"}}]}], "tools": [{"type": "function", "function": {"name": "book_table", "description":
      "Book a table.", "parameters": {"type": "object", "properties": {"name": {"type": "string"}, "people":
      {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name", "people"]}}}]}
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
    for one, violation in claimed(row, "A107"):
        name = str(violation.wanted)
        schema = one.tool.properties.get(name)
        edits: tuple[Edit, ...] = ()
        advice = "ask for it first, or take it from the conversation"
        if isinstance(schema, dict) and "default" in schema:
            edits = (Edit(one.at(name), schema["default"]),)
            advice = f"spell out its default {show(schema['default'])}"
        elif close := nearest(name, [key for key in one.arguments if key not in one.tool.properties]):
            advice = f"is {close!r} meant?"
        yield Problem(one.at(), f"{one.tool.name} needs {name!r}", advice, edits)
