"""Drafts a first seeds file for a toolset: the steps are there, the words are left to those who know the users."""

from __future__ import annotations

from typing import Any

from datacraft.core.coerce import alternatives
from datacraft.core.tool import Tool, Toolset

_HEAD = """\
# Seeds: 30-50 conversations as your users and your agent really have them.
# Take the # away, put real words and values in, and write several in different voices for every tool.
# datacraft seeds check      says what is wrong, at line and column
# datacraft seeds schema     lets your editor complete tool names and arguments
"""
_FORMATS = {"date": "2026-12-01", "date-time": "2026-12-01T14:30:00Z", "time": "14:30:00Z", "duration": "PT30M"}
_DEEP = 3
"""Objects within objects that a draft spells out: a model that holds itself would go on for ever."""


def draft_seeds(toolset: Toolset) -> str:
    """The YAML text: one commented seed per tool, then two tools in a row, a question and a refusal."""
    answered = bool(toolset.agent and toolset.agent.output_schema)
    parts = [_HEAD, *(_single(tool, toolset, answered) for tool in toolset.tools)]
    if toolset.tools[1:]:
        parts.append(_chain(toolset.tools[0], toolset.tools[1], toolset, answered))
    if toolset.tools:
        needy = next((tool for tool in toolset.tools if toolset.truly_required(tool.name)), toolset.tools[0])
        parts.append(_question(needy, toolset, answered))
    parts.append(_refusal(answered))
    return "\n".join(parts)


def _single(tool: Tool, toolset: Toolset, answered: bool) -> str:
    return _commented(
        [
            f"- id: {tool.name.replace('_', '-')}-1",
            "  category: single_tool",
            "  turns:",
            "    - user: what a user writes when they need this",
            *_call(tool, toolset, "    "),
            *_answer("what the agent says afterwards", answered),
        ]
    )


def _chain(first: Tool, second: Tool, toolset: Toolset, answered: bool) -> str:
    return _commented(
        [
            "- id: chain-1",
            "  category: multi_tool",
            "  turns:",
            "    - user: a request that takes several tools, best one whose result the next one needs",
            *_call(first, toolset, "    "),
            *_call(second, toolset, "    "),
            *_answer("what the agent says of both", answered),
        ]
    )


def _question(tool: Tool, toolset: Toolset, answered: bool) -> str:
    needed = toolset.truly_required(tool.name)
    missing = needed[0] if needed else "something it needs"
    return _commented(
        [
            "- id: ask-1",
            "  category: clarification",
            "  turns:",
            f"    - user: a request for {tool.name} that leaves out {missing}",
            f"    - assistant: a question for {missing}, and nothing else",
            "    - user: the answer",
            *_call(tool, toolset, "    "),
            *_answer("what the agent says afterwards", answered),
        ]
    )


def _refusal(answered: bool) -> str:
    return _commented(
        [
            "- id: refuse-1",
            "  category: refusal",
            "  turns:",
            "    - user: something near your domain that no tool can do",
            *_answer("that it cannot do this, and what it can do instead", answered),
        ]
    )


def _call(tool: Tool, toolset: Toolset, margin: str) -> list[str]:
    needed = toolset.truly_required(tool.name) or tuple(tool.properties)[:1]
    arguments = ", ".join(f"{name}: {_sample(tool.properties[name], tool.parameters)}" for name in needed)
    lines = [f"{margin}- call: {tool.name}", f"{margin}  args: {{{arguments}}}"]
    returns = toolset.facts(tool.name).returns or {}
    return [*lines, f"{margin}  returns: {_sample(returns, returns, text='what the tool gives back')}"]


def _answer(text: str, answered: bool) -> list[str]:
    lines = [f"    - assistant: {text}"]
    return [*lines, "      output: {}  # the fields of the agent's final output"] if answered else lines


def _sample(schema: Any, root: dict[str, Any], text: str = "…", depth: int = 0) -> str:
    """A stand-in that shows the type: the first enum value, a number in range, a list of one, a day, …"""
    option = next(alternatives(schema, root), {})
    if option.get("enum"):
        return str(option["enum"][0])
    match option.get("type"):
        case "integer" | "number":
            return str(_number(option))
        case "boolean":
            return "true"
        case "array":
            size = max(1, int(option.get("minItems", 1)))
            item = _sample(option.get("items"), root, depth=depth + 1)
            return f"[{', '.join([item] * size)}]" if depth < _DEEP else "[]"
        case "object" if depth < _DEEP:
            inner = option.get("properties") or {}
            return "{" + ", ".join(f"{name}: {_sample(inner[name], root, depth=depth + 1)}" for name in inner) + "}"
        case "object":
            return "{}"
    return _FORMATS.get(str(option.get("format")), text)


def _number(option: dict[str, Any]) -> float:
    """The least number in range; 1 where nothing says."""
    if "minimum" in option:
        return float(option["minimum"]) if option["minimum"] % 1 else int(option["minimum"])
    most = option.get("maximum", option.get("exclusiveMaximum", 1))
    return int(option.get("exclusiveMinimum", min(1, most - 1) - 1)) + 1


def _commented(lines: list[str]) -> str:
    return "\n".join(f"# {line}" for line in lines) + "\n"
