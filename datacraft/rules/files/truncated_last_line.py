"""F105: a file that breaks off."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F105")
def truncated_last_line(line: Line) -> Iterator[Problem]:
    r"""The last line breaks off in the middle of its row.

    The writer was stopped, or the copy is incomplete: rows behind it may be missing too.

    Bad:

    ```bytes
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hel
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if breaks_off(line):
        yield Problem("", f"the file ends inside this row, after {line.size} bytes of it", "fetch or write it again")


def breaks_off(line: Line) -> bool:
    """Whether the line is the end of a file and no whole row."""
    return not line.ending and not line.blank and bool(line.decoded and line.decoded.error)
