"""J105: numbers that readers round."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("J105", "warning")
def number_precision_loss(line: Line) -> Iterator[Problem]:
    r"""A number has more digits than a double can hold.

    Integers beyond 2^53 and more than 17 digits come back changed from most JSON readers (RFC 8259, section 6), so an
    order number in the training row is not the one that was meant.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "metadata": {"order": 12345678901234567890}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "metadata": {"order": "12345678901234567890"}}
    ```
    """
    for odd in line.decoded.odd("precision") if line.decoded else ():
        shown = odd.detail if len(odd.detail) <= 40 else f"{odd.detail[:20]}… ({len(odd.detail)} digits)"
        yield Problem(odd.pointer, f"{shown} is not kept exactly by most readers", "write it as a text")
