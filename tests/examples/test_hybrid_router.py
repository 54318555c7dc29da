"""The hybrid router between two stubs: which endpoint gets which request, and what each is sent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.agent import INSTRUCTIONS, TriageDecision
from examples.hybrid_router import answer, proven
from tests.stub_server import Seen, StubServer, completion, tool_call

ROUTINE, HARD = "Which plan is alice@example.com on?", "We lost data and will leave, bob@example.com"
DECISION = {"category": "question", "severity": 1, "ticket_id": None, "escalated": False}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hosted-0123456789")
    monkeypatch.delenv("LOCAL_API_KEY", raising=False)


def triage(seen: Seen) -> Any:
    if seen.body["messages"][-1]["role"] == "tool":
        return completion(json.dumps(DECISION))
    return completion(None, tool_calls=[tool_call("lookup_customer", {"email": "alice@example.com"})])


def hosted(seen: Seen) -> Any:
    """Routes what asks for a plan, triages the rest."""
    names = [tool["function"]["name"] for tool in seen.body["tools"]]
    if "transfer_to_routine" not in names:
        return triage(seen)
    routine = "plan" in seen.body["messages"][-1]["content"]
    return completion(None, tool_calls=[tool_call(names[0] if routine else names[1], {}, id="route1")])


def routed(request: str) -> tuple[Any, StubServer, StubServer]:
    with StubServer(triage) as local, StubServer(hosted) as far:
        places = (f"me/triage-4b@{local.url}", f"large@{far.url}")
        done = asyncio.run(answer(request, *places, "those that need nothing but lookup_customer"))
    return done, local, far


def test_a_routine_request_is_answered_by_the_local_model() -> None:
    done, local, far = routed(ROUTINE)
    assert done.last_agent.name == "Routine"
    assert done.final_output == TriageDecision(**DECISION)
    assert (len(far.requests), len(local.requests)) == (1, 2)
    assert {body["model"] for body in local.bodies} == {"me/triage-4b"}


def test_any_other_is_answered_by_the_hosted_one() -> None:
    done, local, far = routed(HARD)
    assert done.last_agent.name == "Everything else"
    assert (len(far.requests), len(local.requests)) == (3, 0)
    assert {body["model"] for body in far.bodies} == {"large"}


def test_the_local_model_is_sent_what_it_was_trained_on() -> None:
    """System prompt, request and tools as without a router; nothing of the router, no response format."""
    _, local, _ = routed(ROUTINE)
    first = local.bodies[0]
    assert first["messages"] == [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": ROUTINE},
    ]
    assert [tool["function"]["name"] for tool in first["tools"]] == ["lookup_customer", "create_ticket", "escalate"]
    assert all("response_format" not in body for body in local.bodies)


def test_the_router_is_told_what_is_routine_and_offered_nothing_but_the_two() -> None:
    _, _, far = routed(HARD)
    asked = far.bodies[0]
    assert "lookup_customer" in asked["messages"][0]["content"]
    assert len(asked["tools"]) == 2
    assert "response_format" in far.bodies[1]


def test_the_hosted_key_stays_with_the_hosted_model() -> None:
    _, local, far = routed(ROUTINE)
    assert {seen.headers["authorization"] for seen in far.requests} == {"Bearer sk-hosted-0123456789"}
    assert {seen.headers["authorization"] for seen in local.requests} == {"Bearer none"}


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ([(["lookup_customer"], True), ([], True)], "those that need nothing but lookup_customer"),
        (
            [(["lookup_customer"], True), (["create_ticket"], True)],
            "those that need nothing but create_ticket, lookup_customer",
        ),
        ([(["lookup_customer"], True), (["lookup_customer", "escalate"], False)], "none"),
        ([([], True)], "none"),
    ],
    ids=["one tool", "two tools", "unsafe elsewhere", "no calls"],
)
def test_routine_is_what_the_evaluation_proved(kinds: list[Any], told: str, tmp_path: Path) -> None:
    path = tmp_path / "eval.json"
    safe = {"kinds": [{"tools": tools, "safe": safe} for tools, safe in kinds]}
    path.write_text(json.dumps({"models": [{"safe": safe}]}), encoding="utf-8")
    assert proven(path) == told
