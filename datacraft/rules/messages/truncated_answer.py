"""M123: answers that were cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_OPEN = "the|a|an|and|or|of|your|our|my|their|with|from|because|which|at|by"
"""Words that never end a sentence."""
_LAST_WORD = re.compile(rf" (?:{_OPEN})\Z")
_SENTENCE_END = re.compile(r"[.!?:]\s")
_BEGUN = 30
"""Characters from which a single sentence that breaks off is no heading or label."""


@row_rule("M123", "warning", sight=rf'```| (?:{_OPEN})(?:\s|\\[nrt])*"')
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
        elif _breaks_off(text.rstrip()) and not message.get("tool_calls"):
            said = f"the answer breaks off: …{text.rstrip()[-30:]!r}"
            yield Problem(f"/messages/{i}/content", said, "complete it")
    if row.metadata.get("finish_reason") == "length":
        yield Problem("/metadata/finish_reason", "the answer ran out of tokens", "write it again with a higher limit")


def _breaks_off(text: str) -> bool:
    """Whether sentences end, and then one stops at a word that never ends one."""
    if not _LAST_WORD.search(text[-10:]):
        return False
    before, _, line = text.rpartition("\n")
    if before[-1:] in (".", "!", "?", ":") or _SENTENCE_END.search(line):
        return True
    return not before and line[0].isupper() and len(line) > _BEGUN and not set(line) & set(".!?")
