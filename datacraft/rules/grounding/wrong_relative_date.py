"""G110: a date was counted wrongly from `tomorrow` or the like."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G110", fix="unsafe")
def wrong_relative_date(row: Row) -> Iterator[Problem]:
    r"""A date was counted wrongly from `tomorrow` or the like.

    The row says what day it is, and another one was sent: the model learns wrong arithmetic. For a weekday the one
    before and the one after are accepted too.

    Bad:

    ```json
    {"messages": [{"role": "system", "content": "Today is Friday, 2026-11-20."}, {"role": "user", "content":
      "Book a room for tomorrow."}, {"role": "assistant", "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type":
      "function", "function": {"name": "book_room", "arguments": "{\"day\": \"2026-11-22\"}"}}]}], "tools":
      [{"type": "function", "function": {"name": "book_room", "description": "Book a room for a day.", "parameters":
      {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}, "required": ["day"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "system", "content": "Today is Friday, 2026-11-20."}, {"role": "user", "content":
      "Book a room for tomorrow."}, {"role": "assistant", "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type":
      "function", "function": {"name": "book_room", "arguments": "{\"day\": \"2026-11-21\"}"}}]}], "tools":
      [{"type": "function", "function": {"name": "book_room", "description": "Book a room for a day.", "parameters":
      {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}, "required": ["day"]}}}]}
    ```
    """
    for stray in strays(row, "G110"):
        words, anchor, right = stray.found
        better = [day.isoformat() for day in right]
        edits: tuple[Edit, ...] = ()
        if len(better) == 1 and isinstance(stray.leaf.value, str) and len(stray.leaf.value) == 10:
            edits = (Edit(stray.place, better[0]),)
        what = f"{show(stray.leaf.value)} is not {show(words)} on {anchor.isoformat()}"
        yield Problem(stray.place, what, f"that is {' or '.join(better)}", edits)
