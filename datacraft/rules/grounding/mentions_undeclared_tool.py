"""G112: the assistant speaks of a tool that is not offered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.names import did_you_mean
from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

# Only at the start of a run and bounded: a long run would be tried from every character.
_NAME = r"`?(?<![a-z0-9_])([a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,8})(?![a-z0-9_])(?:\(\))?`?"
_CALLED = re.compile(
    rf"\b(?:tool|function)s?\s+(?:called\s+|named\s+)?{_NAME}|{_NAME}\s+(?:tool|function)\b"
    r"|\b(?:call|use|using|invoke|run|calling|invoking)\s+(?:the\s+)?"
    r"`([a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,8})(?:\(\))?`"
)

_GAP = r"(?:\s|\\[nrt])+"
_SIGHT = (
    rf"(?:tool|function)s?{_GAP}(?:called{_GAP}|named{_GAP})?`?[a-z][a-z0-9]*_"
    rf"|_[a-z0-9]+(?:\(\))?`?{_GAP}(?:tool|function)"
    rf"|(?:call|use|using|invoke|run|calling|invoking){_GAP}(?:the{_GAP})?`[a-z]"
)


@row_rule("G112", "warning", sight=_SIGHT)
def mentions_undeclared_tool(row: Row) -> Iterator[Problem]:
    r"""The assistant speaks of a tool that is not offered.

    The model learns that tools exist which nobody serves. Said of names with an underscore beside the words tool or
    function, or in back-quotes behind a word such as call, which nothing else in the row holds.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Where is my parcel?"}, {"role": "assistant", "content": "Give me the
      number, then I will use the track_parcel tool."}], "tools": [{"type": "function", "function": {"name":
      "get_order", "description": "State of an order.", "parameters": {"type": "object", "properties": {"order_id":
      {"type": "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Where is my parcel?"}, {"role": "assistant", "content": "Give me the
      number, then I will use the get_order tool."}], "tools": [{"type": "function", "function": {"name": "get_order",
      "description": "State of an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    if not row.tools:
        return
    for i, message in row.messages:
        if message.get("role") != "assistant":
            continue
        text = text_of(message)
        if "_" not in text:
            continue
        for match in _CALLED.finditer(text):
            name = next(filter(None, match.groups()))
            if name not in row.tools_by_name and not _known(row, i, name):
                advice = did_you_mean(name, row.tools_by_name)
                yield Problem(f"/messages/{i}/content", f"no tool {name!r} is offered", advice)
                break


def _known(row: Row, index: int, name: str) -> bool:
    """Whether the name stands somewhere else: in a turn before, or in a definition."""
    if any(name in text_of(message) for i, message in row.messages if i < index):
        return True
    return any(name in str(tool.wire) for _, tool in row.tools)
