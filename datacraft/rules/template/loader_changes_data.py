"""X109: the loader of the trainer would change values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule

_COLUMNS = ("messages", "prompt", "completion", "chosen", "rejected")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$")
_SEVERAL = "several"


@dataset_rule("X109", "error", on="target", needs=["target"])
class loader_changes_data:  # noqa: N801
    r"""The loader of the trainer would change values.

    `datasets` guesses one type per place from the first block of a file. Where all messages have the same keys it
    turns texts that are all ISO dates into timestamps (and the trainer's template then prints `<datetime>`), and whole
    numbers next to fractions into fractions. `datacraft export` also loads what it wrote and compares.

    Bad:

    ```json
    {"prompt": [{"role": "user", "content": "Book Monday"}], "completion": [{"role": "assistant", "content": "",
      "tool_calls": [{"id": "q7Xc2Lm9A", "type": "function", "function": {"name": "book", "arguments":
      {"day": "2026-11-23"}}}]}], "tools": null}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Book Monday"}, {"role": "assistant", "content": "", "tool_calls":
      [{"id": "q7Xc2Lm9A", "type": "function", "function": {"name": "book", "arguments": {"day": "2026-11-23"}}}]}]}
    ```
    """

    def __init__(self) -> None:
        self.keys: dict[str, set[frozenset[str]]] = {}
        self.kinds: dict[tuple[str, str], str] = {}
        self.first: dict[tuple[str, str], tuple[str, int]] = {}

    def see(self, row: Row) -> Iterable[Problem]:
        profile = row.circumstances.profile
        if profile is not None and profile.tools == "json-string" and profile.arguments == "object":
            # The line itself: rows in other dialects are shown to rules as chat rows.
            written = json.loads(row.text) if row.text else row.value
            for column in _COLUMNS if isinstance(written, dict) else ():
                self._column(column, written, row)
        return ()

    def _column(self, column: str, written: dict[str, Any], row: Row) -> None:
        messages = written.get(column)
        for message in messages if isinstance(messages, list) else ():
            if isinstance(message, dict):
                self.keys.setdefault(column, set()).add(frozenset(message))
                for path, kind in _leaves(message, "/-"):
                    self._count((column, path), kind, (row.file, row.line))

    def _count(self, place: tuple[str, str], kind: str, where: tuple[str, int]) -> None:
        known = self.kinds.setdefault(place, kind)
        if known != kind:
            self.kinds[place] = _together({known, kind})
        self.first.setdefault(place, where)

    def merge(self, later: loader_changes_data) -> None:
        for column, keys in later.keys.items():
            self.keys.setdefault(column, set()).update(keys)
        for place, kind in later.kinds.items():
            self._count(place, kind, later.first[place])

    def finish(self) -> Iterator[Problem]:
        for (column, path), kind in self.kinds.items():
            # Messages with different keys are kept as they are: nothing is guessed inside them.
            if len(self.keys.get(column, ())) != 1 or kind not in _CHANGED:
                continue
            advice = f"load with features that name {column} as List(Json()), as the recipe does"
            where = Row(None, *self.first[column, path])
            yield Problem(f"/{column}{path}", _CHANGED[kind], advice, row=where)


_NUMBERS = {"whole number", "fraction", "mixed number"}
_TEXTS = {"text", "moment", "JSON text"}
_CHANGED = {
    "moment": "every value here is an ISO date: the loader makes timestamps of them",
    "mixed number": "whole numbers and fractions stand here: the loader makes fractions of all",
    "decoded": "texts that are JSON stand here beside other values: the loader decodes them",
}


def _together(kinds: set[str]) -> str:
    """The kind of a place where two kinds stand."""
    if kinds <= _NUMBERS:
        return "mixed number"
    if kinds <= _TEXTS:
        return "text"
    return "decoded" if kinds & {"JSON text", "decoded"} else _SEVERAL


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Path and kind of every scalar; elements of a list share one path."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, f"{path}/{key}")
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, f"{path}/-")
    elif isinstance(value, str):
        yield path, "moment" if _MOMENT.match(value) else "JSON text" if _is_json(value) else "text"
    elif isinstance(value, bool) or value is None:
        return
    else:
        yield path, "whole number" if isinstance(value, int) else "fraction"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
