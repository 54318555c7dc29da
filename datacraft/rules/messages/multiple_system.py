"""M105: several system messages."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M105", "warning", fix="unsafe")
def multiple_system(row: Row) -> Iterator[Problem]:
    """The conversation opens with more than one system message.

    Most templates render one: the others are dropped or raise.

    Bad:

    ```json
    {"messages": [{"role": "system", "content": "Be brief."}, {"role": "system", "content": "Be kind."},
     {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "system", "content": "Be brief. Be kind."}, {"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "Hello."}]}
    ```
    """
    leading = []
    for i, message in row.messages:
        if message.get("role") not in ("system", "developer"):
            break
        leading.append((i, message.get("content")))
    if len(leading) > 1:
        texts = [content for _, content in leading if isinstance(content, str)]
        merged = Edit(f"/messages/{leading[0][0]}/content", "\n\n".join(texts))
        others = tuple(Edit(f"/messages/{i}", remove=True) for i, _ in leading[1:])
        edits = (merged, *others) if len(texts) == len(leading) else ()
        count = len(leading)
        yield Problem("/messages/1", f"the conversation opens with {count} system messages", "merge them", edits)
