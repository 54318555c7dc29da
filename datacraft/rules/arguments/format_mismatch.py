"""A113: an argument is not in the format of its schema, or is a date that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import checked, claimed
from datacraft.rules.arguments._dates import impossible, is_local_time, is_undeclared_date

EXAMPLES = {
    "date": "such as 2026-02-28",
    "date-time": "such as 2026-02-28T09:00:00Z",
    "time": "such as 09:00:00Z",
    "email": "such as name@example.com",
    "uuid": "such as 123e4567-e89b-12d3-a456-426614174000",
    "uri": "such as https://example.com/page",
    "duration": "such as PT30M",
}

_SIGHT = r'\\"[0-9]{4}-(?:(?:00|1[3-9]|[2-9][0-9])-|[0-9]{2}-(?:00|3[2-9]|[4-9][0-9])|(?:0[469]|11)-31|02-(?:29|3[01]))'
"""Dates that no month has, and the 29th of February, which is looked up."""


@row_rule("A113", sight=_SIGHT)
def format_mismatch(row: Row) -> Iterator[Problem]:
    r"""An argument is not in the format of its schema, or is a date that does not exist.

    A real check per format (date, time, e-mail, UUID, URI, …). A time without an offset breaks RFC 3339, but most
    code reads it: that is a warning.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Book a room for 30 February 2026."}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_room", "arguments":
      "{\"day\": \"2026-02-30\"}"}}]}], "tools": [{"type": "function", "function": {"name": "book_room",
      "description": "Book a room for a day.", "parameters": {"type": "object", "properties": {"day": {"type":
      "string", "format": "date"}}, "required": ["day"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Book a room for 28 February 2026."}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_room", "arguments":
      "{\"day\": \"2026-02-28\"}"}}]}], "tools": [{"type": "function", "function": {"name": "book_room",
      "description": "Book a room for a day.", "parameters": {"type": "object", "properties": {"day": {"type":
      "string", "format": "date"}}, "required": ["day"]}}}]}
    ```
    """
    for one, violation in claimed(row, "A113"):
        name, value = str(violation.wanted), violation.value
        severity = Severity.WARNING if is_local_time(name, value) else None
        what = f"{show(value)} is no {name}" + (" with an offset" if severity else impossible(value))
        yield Problem(one.place(violation), what, EXAMPLES.get(name, ""), severity=severity)
    for one in checked(row):
        for name, value in one.arguments.items():
            if is_undeclared_date(one.schema(name), name, value) and impossible(value):
                yield Problem(one.at(name), f"{show(value)} is no date{impossible(value)}", "")
