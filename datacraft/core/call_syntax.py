"""Reads tool calls out of rendered text: the ways in which chat templates spell a call, and the way back from each."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parsed:
    """One call as a serving parser would find it."""

    name: str
    arguments: Any
    """An object; a text where the template encoded the arguments twice."""
    typed: bool = True
    """False for syntaxes that print values bare: then every value is text, and the schema says what it is."""
    start: int = 0
    python: bool = False
    """Whether Python's words for null, true and false had to be taken for JSON's."""


_NAME = r"([\w.\-]+)"
_DECODER = json.JSONDecoder()
# Keys of a call object; one with any other key is a tool definition or data.
_CALL_KEYS = {"name", "tool_name", "arguments", "parameters", "id", "tool_call_id", "type"}


def calls_in(text: str) -> list[Parsed]:
    """Every call in a rendered text, in order, by the first syntax that finds any.

    Examples in a template's own instructions are found too: who knows how many calls there are takes the last ones.
    """
    for syntax in _SYNTAXES:
        if found := sorted(syntax(text), key=lambda call: call.start):
            return found
    return []


def _json_objects(text: str) -> Iterator[Parsed]:
    """`{"name": …, "arguments": {…}}` anywhere: Hermes, Qwen, Llama (`parameters`), Mistral, Cohere, Granite, …"""
    place = text.find("{")
    while place >= 0:
        value, end = _decoded(text, place)
        if isinstance(value, dict) and (call := _call_object(value, place)):
            yield call
        place = text.find("{", end)


def _decoded(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return None, place + 1


def _call_object(value: dict[str, Any], place: int) -> Parsed | None:
    name = value.get("name", value.get("tool_name"))
    if not isinstance(name, str) or not set(value) <= _CALL_KEYS or not {"arguments", "parameters"} & set(value):
        return None
    return Parsed(name, value.get("arguments", value.get("parameters")), start=place)


_HEADS = re.compile(
    "|".join(
        (
            rf"\[TOOL_CALLS\]{_NAME}(?:\[CALL_ID\]\w+)?\[ARGS\]",
            rf"to=functions\.{_NAME}(?:<\|channel\|>\w+)?(?: json)?(?:<\|constrain\|>json)?<\|message\|>",
            rf"<function={_NAME}>(?=[{{\"])",
            rf">>>{_NAME}\n",
            rf"functions\.{_NAME}:\d+<\|tool_call_argument_begin\|>",
            rf"<\|tool_call:name\|>{_NAME}<\|tool_call:args\|>",
            rf"<｜tool▁sep｜>{_NAME}\n```json\n",
            rf"<｜tool▁call▁begin｜>{_NAME}<｜tool▁sep｜>(?={{)",
        )
    )
)


def _headed(text: str) -> Iterator[Parsed]:
    """A name between markers, then the arguments as JSON: newer Mistral, gpt-oss, functionary, Kimi, DeepSeek."""
    for match in _HEADS.finditer(text):
        name = next(group for group in match.groups() if group)
        value, end = _decoded(text, match.end())
        if end > match.end() + 1 or value == {}:
            yield Parsed(name, value, start=match.start())


def _keyed(text: str) -> Iterator[Parsed]:
    """`[{"name": {…}}]` between `<|tools_prefix|>` and its end: Apertus."""
    for match in re.finditer(r"<\|tools_prefix\|>(\[.*?\])<\|tools_suffix\|>", text, re.S):
        value, _ = _decoded(match.group(1), 0)
        for call in value or ():
            if isinstance(call, dict):
                yield from (Parsed(name, arguments, start=match.start()) for name, arguments in call.items())


def _blocks(opening: str, parameter: str, closing: str) -> Callable[[str], Iterator[Parsed]]:
    """A parser of calls whose parameters stand in tags; `parameter` has the groups `key` and `value`."""
    block = re.compile(rf"{opening}(?P<body>.*?){closing}", re.S)
    inner = re.compile(parameter, re.S)

    def read(text: str) -> Iterator[Parsed]:
        for match in block.finditer(text):
            arguments = {found["key"]: found["value"] for found in inner.finditer(match["body"])}
            yield Parsed(match["name"], arguments, typed=False, start=match.start())

    return read


_TAGGED = tuple(
    _blocks(*parts)
    for parts in (
        # MiniMax M3
        (
            rf'<invoke name="(?P<name>{_NAME})">(?=\]<\]minimax)',
            r"<(?P<key>[^/\s<>\[\]]+)>(?P<value>.*?)\]<\]minimax\[>\[</(?P=key)>",
            r"</invoke>",
        ),
        # Qwen3.5 and later, Qwen3-Coder, Nemotron 3, StepFun, Seed
        (
            rf"<function=(?P<name>{_NAME})>",
            r"<parameter=(?P<key>[^>]+)>\n?(?P<value>.*?)\n?</parameter>",
            "</function>",
        ),
        # MiniMax M2, DeepSeek V3.2 and V4 (DSML), Muse; with a prefix before the tag's name
        (
            rf'<(?:[^\s<>]*?[:｜])?invoke name="(?P<name>{_NAME})">',
            r'<(?:[^\s<>]*?[:｜])?parameter name="(?P<key>[^"]+)"[^>]*>(?P<value>.*?)</(?:[^\s<>]*?[:｜])?parameter>',
            r"</(?:[^\s<>]*?[:｜])?invoke>",
        ),
        # MiniCPM 5
        (
            rf'<function name="(?P<name>{_NAME})">',
            r'<param name="(?P<key>[^"]+)">(?P<value>.*?)</param>',
            "</function>",
        ),
        # GLM 4.x, Laguna, Ling, Spark, Hunyuan (tags with a suffix)
        (
            rf"<tool_call(?::\w+)?>(?P<name>{_NAME})(?:<tool_sep:\w+>)?",
            r"<arg_key(?::\w+)?>(?P<key>.*?)</arg_key(?::\w+)?>\s*<arg_value(?::\w+)?>(?P<value>.*?)</arg_value(?::\w+)?>",
            r"</tool_call(?::\w+)?>",
        ),
        # Kimi K3
        (
            rf'<\|open\|>call tool="(?P<name>{_NAME})"[^<]*<\|sep\|>',
            r'<\|open\|>argument key="(?P<key>[^"]+)"[^<]*<\|sep\|>(?P<value>.*?)<\|close\|>argument<\|sep\|>',
            r"<\|close\|>call<\|sep\|>",
        ),
    )
)


def _gemma(text: str) -> Iterator[Parsed]:
    """`call:name{key:<|"|>text<|"|>,other:7}`: Gemma 4, whose quote is a token of its own."""
    for match in re.finditer(rf"<\|tool_call>call:{_NAME}(\{{.*?\}})<tool_call\|>", text, re.S):
        pieces = match.group(2).split('<|"|>')
        spelled = "".join(
            json.dumps(piece) if i % 2 else re.sub(r"([{,]\s*)([^\s{}\[\],:\"]+):", r'\1"\2":', piece)
            for i, piece in enumerate(pieces)
        )
        spelled = re.sub(r'([{,]\s*)("(?:[^"\\]|\\.)*"):', r"\1\2:", spelled)
        for python in (False, True):
            value, end = _decoded(_json_words(spelled) if python else spelled, 0)
            if isinstance(value, dict) and end:
                yield Parsed(match.group(1), value, start=match.start(), python=python)
                break


def _json_words(text: str) -> str:
    """Python's bare words as JSON's, outside of quotes."""
    words = {"None": "null", "True": "true", "False": "false"}
    pattern = r'"(?:[^"\\]|\\.)*"|\b(?:None|True|False)\b'
    return re.sub(pattern, lambda match: words.get(match.group(), match.group()), text)


def _pythonic(text: str) -> Iterator[Parsed]:
    """`[name(key='text', other=7)]` between `<|tool_call_start|>` and its end: LFM2."""
    for match in re.finditer(r"<\|tool_call_start\|>(\[.*?\])<\|tool_call_end\|>", text, re.S):
        try:
            tree = ast.parse(match.group(1), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        for call in getattr(tree, "elts", ()):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                try:
                    arguments = {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg}
                except ValueError:
                    continue
                yield Parsed(call.func.id, arguments, start=match.start())


_SYNTAXES: tuple[Callable[[str], Iterator[Parsed]], ...] = (_gemma, _pythonic, _keyed, _headed, *_TAGGED, _json_objects)


def agrees(parsed: Parsed, name: str, arguments: dict[str, Any], *, python: bool = False) -> bool:
    """Whether a parsed call says what was meant; `python` also takes `True`, `False` and `None` for JSON's words."""
    if parsed.name != name or not isinstance(parsed.arguments, dict) or (parsed.python and not python):
        return False
    if parsed.typed:
        return _same(parsed.arguments, arguments)
    if set(parsed.arguments) != set(arguments):
        return False
    return all(_bare(parsed.arguments[key], value, python) for key, value in arguments.items())


def _bare(text: str, value: Any, python: bool) -> bool:
    if isinstance(value, str):
        return text == value or text.strip() == value.strip()
    try:
        if _same(json.loads(text), value):
            return True
    except ValueError:
        pass
    if not python:
        return False
    try:
        return _same(ast.literal_eval(text), value)
    except (ValueError, SyntaxError):
        return False


def _same(a: Any, b: Any) -> bool:
    """JSON equality: 1 and true differ, key order does not matter, 1.0 is 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
