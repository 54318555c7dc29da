"""G109: a date was counted from `tomorrow` or the like, but the row does not say what day it is."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G109", "warning")
def relative_date_without_anchor(row: Row) -> Iterator[Problem]:
    r"""A date was counted from `tomorrow` or the like, but the row does not say what day it is.

    The model cannot know today's date: it learns to guess one, nearly always one from its training data.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Book a room for tomorrow."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_room", "arguments":
      "{\"day\": \"2026-11-21\"}"}}]}], "tools": [{"type": "function", "function": {"name": "book_room",
      "description": "Book a room for a day.", "parameters": {"type": "object", "properties": {"day": {"type":
      "string", "format": "date"}}, "required": ["day"]}}}]}
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
    for stray in strays(row, "G109"):
        what = f"{show(stray.leaf.value)} was counted from {show(stray.found)}, but the row does not say today's date"
        yield Problem(stray.place, what, "say the date in the system message")
