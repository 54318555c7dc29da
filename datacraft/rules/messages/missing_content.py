"""M114: turns without content."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M114")
def missing_content(row: Row) -> Iterator[Problem]:
    """A system, user or tool message has no content.

    Templates print `None` or raise; for an assistant's call turn a missing content is fine.

    Bad:

    ```json
    {"messages": [{"role": "user"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for i, message in row.messages:
        role, content = message.get("role"), message.get("content")
        if role not in ("system", "developer", "user", "tool"):
            continue
        if content is None:
            yield Problem(f"/messages/{i}", f"the {role} message has no content", "write its text")
        elif role != "tool" and (content == [] or (isinstance(content, str) and not content.strip())):
            yield Problem(f"/messages/{i}/content", f"the content of the {role} message is empty", "write its text")
