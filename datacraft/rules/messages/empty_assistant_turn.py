"""M112: the assistant says and does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_SPEECH = ("tool_calls", "function_call", "refusal", "audio")


@row_rule("M112")
def empty_assistant_turn(row: Row) -> Iterator[Problem]:
    """An assistant message has neither text nor a call.

    The model is trained to end its turn at once.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") == "assistant" and not any(message.get(key) for key in _SPEECH) and _mute(message):
            yield Problem(f"/messages/{i}", "the assistant neither speaks nor calls", "remove the turn or the row")


def _mute(message: dict[str, Any]) -> bool:
    """Whether there is no text and no other content; M113 and M115 speak of what is no content at all."""
    content = message.get("content")
    if message.get("tool_calls") == [] or not (content is None or isinstance(content, str | list)):
        return False
    parts = content if isinstance(content, list) else []
    media = any(isinstance(part, dict) and part.get("type") not in ("text", None) for part in parts)
    return not media and not text_of(message).strip()
