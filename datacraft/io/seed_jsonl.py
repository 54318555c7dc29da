"""Chat-format JSON lines read as seeds: real runs and older datasets are seeds too."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.names import did_you_mean
from datacraft.core.seed import (
    CATEGORIES,
    Place,
    Seed,
    SeedAssistant,
    SeedCall,
    SeedCalls,
    SeedStep,
    SeedUser,
)
from datacraft.core.seed_shape import derived_category, derived_shape
from datacraft.core.tool import Toolset
from datacraft.io.jsonl import read_examples


def read(path: Path, toolset: Toolset) -> tuple[list[Seed], list[Finding]]:
    """The seeds of a chat-format file, and a finding for each row that cannot be one. Raises InputError for a file
    that is not JSON lines."""
    seeds: list[Seed] = []
    findings: list[Finding] = []
    for line, example in read_examples(path):
        place = Place(str(path), line, 1)
        try:
            seeds.append(seed_of(example, place, toolset, f"{path.stem}-{line}"))
        except InputError as error:
            findings.append(
                Finding(
                    "A106", "unknown-tool", Severity.ERROR, error.message, str(path), line, 1, suggestion=error.hint
                )
            )
    return seeds, findings


def seed_of(example: Example, place: Place, toolset: Toolset, name: str) -> Seed:
    """The seed of one conversation: system prompt and tools are dropped, they come from the toolset.

    Raises InputError for a call of a tool that the toolset lacks, or arguments that are not JSON.
    """
    turns = tuple(_steps(example, toolset))
    category = example.category if example.category in CATEGORIES else derived_category(turns)
    shape = str(example.metadata.get("shape", ""))
    known = shape in CATEGORIES[category]
    offered = tuple(tool.name for tool in example.tools if toolset.tool(tool.name))
    withheld = bool(offered) and any(tool.name not in offered for tool in toolset.tools)
    return Seed(
        id=example.id or name,
        category=category,
        shape=shape if known else derived_shape(category, turns, withheld),
        turns=turns,
        place=place,
        tools=offered or None,
    )


def _steps(example: Example, toolset: Toolset) -> Iterator[SeedStep]:
    results = {m.tool_call_id: m.content for m in example.messages if isinstance(m, ToolMessage)}
    for message in example.messages:
        if isinstance(message, UserMessage):
            yield SeedUser(message.content)
        elif isinstance(message, AssistantMessage) and message.tool_calls:
            calls = tuple(_call(call, results.get(call.id, ""), toolset) for call in message.tool_calls)
            yield SeedCalls(calls, wrong=not message.trained)
        elif isinstance(message, AssistantMessage):
            yield SeedAssistant(message.content or "", _object(message.content))


def _call(call: ToolCall, result: str, toolset: Toolset) -> SeedCall:
    if toolset.tool(call.name) is None:
        known = [tool.name for tool in toolset.tools]
        raise InputError(f"there is no tool {call.name!r}", did_you_mean(call.name, known))
    try:
        arguments = call.parsed()
    except ValueError as error:
        raise InputError(f"the arguments of {call.name} are not a JSON object: {error}") from error
    return SeedCall(call.name, arguments, _returned(result))


def _returned(content: str) -> Any:
    """The object behind a tool message: JSON, a Python literal (the SDK prints `str(object)`), else the text."""
    for read_it in (json.loads, ast.literal_eval):
        try:
            value = read_it(content)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, dict | list | bool) or value is None:
            return value
    return content


def _object(content: str | None) -> dict[str, Any] | None:
    try:
        value = json.loads(content or "")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
