"""A116: an argument is written with a decimal point where an integer belongs."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.arguments._checked import checked, types
from datacraft.rules.arguments._pairs import pairs


@row_rule("A116", "warning", fix="safe", sight=r"[0-9]\.0+(?:[^0-9]|$)|[:\[, ]-?[0-9]+(?:\.[0-9]+)?[eE]")
def integral_float(row: Row) -> Iterator[Problem]:
    r"""An argument is written with a decimal point where an integer belongs.

    JSON Schema accepts 3.0 as an integer, typed tools do not. Table loaders make such numbers; the model learns to
    write them.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for 3, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": 3.0}"}}]}], "tools": [{"type": "function", "function": {"name":
      "book_table", "description": "Book a table.", "parameters": {"type": "object", "properties": {"name": {"type":
      "string"}, "people": {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name", "people"]}}}]}
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
        for path, value, schema in pairs(one.tool.parameters, one.arguments):
            if isinstance(value, float) and value.is_integer() and types(schema) - {"null"} == {"integer"}:
                place = one.at(*path)
                yield Problem(
                    place,
                    f"{value!r} stands for the integer {int(value)}",
                    f"write {int(value)}",
                    (Edit(place, int(value)),),
                )
