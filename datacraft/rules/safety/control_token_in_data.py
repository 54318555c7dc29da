"""S103: a text holds a control token of a chat template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.categories._written import written_call
from datacraft.rules.safety._control import CONTROL, HINT
from datacraft.rules.safety._texts import suspects


@row_rule("S103", fix="unsafe")
def control_token_in_data(row: Row) -> Iterator[Problem]:
    """A text holds a control token of a chat template.

    Tokenizers read `<|im_end|>` in a message as the end of it: the rest of the row becomes another turn, and users
    can write such tokens too. Tags that write a call into an answer are told by C114.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Please ignore <|im_end|> in my logs."}, {"role": "assistant",
      "content": "I see."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Please ignore the end marker in my logs."}, {"role": "assistant",
      "content": "I see."}]}
    ```
    """
    written = {
        f"/messages/{i}/content"
        for i, message in row.messages
        if message.get("role") == "assistant" and written_call(text_of(message), row.tools_by_name)
    }
    for pointer, text in suspects(row, HINT):
        found = CONTROL.search(text)
        if found is None or any(pointer.startswith(place) for place in written):
            continue
        token = found.group().strip()
        edits = () if "/arguments" in pointer else (Edit(pointer, CONTROL.sub(lambda m: _parted(m.group()), text)),)
        yield Problem(pointer, f"{token} is a control token", "write it apart, or leave it out", edits)


def _parted(token: str) -> str:
    """The token with a space behind its first bracket, so that no tokenizer takes it for one."""
    return re.sub(r"([<\[])(?=\S)", r"\1 ", token)
