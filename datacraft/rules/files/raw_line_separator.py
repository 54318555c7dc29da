"""F106: characters that some readers take for line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule

_SEPARATOR = re.compile("[\u2028\u2029\x85]")


@line_rule("F106", "warning", fix="safe")
def raw_line_separator(line: Line) -> Iterator[Problem]:
    r"""A raw U+2028, U+2029 or U+0085 stands in the line.

    JSON allows them, but Python's `str.splitlines`, and readers built on it, end the line there and see broken rows.

    Bad:

    ```bytes
    {"messages": [{"role": "user", "content": "One\xe2\x80\xa8two"}, {"role": "assistant", "content": "Yes."}]}\n
    ```

    Good:

    ```jsonl
    {"messages": [{"role": "user", "content": "One\u2028two"}, {"role": "assistant", "content": "Yes."}]}
    ```
    """
    found = _SEPARATOR.search(line.text or "")
    if found:
        code = ord(found.group())
        yield Problem("", f"a raw U+{code:04X} stands at character {found.start() + 1}", f"write it as \\u{code:04x}")
