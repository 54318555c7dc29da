"""P113: results that are no data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_ADDRESS = re.compile(r"<(?:[\w.]+ object|coroutine|generator|function|bound method)[^<>]* at 0x[0-9a-fA-F]+")


_NO_TEXT = re.compile(r"\s*(?:\[object \w+\]|undefined|NaN|<(?:class|module) '[\w.]+'>)\s*")


@row_rule("P113", "warning", sight=r" at 0x|\[object |undefined|NaN|<class |<module ")
def result_not_serialisable(row: Row) -> Iterator[Problem]:
    """A result is the address of a Python object, or what JavaScript writes for one.

    The tool returned something that has no text of its own; the model learns to read memory addresses, or
    `[object Object]`.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
       "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "<app.Pong object at 0x7f22b83de>"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") == "tool":
            text = text_of(message)
            found = _ADDRESS.search(text)
            if found:
                yield Problem(f"/messages/{i}/content", f"the result holds {found.group()}>", "return data")
            elif _NO_TEXT.fullmatch(text) or "[object Object]" in text:
                yield Problem(f"/messages/{i}/content", f"the result is {text.strip()[:60]!r}, not data", "return data")
