"""The usual shapes of messages: whatever decodes into them has known keys, known roles and texts where texts belong."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType


class _Turn(msgspec.Struct, gc=False, forbid_unknown_fields=True, tag_field="role"):
    pass


class System(_Turn, tag="system"):
    content: str


class Developer(_Turn, tag="developer"):
    content: str


class User(_Turn, tag="user"):
    content: str


class Function(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    name: str
    arguments: str


class ToolCall(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    id: str
    type: Literal["function"]
    function: Function


class Assistant(_Turn, tag="assistant"):
    content: str | UnsetType | None = UNSET
    tool_calls: list[ToolCall] | UnsetType = UNSET
    weight: int | UnsetType = UNSET
    name: str | UnsetType = UNSET
    refusal: UnsetType | None = UNSET


class Result(_Turn, tag="tool"):
    content: str
    tool_call_id: str
    name: str | UnsetType = UNSET


Turn: TypeAlias = System | Developer | User | Assistant | Result

decode_turns = msgspec.json.Decoder(list[Turn]).decode
"""The turns of a conversation; raises what `envelope.Unreadable` names."""
