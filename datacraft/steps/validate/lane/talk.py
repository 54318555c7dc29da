"""Proves a conversation clean in one pass: roles, contents, calls, arguments and results as they should be.

Every test here is on the safe side of the rules: what it doubts is left to them. It is written for speed: messages of
the usual size are told by their number of keys, and nothing is built that a clean row does not need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from datacraft.core.decode import decode
from datacraft.core.placeholder import WORDS, is_placeholder, is_reserved_address
from datacraft.steps.validate.lane.shelf import Shelved

_SPOKEN = frozenset({"role", "content", "tool_calls", "weight", "name"})
_RESULT = frozenset({"role", "content", "tool_call_id", "name"})
_NOTHING = frozenset({"None", "null", "undefined", "[object Object]", "NaN", "nan", "<NA>"})
_LABELS = ("user", "human", "assistant", "ai", "system", "tool")
_LONG = 40_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
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
    """One conversation under proof: `clean` is all there is to ask, then `texts` and `calls` are filled."""

    __slots__ = ("calls", "open", "seen", "texts", "trained")

    def __init__(self) -> None:
        self.texts = 0
        """Keys and texts met."""
        self.calls: list[Call] = []
        self.open: list[Call] = []
        self.seen: set[str] = set()
        self.trained = False

    def clean(self, messages: list[dict[str, Any]], tools: Mapping[str, Shelved]) -> bool:
        """Whether no rule can speak of the messages, their calls and results."""
        before = ""
        for i, message in enumerate(messages):
            role = message.get("role")
            if role == "assistant":
                right = before in ("user", "tool") and not self.open and self._assistant(message, i, tools)
            elif role == "tool":
                right = bool(self.open) and self._result(message)
            elif role == "user":
                right = before != "user" and not self.open and len(message) == 2 and _speech(message.get("content"))
                self.texts += 4
            else:
                right = not before and role in ("system", "developer") and _system(message)
                self.texts += 4
                role = "system"
            if not right:
                return False
            before = role
        return before == "assistant" and self.trained

    def _assistant(self, message: dict[str, Any], i: int, tools: Mapping[str, Shelved]) -> bool:
        content, calls = message.get("content"), message.get("tool_calls")
        weight = message.get("weight") if len(message) > 2 else None
        if len(message) > 2 and not message.keys() <= _SPOKEN:
            return False
        if weight is not None and (type(weight) is not int or weight not in (0, 1)):
            return False
        self.trained = self.trained or weight != 0
        self.texts += len(message) + 1 + ("name" in message)
        if content is not None:
            self.texts += 1
            if content != "" and not (_speech(content) and "```" not in content and "think>" not in content):
                return False
        if not calls:
            return bool(content) and "tool_calls" not in message and (len(message) == 2 or message.keys() <= _SPOKEN)
        if type(calls) is not list:
            return False
        self.texts += 9 * len(calls)
        return all(self._call(call, i, j, tools) for j, call in enumerate(calls))

    def _call(self, call: Any, i: int, j: int, tools: Mapping[str, Shelved]) -> bool:
        if type(call) is not dict or len(call) != 3 or call.get("type") != "function":
            return False
        function, identifier = call.get("function"), call.get("id")
        if type(function) is not dict or len(function) != 2 or type(identifier) is not str or not identifier:
            return False
        name, text = function.get("name"), function.get("arguments")
        if type(name) is not str or type(text) is not str or identifier in self.seen:
            return False
        tool, arguments = tools.get(name), _object(text)
        if tool is None or arguments is None or not tool.valid(arguments):
            return False
        self.seen.add(identifier)
        made = Call(i, j, identifier, name, text, arguments, tool)
        self.calls.append(made)
        self.open.append(made)
        return True

    def _result(self, message: dict[str, Any]) -> bool:
        call, content, name = self.open.pop(0), message.get("content"), message.get("name")
        self.texts += 2 * len(message)
        return (
            message.keys() <= _RESULT
            and message.get("tool_call_id") == call.id
            and (name == call.name or "name" not in message)
            and type(content) is str
            and 0 < len(content) <= _LONG
            and not content.isspace()
            and " at 0x" not in content
        )


def _system(message: dict[str, Any]) -> bool:
    content = message.get("content")
    return (
        len(message) == 2
        and type(content) is str
        and content.strip() not in ("", *_NOTHING)
        and "<tools>" not in content
        and '"parameters"' not in content
    )


def _speech(content: Any) -> bool:
    """Whether a user's or assistant's text is one that no rule about messages can speak of."""
    if type(content) is not str or not content or content.isspace():
        return False
    low = content.lower()
    if " as a" in low or "\n" in low or low.startswith(("as a", "sure", "here", " ", *_LABELS)):
        return _said_plainly(low)
    return len(content) > 18 or content not in _NOTHING


def _said_plainly(low: str) -> bool:
    """The closer look at a text that starts or breaks like one of those the rules speak of."""
    start = low.lstrip()
    lines = any(line.startswith(_LABELS) for line in low.split("\n")[1:])
    meta = "as an ai" in low or "as a ai" in low or "as a artificial" in low or "as an artificial" in low
    label = start.startswith(_LABELS) and ":" in start[:14]
    return bool(start) and not (lines or meta or label or "here" in start[:12]) and start.strip() not in _FOLDED


_FOLDED = frozenset(word.lower() for word in _NOTHING)


def _object(text: str) -> dict[str, Any] | None:
    """The arguments as an object in which no key is given twice and no value looks odd; None otherwise."""
    try:
        value = _arguments.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    if type(value) is not dict or not all(map(_sound, value.values())):
        return None
    # As many colons as members: nothing repeated, nothing nested. Otherwise the slow proof.
    if text.count(":") != len(value) and (decode(text).error or decode(text).oddities):
        return None
    return value


def _sound(value: Any) -> bool:
    """Whether no rule about values can speak of this one."""
    kind = type(value)
    if kind is str:
        return _sound_text(value)
    if kind is float:
        return not value.is_integer()
    if kind is list:
        return all(map(_sound, value))
    return all(map(_sound, value.values())) if kind is dict else True


def _sound_text(value: str) -> bool:
    first = value[:1]
    if first.isdigit():
        return (value[4:5] != "-" or not _DAY.match(value) or _is_day(value[:10])) and "xample." not in value
    if not first.isalpha() or ("xample." in value.lower() and is_reserved_address(value)):
        return False
    if "_" in value or "-" in value:
        return not is_placeholder(value)
    return len(value) > 20 or value.casefold().strip().replace(" ", "_") not in WORDS


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
