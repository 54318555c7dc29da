"""Proves a conversation clean in one pass: roles, contents, calls, arguments and results as they should be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from datacraft.core.decode import decode
from datacraft.core.placeholder import is_placeholder, is_reserved_address
from datacraft.steps.validate.lane.shelf import Shelved

_SAID = frozenset({"role", "content"})
_NAMED = frozenset({"role", "content", "name"})
_SPOKEN = frozenset({"role", "content", "tool_calls", "weight", "name"})
_RESULT = frozenset({"role", "content", "tool_call_id", "name"})
_CALL = frozenset({"id", "type", "function"})
_FUNCTION = frozenset({"name", "arguments"})
_NOTHING = frozenset({"None", "null", "undefined", "[object Object]", "NaN", "nan", "<NA>"})
_LABELS = ("user", "human", "assistant", "ai", "system", "tool")
_META = re.compile(r"\bas an? (?:ai|artificial)|here(?:'s| is) |\n(?:user|human|assistant) ?: ", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONG = 40_000
_arguments = msgspec.json.Decoder()


class Call(msgspec.Struct, gc=False):
    """A call that was proved right, for the rules that look on."""

    message: int
    index: int
    id: str
    name: str
    text: str
    arguments: dict[str, Any]
    tool: Shelved


class Talk:
    """One conversation under proof; `clean` is all there is to ask, then `keys` and `calls` are filled."""

    __slots__ = ("calls", "keys", "open", "seen", "trained")

    def __init__(self) -> None:
        self.keys = 0
        self.calls: list[Call] = []
        self.open: list[Call] = []
        self.seen: set[str] = set()
        self.trained = False

    def clean(self, messages: list[dict[str, Any]], tools: Mapping[str, Shelved]) -> bool:
        before = ""
        for i, message in enumerate(messages):
            role = message.get("role")
            if role == "assistant":
                right = before in ("user", "tool") and not self.open and self._assistant(message, i, tools)
            elif role == "tool":
                right = before in ("assistant", "tool") and self._result(message)
            elif role == "user":
                right = before != "user" and not self.open and self._user(message)
            else:
                right = not before and role in ("system", "developer") and self._system(message)
            if not right:
                return False
            self.keys += len(message)
            before = role if role in ("user", "tool", "assistant") else "system"
        return before == "assistant" and self.trained

    def _system(self, message: dict[str, Any]) -> bool:
        content = message.get("content")
        return (
            message.keys() <= _NAMED
            and isinstance(content, str)
            and content.strip() not in ("", *_NOTHING)
            and "<tools>" not in content
            and '"parameters"' not in content
        )

    def _user(self, message: dict[str, Any]) -> bool:
        content = message.get("content")
        return message.keys() <= _NAMED and isinstance(content, str) and _speech(content)

    def _assistant(self, message: dict[str, Any], i: int, tools: Mapping[str, Shelved]) -> bool:
        if not message.keys() <= _SPOKEN:
            return False
        weight, content, calls = message.get("weight"), message.get("content"), message.get("tool_calls")
        if weight is not None and (type(weight) is not int or weight not in (0, 1)):
            return False
        self.trained = self.trained or weight != 0
        if not calls:
            return isinstance(content, str) and calls is None and _speech(content) and _finished(content)
        if content and not (isinstance(content, str) and _speech(content) and _finished(content)):
            return False
        return isinstance(calls, list) and all(self._call(call, i, j, tools) for j, call in enumerate(calls))

    def _call(self, call: Any, i: int, j: int, tools: Mapping[str, Shelved]) -> bool:
        if not isinstance(call, dict) or call.keys() != _CALL or call["type"] != "function":
            return False
        function, identifier = call["function"], call["id"]
        if not isinstance(function, dict) or function.keys() != _FUNCTION:
            return False
        name, text = function["name"], function["arguments"]
        if not isinstance(identifier, str) or not identifier or identifier in self.seen or not isinstance(text, str):
            return False
        tool = tools.get(name) if isinstance(name, str) else None
        arguments = _object(text)
        if tool is None or arguments is None or not tool.valid(arguments):
            return False
        self.seen.add(identifier)
        made = Call(i, j, identifier, name, text, arguments, tool)
        self.calls.append(made)
        self.open.append(made)
        self.keys += 5
        return True

    def _result(self, message: dict[str, Any]) -> bool:
        if not message.keys() <= _RESULT or not self.open:
            return False
        call, content = self.open.pop(0), message.get("content")
        return (
            message.get("tool_call_id") == call.id
            and message.get("name") in (None, "", call.name)
            and isinstance(content, str)
            and 0 < len(content) <= _LONG
            and not content.isspace()
            and " at 0x" not in content
        )


def _speech(content: str) -> bool:
    """Whether a user's or assistant's text is one that no rule of messages can speak of."""
    start = content[:12].lstrip().lower()
    return bool(
        start and content.strip() not in _NOTHING and not start.startswith(_LABELS) and not _META.search(content)
    )


def _finished(content: str) -> bool:
    return "```" not in content and "think>" not in content


def _object(text: str) -> dict[str, Any] | None:
    """The arguments as an object in which no key is given twice and no value looks odd; None otherwise."""
    try:
        value = _arguments.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    if not isinstance(value, dict) or not all(map(_sound, value.values())):
        return None
    # As many colons as members: nothing repeated, nothing nested. Otherwise the slow proof.
    if text.count(":") != len(value) and decode(text).oddities:
        return None
    return value


def _sound(value: Any) -> bool:
    """Whether no rule about values can speak of this one."""
    if isinstance(value, str):
        return _sound_text(value)
    if isinstance(value, float):
        return not value.is_integer()
    if isinstance(value, list):
        return all(map(_sound, value))
    return all(map(_sound, value.values())) if isinstance(value, dict) else True


def _sound_text(value: str) -> bool:
    if not value[:1].isalnum() or value.startswith("example.") or is_placeholder(value):
        return False
    if "xample." in value and is_reserved_address(value):
        return False
    return not _DAY.match(value) or _is_day(value[:10])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
