"""F103: lines without a row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F103", "warning", fix="safe")
def blank_line(line: Line) -> Iterator[Problem]:
    r"""The line is blank.

    Readers that parse every line stop at it, and those that skip it count other line numbers than your editor does.

    Bad:

    ```bytes
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n\n
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if line.blank and not line.cut:
        yield Problem("", "the line is blank", "remove it")
