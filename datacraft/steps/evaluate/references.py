"""The right answers of a row's turns, and how each value in them is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from datacraft.core.accept import Accepted, accepted
from datacraft.core.comparison import ABSENT, Policy
from datacraft.core.comparison_policy import policy_of
from datacraft.core.decision import Decision, decision_of_text, structured
from datacraft.core.errors import UsageError
from datacraft.core.example import Example
from datacraft.core.matching import ExpectedCall
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage
from datacraft.core.names import did_you_mean
from datacraft.core.tool import Toolset

OUTPUT = "output"
"""Stands for the tool's name where a field of the final output is meant."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One right answer."""

    decision: Decision
    calls: tuple[ExpectedCall, ...] = ()
    text: str = ""
    output: dict[str, Any] | None = None
    """The final output where the turn is a JSON object."""
    fields: Mapping[str, Policy] = field(default_factory=dict)
    """How the keys of `output` are compared."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the cases of a run have in common."""

    toolset: Toolset | None = None
    """What the agent serves beside tools: its output schema, and the defaults that strict schemas hide."""
    comparisons: Mapping[str, str] = field(default_factory=dict)
    """`tool.parameter`, or `output.field`, to the comparison asked for (`core.comparison_policy`)."""
    judged: bool = False
    """Whether a judge compares free text."""
    max_tokens: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further request keys: `temperature`, `seed`."""


class References:
    """The right answers of one row's turns."""

    def __init__(self, example: Example, terms: Terms) -> None:
        self.example = example
        self.terms = terms
        self.accept: Accepted = accepted(example.metadata)
        provenance = example.metadata.get("provenance")
        self.provenance: Sequence[Any] = provenance if isinstance(provenance, list) else ()
        self.first_call: dict[int, int] = {}
        count = 0
        for turn, message in enumerate(example.messages):
            if isinstance(message, AssistantMessage):
                self.first_call[turn] = count
                count += len(message.tool_calls)

    def of(self, turn: int, message: AssistantMessage) -> tuple[Reference, ...]:
        """The row's own answer, then the accepted ones. Raises ValueError where arguments are no JSON object."""
        return (
            self._own(turn, message),
            *(self._other_calls(others) for others in self.accept.calls.get(turn, ())),
            *(Reference(decision) for decision in self.accept.decisions.get(turn, ())),
        )

    def expected(self, call: ToolCall, number: int) -> ExpectedCall:
        """The call as it is compared; `number` counts the row's calls."""
        known = self.provenance[number] if number < len(self.provenance) else {}
        words = known if isinstance(known, dict) else {}
        arguments = call.parsed()
        accepted = dict(self.accept.values.get(number, {}))
        for name, word in words.items():
            if word == "default":
                accepted[name] = (*accepted.get(name, ()), ABSENT)
        return ExpectedCall(call.name, arguments, policies_of(self.example, self.terms, call.name, words), accepted)

    def _own(self, turn: int, message: AssistantMessage) -> Reference:
        if message.tool_calls:
            first = self.first_call[turn]
            calls = tuple(self.expected(call, first + k) for k, call in enumerate(message.tool_calls))
            return Reference("call", calls, message.content or "")
        text = message.content or message.refusal or ""
        output = structured(text)
        fields = output_policies(self.terms, output) if output is not None else {}
        return Reference(self._decision(turn, text), (), text, output, fields)

    def _other_calls(self, others: Sequence[Any]) -> Reference:
        if not others:
            return Reference("answer")
        calls = tuple(
            ExpectedCall(o.name, o.arguments, policies_of(self.example, self.terms, o.name, {})) for o in others
        )
        return Reference("call", calls)

    def _decision(self, turn: int, text: str) -> Decision:
        """What a turn without calls decides: by the row's shape where that says it, else by its words.

        A JSON object has only its words: its schema may leave it no way to ask or to refuse.
        """
        if structured(text) is not None:
            return decision_of_text(text)
        shape = self.example.metadata.get("shape")
        if shape in ("out_of_scope", "missing_tool"):
            return "refuse"
        if shape == "no_tool_needed" or isinstance(self.example.messages[turn - 1], ToolMessage):
            return "answer"
        if self.example.category == "clarification":
            return "ask"
        said = decision_of_text(text)
        return "answer" if said == "nothing" else said


def policies_of(example: Example, terms: Terms, name: str, provenance: Mapping[str, Any]) -> dict[str, Policy]:
    """How each parameter of a tool is compared in this row; `{}` for a tool the row does not offer."""
    tool = example.tool(name)
    if tool is None:
        return {}
    facts = terms.toolset.facts(name).parameters if terms.toolset else {}
    found = {
        parameter: policy_of(
            tool.parameters,
            schema,
            declared=facts[parameter].default if parameter in facts and facts[parameter].has_default else ABSENT,
            setting=terms.comparisons.get(f"{name}.{parameter}", ""),
            provenance=str(provenance.get(parameter, "")),
        )
        for parameter, schema in tool.properties.items()
    }
    return _judged(found, terms)


def output_policies(terms: Terms, output: Mapping[str, Any]) -> dict[str, Policy]:
    """How the keys of a final output are compared: as asked, else by the agent's schema, sentences by similarity."""
    schema = output_schema(terms.toolset)
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    found = {}
    for name in {**known, **output}:
        setting = terms.comparisons.get(f"{OUTPUT}.{name}", "")
        policy = policy_of(schema, known.get(name, {}), setting=setting)
        free = not setting and policy.how in ("text", "auto") and _sentence(output.get(name))
        found[name] = replace(policy, how="similar") if free else policy
    return _judged(found, terms)


def _judged(policies: Mapping[str, Policy], terms: Terms) -> dict[str, Policy]:
    """The policies with free text left to the judge where there is one."""
    return {
        name: replace(policy, how="judge") if terms.judged and policy.how == "similar" else policy
        for name, policy in policies.items()
    }


def check_comparisons(asked: Mapping[str, str], examples: Iterable[Example], toolset: Toolset | None) -> None:
    """Raise UsageError for a comparison of something that no row offers, or that does not exist."""
    known = {f"{tool.name}.{parameter}" for row in examples for tool in row.tools for parameter in tool.properties}
    known |= {f"{OUTPUT}.{name}" for name in output_schema(toolset).get("properties") or ()}
    for place, how in asked.items():
        if place not in known:
            raise UsageError(f"--compare {place}: there is no such parameter; {did_you_mean(place, known)}")
        try:
            policy_of({}, {}, setting=how)
        except ValueError as error:
            raise UsageError(f"--compare {place}={how}: {error}") from error


def output_schema(toolset: Toolset | None) -> dict[str, Any]:
    """The JSON Schema of the agent's final output, `{}` for an agent that answers in prose."""
    agent = toolset.agent if toolset else None
    wire: Any = (agent.output_schema if agent else None) or {}
    schema = wire.get("json_schema", {}).get("schema", {}) if isinstance(wire, dict) else {}
    return schema if isinstance(schema, dict) else {}


def _sentence(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) > 2
