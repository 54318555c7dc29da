"""Calls in words: tags and JSON in an answer, and promises to call."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

_TAGS = re.compile(
    r"<tool_calls?>|<function(?:_call)?[=>]|<function_calls>|<invoke\b|\[TOOL_CALLS\]|<\|python_tag\|>|<\|tool_call\|>|"
    r"<\|tool_calls?_begin\|>|<｜tool▁calls?▁begin｜>|<\|tool_call_start\|>|<start_function_call>|"
    r"<\|channel\|>commentary to=|\bto=functions\.\w+"
)
WRITTEN = (
    r"<tool_call|<function|<invoke|\[TOOL_CALLS\]|<\||<｜|<start_function_call>|to=functions\.|Action:"
    r'|\\"(?:name|function|tool|action|function_call|tool_calls)\\"'
    r'|"(?:\\[nrt]|[\s\[`])*(?:(?:python|py|tool_code|tool_call)\\n)?(?:\\[nrt]|[\s\[])*[A-Za-z_][\w.]*\('
)
"""What stands in the JSON text of every conversation with a written call."""
_ACTION = re.compile(r"^Action:\s*(\S.*)$\s*^Action Input:", re.M)
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\(")
_GIVEN = re.compile(r"\)|\w+\s{0,9}=")
_ANNOUNCES = re.compile(
    r"(?:^|[.!\n]\s{0,20})(?:(?:sure|okay|ok|of course|certainly|great|absolutely|got it|no problem)[,!.]? )?"
    r"(?:let me|i(?:'ll|\u2019ll| will| am going to|'m going to|\u2019m going to))\s+(?P<what>[^?]{3,190})\Z",
    re.I,
)
_LOOKING = re.compile(
    r"(?:check|look (?:that|this|it|up|into)|fetch|retrieve|call|search|query|find (?:that|this|the|out)|"
    r"get (?:that|the))\b",
    re.I,
)
_FILLER = re.compile(r"(?:(?:just|now|quickly|go ahead and|first|immediately|also|then)\s+)+", re.I)
_CONDITION = re.compile(
    r"\b(?:if|once|when|whenever|as soon as|until|unless|before|after|would|could|can you|please|need|provide|confirm|"
    r"tell me|let me know|tomorrow|later|next time)\b",
    re.I,
)
"""What makes a promise wait for something."""
ANNOUNCED = (
    r"(?i:let me|i.ll|i will|i am going to|i.m going to)[^?\"]*(?:\"|\\)"
    r"|(?i:(?:one|a) (?:moment|second)|please (?:wait|hold))"
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
    if _python_call(text) in tools:
        return text.strip()[:80]
    return next((found for found in _objects(text) if _is_call(found, tools)), "")[:80]


def _python_call(text: str) -> str:
    """The name in a text that is nothing but `name(key=value)`, or a list of such calls; `""` in any other."""
    code = text.strip().strip("`").strip()
    for language in ("python", "py", "tool_code", "tool_call"):
        code = code.removeprefix(f"{language}\n")
    code = code.strip().removeprefix("[").removesuffix("]").strip()
    called = _CALLED.match(code) if code.endswith(")") else None
    given = _GIVEN.match(code[called.end() : called.end() + 200].lstrip()) if called else None
    return called[1].removeprefix("functions.") if called and given else ""


def _objects(text: str) -> Iterator[str]:
    """The whole text, or its fenced blocks, or what follows a sentence, where they may be JSON."""
    if any(mark in text for mark in _MARKS):
        yield text.strip()
        yield from re.findall(r"```(?:json|tool_code|tool_call)?\s*(.+?)```", text, re.S)
        opening = re.search(r"[{\[]\s*[{\"]", text)
        if opening and opening.start():
            yield text[opening.start() :].strip().rstrip("`").rstrip()


_MARKS = ('"name"', '"function"', '"tool"', '"action"', '"function_call"', '"tool_calls"')


def _is_call(text: str, tools: Container[str]) -> bool:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    for _ in range(3):
        value = value[0] if isinstance(value, list) and value else value
        if not isinstance(value, dict):
            return False
        inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)), None)
        if inner is None:
            break
        value = inner
    else:
        return False
    name = next((value[key] for key in ("name", "function", "tool", "action") if isinstance(value.get(key), str)), None)
    given = any(key in value for key in ("arguments", "parameters", "args", "input", "action_input", "tool_input"))
    return name is not None and given and name in tools


_WRAPPERS = ("tool_calls", "function_call", "function")


def announces(text: str, tools: Iterable[str]) -> bool:
    """Whether a text ends with the promise to look something up, or to do what one of the tools does."""
    if len(text) >= 400:
        return False
    promise = _ANNOUNCES.search(text.strip())
    if promise and not _CONDITION.search(promise["what"]):
        filler = _FILLER.match(promise["what"])
        what = promise["what"][filler.end() if filler else 0 :].lower()
        if _LOOKING.match(what) or any(re.match(rf"{verb}\b", what) for verb in map(_verb, tools) if verb):
            return True
    return bool(_ONE_MOMENT.search(text)) and "?" not in text


def _verb(tool: str) -> str:
    """The first word of a tool's name, which nearly always says what it does."""
    word = re.match(r"[A-Za-z][a-z]+", tool)
    return word.group().lower() if word else ""
