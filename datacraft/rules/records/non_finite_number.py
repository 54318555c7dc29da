"""J104: numbers that are none."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("J104")
def non_finite_number(line: Line) -> Iterator[Problem]:
    r"""A number is NaN or infinite.

    `NaN` and `Infinity` are Python's own, not JSON, and `1e999` overflows to infinity: strict readers refuse the row.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "metadata": {"p": NaN}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
     "metadata": {"p": null}}
    ```
    """
    for odd in line.decoded.odd("non-finite") if line.decoded else ():
        yield Problem(odd.pointer, f"{odd.detail[:40]} is no finite number", "use null, or a text")
