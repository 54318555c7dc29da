"""P111: ids the target cannot tokenize."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.carrier import made_id
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule

_NINE = re.compile(r"[A-Za-z0-9]{9}")


@row_rule("P111", fix="safe", on="target", needs=["target"])
def id_format(row: Row) -> Iterator[Problem]:
    """A call id is not nine letters and digits, and the target's tokenizer asks for that.

    Mistral's tokenizers up to v11 raise on any other id.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "call_1", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "call_1", "name": "ping", "content": "pong"},
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
    profile = row.circumstances.profile
    if profile is None or profile.ids != "nine-alphanumerics":
        return
    for call in row.calls:
        if isinstance(call.id, str) and call.id and not _NINE.fullmatch(call.id):
            new = made_id(f"{row.file}:{row.line}:{call.pointer}:{call.id}")
            answers = [f"/messages/{i}/tool_call_id" for i, m in row.messages if m.get("tool_call_id") == call.id]
            edits = tuple(Edit(place, new) for place in (f"{call.pointer}/id", *answers))
            yield Problem(
                f"{call.pointer}/id", f"{call.id!r:.60} is not nine letters and digits", f"write {new!r}", edits
            )
