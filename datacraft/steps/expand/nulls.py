"""What a call says about parameters nobody mentioned: one policy for a whole dataset.

`as-served` obeys the schema as the agent serves it: a strict tool spells out every parameter, with its declared
default, else null. `omit` is for those who serve a non-strict schema: only truly required parameters are required, and
what nobody mentioned is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from datacraft.core.blueprint import PlannedCall
from datacraft.core.tool import Tool, Toolset


def arguments(planned: PlannedCall, toolset: Toolset, policy: str) -> dict[str, Any]:
    """The arguments of a call in schema order under the policy."""
    tool = toolset.tool(planned.tool)
    if tool is None:
        return dict(planned.arguments)
    if policy == "omit":
        needed = set(toolset.truly_required(tool.name))
        return {
            name: value
            for name, value in _ordered(planned.arguments, tool).items()
            if name in needed or planned.provenance.get(name) != "default"
        }
    filled = dict(planned.arguments)
    for name in tool.required:
        if name not in filled:
            filled[name] = default(toolset, tool, name)
    return _ordered(filled, tool)


def default(toolset: Toolset, tool: Tool, name: str) -> Any:
    """What a call carries for an unmentioned parameter: its default in code, then in the schema, else None."""
    known = toolset.facts(tool.name).parameters.get(name)
    if known is not None and known.has_default:
        return known.default
    schema = tool.properties.get(name)
    return schema.get("default") if isinstance(schema, dict) else None


def served(toolset: Toolset, policy: str) -> Toolset:
    """The toolset that rows of a policy are for: under `omit` every tool as a non-strict server offers it."""
    if policy == "as-served":
        return toolset
    return replace(toolset, tools=tuple(relaxed(tool, toolset) for tool in toolset.tools))


def relaxed(tool: Tool, toolset: Toolset) -> Tool:
    """The tool as a non-strict server would offer it: only truly required parameters are required."""
    needed = set(toolset.truly_required(tool.name))
    parameters = {**tool.parameters, "required": [name for name in tool.properties if name in needed]}
    function: dict[str, Any] = {**tool.function, "parameters": parameters}
    function.pop("strict", None)
    return Tool({**tool.wire, "function": function})


def _ordered(values: dict[str, Any], tool: Tool) -> dict[str, Any]:
    known = {name: values[name] for name in tool.properties if name in values}
    return known | {name: value for name, value in values.items() if name not in known}
