"""Whether a value is first said after the call that already uses it."""

from __future__ import annotations

from datacraft.core.folding import fold
from datacraft.core.grounding import Leaf
from datacraft.core.row import CallView, Row, text_of


def said_later(row: Row, call: CallView, leaf: Leaf) -> str | None:
    """A pointer to the message that says it first; `""` when another rule speaks, None when nobody says it.

    What the call's own result repeats is an echo, and so is everything after it.
    """
    if not isinstance(leaf.value, str | int) or isinstance(leaf.value, bool) or len(str(leaf.value)) < 4:
        return None
    wanted = fold(str(leaf.value))
    users = {str(c.id) for c in row.calls if wanted in fold(str(c.arguments))}
    siblings = {str(c.id) for c in row.calls if c.message == call.message}
    for i, message in row.messages:
        if i <= call.message or wanted not in fold(text_of(message)):
            continue
        role = message.get("role")
        if role == "tool" and str(message.get("tool_call_id")) not in users:
            # A result of the same turn: the two calls cannot have been made at once, which C110 says.
            return "" if str(message.get("tool_call_id")) in siblings else f"/messages/{i}"
        return f"/messages/{i}" if role == "user" else None
    return None
