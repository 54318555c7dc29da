"""S105: a text names a home directory or a host of an internal network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.safety._texts import in_texts, of_tool

LOCAL = re.compile(
    r"/(?:home|Users)/(?!user\b|username\b|shared\b)[A-Za-z][\w.-]+|[A-Z]:\\\\?Users\\\\?[A-Za-z]\w+"
    r"|\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b"
    r"|(?<![\w-])[\w-]{1,63}\.(?:internal|corp|lan)\b"
)


@row_rule("S105", "warning", on="asked")
def local_path_or_host(row: Row) -> Iterator[Problem]:
    """A text names a home directory or a host of an internal network.

    It tells about the machine the data was made on, and the model will repeat it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Open /home/anna/report.txt please."}, {"role": "assistant",
      "content": "I see."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Open report.txt please."}, {"role": "assistant", "content":
      "I see."}]}
    ```
    """
    yield from in_texts(row, bool, _local, _in_tool)


def _local(pointer: str, text: str) -> Iterator[Problem]:
    found = LOCAL.search(text)
    if found:
        yield Problem(pointer, f"{found.group()} is of one machine or network", "put a neutral path or host there")


_in_tool = of_tool(_local)
