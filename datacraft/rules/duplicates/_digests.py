"""What makes rows equal: digests that leave out ids, key order, the order of tools and everything beside the talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec

from datacraft.core.row import Row, text_of
from datacraft.rules.tools._each import keys

Place: TypeAlias = tuple[str, int]
"""File and line."""
_BESIDE = frozenset(("id", "tool_call_id", "name", "weight", "train"))


def place(row: Row) -> Place:
    return row.file, row.line


def digest(value: Any) -> int:
    """64 bits of a JSON value, equal whatever its key order."""
    try:
        text = msgspec.json.encode(value, order="sorted")
    except (ValueError, TypeError, OverflowError, RecursionError):
        text = repr(value).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest())


def row_digest(row: Row) -> int:
    """Of the whole conversation and the tools offered."""
    return digest([_talk(row, len(row.messages)), _offered(row)])


def prompt_digest(row: Row, end: int) -> int:
    """Of the conversation before message number `end`, and the tools offered."""
    return digest([_talk(row, end), _offered(row)])


def calls_of(row: Row, index: int) -> frozenset[int]:
    """Digests of the calls of one turn."""
    pairs = zip(row.calls, row.arguments, strict=True)
    return frozenset(
        digest([call.name, call.arguments if arguments is None else arguments])
        for call, arguments in pairs
        if call.message == index
    )


def signature(row: Row) -> int:
    """Of the calls a row makes, 0 when it makes none."""
    calls = [
        [call.name, call.arguments if arguments is None else arguments]
        for call, arguments in zip(row.calls, row.arguments, strict=True)
    ]
    return digest(calls) if calls else 0


def _offered(row: Row) -> list[str]:
    return sorted(blake2b(key, digest_size=8).hexdigest() for key in row.once(keys))


def _talk(row: Row, end: int) -> list[Any]:
    arguments = {call.pointer: known for call, known in zip(row.calls, row.arguments, strict=True)}
    talk: list[Any] = []
    for i, message in row.messages:
        if i >= end:
            break
        calls = [
            [call.name, call.arguments if arguments[call.pointer] is None else arguments[call.pointer]]
            for call in row.calls
            if call.message == i
        ]
        talk.append([message.get("role"), text_of(message), calls])
    return talk


def user_words(row: Row) -> list[str]:
    """The lower-case words of the user's turns."""
    words: list[str] = []
    for _, message in row.messages:
        if message.get("role") == "user":
            words += text_of(message).lower().split()
    return words


def split_of(row: Row) -> str | None:
    """The split that the row's file was given as, None when it was given as none."""
    return row.circumstances.splits.get(row.file)


@dataclass
class Seen:
    """First places by digest, and what came after with the same digest."""

    first: dict[Any, Place] = field(default_factory=dict)
    again: list[tuple[Any, Place]] = field(default_factory=list)

    def add(self, key: Any, where: Place) -> None:
        if key in self.first:
            self.again.append((key, where))
        else:
            self.first[key] = where

    def merge(self, later: Seen) -> None:
        """Take over what was seen in the rows that follow."""
        for key, where in later.first.items():
            self.add(key, where)
        self.again += later.again
