"""M130: characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, strings, text_of
from datacraft.core.rule import Problem, row_rule

_INSIDE = re.compile("(?<=[!-~])[\u200b\u2060\ufeff\u00ad]+(?=[!-~])")
_TEXT = re.compile("^\ufeff|" + _INSIDE.pattern)
_ANY = re.compile("^[\u200b\u2060\ufeff\u00ad]|[\u200b\u2060\ufeff\u00ad]$|" + _INSIDE.pattern)


@row_rule("M130", "warning", sight="[\u200b\u2060\ufeff\u00ad]")
def invisible_character(row: Row) -> Iterator[Problem]:
    r"""A word or an argument holds a character that nobody sees: a zero-width space, a byte order mark.

    Copied from web pages; the word is cut into other tokens, and a value with one is not the value that tools know.
    Between letters of scripts that use them it is no finding.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Am I booked?"}, {"role": "assistant", "content":
      "You are b\u200booked for 09:40."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Am I booked?"}, {"role": "assistant", "content":
      "You are booked for 09:40."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") in ("user", "assistant") and (found := _TEXT.search(text_of(message))):
            yield Problem(f"/messages/{i}/content", f"a word holds U+{ord(found.group()[0]):04X}", "remove it")
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for place, text in strings(arguments or {}):
            if found := _ANY.search(text):
                where = f"{call.arguments_pointer}#{place}"
                yield Problem(where, f"the value holds U+{ord(found.group()[0]):04X}", "remove it")
