"""The messages of a request, made from the template files beside this module.

The system message is the same for every row of a run, byte for byte, so that providers can take it from their cache;
what differs comes last.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from datacraft.core.blueprint import Blueprint
from datacraft.core.json import dumps
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Tool, Toolset
from datacraft.teachers.model.free_values import Opening, openings
from datacraft.teachers.model.nearest import as_shown, nearest
from datacraft.teachers.model.plan import keys_of, shown
from datacraft.teachers.model.style import style

TEMPLATES = ("system", "request", "feedback", "again", "judge")
ChatMessage = dict[str, Any]


@cache
def template(name: str) -> Template:
    """A template file of this package."""
    return Template(files("datacraft.teachers.model").joinpath("prompts", f"{name}.md").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Prompts:
    """Writes the messages of one run."""

    toolset: Toolset
    book: SeedBook
    seeds_shown: int
    system: str
    free_form: bool = False

    def first(self, blueprint: Blueprint) -> tuple[ChatMessage, ...]:
        """The messages that ask for a draft."""
        found = self.openings(blueprint)
        keys = [key for key in keys_of(blueprint, self.toolset) if key]
        if found:
            keys.insert(0, f"values (an object with {', '.join(opening.key for opening in found)})")
        asked = template("request").substitute(
            seeds=_lines(as_shown(nearest(self.book, blueprint, self.seeds_shown))),
            style=style(blueprint),
            keys=", ".join(keys),
            plan=_by_turn(shown(blueprint, self.toolset, found)),
        )
        return ({"role": "system", "content": self.system}, {"role": "user", "content": asked})

    def openings(self, blueprint: Blueprint) -> tuple[Opening, ...]:
        """The values that the model is to choose for a blueprint."""
        return openings(blueprint, self.toolset, self.free_form)


def prompts(
    toolset: Toolset, book: SeedBook, seeds_shown: int, instructions: str = "", free_form: bool = False
) -> Prompts:
    """The prompts of a run; `instructions` stands in for an agent's own where the toolset has no agent."""
    agent = toolset.agent
    own = (agent.instructions if agent else instructions) or "(none)"
    tools = sorted(toolset.tools, key=lambda tool: tool.name)
    system = template("system").substitute(
        instructions=own, tools="\n".join(described(tool, toolset) for tool in tools) or "(none)"
    )
    return Prompts(toolset, book, seeds_shown, system, free_form)


def with_feedback(messages: tuple[ChatMessage, ...], answer: str, findings: list[str]) -> tuple[ChatMessage, ...]:
    """The conversation that hands a draft back with what is wrong with it."""
    said = "\n".join(f"- {finding}" for finding in findings)
    return (
        *messages[:2],
        {"role": "assistant", "content": answer},
        {"role": "user", "content": template("feedback").substitute(findings=said)},
    )


def asked_again(messages: tuple[ChatMessage, ...], what: str, keys: list[str]) -> tuple[ChatMessage, ...]:
    """The request after an answer that could not be read. One user turn: some chat templates refuse two in a row."""
    again = template("again").substitute(what=what, keys=", ".join(keys))
    system, user = messages[:2]
    return (system, {"role": "user", "content": f"{user['content']}\n{again}"})


def _by_turn(plan: dict[str, Any]) -> str:
    """The plan as JSON with a line for each turn: readable, and half the tokens of an indented one."""
    head = dumps({key: value for key, value in plan.items() if key != "turns"})
    return head[:-1] + ', "turns": [\n' + ",\n".join(map(dumps, plan["turns"])) + "\n]}"


def _lines(rows: list[dict[str, Any]]) -> str:
    return "\n".join(dumps(row) for row in rows)


def described(tool: Tool, toolset: Toolset) -> str:
    """A tool with everything its author wrote: whole docstring, real defaults, what comes back."""
    facts = toolset.facts(tool.name)
    defaults = {name: known.default for name, known in facts.parameters.items() if known.has_default}
    described: dict[str, Any] = {
        "name": tool.name,
        "documentation": facts.doc or tool.description,
        "parameters": tool.parameters,
        "must_be_given": list(toolset.truly_required(tool.name)),
    }
    if defaults:
        described["defaults"] = defaults
    if facts.returns:
        described["returns"] = facts.returns
    return json.dumps(described, ensure_ascii=False)
