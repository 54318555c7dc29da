"""Tools as one agent serves them: the exact wire object, plus what the wire loses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from datacraft.core.json import JsonObject, dumps_compact

TOOLSET_FORMAT = "datacraft.toolset/1"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")

Origin: TypeAlias = Literal["function", "custom", "agent", "handoff", "mcp"]
"""Made from a function, built by hand, an agent used as a tool, a handoff, or offered by an MCP server."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One entry of the `tools` array, kept as it is on the wire (key order and `strict` included)."""

    wire: JsonObject

    @property
    def function(self) -> dict[str, Any]:
        """The `function` object of the wire entry."""
        function: Any = self.wire.get("function")
        return function if isinstance(function, dict) else {}

    @property
    def name(self) -> str:
        return str(self.function.get("name", ""))

    @property
    def description(self) -> str:
        return str(self.function.get("description") or "")

    @property
    def summary(self) -> str:
        """The first sentence of the description, with its full stop."""
        return _SENTENCE_END.split(self.description.strip(), maxsplit=1)[0]

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON Schema of the arguments; `{}` when the tool declares none."""
        parameters = self.function.get("parameters")
        return parameters if isinstance(parameters, dict) else {}

    @property
    def properties(self) -> dict[str, Any]:
        """Parameter name to its schema, in wire order."""
        properties = self.parameters.get("properties")
        return properties if isinstance(properties, dict) else {}

    @property
    def required(self) -> tuple[str, ...]:
        """The names that the wire schema requires (strict mode: all of them)."""
        required = self.parameters.get("required")
        return tuple(str(name) for name in required) if isinstance(required, list) else ()

    @property
    def strict(self) -> bool:
        return bool(self.function.get("strict", False))


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What the Python signature says about one parameter and strict mode hides."""

    required: bool
    """True when the function itself has no default for it."""
    has_default: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """What the wire loses about one tool."""

    parameters: Mapping[str, ParameterFacts] = field(default_factory=dict)
    returns: JsonObject | None = None
    """JSON Schema of the return annotation (serialisation mode), None when there is no annotation.

    `x-python` says which Python object stands behind a part of it, where its text cannot be told from the JSON
    (see `core.wire`)."""
    source: str = ""
    """`file:line` of the function, relative to the project where possible."""
    doc: str = ""
    """The whole docstring; the wire holds only its first block."""
    origin: Origin = "function"
    conditional: bool = False
    """True when the agent offers the tool only in some runs (`is_enabled`)."""
    approximate: bool = False
    """True when a stand-in for a package that was not installed reached the schema."""


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What an agent adds to its tools on every request."""

    name: str
    instructions: str | None = None
    output_schema: JsonObject | None = None
    """The `response_format` object of the wire, None for an agent that answers in prose."""
    parallel_tool_calls: bool | None = None
    handoffs: tuple[str, ...] = ()
    """Names of the tools that hand the conversation over to another agent."""
    dynamic_instructions: bool = False
    """True when code makes the instructions in every run; they stand here as they were at extraction."""

    @property
    def final_schema(self) -> JsonObject | None:
        """The JSON Schema of the final output, None for an agent that answers in prose."""
        inner = (self.output_schema or {}).get("json_schema")
        schema = inner.get("schema") if isinstance(inner, dict) else None
        return schema if isinstance(schema, dict) else None


@dataclass(frozen=True, slots=True)
class NotTrainable:
    """Something the agent uses that no local chat model can be offered, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Toolset:
    """What one agent (or one module of tools) serves: the content of a `schemas/*.json` file."""

    source: str
    sdk: str
    tools: tuple[Tool, ...]
    agent: AgentFacts | None = None
    functions: Mapping[str, FunctionFacts] = field(default_factory=dict)
    not_trainable: tuple[NotTrainable, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Packages beside the SDK that shape schemas, by name."""

    @property
    def digest(self) -> str:
        """`sha256:` of the wire `tools` array."""
        wire = dumps_compact([tool.wire for tool in self.tools])
        return "sha256:" + hashlib.sha256(wire.encode()).hexdigest()

    def tool(self, name: str) -> Tool | None:
        """The tool of that name, None when the toolset has none."""
        return next((tool for tool in self.tools if tool.name == name), None)

    def facts(self, name: str) -> FunctionFacts:
        """What the wire loses about a tool; empty facts when nothing is known."""
        return self.functions.get(name, FunctionFacts())

    def under(self, instructions: str | None) -> Toolset:
        """The toolset as an agent serves it with these instructions; itself where it has an agent or there are none."""
        if self.agent is not None or not instructions:
            return self
        return replace(self, agent=AgentFacts(name="", instructions=instructions))

    def truly_required(self, name: str) -> tuple[str, ...]:
        """Parameters a user must give: those without a Python default and not nullable, in wire order.

        Strict mode lists every parameter as required; the signature and `null` in the type say which really are.
        """
        tool = self.tool(name)
        if tool is None:
            return ()
        known = self.facts(name).parameters
        return tuple(
            parameter
            for parameter in tool.properties
            if (known[parameter].required if parameter in known else parameter in tool.required)
            and not accepts_null(tool.properties[parameter])
        )


def accepts_null(schema: object) -> bool:
    """Whether a parameter's schema lists `null` among its types (the SDK's form of an optional parameter)."""
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    if None in _list(schema.get("enum")):
        return True
    return any(accepts_null(option) for key in ("anyOf", "oneOf") for option in _list(schema.get(key)))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
