"""M122: the word for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

_NOTHING = frozenset({"None", "null", "undefined", "[object Object]", "NaN", "nan", "<NA>"})


_SIGHT = r'"(?:\s|\\[nrt])*(?:None|null|undefined|\[object Object\]|NaN|nan|<NA>)(?:\s|\\[nrt])*"'


@row_rule("M122", "warning", sight=_SIGHT)
def literal_null_text(row: Row) -> Iterator[Problem]:
    """A content is the text of an empty value: `None`, `null`, `undefined`, `[object Object]`.

    A missing value was turned into text on the way; the model learns to say it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "None"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    answered = False
    for i, message in row.messages:
        role, content = message.get("role"), message.get("content")
        text = content.strip() if isinstance(content, str) else ""
        # A user may answer "None" to a question, and a tool may return nothing.
        if text in _NOTHING and role not in ("tool", "function") and not (role == "user" and answered):
            yield Problem(f"/messages/{i}/content", f"the content is the word {text!r}", 'leave it out or write ""')
        answered = role == "assistant"
