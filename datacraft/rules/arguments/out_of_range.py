"""A111: an argument is outside the bounds of its schema."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A111")
def out_of_range(row: Row) -> Iterator[Problem]:
    r"""An argument is outside the bounds of its schema.

    Too large, too small, too long, too short, too many, not a multiple, or repeated where it may not be: the tool
    refuses it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for 30, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": 30}"}}]}], "tools": [{"type": "function", "function": {"name":
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
    for one, violation in claimed(row, "A111"):
        bound = "unique" if violation.keyword == "uniqueItems" else f"{violation.keyword} {show(violation.wanted)}"
        what = f"{show(violation.value)} breaks the bound {bound}"
        yield Problem(one.place(violation), what, "ask again, or say what is possible, as a good assistant would")
