"""Takes a line apart without reading its tools, and proves that nothing in it was overlooked."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_PLAIN = bytes(code for code in range(0x20, 0x7F) if code != 0x5C)
"""Bytes that need no second look: printable ASCII without the backslash."""
_DOUBTFUL_ESCAPE = re.compile(rb'\\u(?:00[01]|0085|00[cC][23]|00[eE]2|00[fF]0|202[89]|[fF]{3}[dD])|\\[bf]|\\\\"')
_DOUBTFUL_TEXT = re.compile("[\u2028\u2029\x85\ufffdÃÂ]|â€|ðŸ")
_LONG_NUMBER = re.compile(rb"[0-9.]{16}")
_SMALL = (b"true", b"false", b"null")


class Envelope(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The keys of a row; values stay bytes until somebody needs them."""

    messages: msgspec.Raw
    tools: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    parallel_tool_calls: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    metadata: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_envelope = msgspec.json.Decoder(Envelope)
_messages = msgspec.json.Decoder(list[dict[str, Any]])
_keys = msgspec.json.Decoder(dict[str, msgspec.Raw])
_any = msgspec.json.Decoder()

Unreadable = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Opened(msgspec.Struct, gc=False):
    """A line taken apart, in which no key is given twice at the top and no byte of the messages is doubtful."""

    messages: list[dict[str, Any]]
    quotes: int
    """Quotes around the keys and texts of the messages."""
    tools: list[bytes] | None
    rest: dict[str, Any]
    """The other keys of the row, decoded."""
    order: tuple[str, ...]


class Opener:
    """Takes lines apart; remembers how the last one was laid out, for files keep to one layout."""

    def __init__(self) -> None:
        self._order: tuple[str, ...] = ()
        self._spaced = True

    def open(self, line: bytes) -> Opened | None:
        """None when anything is unusual: other rules of reading apply, and other keys, spellings and escapes."""
        try:
            envelope = _envelope.decode(line)
            raw = bytes(envelope.messages)
            tools = None if envelope.tools is msgspec.UNSET else [bytes(tool) for tool in envelope.tools]
            quotes = _quotes(raw)
            if quotes < 0 or not self._complete(envelope, raw, tools, line):
                return None
            messages = _messages.decode(raw)
            rest = _rest(envelope)
        except Unreadable:
            return None
        return None if rest is None else Opened(messages, quotes, tools, rest, self._order)

    def _complete(self, envelope: Envelope, raw: bytes, tools: list[bytes] | None, line: bytes) -> bool:
        """Whether the parts, put together again, are the line: then no key was given twice."""
        if self._order and _rebuilt(envelope, raw, tools, self._order, self._spaced) == line:
            return True
        self._order = tuple(_keys.decode(line))
        self._spaced = line.startswith(b'": ', len(self._order[0]) + 2) if self._order else True
        return _rebuilt(envelope, raw, tools, self._order, self._spaced) == line


def _rebuilt(envelope: Envelope, raw: bytes, tools: list[bytes] | None, order: tuple[str, ...], spaced: bool) -> bytes:
    comma, colon = (b", ", b": ") if spaced else (b",", b":")
    parts = []
    for key in order:
        if key == "messages":
            parts.append(b'"messages"' + colon + raw)
        elif key == "tools":
            parts.append(b'"tools"' + colon + b"[" + comma.join(tools or ()) + b"]")
        else:
            value = getattr(envelope, key, msgspec.UNSET)
            parts.append(b'"' + key.encode() + b'"' + colon + (b"" if value is msgspec.UNSET else bytes(value)))
    return b"{" + comma.join(parts) + b"}"


def _quotes(raw: bytes) -> int:
    """Quotes that open or close a text or a key; -1 when a byte or an escape is one that a rule may speak of."""
    left = raw.translate(None, _PLAIN)
    escapes = len(left)
    if left and left.strip(b"\\"):
        if _DOUBTFUL_TEXT.search(raw.decode()):
            return -1
        escapes = left.count(b"\\")
    escaped = raw.count(b'\\"') if escapes else 0
    if escaped != escapes and _DOUBTFUL_ESCAPE.search(raw):
        return -1
    return raw.count(b'"') - escaped


def _rest(envelope: Envelope) -> dict[str, Any] | None:
    """The other keys, decoded; None when their bytes need a closer look."""
    rest: dict[str, Any] = {}
    if envelope.parallel_tool_calls is not msgspec.UNSET:
        raw = bytes(envelope.parallel_tool_calls)
        if raw not in _SMALL:
            return None
        rest["parallel_tool_calls"] = _any.decode(raw)
    if envelope.metadata is not msgspec.UNSET:
        raw = bytes(envelope.metadata)
        if _LONG_NUMBER.search(raw) or b"finish_reason" in raw:
            return None
        rest["metadata"] = value = _any.decode(raw)
        if not isinstance(value, dict) or _quotes(raw) != 2 * texts(value):
            return None
    return rest


def texts(value: Any) -> int:
    """Keys and texts inside a value: each stands between two quotes, so that a key given twice shows."""
    if isinstance(value, str):
        return 1
    if isinstance(value, dict):
        return len(value) + sum(map(texts, value.values()))
    return sum(map(texts, value)) if isinstance(value, list) else 0
