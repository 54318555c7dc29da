"""S102: a row holds what may be personal data of a real person."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.safety._personal import ADDRESS, MAY_BE, may_hold_account, personal
from datacraft.rules.safety._texts import in_texts, of_tool


@row_rule("S102", "warning", sight=MAY_BE)
def personal_data(row: Row) -> Iterator[Problem]:
    """A row holds what may be personal data of a real person.

    Bank accounts and payment cards with a right checksum; when the rule is asked for, also e-mail addresses outside the
    domains kept for examples, as notes. What is in the training data comes out of the model.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "My card is 4539 1488 0343 6467."}, {"role": "assistant",
      "content": "I see."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "My card is 4242 4242 4242 4242."}, {"role": "assistant",
      "content": "I see."}]}
    ```
    """
    yield from in_texts(row, _suspect, _personal, _in_tool)


def _suspect(text: str) -> bool:
    return "@" in text or may_hold_account(text)


def _personal(pointer: str, text: str) -> Iterator[Problem]:
    for kind, found in personal(text):
        severity = Severity.INFO if kind == ADDRESS else None
        advice = "replace it by a made-up one (example.com, test numbers)"
        yield Problem(pointer, f"{kind}: {found}", advice, severity=severity)


_in_tool = of_tool(_personal)
