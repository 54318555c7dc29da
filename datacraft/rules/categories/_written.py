"""Calls in words: tags and JSON in an answer, and promises to call."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from typing import Any

_TAGS = re.compile(
    r"<tool_calls?>|<function(?:_call)?[=>]|<function_calls>|<invoke\b|\[TOOL_CALLS\]|<\|python_tag\|>|<\|tool_call\|>|"
    r"<\|tool_calls?_begin\|>|<｜tool▁calls?▁begin｜>|<\|tool_call_start\|>|<start_function_call>|"
    r"<\|channel\|>commentary to=|\bto=functions\.\w+"
)
WRITTEN = (
    r"<tool_call|<function|<invoke|\[TOOL_CALLS\]|<\||<｜|<start_function_call>|to=functions\.|Action:"
    r'|\\"(?:name|function|tool|action)\\"'
)
"""What stands in the JSON text of every conversation with a written call."""
_ACTION = re.compile(r"^Action:\s*(\S.*)$\s*^Action Input:", re.M)
_ANNOUNCES = re.compile(
    r"(?:^|[.!\n]\s{0,20})(?:sure[,!.]? |okay[,!.]? |of course[,!.]? |certainly[,!.]? |great[,!.]? )?"
    r"(?:let me|i(?:'ll| will| am going to|'m going to))\s+(?:just\s+|now\s+|quickly\s+)?"
    r"(?:check|look (?:that|this|it|up|into)|fetch|retrieve|call|search|query|find (?:that|this|the|out)|"
    r"get (?:that|the))\b"
    r"[^?]{0,160}\Z",
    re.I,
)
_GAP = r"(?:\s|\\[nrt])+"
ANNOUNCED = (
    rf"(?i:(?:let me|i(?:'ll| will| am going to|'m going to)){_GAP}(?:just{_GAP}|now{_GAP}|quickly{_GAP})?"
    r"(?:check|look|fetch|retrieve|call|search|query|find|get)"
    r"|(?:one|a) (?:moment|second)|please (?:wait|hold))"
)
"""What stands in the JSON text of every conversation with an announced call."""
_ONE_MOMENT = re.compile(r"\b(?:one|a|just a) (?:moment|second)|\bplease (?:wait|hold)", re.I)


def written_call(text: str, tools: Container[str]) -> str:
    """The call that a text writes out, clipped; `""` when it writes none."""
    tag = _TAGS.search(text)
    if tag:
        return text[tag.start() : tag.start() + 80]
    action = _ACTION.search(text)
    if action:
        return action.group(0)[:80]
    return next((found for found in _objects(text) if _is_call(found, tools)), "")[:80]


def _objects(text: str) -> Iterator[str]:
    """The whole text, or its fenced blocks, where they may be JSON."""
    if '"name"' in text or '"function"' in text or '"tool"' in text or '"action"' in text:
        yield text.strip()
        yield from re.findall(r"```(?:json|tool_code|tool_call)?\s*(.+?)```", text, re.S)


def _is_call(text: str, tools: Container[str]) -> bool:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    call = value[0] if isinstance(value, list) and value else value
    if not isinstance(call, dict):
        return False
    name = next((call[key] for key in ("name", "function", "tool", "action") if isinstance(call.get(key), str)), None)
    given = any(key in call for key in ("arguments", "parameters", "args", "input", "action_input"))
    return name is not None and given and name in tools


def announces(text: str) -> bool:
    """Whether a text ends with the promise to look something up."""
    return len(text) < 400 and bool(_ANNOUNCES.search(text.strip()) or (_ONE_MOMENT.search(text) and "?" not in text))
