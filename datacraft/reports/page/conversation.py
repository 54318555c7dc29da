"""One row as the page's script reads it: small, with what repeats in every row kept in tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.example import Example
from datacraft.core.finding import Finding
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage


@dataclass
class Tables:
    """System prompts and tools, each once."""

    systems: dict[str, int] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"systems": list(self.systems), "tools": self.tools}


def browsable(
    line: int, example: Example, findings: Iterable[Finding], reader: Iterable[str], tables: Tables
) -> dict[str, Any]:
    """The row with its findings and what the independent reader holds against it."""
    for tool in example.tools:
        tables.tools.setdefault(tool.name, tool.description)
    about = example.metadata
    provenance = about.get("provenance")
    words = iter(provenance if isinstance(provenance, list) else ())
    return {
        "line": line,
        "id": example.id,
        "category": example.category,
        "shape": str(about.get("shape") or ""),
        "lineage": list(example.lineage),
        "group": str(about.get("contrast_group") or ""),
        "teacher": str(about.get("teacher") or ""),
        "tools": [tool.name for tool in example.tools],
        "calls": sorted({call.name for call in example.calls()}),
        "messages": [_message(message, words, tables) for message in example.messages],
        "findings": [_finding(finding) for finding in findings],
        "reader": list(reader),
    }


def _message(message: Message, provenance: Any, tables: Tables) -> dict[str, Any]:
    if isinstance(message, AssistantMessage):
        calls = [_call(call, next(provenance, None)) for call in message.tool_calls]
        untrained = {"untrained": True} if not message.trained else {}
        return {"role": "assistant", "text": message.content or "", "calls": calls, **untrained}
    if isinstance(message, ToolMessage):
        return {"role": "tool", "text": message.content, "id": message.tool_call_id, "name": message.name or ""}
    if isinstance(message, SystemMessage):
        return {"role": "system", "system": tables.systems.setdefault(message.content, len(tables.systems))}
    return {"role": "user", "text": message.content}


def _call(call: ToolCall, provenance: Any) -> dict[str, Any]:
    try:
        arguments: Any = call.parsed()
    except ValueError:
        arguments = None
    known = provenance if isinstance(provenance, Mapping) else {}
    shown = None if arguments is None else [
        [name, json.dumps(value, ensure_ascii=False), str(known.get(name) or "")] for name, value in arguments.items()
    ]  # fmt: skip
    return {"id": call.id, "name": call.name, "arguments": shown, "raw": call.arguments if shown is None else ""}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "pointer": finding.pointer,
        "message": finding.message,
        "suggestion": finding.suggestion,
    }
