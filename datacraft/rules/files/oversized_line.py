"""F112: a line that no reader should be asked to hold."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F112")
def oversized_line(line: Line) -> Iterator[Problem]:
    r"""The line is longer than 8 MiB and was not read.

    8 MiB are about two million tokens: no context window holds such a row, and every loader has to keep it in memory
    whole. Often a line feed is missing between rows. Nothing else in the line was checked.

    Bad: one line of more than 8,388,608 bytes.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if line.cut:
        yield Problem("", f"the line has {line.size:,} bytes or more and was not read", "split it into rows")
