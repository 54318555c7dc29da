"""Tools under other names: a row whose model has to read the descriptions, and the way back to the names served."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolMessage
from datacraft.core.tool import Tool

RENAMED = "renamed"
"""Key of a row's metadata: the names it shows to the names that are served."""


def renames(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Shown name to served name; `{}` for a row that shows the names served, or says something else there."""
    found = metadata.get(RENAMED)
    if not isinstance(found, dict):
        return {}
    return {new: old for new, old in found.items() if isinstance(old, str)}


def called(tool: Tool, name: str) -> Tool:
    """The same definition under another name, its keys in the same order."""
    function = {key: name if key == "name" else value for key, value in tool.function.items()}
    return Tool({key: function if key == "function" else value for key, value in tool.wire.items()})


def renamed(example: Example, names: Mapping[str, str]) -> Example:
    """The row with its tools called by other names (served to shown), which its metadata records.

    Names that could be no word of a language are replaced in the system prompt too; no other text is touched.
    """
    return replace(
        _with_names(example, names), metadata={**example.metadata, RENAMED: {new: old for old, new in names.items()}}
    )


def restored(example: Example) -> Example:
    """The row with the names that are served; the row itself where nothing was renamed."""
    names = renames(example.metadata)
    if not names:
        return example
    rest = {key: value for key, value in example.metadata.items() if key != RENAMED}
    return replace(_with_names(example, names), metadata=rest)


def telling(name: str) -> bool:
    """Whether a name can only mean a tool wherever it stands: `find_order`, `findOrder`, and not `search`."""
    return bool(re.search(r"_|[a-z][A-Z]|\d", name))


def stands_in(name: str, text: str) -> bool:
    """Whether a text holds the name as a word of its own."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _with_names(example: Example, names: Mapping[str, str]) -> Example:
    return replace(
        example,
        tools=tuple(called(tool, names.get(tool.name, tool.name)) for tool in example.tools),
        messages=tuple(_message(message, names) for message in example.messages),
    )


def _message(message: Message, names: Mapping[str, str]) -> Message:
    match message:
        case AssistantMessage() if message.tool_calls:
            calls = tuple(replace(call, name=names.get(call.name, call.name)) for call in message.tool_calls)
            return replace(message, tool_calls=calls)
        case ToolMessage() if message.name:
            return replace(message, name=names.get(message.name, message.name))
        case SystemMessage():
            return replace(message, content=_prompt(message.content, names))
    return message


def _prompt(text: str, names: Mapping[str, str]) -> str:
    known = [name for name in names if telling(name) and name in text]
    if not known:
        return text
    longest_first = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{longest_first})(?!\w)", lambda match: names[match.group()], text)
