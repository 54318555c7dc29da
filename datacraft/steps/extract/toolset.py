"""The typed toolset of a worker's answer."""

from __future__ import annotations

from typing import Any

from datacraft.core.tool import AgentFacts, FunctionFacts, NotTrainable, ParameterFacts, Tool, Toolset

SDK = "openai-agents"


def toolset(answer: dict[str, Any], versions: dict[str, str]) -> Toolset:
    """The toolset of one entry of the worker's `toolsets`; of two tools with one name, the facts of the later."""
    agent = answer["agent"]
    return Toolset(
        source=answer["source"],
        sdk=f"{SDK} {versions.get(SDK, '?')}",
        tools=tuple(Tool(entry["wire"]) for entry in answer["tools"]),
        agent=None if agent is None else AgentFacts(**{**agent, "handoffs": tuple(agent["handoffs"])}),
        functions={entry["wire"]["function"]["name"]: _facts(entry["facts"]) for entry in answer["tools"]},
        not_trainable=tuple(NotTrainable(**one) for one in answer["not_trainable"]),
        versions={"pydantic": versions["pydantic"]},
    )


def _facts(raw: dict[str, Any]) -> FunctionFacts:
    return FunctionFacts(
        parameters={
            name: ParameterFacts(facts["required"], "default" in facts, facts.get("default"))
            for name, facts in raw.get("parameters", {}).items()
        },
        returns=raw.get("returns"),
        source=raw.get("source", ""),
        doc=raw.get("doc", ""),
        origin=raw["origin"],
        conditional=raw["conditional"],
        approximate=raw.get("approximate", False),
    )
