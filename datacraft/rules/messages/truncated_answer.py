"""M123: answers that were cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_OPEN = (
    r"(?: the| a| an| and| or| of| your| our| my| their| with| from| because| which| at| by| for the| to the| in the"
    r"| and the)"
)
_UNFINISHED = re.compile(rf"[.!?:]\s[^\n]*{_OPEN}\s*\Z|\A[A-Z][^\n.!?]{{30,}}{_OPEN}\s*\Z")
"""Sentences end, and then one breaks off at a word that never ends one."""


@row_rule("M123", "warning", sight=rf'```|{_OPEN}(?:\s|\\[nrt])*"')
def truncated_answer(row: Row) -> Iterator[Problem]:
    r"""An answer was cut: its code fence stays open, or its source says that it ran out of tokens.

    So was one whose last sentence ends at "the" or "and". The model learns to stop in the middle.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Show me the command"},
     {"role": "assistant", "content": "Run this:\n```\nmake demo"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Show me the command"},
     {"role": "assistant", "content": "Run this:\n```\nmake demo\n```"}]}
    ```
    """
    for i, message in row.messages:
        if message.get("role") != "assistant":
            continue
        text = text_of(message)
        fences = sum(line.lstrip().startswith("```") for line in text.split("\n"))
        if fences % 2:
            yield Problem(f"/messages/{i}/content", "a code fence stays open", "close it, or write the answer again")
        elif _UNFINISHED.search(text) and not message.get("tool_calls"):
            said = f"the answer breaks off: …{text.rstrip()[-30:]!r}"
            yield Problem(f"/messages/{i}/content", said, "complete it")
    if row.metadata.get("finish_reason") == "length":
        yield Problem("/metadata/finish_reason", "the answer ran out of tokens", "write it again with a higher limit")
