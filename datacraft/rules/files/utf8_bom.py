"""F102: a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import BOM, Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F102", "warning", fix="safe")
def utf8_bom(line: Line) -> Iterator[Problem]:
    r"""The line starts with a byte order mark.

    It belongs to no JSON text (RFC 8259, section 8.1), and makes strict JSON readers refuse the first row.

    Bad:

    ```bytes
    \xef\xbb\xbf{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if line.raw.startswith(BOM):
        yield Problem("", "the line starts with a byte order mark (EF BB BF)", "save the file as UTF-8 without a BOM")
