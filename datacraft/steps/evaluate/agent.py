"""Agents of the Agents SDK with nothing real behind them: a row's own, or a copy of the user's with mocked tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from agents import Agent, AgentOutputSchemaBase, FunctionTool, Handoff, handoff
from agents.exceptions import ModelBehaviorError

from datacraft.core.example import Example
from datacraft.core.message import SystemMessage, ToolCall
from datacraft.core.schema import Broken, checker
from datacraft.core.tool import Tool

Play = Callable[[ToolCall], str]
"""What a tool says to a call."""


def agent_of_row(example: Example, response_format: Mapping[str, Any] | None, play: Play) -> Agent[Any]:
    """An agent that sends what the row holds: its system prompt, its tools in their order, its response format."""
    system = next((m.content for m in example.messages if isinstance(m, SystemMessage)), None)
    output = OutputOf(response_format["json_schema"]) if response_format else None
    tools: list[Any] = [mock_of(tool, play) for tool in example.tools]
    return Agent(name="agent", instructions=system, tools=tools, output_type=output)


def mock_of(tool: Tool, play: Play) -> FunctionTool:
    """A tool that is on the wire as the row has it."""
    made = FunctionTool(
        name=tool.name,
        description=tool.description,
        params_json_schema=tool.parameters,
        on_invoke_tool=_player(tool.name, play),
        strict_json_schema=False,
    )
    # Set afterwards: with it the constructor rewrites the schema, which is already what the SDK once made of it.
    made.strict_json_schema = tool.strict
    return made


def copy_of(
    agent: Agent[Any], offered: Sequence[Tool], play: Play, withheld: frozenset[str] = frozenset()
) -> Agent[Any]:
    """The user's agent with every tool mocked and every hook, guardrail and approval taken out.

    It has the tools that the row offers, in the row's order (a row may withhold a tool on purpose); one it does not
    have itself, an MCP server's, is made of the row, and no server is contacted. Handoffs are kept but for those named
    in `withheld`; the agents behind them keep their own tools. The agent given is not changed.
    """
    copies: dict[int, Agent[Any]] = {}
    copied = _copy(agent, play, copies)
    handoffs: list[Any] = copied.handoffs
    away = {handoff.tool_name for handoff in handoffs}
    own = {tool.name: tool for tool in copied.tools}
    copied.tools = [own.get(tool.name) or mock_of(tool, play) for tool in offered if tool.name not in away]
    copied.handoffs = [handoff for handoff in handoffs if handoff.tool_name not in withheld]
    return copied


def _copy(agent: Agent[Any], play: Play, copies: dict[int, Agent[Any]]) -> Agent[Any]:
    if id(agent) in copies:
        return copies[id(agent)]
    mocked: list[Any] = [_mocked(tool, play) for tool in agent.tools if isinstance(tool, FunctionTool)]
    copied = agent.clone(
        tools=mocked, handoffs=[], mcp_servers=[], input_guardrails=[], output_guardrails=[], hooks=None
    )
    copies[id(agent)] = copied
    copied.handoffs = [_handoff(target, play, copies) for target in agent.handoffs]
    return copied


def _mocked(tool: FunctionTool, play: Play) -> FunctionTool:
    known = {field.name for field in fields(tool)}
    quiet = {
        "is_enabled": True,
        "tool_input_guardrails": None,
        "tool_output_guardrails": None,
        "needs_approval": False,
        "timeout_seconds": None,
    }
    given = {name: value for name, value in quiet.items() if name in known}
    return replace(tool, on_invoke_tool=_player(tool.name, play), **given)  # type: ignore[arg-type]


def _handoff(target: Any, play: Play, copies: dict[int, Agent[Any]]) -> Handoff[Any, Any]:
    """The handoff to the copy of an agent; that it was taken is played like a call, so it counts as one."""
    known = handoff(target) if isinstance(target, Agent) else target
    reference = getattr(known, "_agent_ref", None)
    behind = target if isinstance(target, Agent) else (reference() if reference else None)
    if not isinstance(known, Handoff) or not isinstance(behind, Agent):
        raise ModelBehaviorError(f"the agent behind the handoff {target!r} cannot be reached")
    copied = _copy(behind, play, copies)

    async def go(_context: Any, arguments: str) -> Agent[Any]:
        play(ToolCall("", known.tool_name, arguments))
        return copied

    return replace(known, on_invoke_handoff=go, input_filter=None, is_enabled=True)


def _player(name: str, play: Play) -> Callable[[Any, str], Any]:
    async def invoke(context: Any, arguments: str) -> str:
        return play(ToolCall(str(getattr(context, "tool_call_id", "")), name, arguments))

    return invoke


class OutputOf(AgentOutputSchemaBase):
    """The output type of an agent that is known only by the response format it sends."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        self.wire = wire

    def is_plain_text(self) -> bool:
        return False

    def name(self) -> str:
        return str(self.wire.get("name", "final_output"))

    def json_schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.wire["schema"]
        return schema

    def is_strict_json_schema(self) -> bool:
        return bool(self.wire.get("strict"))

    def validate_json(self, json_str: str) -> Any:
        """The final output. Raises ModelBehaviorError when it is not JSON or breaks the schema."""
        try:
            value = json.loads(json_str)
        except (ValueError, RecursionError) as error:
            raise ModelBehaviorError(f"the final output is not JSON: {error}") from error
        check = checker(self.json_schema())
        violations = [] if isinstance(check, Broken) else check.violations(value)
        if violations:
            raise ModelBehaviorError(f"the final output breaks the agent's schema: {violations[0].message}")
        return value
