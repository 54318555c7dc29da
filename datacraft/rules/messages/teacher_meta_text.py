"""M127: the writer shows through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_META = re.compile(
    r"\bas an? (?:ai|artificial intelligence)(?: language)? (?:model|assistant)\b"
    r"|^(?:sure[,!.]? )?here(?:'s| is) (?:the|a|your) (?:json|conversation|dialogue|user message|rewritten|rephrased)\b"
    r"|^(?:user|human|assistant|ai|system|tool) ?: "
    r"|\n(?:user|human|assistant) ?: ",
    re.IGNORECASE,
)
_SIGHT = (
    r"(?i:as an? (?:ai|artificial intelligence)(?: language)? (?:model|assistant))"
    r"|\"(?i:(?:sure[,!.]? )?here(?:'s| is) (?:the|a|your) "
    r"(?:json|conversation|dialogue|user message|rewritten|rephrased))"
    r"|\"(?i:user|human|assistant|ai|system|tool) ?: |\\n(?i:user|human|assistant) ?: "
)


@row_rule("M127", "warning", sight=_SIGHT)
def teacher_meta_text(row: Row) -> Iterator[Problem]:
    """A text shows how it was written: "As an AI language model", "Here is the JSON", a role label.

    The student learns the teacher's habits instead of the task.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "User: Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") not in ("user", "assistant"):
            continue
        found = _META.search(text_of(message))
        if found:
            shown = found.group().strip()
            yield Problem(f"/messages/{i}/content", f"{shown!r} is the writer's text, not the speaker's", "rewrite it")
