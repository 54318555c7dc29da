"""F108: half of a character."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F108")
def lone_surrogate(line: Line) -> Iterator[Problem]:
    r"""A text holds half a surrogate pair.

    The half stands for no character and cannot be written as UTF-8, so tokenizers and Arrow raise on the row. It comes
    from cutting a text between the two halves of an emoji.

    Bad:

    ```jsonl
    {"messages": [{"role": "user", "content": "Thanks \ud83d"}, {"role": "assistant", "content": "Gladly."}]}
    ```

    Good:

    ```jsonl
    {"messages": [{"role": "user", "content": "Thanks \ud83d\ude00"}, {"role": "assistant", "content": "Gladly."}]}
    ```
    """
    for odd in line.decoded.odd("surrogate") if line.decoded else ():
        yield Problem(
            odd.pointer, f"the text holds a lone surrogate, {odd.detail}", "remove it or restore its other half"
        )
