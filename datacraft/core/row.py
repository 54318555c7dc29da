"""One line of anyone's file, as rules are shown it: raw JSON with lazily made views, whatever its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from datacraft.core.carrier import legacy_lifted
from datacraft.core.decode import Decoded, decode, pointer_step
from datacraft.core.renaming import called, renames
from datacraft.core.target import Profile
from datacraft.core.tool import Tool, Toolset

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run knows beside the rows."""

    toolset: Toolset | None = None
    """What the live code serves, when it is at hand."""
    target: str | None = None
    profile: Profile | None = None
    """The limits of the target asked for with `--for`."""
    derivable: frozenset[str] = frozenset()
    """`tool.parameter` names whose values need not stand in the conversation."""
    destructive: frozenset[str] = frozenset()
    template: Any = None
    """A chat template (`core.template`), for the rules that render."""
    splits: Mapping[str, str] = field(default_factory=dict)
    """File name to split name, when files were given as splits."""


UNKNOWN = Circumstances()
"""A run that knows nothing beside the rows."""


@dataclass(frozen=True)
class CallView:
    """One tool call of a row that has the shape of one."""

    pointer: str
    """To the call object: `/messages/2/tool_calls/0`."""
    message: int
    id: str | None
    """None when it has none that is a text, which P101 says."""
    name: Any
    arguments: Any
    """As it stands in the row: text, an object, or whatever somebody wrote."""
    tool: Tool | None
    """The definition of that name in the row, None when there is none."""

    @property
    def arguments_pointer(self) -> str:
        return f"{self.pointer}/function/arguments"

    @cached_property
    def parsed(self) -> Decoded:
        """The arguments text read as JSON, with repeated keys and the like; an object stands for itself."""
        if isinstance(self.arguments, str):
            return decode(self.arguments)
        return Decoded(self.arguments) if isinstance(self.arguments, dict) else Decoded(error="not a text")

    def decoded(self) -> dict[str, Any] | None:
        """The arguments as an object; None when they are not one, which other rules say."""
        value = self.parsed.value
        return value if isinstance(value, dict) else None


@dataclass
class Row:
    """A decoded line. Every view skips what does not have its shape: the rule for that shape says so once."""

    value: Any
    """The JSON value; for rules, nearly always an object."""
    file: str = ""
    line: int = 0
    circumstances: Circumstances = field(default_factory=Circumstances)
    text: str | None = None
    """The line as it was read, None for rows that never were text."""
    unread: str = ""
    """Why a row of another dialect could not be read as a conversation."""

    @cached_property
    def object(self) -> dict[str, Any]:
        """The row as rules read it: tools out of their JSON text, and the calling format before `tools` lifted."""
        value = self.value if isinstance(self.value, dict) else {}
        if isinstance(value.get("tools"), str):
            tools = decode(value["tools"]).value
            value = {**value, "tools": tools} if isinstance(tools, list) else value
        return _lifted(value) if _legacy(value) else value

    def as_written(self, pointer: str) -> str:
        """A pointer into `object` as a pointer into the row that was read."""
        if self.object is self.value or not _legacy(self.value):
            return pointer
        pointer = _LIFTED_CALL.sub(r"\1/function_call\2", pointer)
        return _LIFTED_TOOL.sub(r"/functions/\1", pointer) if "functions" in self.value else pointer

    @cached_property
    def metadata(self) -> dict[str, Any]:
        metadata = self.object.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @cached_property
    def _renames(self) -> dict[str, str]:
        return renames(self.metadata)

    def served_name(self, name: str) -> str:
        """What a tool is called where it is served: its own name unless the row was given another one for it."""
        return self._renames.get(name, name)

    def served(self, tool: Tool) -> Tool:
        """A tool of the row as it is served."""
        return called(tool, self._renames[tool.name]) if tool.name in self._renames else tool

    @property
    def id(self) -> str:
        name = self.metadata.get("id", self.object.get("id", ""))
        return name if isinstance(name, str) else ""

    @cached_property
    def messages(self) -> list[tuple[int, dict[str, Any]]]:
        """Index and object of every message that is an object."""
        messages = self.object.get("messages")
        if not isinstance(messages, list):
            return []
        return [(i, message) for i, message in enumerate(messages) if isinstance(message, dict)]

    @cached_property
    def tools(self) -> list[tuple[int, Tool]]:
        """Index and definition of every entry of `tools` with a `function` object."""
        tools = self.object.get("tools")
        if not isinstance(tools, list):
            return []
        return [
            (i, Tool(tool))
            for i, tool in enumerate(tools)
            if isinstance(tool, dict) and isinstance(tool.get("function"), dict)
        ]

    @cached_property
    def tools_by_name(self) -> dict[str, Tool]:
        return {tool.name: tool for _, tool in reversed(self.tools)}

    @cached_property
    def calls(self) -> list[CallView]:
        """Every call with a `function` object on a message that may have calls, in order."""
        return list(self._calls())

    def once(self, view: Callable[[Row], Answer]) -> Answer:
        """`view(row)`, made at the first question and kept with the row: for what several rules look at."""
        kept: dict[Any, Any] = self.__dict__.setdefault("_once", {})
        if view not in kept:
            kept[view] = view(self)
        answer: Answer = kept[view]
        return answer

    @cached_property
    def arguments(self) -> list[dict[str, Any] | None]:
        """Decoded arguments of every call, in the order of `calls`; None where they are no object."""
        return [call.decoded() for call in self.calls]

    def heard_before(self, index: int) -> list[str]:
        """The texts of the user's turns before a message."""
        return [text_of(message) for i, message in self.messages if i < index and message.get("role") == "user"]

    def request(self, index: int) -> str:
        """The latest user turn before a message; empty without one."""
        return "".join(self.heard_before(index)[-1:])

    def _calls(self) -> Iterator[CallView]:
        for i, message in self.messages:
            calls = message.get("tool_calls") if message.get("role") not in _CALLING_NOTHING else None
            for j, call in enumerate(calls if isinstance(calls, list) else ()):
                function = call.get("function") if isinstance(call, dict) else None
                if not isinstance(function, dict):
                    continue
                name = function.get("name")
                tool = self.tools_by_name.get(name) if isinstance(name, str) else None
                pointer = f"/messages/{i}/tool_calls/{j}"
                identifier = call.get("id") if isinstance(call.get("id"), str) else None
                yield CallView(pointer, i, identifier, name, function.get("arguments"), tool)


_CALLING_NOTHING = ("system", "developer", "user", "tool")
_LIFTED_CALL = re.compile(r"^(/messages/\d+)/tool_calls(?:/0(?:/function)?)?(/.*)?$")
_LIFTED_TOOL = re.compile(r"^/tools/(\d+)(?:/function)?")


def _legacy(value: Any) -> bool:
    """Whether a row calls by `functions`, `function_call` and the role `function`."""
    if not isinstance(value, dict):
        return False
    messages = value.get("messages")
    return ("functions" in value and "tools" not in value) or any(
        isinstance(message, dict)
        and (message.get("role") == "function" or isinstance(message.get("function_call"), dict))
        for message in (messages if isinstance(messages, list) else ())
        if isinstance(message, dict)
    )


def _lifted(value: dict[str, Any]) -> dict[str, Any]:
    try:
        return legacy_lifted(value)
    except (TypeError, ValueError, RecursionError):  # too far from either format; rules speak of it as it is
        return value


def taught(message: Mapping[str, Any]) -> bool:
    """Whether a turn is trained on: OpenAI's `weight` and Axolotl's `train` can take a turn out of the loss."""
    return message.get("weight") != 0 and message.get("train") is not False


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message: its content, or its text parts joined; `""` when there is none."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") if isinstance(part, dict) else part for part in content)
        return "\n".join(part for part in parts if isinstance(part, str))
    return ""


def strings(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Pointer and text of every string value inside `value`, in document order."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from strings(child, f"{pointer}/{pointer_step(key)}")
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from strings(child, f"{pointer}/{i}")


escape = pointer_step
