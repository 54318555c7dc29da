"""Takes a line apart without reading its tools, and proves that no key of it was given twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from datacraft.core.decode import INEXACT, quotes, texts
from datacraft.core.patterns import matcher
from datacraft.steps.validate.lane.screen import DOUBTFUL

_strange = matcher(f"{DOUBTFUL}|{INEXACT}|finish_reason")
MOST_LAYOUTS = 8
"""Layouts that are remembered."""
_SMALL = {b"true": True, b"false": False, b"null": None}


class Envelope(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The keys of a row; values stay bytes until somebody needs them."""

    messages: Raw
    tools: list[Raw] | UnsetType = UNSET
    parallel_tool_calls: Raw | UnsetType = UNSET
    metadata: Raw | UnsetType = UNSET


_envelope = msgspec.json.Decoder(Envelope).decode
_keys = msgspec.json.Decoder(dict[str, Raw]).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_any = msgspec.json.Decoder().decode

Unreadable = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoders raise for bytes that are not as expected."""


class Opened(msgspec.Struct, gc=False):
    """A line taken apart, in which no key is given twice at the top."""

    messages: bytes
    text: str
    """The same as text."""
    tools: list[bytes] | None
    whole: Callable[[bytes], bytes]
    """Makes a JSON text of an entry of `tools`, which may lack what every tool has around it."""
    rest: dict[str, Any]
    """The other keys of the row, decoded."""
    order: tuple[str, ...]


class Opener:
    """Takes lines apart; remembers how lines were laid out, for files keep to few layouts."""

    def __init__(self) -> None:
        self._layouts: list[Layout] = []
        """Those with more keys first: a line with tools looks like one without until they are found."""

    def open(self, line: bytes) -> Opened | None:
        """None when anything is unusual: other keys, other white space, a key given twice."""
        for layout in self._layouts:
            try:
                opened = layout.cut(line)
            except Unreadable:
                continue
            if opened is not None:
                return opened
        return self.learn(line)

    def learn(self, line: bytes) -> Opened | None:
        """The same for a line that is laid out as none before, though it may have looked so."""
        try:
            envelope, keys = _envelope(line), tuple(_keys(line))
            layout = Layout(keys, spaced=line.startswith(b'": ', len(keys[0]) + 2))
            known = any(other.keys == keys and other.spaced == layout.spaced for other in self._layouts)
            if known or layout.joined({key: getattr(envelope, key) for key in keys}) != line:
                return None
            self._layouts = sorted([*self._layouts[:MOST_LAYOUTS], layout], key=lambda other: -len(other.keys))
            return layout.cut(line)
        except Unreadable:
            return None


class Layout:
    """The keys of a row in their order, and the white space between them."""

    def __init__(self, keys: tuple[str, ...], *, spaced: bool) -> None:
        self.keys, self.spaced = keys, spaced
        self._comma, colon = (b", ", b": ") if spaced else (b",", b":")
        names = [b'"' + key.encode() + b'"' + colon for key in keys]
        self._head = b"{" + names[0]
        self._markers = [self._comma + name for name in names[1:]]
        bulk = max(keys.index(key) for key in ("messages", "tools") if key in keys)
        self._bulk = keys[bulk]
        """The last of the long values: what follows it is looked for from the end."""
        self._ahead = list(zip(keys[:bulk], self._markers, strict=False))
        self._behind = list(zip(keys[:bulk:-1], self._markers[::-1], strict=False))
        self._around = b'{"type"' + colon + b'"function"' + self._comma + b'"function"' + colon
        """What stands before the function object of a tool; behind it stands a brace."""
        self._opening, self._between = b"[" + self._around, b"}" + self._comma + self._around

    def joined(self, values: dict[str, Any]) -> bytes:
        """The line that has these values."""
        parts: list[Any] = []
        for before, key in zip([self._head, *self._markers], self.keys, strict=True):
            value = values[key]
            parts += (before, b"[", self._comma.join(value), b"]") if key == "tools" else (before, value)
        return b"".join([*parts, b"}"])

    def cut(self, line: bytes) -> Opened | None:
        """The values of a line that is laid out so, found by what stands between them; None for another line.

        That the places are the right ones shows when each value is read strictly: values that are whole JSON texts
        make this line and no other, so that no key of it can be given twice.
        """
        if not line.startswith(self._head) or not line.endswith(b"}"):
            return None
        spans: dict[str, tuple[int, int]] = {}
        start, last = len(self._head), len(line) - 1
        for key, marker in self._ahead:
            end = line.find(marker, start)
            if end < 0:
                return None
            spans[key] = start, end
            start = end + len(marker)
        for key, marker in self._behind:
            end = line.rfind(marker, start, last)
            if end < 0:
                return None
            spans[key] = end + len(marker), last
            last = end
        spans[self._bulk] = start, last
        start, end = spans.pop("messages")
        tools = spans.pop("tools", None)
        rest = _rest(line, spans) if spans else {}
        if rest is None:
            return None
        messages = line[start:end]
        functions = None if tools is None else self._functions(line, *tools)
        if functions is None and tools is not None:
            listed = [bytes(tool) for tool in _list(line[slice(*tools)])]
            return Opened(messages, messages.decode(), listed, bytes, rest, self.keys)
        return Opened(messages, messages.decode(), functions, self._tool, rest, self.keys)

    def _functions(self, line: bytes, start: int, end: int) -> list[bytes] | None:
        """The function objects of a list of tools, not yet read; None when they are not wrapped as usual."""
        if not (line.startswith(self._opening, start) and line.endswith(b"}]", start, end)):
            return None
        return line[start + len(self._opening) : end - 2].split(self._between)

    def _tool(self, function: bytes) -> bytes:
        """A tool around a function object."""
        return self._around + function + b"}"


def _rest(line: bytes, spans: dict[str, tuple[int, int]]) -> dict[str, Any] | None:
    """The other keys, decoded; None when their bytes need a closer look."""
    rest: dict[str, Any] = {}
    for key, (start, end) in spans.items():
        raw = line[start:end]
        if key == "parallel_tool_calls":
            if raw not in _SMALL:
                return None
            rest[key] = _SMALL[raw]
        else:
            rest[key] = value = _any(raw)
            if type(value) is not dict or not _is_plain(raw, value):
                return None
    return rest


def _is_plain(raw: bytes, metadata: dict[str, Any]) -> bool:
    """Whether nothing in the metadata is spelt strangely, too long to be exact, or given twice."""
    text = raw.decode()
    return not _strange(text) and quotes(text) == 2 * texts(metadata)
