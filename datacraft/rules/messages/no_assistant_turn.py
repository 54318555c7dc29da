"""M108: nothing the model should say."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

_SPEAKS = frozenset(("assistant", "gpt", "model", "bot", "chatbot", "ai"))
"""The assistant, also under names that M102 speaks of."""


@row_rule("M108")
def no_assistant_turn(row: Row) -> Iterator[Problem]:
    """No message is the assistant's.

    Only assistant turns are trained: the row adds nothing, and services refuse it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if row.messages and not any(message.get("role") in _SPEAKS for _, message in row.messages if _role(message)):
        yield Problem("/messages", "no message is the assistant's", "add the turn that the model should learn")


def _role(message: dict[str, object]) -> bool:
    return isinstance(message.get("role"), str)
