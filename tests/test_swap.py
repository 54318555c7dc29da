"""The lines that point the sample agent at a local model, run as the documentation prints them, for every server."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agents import Agent, Runner
from agents.tracing import TracingProcessor, set_trace_processors

from app.agent import TriageDecision, triage_agent
from tests.stub_server import Seen, StubServer, completion, tool_call

ROOT = Path(__file__).parents[1]
SERVING = (ROOT / "docs/serving.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS, MODEL = "http://localhost:11434/v1", "triage-4b"
DECISION = {"category": "outage", "severity": 5, "ticket_id": None, "escalated": False}


def block(text: str, mark: str) -> str:
    """The code behind a mark of the page."""
    found = re.search(rf"<!-- {mark} -->\n```python\n(.*?)```", text, re.S)
    assert found, f"{mark} is not there"
    return found[1]


def servers() -> list[tuple[str, str, str]]:
    """Name, address and model of every line of the table."""
    table = re.search(r"<!-- servers -->\n((?:\|.*\n)+)", SERVING)
    assert table
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table[1].splitlines()[2:]]
    return [(name, address, model) for name, _, address, model in rows]


def test_the_table_names_the_four_servers() -> None:
    assert [name for name, _, _ in servers()] == ["Ollama", "vLLM", "LM Studio", "llama.cpp"]
    assert any("/" in model for _, _, model in servers())


def test_it_is_five_lines() -> None:
    assert len([line for line in block(SERVING, "swap").splitlines() if line.strip()]) == 5


def test_the_readme_has_the_same_lines() -> None:
    """Where it has them: wherever it speaks of that model class, it is with these lines."""
    told = re.findall(r"```python\n((?:(?!```).)*OpenAIChatCompletionsModel.*?)```", README, re.S)
    assert all(block(SERVING, "swap").strip() in code for code in told)


class Watch(TracingProcessor):
    """Counts what would have gone to the tracing service."""

    def __init__(self) -> None:
        self.seen = 0

    def on_trace_start(self, trace: Any) -> None:
        self.seen += 1

    def on_trace_end(self, trace: Any) -> None:
        self.seen += 1

    def on_span_start(self, span: Any) -> None:
        self.seen += 1

    def on_span_end(self, span: Any) -> None:
        self.seen += 1

    def shutdown(self) -> None: ...

    def force_flush(self) -> None: ...


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    watch = Watch()
    set_trace_processors([watch])
    yield watch
    set_trace_processors([])


def triage(seen: Seen) -> Any:
    """Looks the customer up, then decides."""
    if seen.body["messages"][-1]["role"] == "tool":
        return completion(json.dumps(DECISION))
    return completion(None, tool_calls=[tool_call("lookup_customer", {"email": "alice@example.com"})])


def swapped(code: str, address: str, model: str, url: str) -> dict[str, Any]:
    """What the printed lines define, for a server of the table that stands at `url` here."""
    assert ADDRESS in code
    assert f'"{MODEL}"' in code
    own = code.replace(ADDRESS, address).replace(f'"{MODEL}"', f'"{model}"')
    names: dict[str, Any] = {}
    exec(own.replace(address, url), names)
    return names


def run(agent: Agent[Any], here: Any) -> Any:
    async def once() -> Any:
        try:
            return await Runner.run(agent, "alice@example.com: production is down", run_config=here)
        finally:
            await here.model._get_client().close()

    return asyncio.run(once())


@pytest.mark.parametrize(("name", "address", "model"), servers(), ids=[name for name, _, _ in servers()])
def test_the_sample_agent_runs_on_the_local_model(name: str, address: str, model: str, traces: Watch) -> None:
    with StubServer(triage) as stub:
        done = run(triage_agent, swapped(block(SERVING, "swap"), address, model, stub.url)["here"])
    assert done.final_output == TriageDecision(**DECISION)
    assert [seen.path for seen in stub.requests] == ["/v1/chat/completions"] * 2
    assert not stub.others
    assert {body["model"] for body in stub.bodies} == {model}
    assert [tool["function"]["name"] for tool in stub.bodies[0]["tools"]] == [
        "lookup_customer",
        "create_ticket",
        "escalate",
    ]
    assert "Alice" in stub.bodies[1]["messages"][-1]["content"]
    assert traces.seen == 0


def test_agents_behind_a_handoff_run_there_too(traces: Watch) -> None:
    desk = Agent(name="Desk", instructions="Hand over.", handoffs=[triage_agent])

    def answer(seen: Seen) -> Any:
        names = [tool["function"]["name"] for tool in seen.body["tools"]]
        if names == ["transfer_to_triage_agent"]:
            return completion(None, tool_calls=[tool_call(names[0], {})])
        return completion(json.dumps(DECISION))

    with StubServer(answer) as stub:
        done = run(desk, swapped(block(SERVING, "swap"), ADDRESS, MODEL, stub.url)["here"])
    assert (done.last_agent.name, len(stub.requests)) == ("Triage agent", 2)


def test_without_the_output_schema_calls_come_through_and_the_decision_is_still_parsed(traces: Watch) -> None:
    """A server as llama.cpp: whatever has a response format is answered in that format, at once."""

    def held(seen: Seen) -> Any:
        return completion(json.dumps(DECISION)) if "response_format" in seen.body else triage(seen)

    with StubServer(held) as stub:
        run(triage_agent, swapped(block(SERVING, "swap"), ADDRESS, MODEL, stub.url)["here"])
        assert len(stub.requests) == 1
        code = block(SERVING, "swap") + block(SERVING, "output-type")
        done = run(triage_agent, swapped(code, ADDRESS, MODEL, stub.url)["here"])
    assert len(stub.requests) == 3
    assert done.final_output == TriageDecision(**DECISION)
    assert "response_format" not in stub.bodies[-1]
