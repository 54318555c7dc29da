"""M124: thinking tags that do not pair."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_WORDS = ("think", "thinking", "thought", "reasoning", "reflection", "scratchpad")


@row_rule("M124", "warning", sight=rf"</?(?:{'|'.join(_WORDS)})>")
def reasoning_tags_in_content(row: Row) -> Iterator[Problem]:
    """An assistant's text has a thinking tag without its partner.

    Templates split thinking from the answer at these tags; with one missing, answer and thinking change places.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "They greet me.</think>Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "<think>They greet me.</think>Hello."}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") != "assistant":
            continue
        text = text_of(message)
        for word in _WORDS:
            opened, closed = text.count(f"<{word}>"), text.count(f"</{word}>")
            if opened != closed:
                tag = f"<{word}>" if opened > closed else f"</{word}>"
                yield Problem(f"/messages/{i}/content", f"{tag} has no partner", "move thinking to reasoning_content")
