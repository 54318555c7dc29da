"""M118: keys of a message nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.names import nearest
from datacraft.core.row import Row, escape
from datacraft.core.rule import Edit, Problem, row_rule

_READ = (
    "role",
    "content",
    "name",
    "tool_calls",
    "tool_call_id",
    "weight",
    "refusal",
    "function_call",
    "audio",
    "annotations",
    "reasoning_content",
    "reasoning",
    "thinking",
    "train",
    "training",
    "train_detail",
)
"""Keys that a service, a trainer or a chat template reads."""


@row_rule("M118", "warning", fix="safe")
def unknown_message_key(row: Row) -> Iterator[Problem]:
    """A message has a key that no trainer reads.

    Services refuse the row for it; elsewhere it is ignored, which matters when it is a misspelt key that should count.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi", "mood": "gay"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    profile = row.circumstances.profile
    taken = profile.message_keys if profile else None
    for i, message in row.messages:
        for key in message:
            if key in _READ:
                if taken is not None and key not in taken:
                    gone = (Edit(f"/messages/{i}/{escape(key)}", remove=True),)
                    what = f"{row.circumstances.target} refuses the key {key!r}"
                    yield Problem(gone[0].pointer, what, "leave it out", gone, severity=Severity.ERROR)
                continue
            pointer, close = f"/messages/{i}/{escape(key)}", nearest(key, _READ)
            if close and close not in message:
                yield Problem(pointer, f"{key!r:.60} is no key of a message", f"did you mean {close!r}?")
            else:
                gone = (Edit(pointer, remove=True),)
                yield Problem(pointer, f"{key!r:.60} is no key of a message", "leave it out", gone)
