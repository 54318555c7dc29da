"""The few parts of a row that say whether it repeats another, decoded without the rest."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from datacraft.core.example import Example, to_row


class _Function(msgspec.Struct, gc=False):
    name: Any = ""
    arguments: Any = ""


class _Call(msgspec.Struct, gc=False):
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    role: Any = ""
    content: str | list[Any] | None = None
    tool_calls: list[_Call] | None = None


class _Metadata(msgspec.Struct, gc=False):
    id: Any = ""
    category: Any = ""
    shape: Any = ""


class Envelope(msgspec.Struct, gc=False):
    """A row as far as duplicates go."""

    messages: list[_Message]
    metadata: _Metadata | None = None


_DECODE = msgspec.json.Decoder(Envelope).decode
_ARGUMENTS = msgspec.json.Decoder().decode
_CANONICAL = msgspec.json.Encoder(order="deterministic").encode
_NO_CALL = b"no call"


def decode(line: bytes) -> Envelope | None:
    """The envelope of a line, None for a line that is no conversation in the OpenAI chat shape."""
    try:
        return _DECODE(line)
    except (msgspec.DecodeError, RecursionError):
        return None


def of_example(example: Example) -> Envelope:
    """The envelope of a row in memory."""
    return msgspec.convert(to_row(example), Envelope)


def key(envelope: Envelope) -> tuple[int, bool]:
    """64 bits that are equal for rows with the same label, and whether the row makes a call.

    The label of a row with calls is what it calls, turn by turn (names and arguments, key order and ids left out),
    whether it asked before, and how often the user comes back after the last call: a request with a value withheld is
    no copy of the complete one, nor is one that goes on with a question that needs no call. Rows without a call are one
    kind per category and shape, for want of anything better.
    """
    turns: list[bytes] = []
    last = later = 0
    for message in envelope.messages:
        if message.role == "user":
            later += 1
        elif message.role == "assistant":
            calls = message.tool_calls or ()
            turns.append(_call(calls[0]) if len(calls) == 1 else b"\2".join(sorted(map(_call, calls))))
            last, later = (len(turns), 0) if calls else (last, later)
    if last:
        label = b"\1".join(turns[:last]) + b"\3" * later
    else:
        about = envelope.metadata
        label = _NO_CALL if about is None else f"no call\0{about.category}\0{about.shape}".encode()
    return int.from_bytes(blake2b(label, digest_size=8).digest(), "big"), bool(last)


def _call(call: _Call) -> bytes:
    if call.function is None:
        return b""
    arguments = call.function.arguments
    if isinstance(arguments, str):
        try:
            arguments = _ARGUMENTS(arguments)
        except (msgspec.DecodeError, RecursionError):
            return f"{call.function.name}\0{arguments}".encode("utf-8", "surrogatepass")
    return f"{call.function.name}\0".encode("utf-8", "surrogatepass") + _CANONICAL(arguments)


def user_text(envelope: Envelope) -> str:
    """What the user says, turns apart by a line."""
    return "\n".join(_text(message.content) for message in envelope.messages if message.role == "user")


def _text(content: str | list[Any] | None) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text") or "") if isinstance(part, dict) else str(part) for part in content)
    return content or ""
