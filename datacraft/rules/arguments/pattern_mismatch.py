"""A112: an argument does not match the pattern of its schema."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A112")
def pattern_mismatch(row: Row) -> Iterator[Problem]:
    r"""An argument does not match the pattern of its schema.

    The tool refuses it, and a model that saw it writes ids and codes of the wrong form.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Where is order 4711?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "track_order", "arguments":
      "{\"order\": \"4711\"}"}}]}], "tools": [{"type": "function", "function": {"name": "track_order",
      "description": "Where an order is.", "parameters": {"type": "object", "properties": {"order": {"type":
      "string", "pattern": "^ORD-[0-9]{4}$"}}, "required": ["order"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Where is order ORD-4711?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "track_order", "arguments":
      "{\"order\": \"ORD-4711\"}"}}]}], "tools": [{"type": "function", "function": {"name": "track_order",
      "description": "Where an order is.", "parameters": {"type": "object", "properties": {"order": {"type":
      "string", "pattern": "^ORD-[0-9]{4}$"}}, "required": ["order"]}}}]}
    ```
    """
    for one, violation in claimed(row, "A112"):
        what = f"{show(violation.value)} does not match {show(violation.wanted)}"
        yield Problem(one.place(violation), what, "write it in the form of the pattern")
