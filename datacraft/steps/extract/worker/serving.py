"""What the SDK would put on a chat wire for an agent, or for tools without one."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from . import facts, places
from .sdk import Registry
from .walk import Kinds

_HOSTED = "runs on OpenAI's servers through the Responses API; chat-completions models cannot be offered it"
_RESPONSES_ONLY = "is refused on chat-completions wires by the SDK: {reason}"


class Server:
    """Turns the SDK's objects into wire objects and side records."""

    def __init__(self, agents: Any, registry: Registry, mcp: bool) -> None:
        from agents.models.chatcmpl_converter import Converter

        self.agents = agents
        self.kinds = Kinds(agents)
        self._converter = Converter
        self._registry = registry
        self._mcp = mcp
        self._served: list[Any] = []
        """Tools that came from MCP servers."""

    def tools(self, tools: list[Any]) -> dict[str, Any]:
        """Tools without an agent: their wire objects, side records, and what cannot be trained."""
        entries, left_out = self._entries(tools)
        return {"agent": None, "tools": entries, "not_trainable": left_out, "notes": []}

    def agent(self, agent: Any) -> dict[str, Any]:
        """An agent: its tools, then its handoffs, as the SDK orders them, and what it adds to every request."""
        notes: list[dict[str, str]] = []
        tools = [*self._mcp_tools(agent, notes), *agent.tools]
        enabled = [tool for tool in tools if getattr(tool, "is_enabled", True) is not False]
        handoffs = [self.handoff(one) for one in getattr(agent, "handoffs", ())]
        handoffs = [one for one in handoffs if one is not None and one.is_enabled is not False]
        kept, handoffs = _collide(enabled, handoffs)
        entries, left_out = self._entries(kept)
        lost = [tool for tool in enabled if not any(tool is one for one in kept)]
        notes += [{"code": "duplicate", "name": tool.name, "where": self.source(tool)} for tool in lost]
        entries += [self._handoff_entry(one) for one in handoffs]
        left_out += _beyond_chat(agent)
        return {
            "agent": self._facts(agent, [one.tool_name for one in handoffs], bool(entries), notes),
            "tools": entries,
            "not_trainable": left_out,
            "notes": notes,
        }

    def targets(self, agent: Any) -> list[Any]:
        """The agents that an agent can hand over to, in its order; None where one is gone or made at run time."""
        return [self.target(one) for one in getattr(agent, "handoffs", ())]

    def target(self, handoff: Any) -> Any:
        if isinstance(handoff, self.kinds.agent):
            return handoff
        reference = getattr(handoff, "_agent_ref", None)
        found = reference() if reference is not None else None
        return found if found is not None else _enclosed_agent(handoff, self.kinds.agent)

    def handoff(self, one: Any) -> Any:
        """The SDK's handoff object for an entry of `handoffs`; None for what the SDK would skip."""
        if isinstance(one, self.kinds.handoff):
            return one
        if isinstance(one, self.agents.Agent):
            return self.agents.handoff(one)
        if isinstance(one, self.kinds.agent):
            from agents.realtime import realtime_handoff

            return realtime_handoff(one)
        return None

    def _entries(self, tools: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
        entries: list[dict[str, Any]] = []
        left_out: list[dict[str, str]] = []
        for tool in tools:
            name = str(getattr(tool, "name", type(tool).__name__))
            if not isinstance(tool, self.kinds.tool):
                left_out.append({"name": name, "reason": f"{type(tool).__name__} {_HOSTED}"})
                continue
            try:
                wire = self._converter.tool_to_openai(tool)
            except self.agents.UserError as error:
                left_out.append({"name": name, "reason": _RESPONSES_ONLY.format(reason=error)})
                continue
            entries.append({"wire": wire, "facts": self._tool_facts(tool)})
        return entries, left_out

    def _tool_facts(self, tool: Any) -> dict[str, Any]:
        made = self._registry.of(tool)
        function = facts.function_of(tool)
        rest = facts.describe(function) if function is not None else {"source": self.source(tool)}
        return {
            "origin": "mcp" if any(tool is one for one in self._served) else _origin(tool, function),
            "conditional": callable(tool.is_enabled),
            "approximate": bool(made and made.approximate),
            **rest,
        }

    def source(self, tool: Any) -> str:
        function = facts.function_of(tool) if isinstance(tool, self.kinds.tool) else None
        if function is not None and facts.source_of(function):
            return facts.source_of(function)
        made = self._registry.of(tool)
        return f"{places.relative(made.file)}:{made.line}" if made and made.file else ""

    def _handoff_entry(self, handoff: Any) -> dict[str, Any]:
        result = {"const": {"assistant": handoff.agent_name}, "x-python": {"kind": "json"}}
        return {
            "wire": self._converter.convert_handoff_tool(handoff),
            "facts": {"origin": "handoff", "conditional": callable(handoff.is_enabled), "returns": result},
        }

    def _facts(self, agent: Any, handoffs: list[str], any_tools: bool, notes: list[dict[str, str]]) -> dict[str, Any]:
        settings = getattr(agent, "model_settings", None)
        parallel = getattr(settings, "parallel_tool_calls", None) if any_tools else None
        dynamic = callable(agent.instructions)
        return {
            "name": agent.name,
            "instructions": self._instructions(agent, notes) if dynamic else agent.instructions,
            "dynamic_instructions": dynamic,
            "output_schema": self._response_format(agent),
            "parallel_tool_calls": parallel,
            "handoffs": handoffs,
        }

    def _instructions(self, agent: Any, notes: list[dict[str, str]]) -> str | None:
        try:
            context = self.agents.RunContextWrapper(None)
            made: str | None = asyncio.run(_complete(agent.get_system_prompt(context)))
        except Exception as error:  # the callable is the user's and was given no context
            where = facts.source_of(agent.instructions)
            notes.append({"code": "instructions", "name": agent.name, "where": where, "text": f"{error!r}"})
            return None
        return made

    def _response_format(self, agent: Any) -> Any:
        kind = getattr(agent, "output_type", None)
        if kind is None or kind is str:
            return None
        if not isinstance(kind, self.agents.AgentOutputSchemaBase):
            kind = self.agents.AgentOutputSchema(kind)
        made = self._converter.convert_response_format(kind)
        return made if isinstance(made, dict) else None

    def _mcp_tools(self, agent: Any, notes: list[dict[str, str]]) -> list[Any]:
        servers = list(getattr(agent, "mcp_servers", ()))
        if not servers:
            return []
        if not self._mcp:
            names = ", ".join(server.name for server in servers)
            notes.append({"code": "mcp", "name": agent.name, "where": "", "text": names})
            return []
        context = self.agents.RunContextWrapper(None)
        tools = asyncio.run(_from_servers(agent, servers, context))
        self._served += tools
        return tools


async def _from_servers(agent: Any, servers: list[Any], context: Any) -> list[Any]:
    connected = []
    try:
        for server in servers:
            await server.connect()
            connected.append(server)
        return list(await agent.get_mcp_tools(context))
    finally:
        for server in reversed(connected):
            await server.cleanup()


async def _complete(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _collide(tools: list[Any], handoffs: list[Any]) -> tuple[list[Any], list[Any]]:
    """What is left of tools and handoffs that share a name, by the SDK's own rule where it has one."""
    try:
        from agents._tool_identity import resolve_tool_name_collisions
    except ImportError:  # older releases send both
        return tools, handoffs
    return resolve_tool_name_collisions(tools, handoffs, collision_policy="warn")


def _origin(tool: Any, function: Any) -> str:
    if getattr(tool, "_is_agent_tool", False):
        return "agent"
    return "function" if function is not None else "custom"


def _beyond_chat(agent: Any) -> list[dict[str, str]]:
    """Features of an agent that live on OpenAI's servers or only come to be in a run."""
    found = []
    if getattr(agent, "prompt", None) is not None:
        found.append({"name": "prompt", "reason": "a stored prompt is kept on OpenAI's servers; only Responses has it"})
    if getattr(agent, "capabilities", None):
        names = ", ".join(type(one).__name__ for one in agent.capabilities)
        found.append({"name": "capabilities", "reason": f"{names}: their tools come to be only in a run"})
    return found


def _enclosed_agent(handoff: Any, kind: type) -> Any:
    """The agent that a handoff's invoker returns, in releases whose handoffs keep no reference to it."""
    for cell in getattr(handoff.on_invoke_handoff, "__closure__", None) or ():
        try:
            if isinstance(cell.cell_contents, kind):
                return cell.cell_contents
        except ValueError:
            continue
    return None
