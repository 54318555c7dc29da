"""J109: one key, several types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.finding import Related
from datacraft.core.row import Row, escape
from datacraft.core.rule import Problem, dataset_rule

_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_KEYS = 2_000
"""Different keys that are followed; generated key names would fill the memory."""


@dataset_rule("J109", "warning")
class mixed_value_types:  # noqa: N801
    """A key holds one type in some rows and another in others.

    Loaders with columns stop at the second type, or turn texts that look like JSON into what they look like.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "metadata": {"n": 1}}
    {"messages": [{"role": "user", "content": "Yo"}, {"role": "assistant", "content": "Hey."}], "metadata": {"n": "2"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "metadata": {"n": 1}}
    {"messages": [{"role": "user", "content": "Yo"}, {"role": "assistant", "content": "Hey."}], "metadata": {"n": 2}}
    ```
    """

    def __init__(self) -> None:
        self.first: dict[str, dict[str, tuple[str, int, str]]] = {}
        """Path to type to the file, line and pointer where it was first seen."""

    def see(self, row: Row) -> Iterator[Problem]:
        value = row.value if isinstance(row.value, dict) else {}
        for path, pointer, child in _places(value):
            kind = _KINDS.get(type(child))
            kinds = self.first.get(path)
            if kinds is None and len(self.first) < _KEYS:
                kinds = self.first[path] = {}
            if kind and kinds is not None and kind not in kinds:
                kinds[kind] = (row.file, row.line, pointer)
        return iter(())

    def merge(self, later: mixed_value_types) -> None:
        for path, kinds in later.first.items():
            self.first[path] = kinds | self.first.get(path, {})

    def finish(self) -> Iterator[Problem]:
        for path, kinds in self.first.items():
            if len(kinds) > 1:
                (one, first), (other, second), *_ = sorted(kinds.items(), key=lambda pair: pair[1][:2])
                related = (Related(first[0], first[1], first[2], f"{one} here"),)
                message = f"{path} is {other} here and {one} in line {first[1]}"
                yield Problem(second[2], message, "use one type", row=Row(None, *second[:2]), related=related)


def _places(row: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Path with `*` for positions, pointer and value of what becomes a column: never tools, whose schemas differ."""
    for key, value in row.items():
        if key == "metadata" and isinstance(value, dict):
            for name, inner in value.items():
                yield f"/metadata/{name}", f"/metadata/{escape(name)}", inner
        elif key not in ("messages", "tools", "functions"):
            yield f"/{key}", f"/{escape(key)}", value
    messages = row.get("messages")
    for i, message in enumerate(messages if isinstance(messages, list) else ()):
        for name, inner in message.items() if isinstance(message, dict) else ():
            if name in ("name", "weight", "tool_call_id"):
                yield f"/messages/*/{name}", f"/messages/{i}/{name}", inner
