"""Reads conversations in content blocks, as Anthropic's Messages API and Amazon Bedrock's Converse API have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from datacraft.core.json import dumps

Dialect: TypeAlias = Literal["anthropic", "bedrock"]

_SILENT = frozenset(("thinking", "redacted_thinking", "reasoningContent", "cachePoint", "guardContent"))
"""Blocks that say nothing which rules look at."""


class NotBlocks(ValueError):
    """A row of content blocks has one that is not as it has to be."""


def speaks_in_blocks(row: dict[str, Any]) -> Dialect | None:
    """The dialect of a row whose calls, results or tools are written as blocks; None for every other row."""
    messages = row.get("messages")
    if not isinstance(messages, list) or "functions" in row:
        return None
    keys: set[str] = set()
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(message, dict) and ("tool_calls" in message or message.get("role") == "tool"):
            return None
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict):
                keys.add(str(block["type"]) if "type" in block else next(iter(block), ""))
    if "toolConfig" in row or keys & {"toolUse", "toolResult"}:
        return "bedrock"
    if keys & {"tool_use", "tool_result"} or ("system" in row and _has_input_schemas(row.get("tools"))):
        return "anthropic"
    return None


def _has_input_schemas(tools: Any) -> bool:
    return isinstance(tools, list) and any(isinstance(tool, dict) and "input_schema" in tool for tool in tools)


def from_blocks(row: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The chat row that a row of blocks means. Raises NotBlocks where it cannot be read."""
    made: dict[str, Any] = {"messages": list(_messages(row))}
    tools = list(_tools(row, dialect))
    if tools:
        made["tools"] = tools
    if isinstance(row.get("metadata"), dict):
        made["metadata"] = row["metadata"]
    return made


def _messages(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    system = row.get("system")
    if system:
        yield {"role": "system", "content": _text(system, "/system")}
    for i, message in enumerate(row["messages"]):
        if not isinstance(message, dict):
            raise NotBlocks(f"/messages/{i} is not an object")
        content = message.get("content")
        if isinstance(content, list):
            yield from _of_blocks(message.get("role"), content, f"/messages/{i}/content")
        else:
            yield {"role": message.get("role"), "content": content}


def _of_blocks(role: Any, blocks: list[Any], place: str) -> Iterator[dict[str, Any]]:
    calls: list[dict[str, Any]] = []
    texts: list[str] = []
    parts: list[Any] = []
    for i, block in enumerate(blocks):
        kind, inner = _opened(block, f"{place}/{i}")
        if kind in ("tool_use", "toolUse"):
            calls.append(_call(inner))
        elif kind in ("tool_result", "toolResult"):
            yield _result(inner, f"{place}/{i}")
        elif kind == "text":
            texts.append(str(inner))
        elif kind not in _SILENT:
            parts.append(block)
    if calls:
        yield {"role": role, "content": "\n".join(texts), "tool_calls": calls}
    elif parts:
        yield {"role": role, "content": [*({"type": "text", "text": text} for text in texts), *parts]}
    elif texts or not blocks:
        yield {"role": role, "content": "\n".join(texts)}


def _opened(block: Any, place: str) -> tuple[str, Any]:
    """What kind of block it is, and what it holds."""
    if isinstance(block, str):
        return "text", block
    if not isinstance(block, dict) or not block:
        raise NotBlocks(f"{place} is not a block")
    if "type" in block:
        return str(block["type"]), block.get("text", "") if block["type"] == "text" else block
    return next(iter(block.items()))


def _call(block: dict[str, Any]) -> dict[str, Any]:
    arguments = block.get("input")
    made: dict[str, Any] = {
        "type": "function",
        "function": {
            "name": block.get("name"),
            "arguments": arguments if isinstance(arguments, str) else dumps({} if arguments is None else arguments),
        },
    }
    identifier = block.get("id", block.get("toolUseId"))
    return made if identifier is None else {"id": identifier, **made}


def _result(block: dict[str, Any], place: str) -> dict[str, Any]:
    made = {"role": "tool", "content": _text(block.get("content", ""), f"{place}/content")}
    identifier = block.get("tool_use_id", block.get("toolUseId"))
    return made if identifier is None else {**made, "tool_call_id": identifier}


def _text(content: Any, place: str) -> str:
    """A text, or the texts and JSON values of blocks, one a line."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise NotBlocks(f"{place} is neither a text nor a list of blocks")
    found = (_opened(block, f"{place}/{i}") for i, block in enumerate(content))
    return "\n".join(inner if isinstance(inner, str) else dumps(inner) for _, inner in found)


def _tools(row: dict[str, Any], dialect: Dialect) -> Iterator[Any]:
    config = row.get("toolConfig")
    listed = row.get("tools") if dialect == "anthropic" or config is None else config.get("tools")
    if listed is not None and not isinstance(listed, list):
        raise NotBlocks("the tools are not a list")
    for tool in listed or ():
        spec = tool.get("toolSpec", tool) if isinstance(tool, dict) else None
        if not isinstance(spec, dict):
            raise NotBlocks("a tool is not an object")
        if "function" in spec:
            yield spec
        elif "name" in spec and ("input_schema" in spec or "inputSchema" in spec):
            schema = spec.get("input_schema", spec.get("inputSchema"))
            schema = schema["json"] if isinstance(schema, dict) and "json" in schema else schema
            function = {key: spec[key] for key in ("name", "description") if key in spec} | {"parameters": schema}
            yield {"type": "function", "function": function}
        elif "type" not in spec and "cachePoint" not in spec:
            yield spec
