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


def draft_seeds(toolset: Toolset) -> str:
    """The YAML text: one commented seed per tool, then a question and a refusal."""
    answered = bool(toolset.agent and toolset.agent.output_schema)
    parts = [_HEAD, *(_single(tool, toolset, answered) for tool in toolset.tools)]
    if toolset.tools:
        parts.append(_question(toolset.tools[0], toolset, answered))
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
    return [*lines, f"{margin}  returns: what the tool gives back"]


def _answer(text: str, answered: bool) -> list[str]:
    lines = [f"    - assistant: {text}"]
    return [*lines, "      output: {}  # the fields of the agent's final output"] if answered else lines


def _sample(schema: Any, root: dict[str, Any]) -> str:
    """A stand-in that shows the type: the first enum value, a number in range, an empty list, …"""
    option = next(alternatives(schema, root), {})
    if option.get("enum"):
        return str(option["enum"][0])
    kinds = {"integer": option.get("minimum", 1), "number": option.get("minimum", 1), "boolean": "true"}
    return str(kinds.get(str(option.get("type")), {"array": "[]", "object": "{}"}.get(str(option.get("type")), "…")))


def _commented(lines: list[str]) -> str:
    return "\n".join(f"# {line}" for line in lines) + "\n"
