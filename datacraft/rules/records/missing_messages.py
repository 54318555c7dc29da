"""J106: a row without a conversation."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

_CARRIERS = ("messages", "conversations", "conversation", "prompt", "input", "contents", "query", "text", "instruction")


@row_rule("J106")
def missing_messages(row: Row) -> Iterator[Problem]:
    """The row has no list of messages.

    Nothing can be trained on, and nothing in the row can be checked.

    Bad:

    ```json
    {"mesages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if not isinstance(row.value, dict) or isinstance(row.object.get("messages"), list):
        return
    if "messages" in row.object:
        kind = "a text" if isinstance(row.object["messages"], str) else type(row.object["messages"]).__name__
        hint = "decode the text into a list" if kind == "a text" else "write a list of messages"
        yield Problem("/messages", f"messages is {kind}, not a list", hint)
        return
    if row.unread:
        yield Problem("", f"the row cannot be read as {row.unread}", "mend it in its own format")
        return
    other = next((key for key in _CARRIERS if key in row.object), None)
    close = nearest("messages", row.object)
    hint = f"rename {close!r} to 'messages'" if close else 'write {"messages": [...]}'
    yield Problem(
        "", "the row has no messages", f"{other!r} is another dialect; {hint}" if other and not close else hint
    )
