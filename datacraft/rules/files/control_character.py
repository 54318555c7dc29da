"""F107: control characters in texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.row import strings
from datacraft.core.rule import Problem, line_rule

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_RAW = re.compile("[\x00-\x1f]")
_ESCAPED = re.compile(r"\\u00[01]|\\[bf]")


@line_rule("F107")
def control_character(line: Line) -> Iterator[Problem]:
    r"""A text holds a control character other than tab, line feed or carriage return.

    NUL ends texts in C code, others move cursors; tokenizers turn them into odd bytes that the model learns to repeat.
    Raw ones, tabs included, are not even JSON.

    Bad:

    ```jsonl
    {"messages": [{"role": "user", "content": "Hi\u0000"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    text = line.text or ""
    raw = _RAW.search(text)
    if not line.readable or not (raw or _ESCAPED.search(text)):
        return
    for pointer, value in strings(line.value):
        found = _CONTROL.search(value)
        if found:
            yield Problem(pointer, f"the text holds U+{ord(found.group()):04X}", "remove the character")
            return
    if raw and not line.document:
        yield Problem("", f"a raw U+{ord(raw.group()):04X} stands at character {raw.start() + 1}", "escape it")
