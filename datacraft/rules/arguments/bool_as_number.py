"""A115: an argument is true or false where a number belongs."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A115", fix="unsafe")
def bool_as_number(row: Row) -> Iterator[Problem]:
    r"""An argument is true or false where a number belongs.

    Python takes `True` for 1, JSON does not: checkers written in Python let it pass, the tool's own model refuses
    it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for one, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": true}"}}]}], "tools": [{"type": "function", "function": {"name":
      "book_table", "description": "Book a table.", "parameters": {"type": "object", "properties": {"name": {"type":
      "string"}, "people": {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name", "people"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "A table for one, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": 1}"}}]}], "tools": [{"type": "function", "function": {"name": "book_table",
      "description": "Book a table.", "parameters": {"type": "object", "properties": {"name": {"type": "string"},
      "people": {"type": "integer", "minimum": 1, "maximum": 12}}, "required": ["name", "people"]}}}]}
    ```
    """
    for one, violation in claimed(row, "A115"):
        better = int(violation.value)
        edit = Edit(one.place(violation), better)
        yield Problem(one.place(violation), f"{show(violation.value)} is no number", f"did you mean {better}?", (edit,))
