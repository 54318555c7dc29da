"""M102: roles nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

ROLES = ("system", "developer", "user", "assistant", "tool")
_LEGACY = "function"
_OTHER_DIALECTS = {
    "human": "user",
    "gpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "ai": "assistant",
    "agent": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "ipython": "tool",
    "tool_response": "tool",
    "function_response": "tool",
    "environment": "tool",
}


@row_rule("M102")
def unknown_role(row: Row) -> Iterator[Problem]:
    """A message has no role, or one that chat templates do not know.

    Templates raise on it, or drop the turn without a word.

    Bad:

    ```json
    {"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    messages = row.object.get("messages")
    for i, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict):
            yield Problem(f"/messages/{i}", f"the message is {message!r:.40}, not an object", "write role and content")
        elif "role" not in message:
            yield Problem(f"/messages/{i}", "the message has no role", _missing(message))
        elif message["role"] not in (*ROLES, _LEGACY):
            yield Problem(f"/messages/{i}/role", f"{message['role']!r:.60} is no role", _advice(message["role"]))


def _missing(message: dict[str, Any]) -> str:
    return "rename 'from' to 'role'" if "from" in message else f"add one of {', '.join(ROLES)}"


def _advice(role: object) -> str:
    if not isinstance(role, str):
        return f"use one of {', '.join(ROLES)}"
    right = _OTHER_DIALECTS.get(role.casefold()) or nearest(role, ROLES)
    return f"did you mean {right!r}?" if right else f"use one of {', '.join(ROLES)}"
