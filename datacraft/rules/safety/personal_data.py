"""S102: a row holds what may be personal data of a real person."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.safety._personal import personal
from datacraft.rules.safety._texts import in_texts, of_tool


@row_rule("S102", "warning", on="asked")
def personal_data(row: Row) -> Iterator[Problem]:
    """A row holds what may be personal data of a real person.

    E-mail addresses outside the domains kept for examples, bank accounts and payment cards with a right checksum.
    What is in the training data comes out of the model.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Write to anna.meier@gmail.com please."}, {"role": "assistant",
      "content": "I see."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Write to anna.meier@example.com please."}, {"role": "assistant",
      "content": "I see."}]}
    ```
    """
    yield from in_texts(row, bool, _personal, _in_tool)


def _personal(pointer: str, text: str) -> Iterator[Problem]:
    for kind, found in personal(text):
        yield Problem(pointer, f"{kind}: {found}", "replace it by a made-up one (example.com, test numbers)")


_in_tool = of_tool(_personal)
