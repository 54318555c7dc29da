"""What changed between two definitions, in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.drift import differences, toolset_differences
from datacraft.core.tool import AgentFacts, FunctionFacts, NotTrainable, ParameterFacts, Tool, Toolset

WIRE: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "create_ticket",
        "description": "Open a ticket.",
        "parameters": {
            "properties": {
                "severity": {"type": "string", "enum": ["low", "high"], "description": "How bad."},
                "summary": {"type": "string", "maxLength": 80},
                "owner": {"$ref": "#/$defs/Owner"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["severity", "summary"],
            "type": "object",
            "additionalProperties": False,
            "$defs": {"Owner": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}},
        },
        "strict": False,
    },
}


def changed(path: str, value: Any) -> Tool:
    """The tool with another value at a dotted path; None removes it."""
    wire = copy.deepcopy(WIRE)
    *above, last = path.split(".")
    place = wire["function"]
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return Tool(wire)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("parameters.properties.since", {"type": "string"}, "parameter since added (optional)"),
        ("parameters.properties.tags", None, "parameter tags removed"),
        ("parameters.required", ["severity"], "parameter summary made optional"),
        ("parameters.required", ["severity", "summary", "tags"], "parameter tags made required"),
        ("parameters.properties.severity.enum", ["low"], 'parameter severity: value "high" removed'),
        ("parameters.properties.severity.enum", ["low", "high", "x"], 'parameter severity: value "x" added'),
        ("parameters.properties.severity.enum", None, 'parameter severity: no longer limited to ["low", "high"]'),
        ("parameters.properties.summary.enum", ["a"], 'parameter summary: now one of ["a"]'),
        ("parameters.properties.summary.type", "integer", "parameter summary changed its type from string to integer"),
        ("parameters.properties.summary.maxLength", 40, "parameter summary changed its greatest length from 80 to 40"),
        (
            "parameters.properties.summary.maxLength",
            None,
            "parameter summary changed its greatest length from 80 to none",
        ),
        (
            "parameters.properties.severity.description",
            "Bad?",
            'parameter severity changed its description from "How bad." to "Bad?"',
        ),
        ("parameters.properties.summary.default", "x", 'parameter summary changed its default from none to "x"'),
        (
            "parameters.$defs.Owner.properties.id.type",
            "string",
            "parameter owner.id changed its type from integer to string",
        ),
        ("parameters.$defs.Owner.required", [], "parameter owner.id made optional"),
        (
            "parameters.properties.tags.items.type",
            "integer",
            "parameter tags[] changed its type from string to integer",
        ),
        ("parameters.additionalProperties", True, "additionalProperties changed"),
        ("parameters.properties.summary.x-hint", 1, "parameter summary: x-hint changed"),
        ("description", "Open it.", 'description changed from "Open a ticket." to "Open it."'),
        ("strict", True, "strict mode switched on"),
        ("name", "open_ticket", "renamed to open_ticket"),
    ],
)
def test_one_change_is_one_sentence(path: str, value: Any, said: str) -> None:
    assert differences(Tool(WIRE), changed(path, value)) == [said]


def test_the_order_of_keys_is_a_difference() -> None:
    wire = copy.deepcopy(WIRE)
    wire["function"]["parameters"] = dict(reversed(wire["function"]["parameters"].items()))
    assert differences(Tool(WIRE), Tool(wire)) == ["the keys stand in another order"]


def test_equal_tools_have_no_differences() -> None:
    assert differences(Tool(WIRE), Tool(copy.deepcopy(WIRE))) == []


SCHEMA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "string", "object"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "properties", "required", "enum", "items", "anyOf", "$ref"]), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(SCHEMA, SCHEMA)
def test_any_two_schemas_are_equal_or_differ_in_words(one: Any, other: Any) -> None:
    tools = [Tool({"type": "function", "function": {"name": "t", "parameters": schema}}) for schema in (one, other)]
    assert bool(differences(*tools)) == (repr(one) != repr(other))


AGENT = AgentFacts("Triage", "Be kind.", handoffs=("transfer_to_billing",))
FACTS = FunctionFacts({"summary": ParameterFacts(True)}, {"type": "string"}, "tools.py:3", "Open a ticket.")


def toolset(**changes: Any) -> Toolset:
    parts: dict[str, Any] = {
        "source": "app.agent:triage",
        "sdk": "openai-agents 0.24.0",
        "tools": (Tool(WIRE),),
        "agent": AGENT,
        "functions": {"create_ticket": FACTS},
        "not_trainable": (),
        "versions": {"pydantic": "2.14.3"},
    }
    return Toolset(**{**parts, **changes})


def test_what_moves_without_consequence_is_no_difference() -> None:
    moved = FunctionFacts(FACTS.parameters, FACTS.returns, "tools.py:99", FACTS.doc)
    now = toolset(sdk="openai-agents 0.25.0", versions={}, functions={"create_ticket": moved})
    assert toolset_differences(toolset(), now) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tools": ()}, "create_ticket: tool removed"),
        ({"tools": (Tool(WIRE), Tool({"function": {"name": "new"}}))}, "new: tool added"),
        ({"tools": (changed("strict", True),)}, "create_ticket: strict mode switched on"),
        ({"agent": None}, "agent: it is no longer an agent"),
        ({"agent": AgentFacts("Desk", "Be kind.", handoffs=AGENT.handoffs)}, "agent: renamed from Triage to Desk"),
        (
            {"agent": AgentFacts("Triage", "Be kind!", handoffs=AGENT.handoffs)},
            'agent: instructions changed: "Be kind." became "Be kind!"',
        ),
        ({"agent": AgentFacts("Triage", "Be kind.")}, "agent: handoffs changed from transfer_to_billing to none"),
        (
            {"agent": AgentFacts("Triage", "Be kind.", None, False, AGENT.handoffs)},
            "agent: parallel_tool_calls changed from null to false",
        ),
        (
            {"agent": AgentFacts("Triage", "Be kind.", {"type": "json_schema"}, None, AGENT.handoffs)},
            "agent: output: added",
        ),
        (
            {
                "functions": {
                    "create_ticket": FunctionFacts(
                        {"summary": ParameterFacts(False, True, "x")}, *({"type": "string"}, "", "Open a ticket.")
                    )
                }
            },
            "create_ticket: parameter summary got a default in its signature",
        ),
        (
            {"functions": {"create_ticket": FunctionFacts(FACTS.parameters, {"type": "integer"}, "", FACTS.doc)}},
            "create_ticket: its return type changed: results in existing rows may print differently",
        ),
        (
            {"functions": {"create_ticket": FunctionFacts(FACTS.parameters, FACTS.returns, "", "Other.")}},
            "create_ticket: its docstring changed",
        ),
        ({"not_trainable": (NotTrainable("web_search", "hosted"),)}, "web_search: cannot be trained"),
    ],
)
def test_one_change_of_a_toolset_is_one_sentence(changes: dict[str, Any], said: str) -> None:
    assert toolset_differences(toolset(), toolset(**changes)) == [said]


def test_tools_in_another_order_are_named_in_it() -> None:
    one, two = Tool({"function": {"name": "one"}}), Tool({"function": {"name": "two"}})
    now = toolset(tools=(two, one), functions={})
    assert toolset_differences(toolset(tools=(one, two), functions={}), now) == [
        "tools stand in another order: two, one"
    ]


def test_instructions_made_by_code_may_differ_from_run_to_run() -> None:
    made = [AgentFacts("Triage", f"It is {day}.", dynamic_instructions=True) for day in ("Monday", "Tuesday")]
    assert toolset_differences(toolset(agent=made[0]), toolset(agent=made[1])) == []


def test_a_change_of_the_output_type_is_told_like_one_of_parameters() -> None:
    def agent(kind: str) -> AgentFacts:
        schema = {"type": "object", "properties": {"severity": {"type": kind}}, "required": ["severity"]}
        return AgentFacts("Triage", "", {"type": "json_schema", "json_schema": {"strict": True, "schema": schema}})

    assert toolset_differences(toolset(agent=agent("string")), toolset(agent=agent("integer"))) == [
        "agent: output: parameter severity changed its type from string to integer"
    ]
