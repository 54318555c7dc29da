"""F104: one JSON document instead of lines."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule


@line_rule("F104", fix="safe")
def json_array_not_lines(line: Line) -> Iterator[Problem]:
    r"""The file is one JSON document, not JSON lines.

    Trainers and services read one object per line: an array, or objects printed over several lines, they refuse or read
    as a single row. The rows in it are validated all the same; their line numbers are those of the document.

    Bad:

    ```bytes
    [\n {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n]\n
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if line.document:
        what = "one JSON array" if line.document == "array" else "JSON objects over several lines"
        yield Problem("", f"the file holds {what} instead of one row per line", "write one row per line (jq -c '.[]')")
