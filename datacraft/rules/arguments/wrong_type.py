"""A109: an argument has another JSON type than its schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A109", fix="unsafe")
def wrong_type(row: Row) -> Iterator[Problem]:
    r"""An argument has another JSON type than its schema says.

    `"3"` is not 3: the tool refuses it or, worse, goes on with a text. Models copy such slips faithfully.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table for 3, name Meier."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table", "arguments":
      "{\"name\": \"Meier\", \"people\": \"3\"}"}}]}], "tools": [{"type": "function", "function": {"name":
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
    for one, violation in claimed(row, "A109"):
        wanted = [str(kind) for kind in violation.wanted or ()]
        better = cast(violation.value, wanted)
        edits = () if better is None else (Edit(one.place(violation), better),)
        advice = "" if better is None else f"write {show(better)}"
        yield Problem(
            one.place(violation), f"{show(violation.value)} is not of type {' or '.join(wanted)}", advice, edits
        )


def cast(value: Any, wanted: list[str]) -> Any:
    """The value that was plainly meant, None when it is not plain."""
    if isinstance(value, str):
        try:
            meant = json.loads(value.strip().lower() if value.strip().lower() in ("true", "false") else value)
        except (ValueError, RecursionError):
            meant = None
        if _fits(meant, wanted):
            return meant
        return [value] if wanted == ["array"] and value else None
    if wanted == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    return None


def _fits(value: Any, wanted: list[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in wanted
    if isinstance(value, int):
        return bool({"integer", "number"} & set(wanted))
    kinds = {float: "number", list: "array", dict: "object"}
    return kinds.get(type(value)) in wanted
