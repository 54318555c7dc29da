"""How a model trained through a chat template is served: vLLM's parser, and Ollama's template derived from it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from datacraft.core.render_check import PROBE, text_of
from datacraft.core.template import ChatTemplate, RenderError

# vLLM documentation, Tool Calling (0.11 and later): the parser that reads what the template prints.
_PARSERS = (
    (r"<tool_call>\s*\{\"name\"", "hermes"),
    (r"\[TOOL_CALLS\]", "mistral"),
    (r"\{\"name\": \"\w+\", \"parameters\"", "llama3_json"),
    (r"<seed:tool_call>", "seed_oss"),
    (r"<tool_call>\s*<function=", "qwen3_xml"),
    (r"to=functions\.", "openai"),
    (r"<arg_key>", "glm45"),
    (r"<\|tool_calls_section_begin\|>", "kimi_k2"),
    (r"<minimax:tool_call>", "minimax_m2"),
    (r"<｜tool▁call▁begin｜>\w+<｜tool▁sep｜>\{", "deepseek_v31"),
)


def vllm_parser(template: ChatTemplate) -> str | None:
    """The `--tool-call-parser` that reads this template's calls; None when none is known to."""
    try:
        text = text_of(PROBE, template)
    except RenderError:
        return None
    return next((name for pattern, name in _PARSERS if re.search(pattern, text)), None)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The literal text of a template around what it prints."""

    system_head: str
    system_end: str
    user_head: str
    user_end: str
    assistant_head: str
    assistant_end: str
    tools_head: str
    tools_separator: str
    tools_tail: str
    call_open: str
    call_separator: str
    call_close: str
    result_head: str
    result_end: str


def modelfile(template: ChatTemplate, context: int) -> str | None:
    """An Ollama Modelfile that renders what the template renders; None for templates whose calls are not JSON objects.

    The text around messages, tools, calls and results is found by rendering words that occur nowhere else. Ollama
    prints tool definitions without blanks after `:` and `,`; beside that the text is the same.
    """
    try:
        found = _pieces(template)
    except (RenderError, ValueError, IndexError):
        return None
    stop = found.assistant_end.strip()
    lines = ["FROM ./out/model.gguf", f'TEMPLATE """{_go(found)}"""']
    lines += [f"PARAMETER stop {json.dumps(stop)}"] if stop else []
    return "\n".join([*lines, f"PARAMETER num_ctx {context}", "PARAMETER temperature 0.1", ""])


def _pieces(template: ChatTemplate) -> _Pieces:
    system, first, second = _say("system", "zqsys"), _say("user", "zqone"), _say("user", "zqtwo")
    answers = _say("assistant", "zqans"), _say("assistant", "zqend")
    talk = template.render([system, first, answers[0], second, answers[1]]).text
    opening, after_system, after_user, after_answer, again, _ = _cut(talk, "zqsys", "zqone", "zqans", "zqtwo", "zqend")
    asked, waiting = (template.render([system, first], generation_prompt=flag).text for flag in (False, True))
    if after_user != again or not waiting.startswith(asked) or not after_user.endswith(waiting[len(asked) :]):
        raise ValueError("turns are not printed one by one")
    head = waiting[len(asked) :]
    # One role's end and the next one's head touch; where turns of all roles end alike, the user's end tells them apart.
    user_head = _common_suffix(after_system, after_answer).removeprefix(after_user.removesuffix(head))
    tools = [_tool("zqta"), _tool("zqtb")]
    offered = template.render([system, first], tools).text
    before, separator, behind = _around_json(offered[offered.index("zqsys") + 5 : offered.index("zqone")], "zqt")
    called = template.render([system, first, _calls(template), *_results(), answers[0]], tools).text
    turn = called[called.index("zqone") :].removeprefix("zqone" + after_user)
    opened, between, closed = _around_json(turn[: turn.index("zqresa")], "zqt")
    end = after_answer.removesuffix(user_head)
    close, result_head = closed.split(end, 1)
    result_end = turn[turn.index("zqresb") + 6 : turn.index("zqans")].removesuffix(head)
    return _Pieces(
        system_head=opening,
        system_end=after_system.removesuffix(user_head),
        user_head=user_head,
        user_end=after_user.removesuffix(head),
        assistant_head=head,
        assistant_end=end,
        tools_head=before,
        tools_separator=separator,
        tools_tail=behind.removesuffix(user_head).removesuffix(after_system.removesuffix(user_head)),
        call_open=opened,
        call_separator=between,
        call_close=close,
        result_head=result_head,
        result_end=result_end,
    )


def _say(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}


def _tool(name: str) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {}, "required": []}
    return {"type": "function", "function": {"name": name, "description": "d", "parameters": parameters}}


def _calls(template: ChatTemplate) -> dict[str, Any]:
    arguments: Any = {"k": "v"} if template.arguments == "object" else '{"k": "v"}'
    calls = [
        {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
        for call_id, name in (("aaaaaaaa1", "zqta"), ("bbbbbbbb2", "zqtb"))
    ]
    return {"role": "assistant", "content": "", "tool_calls": calls}


def _results() -> list[dict[str, Any]]:
    pairs = (("aaaaaaaa1", "zqta", "zqresa"), ("bbbbbbbb2", "zqtb", "zqresb"))
    return [{"role": "tool", "tool_call_id": i, "name": name, "content": text} for i, name, text in pairs]


def _cut(text: str, *words: str) -> list[str]:
    """The text before, between and after words that stand in it in that order."""
    pieces = []
    for word in words:
        before, found, text = text.partition(word)
        if not found:
            raise ValueError(f"{word} is not printed")
        pieces.append(before)
    return [*pieces, text]


def _around_json(text: str, mark: str) -> tuple[str, str, str]:
    """What stands before, between and after the two JSON objects that hold the mark."""
    spans, place = [], text.find("{")
    while place >= 0:
        try:
            _, end = json.JSONDecoder().raw_decode(text, place)
        except ValueError:
            place = text.find("{", place + 1)
            continue
        if mark in text[place:end]:
            spans.append((place, end))
        place = text.find("{", end)
    (first, one), (two, last) = spans
    return text[:first], text[one:two], text[last:]


def _common_suffix(a: str, b: str) -> str:
    size = 0
    while size < min(len(a), len(b)) and a[-1 - size] == b[-1 - size]:
        size += 1
    return a[len(a) - size :]


def _go(p: _Pieces) -> str:
    """The pieces as a Go template, in the words Ollama gives it."""
    tools = (
        f"{{{{ if .Tools }}}}{p.tools_head}{{{{ range $i, $t := .Tools }}}}"
        f"{{{{ if $i }}}}{p.tools_separator}{{{{ end }}}}{{{{ $t }}}}{{{{ end }}}}{p.tools_tail}{{{{ end }}}}"
    )
    calls = (
        f"{{{{ range $j, $c := .ToolCalls }}}}{{{{ if $j }}}}{p.call_separator}{{{{ else }}}}{p.call_open}{{{{ end }}}}"
        '{"name": "{{ $c.Function.Name }}", "arguments": {{ $c.Function.Arguments }}}{{ end }}'
        f"{{{{ if .ToolCalls }}}}{p.call_close}{{{{ end }}}}"
    )
    return (
        f"{{{{ if or .System .Tools }}}}{p.system_head}{{{{ .System }}}}{tools}{p.system_end}{{{{ end }}}}"
        "{{ range .Messages }}"
        f'{{{{ if eq .Role "user" }}}}{p.user_head}{{{{ .Content }}}}{p.user_end}'
        f'{{{{ else if eq .Role "assistant" }}}}{p.assistant_head}{{{{ .Content }}}}{calls}{p.assistant_end}'
        f'{{{{ else if eq .Role "tool" }}}}{p.result_head}{{{{ .Content }}}}{p.result_end}'
        "{{ end }}{{ end }}"
        f"{p.assistant_head}"
    )
