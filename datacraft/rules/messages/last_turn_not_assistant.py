"""M109: conversations that end before the answer."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M109", fix="unsafe")
def last_turn_not_assistant(row: Row) -> Iterator[Problem]:
    """The last turn is not the assistant's.

    What follows the last assistant turn is trained by nobody; several trainers drop the whole row. A row may well end
    with a call.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."},
     {"role": "user", "content": "Bye"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    speakers = [i for i, message in row.messages if message.get("role") == "assistant"]
    if not speakers or row.messages[-1][1].get("role") not in ("user", "tool", "function", "system", "developer"):
        return
    last, message = row.messages[-1]
    edits = tuple(Edit(f"/messages/{i}", remove=True) for i, _ in row.messages if i > speakers[-1])
    ends = f"the conversation ends with a {message['role']} message"
    yield Problem(f"/messages/{last}", ends, "add the answer, or cut it", edits)
