"""The sample agent under the SDK's real Runner: rows hold the same bytes as its requests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.blueprint import Answer, Blueprint, Call, Draft, PlannedCall, Result, User
from datacraft.core.example import to_row
from datacraft.core.json import dumps, dumps_compact
from datacraft.core.wire import result_text
from datacraft.io import toolsets
from datacraft.steps.expand.compose import Composer

ROOT = Path(__file__).parents[1]
CALLS = (
    ("lookup_customer", {"email": "alice@example.com"}),
    ("create_ticket", {"customer_id": "C-1042", "summary": "Größe falsch", "severity": 2}),
    ("escalate", {"customer_id": "C-1042", "reason": "it's down"}),
)
RETURNED = {
    # What the sample's functions return, as JSON: what a seed's `returns` holds.
    "lookup_customer": {
        "customer_id": "C-1042",
        "name": "Alice Moreau",
        "email": "alice@example.com",
        "plan": "enterprise",
        "open_tickets": 0,
    },
    "create_ticket": "T-7001",
    "escalate": True,
}


def called(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = {"name": name, "arguments": dumps(arguments)}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": f"c_{name}", "type": "function", "function": function}],
    }


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The bodies of four requests: three tool calls, one after another, and the final answer."""
    folder = tmp_path_factory.mktemp("truth")
    final = {"category": "outage", "severity": 2, "ticket_id": "T-7001", "escalated": True}
    replies = [*(called(*call) for call in CALLS), {"role": "assistant", "content": json.dumps(final)}]
    case = {"name": "sample", "setup": "from app.agent import triage_agent as agent", "replies": replies}
    (folder / "cases.json").write_text(json.dumps([case]))
    script = [
        sys.executable,
        str(ROOT / "tests" / "sdk_truth.py"),
        str(folder / "cases.json"),
        str(folder / "out.json"),
    ]
    subprocess.run(script, cwd=ROOT, check=True, timeout=120)
    played = json.loads((folder / "out.json").read_text())[0]
    assert played["error"] == ""
    return list(played["requests"])


def test_the_tools_of_every_request_are_the_toolset_byte_for_byte(bodies: list[str]) -> None:
    toolset = toolsets.read(ROOT / "schemas" / "app.agent.triage_agent.json")
    assert len(bodies) == 4
    for body in bodies:
        assert f'"tools":{dumps_compact([tool.wire for tool in toolset.tools])}' in body


def test_the_module_serves_the_same_tools_as_the_agent() -> None:
    module, agent = (
        toolsets.read(ROOT / "schemas" / name) for name in ("app.tools.json", "app.agent.triage_agent.json")
    )
    assert module.digest == agent.digest


def test_the_response_format_is_the_toolsets(bodies: list[str]) -> None:
    agent = toolsets.read(ROOT / "schemas" / "app.agent.triage_agent.json").agent
    assert agent is not None
    for body in bodies:
        assert f'"response_format":{dumps_compact(agent.output_schema)}' in body


def test_the_system_message_is_the_agents_instructions(bodies: list[str]) -> None:
    agent = toolsets.read(ROOT / "schemas" / "app.agent.triage_agent.json").agent
    assert agent is not None
    for body in bodies:
        messages = json.loads(body)["messages"]
        assert messages[0] == {"role": "system", "content": agent.instructions}
        assert [message["role"] for message in messages].count("system") == 1


@pytest.mark.parametrize("name", RETURNED)
def test_a_tool_message_is_what_result_text_writes(bodies: list[str], name: str) -> None:
    toolset = toolsets.read(ROOT / "schemas" / "app.tools.json")
    sent = {
        message["tool_call_id"]: message["content"]
        for message in json.loads(bodies[-1])["messages"]
        if message["role"] == "tool"
    }
    assert result_text(RETURNED[name], toolset.facts(name).returns) == sent[f"c_{name}"]


def test_arguments_travel_as_they_were_written(bodies: list[str]) -> None:
    messages = json.loads(bodies[-1])["messages"]
    sent = [call["function"]["arguments"] for m in messages for call in m.get("tool_calls", ())]
    assert sent == [dumps(arguments) for _, arguments in CALLS]


def test_a_composed_row_is_the_conversation_that_was_sent(bodies: list[str]) -> None:
    """The same calls and results, composed: only ids and the empty content of call turns may differ."""
    toolset = toolsets.read(ROOT / "schemas" / "app.agent.triage_agent.json")
    steps = [
        step
        for name, arguments in CALLS
        for step in (
            Call((PlannedCall(name, arguments, dict.fromkeys(arguments, "verbatim")),)),
            Result((RETURNED[name],)),
        )
    ]
    names = tuple(tool.name for tool in toolset.tools)
    final = {"category": "outage", "severity": 2, "ticket_id": "T-7001", "escalated": True}
    script = (User(), *steps, Answer(output=final))
    blueprint = Blueprint("b", "multi_tool", "chain", (), "g", names, script)
    row = to_row(Composer(toolset, "test").compose(blueprint, Draft(("Hello", "Done."))))

    request = json.loads(bodies[-1])
    assert row["tools"] == request["tools"]
    assert [essence(message) for message in row["messages"][:-1]] == [essence(m) for m in request["messages"]]


def essence(message: dict[str, Any]) -> tuple[Any, ...]:
    calls = [(call["function"]["name"], call["function"]["arguments"]) for call in message.get("tool_calls", ())]
    return message["role"], message.get("content") or "", calls
