"""J103: a key given twice."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("J103")
def duplicate_key(line: Line) -> Iterator[Problem]:
    r"""An object has the same key twice.

    Readers differ in which value they keep (RFC 8259, section 4), so you and the trainer may see different rows.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi", "content": "Hello"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for odd in line.decoded.odd("duplicate-key") if line.decoded else ():
        yield Problem(odd.pointer, f"the key {odd.detail[:80]!r} stands more than once in its object", "keep one")
