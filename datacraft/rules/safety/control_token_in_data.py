"""S103: a text holds a control token of a chat template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.categories._written import written_call
from datacraft.rules.safety._control import CONTROL, SIGHT
from datacraft.rules.safety._texts import in_texts, of_tool


@row_rule("S103", fix="unsafe", sight=SIGHT)
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
    for problem in in_texts(row, _has_brackets, _tokens, _in_tool):
        if not _is_written_call(row, problem.pointer):
            yield problem


def _has_brackets(text: str) -> bool:
    return "<" in text or "[" in text


def _tokens(pointer: str, text: str) -> Iterator[Problem]:
    found = CONTROL.search(text)
    if found:
        edits = () if "/arguments" in pointer else (Edit(pointer, CONTROL.sub(lambda m: _parted(m.group()), text)),)
        yield Problem(pointer, f"{found.group().strip()} is a control token", "write it apart, or leave it out", edits)


_in_tool = of_tool(_tokens)


def _is_written_call(row: Row, pointer: str) -> bool:
    """Whether the token stands in an answer that writes a call as text."""
    for i, message in row.messages:
        if message.get("role") == "assistant" and pointer.startswith(f"/messages/{i}/content"):
            return bool(written_call(text_of(message), row.tools_by_name))
    return False


def _parted(token: str) -> str:
    """The token with a space behind its first bracket, so that no tokenizer takes it for one."""
    return re.sub(r"([<\[])(?=\S)", r"\1 ", token)
