"""Rows carry the bytes that the Agents SDK would carry; expected texts were taken from its wire."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Draft, PlannedCall, Refuse, Result, Step, User
from datacraft.core.example import to_row
from datacraft.core.tool import AgentFacts, FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.io import toolsets
from datacraft.steps.expand.compose import Composer, Incomplete

ROOT = Path(__file__).parents[3]
TOOLS = toolsets.read(ROOT / "schemas/app.tools.json")
AGENT = toolsets.read(ROOT / "schemas/app.agent.triage_agent.json")
OUTPUT = {"category": "outage", "severity": 5, "ticket_id": "T-1", "escalated": False}
CUSTOMER = {"customer_id": "C-1", "name": "Zoë", "email": "zoe@example.com", "plan": "pro", "open_tickets": 0}
LOOKUP = PlannedCall("lookup_customer", {"email": "zoe@example.com"}, {"email": "verbatim"})
TICKET = PlannedCall(
    "create_ticket",
    {"severity": 5, "summary": "Site “down”", "customer_id": "C-1"},
    {"customer_id": "tool_result", "summary": "composed", "severity": "mapped"},
)
SCRIPT: tuple[Step, ...] = (
    User(),
    Call((LOOKUP,)),
    Result((CUSTOMER,)),
    Call((TICKET,), weight=0),
    Result((None,), ("An error occurred while running the tool. Please try again.",)),
    Call((TICKET,)),
    Result(("T-1",)),
    Answer(output=OUTPUT),
)
DRAFT = Draft(("zoe@example.com is down ", "Opened T-1."))


def blueprint(
    script: tuple[Step, ...] = SCRIPT, tools: tuple[str, ...] = ("create_ticket", "lookup_customer")
) -> Blueprint:
    return Blueprint("b-1", "multi_tool", "recovery", ("s-1",), "g-1", tools, script)


def row(toolset: Toolset = TOOLS, **settings: Any) -> dict[str, Any]:
    return to_row(Composer(toolset, "builtin/1", **settings).compose(blueprint(), DRAFT))


def test_messages_are_what_the_wire_would_hold() -> None:
    messages = row()["messages"]
    assert [m["role"] for m in messages] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "assistant",
    ]
    assert messages[0]["content"] == "zoe@example.com is down"
    assert messages[1]["content"] == ""
    # Python's str() of the returned dictionary, as agents.Converter prints it.
    assert messages[2]["content"] == (
        "{'customer_id': 'C-1', 'name': 'Zoë', 'email': 'zoe@example.com', 'plan': 'pro', 'open_tickets': 0}"
    )
    assert messages[3]["weight"] == 0
    assert messages[4]["content"] == "An error occurred while running the tool. Please try again."
    assert messages[6]["content"] == "T-1"
    assert messages[7] == {"role": "assistant", "content": "Opened T-1."}


def test_arguments_stand_in_schema_order_with_readable_spelling() -> None:
    call = row()["messages"][3]["tool_calls"][0]
    assert call["function"]["arguments"] == '{"customer_id": "C-1", "summary": "Site “down”", "severity": 5}'


def test_ids_are_nine_alphanumerics_and_paired() -> None:
    messages = row()["messages"]
    calls = [call["id"] for m in messages for call in m.get("tool_calls", [])]
    assert all(re.fullmatch(r"[A-Za-z0-9]{9}", name) for name in calls)
    assert len(set(calls)) == 3
    assert [m["tool_call_id"] for m in messages if m["role"] == "tool"] == calls
    assert [m["name"] for m in messages if m["role"] == "tool"] == ["lookup_customer", "create_ticket", "create_ticket"]


def test_tools_are_the_wire_objects_in_the_offered_order() -> None:
    offered = row()["tools"]
    assert [tool["function"]["name"] for tool in offered] == ["create_ticket", "lookup_customer"]
    assert json.dumps(offered[1]) == json.dumps(TOOLS.tools[0].wire)
    assert "tools" not in to_row(Composer(TOOLS, "t").compose(blueprint(tools=()), DRAFT))


def test_an_agent_brings_its_prompt_and_ends_in_its_output() -> None:
    messages = row(AGENT)["messages"]
    assert messages[0] == {"role": "system", "content": AGENT.agent.instructions if AGENT.agent else ""}
    assert messages[-1]["content"] == '{"category": "outage", "severity": 5, "ticket_id": "T-1", "escalated": false}'


def test_a_prompt_may_be_given_where_there_is_no_agent() -> None:
    assert row(system="Be brief.")["messages"][0] == {"role": "system", "content": "Be brief."}


def test_questions_and_refusals_are_spoken() -> None:
    script: tuple[Step, ...] = (User(), Ask("lookup_customer", ("email",)), User(), Refuse("missing_tool"))
    example = Composer(TOOLS, "t").compose(blueprint(script), Draft(("a", "b?", "c", "d")))
    assert [m["content"] for m in to_row(example)["messages"]] == ["a", "b?", "c", "d"]


@pytest.mark.parametrize("texts", [(), ("one",), ("one", "two", "three"), ("one", "  ")])
def test_a_draft_must_have_one_text_for_each_speaking_step(texts: tuple[str, ...]) -> None:
    with pytest.raises(Incomplete):
        Composer(TOOLS, "t").compose(blueprint(), Draft(texts))


def test_the_same_blueprint_gives_the_same_bytes_and_another_seed_other_ids() -> None:
    assert row() == row()
    assert row(seed=1) != row()


def optional_toolset() -> Toolset:
    parameters = {
        "type": "object",
        "properties": {
            "q": {"type": "string"},
            "n": {"type": "integer", "default": 5},
            "lang": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["q", "n", "lang"],
        "additionalProperties": False,
    }
    wire: Any = {"type": "function", "function": {"name": "find", "parameters": parameters, "strict": True}}
    facts = FunctionFacts(
        {
            "q": ParameterFacts(required=True),
            "n": ParameterFacts(required=False, has_default=True, default=5),
            "lang": ParameterFacts(required=False, has_default=True, default=None),
        }
    )
    return Toolset("m", "s", (Tool(wire),), None, {"find": facts})


@pytest.mark.parametrize(
    ("policy", "arguments", "required"),
    [("as-served", {"q": "x", "n": 5, "lang": None}, ["q", "n", "lang"]), ("omit", {"q": "x"}, ["q"])],
)
def test_unmentioned_parameters_follow_the_null_policy(
    policy: Any, arguments: dict[str, Any], required: list[str]
) -> None:
    planned = PlannedCall("find", {"q": "x", "n": 5}, {"q": "verbatim", "n": "default"})
    script: tuple[Step, ...] = (User(), Call((planned,)), Result(("y",)), Answer())
    composer = Composer(optional_toolset(), "t", null_policy=policy)
    example = composer.compose(blueprint(script, ("find",)), Draft(("x", "y")))
    assert json.loads(next(example.calls()).arguments) == arguments
    assert example.tools[0].required == tuple(required)
    assert example.tools[0].strict is (policy == "as-served")


def test_a_missing_final_output_is_no_row() -> None:
    agent = replace(AGENT, agent=replace(AGENT.agent or AgentFacts("a")))
    with pytest.raises(Incomplete, match="output schema"):
        Composer(agent, "t").compose(blueprint((User(), Answer())), Draft(("a", "b")))
