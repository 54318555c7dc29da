"""G114: an answer misspells an id, a time or a date of a result."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.grounding._quotes import misquotes


@row_rule("G114", "warning")
def misquoted_result(row: Row) -> Iterator[Problem]:
    r"""An answer misspells an id, a time or a date of a result.

    The model learns to garble what it was just told. Said of codes that differ from one of a result in one or two
    characters, of times of day where the results give times and this is none of them, on any clock, and of a weekday or
    date beside the one day that was spoken of.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Where is order A-1042?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"parcel\":
      \"ZX-88120-C\", \"arrives\": \"09:40\"}"}, {"role": "assistant", "content": "Parcel ZX-88210-C arrives at
      09:40."}], "tools": [{"type": "function", "function": {"name": "get_order", "description": "State of an order.",
      "parameters": {"type": "object", "properties": {"order_id": {"type": "string", "description": "The order."}},
      "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Where is order A-1042?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"parcel\":
      \"ZX-88120-C\", \"arrives\": \"09:40\"}"}, {"role": "assistant", "content": "Parcel ZX-88120-C arrives at 9:40
      am."}], "tools": [{"type": "function", "function": {"name": "get_order", "description": "State of an order.",
      "parameters": {"type": "object", "properties": {"order_id": {"type": "string", "description": "The order."}},
      "required": ["order_id"]}}}]}
    ```
    """
    for quote in misquotes(row):
        yield Problem(quote.place, quote.message, quote.advice)
