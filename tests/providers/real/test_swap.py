"""The printed five lines and the hybrid router, through the Agents SDK, on a real llama.cpp with random weights.

Run by `make proof-swap`. The server holds noise to the agent's output schema: the decision that comes back means
nothing and is well formed, so what is proved is the way there and back.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from agents import ModelSettings, OpenAIChatCompletionsModel, RunConfig, Runner
from openai import AsyncOpenAI

from app.agent import TriageDecision, triage_agent
from examples.hybrid_router import router
from tests.providers.real.test_llama_server import url
from tests.stub_server import Seen, StubServer, completion, tool_call
from tests.test_swap import SERVING, block, run, swapped

pytestmark = pytest.mark.slow
__all__ = ["url"]
ASKED = "alice@example.com: production is down"


@pytest.mark.parametrize("model", ["tiny", "me/triage-4b"])
def test_the_sample_agent_runs_on_a_real_server_with_the_printed_lines(
    url: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    names = swapped(block(SERVING, "swap"), "http://localhost:8080/v1", model, url)
    done = run(triage_agent, names["here"])
    print(done.final_output)
    assert isinstance(done.final_output, TriageDecision)
    assert done.raw_responses[0].usage.input_tokens > 500  # its prompt and its tools were read


def test_the_router_hands_a_routine_request_to_the_real_local_model(url: str) -> None:
    """The hosted model is a stub that routes; the local one is real."""

    def hosted(seen: Seen) -> Any:
        names = [tool["function"]["name"] for tool in seen.body["tools"]]
        if "transfer_to_routine" not in names:
            return completion('{"category": "other", "severity": 1, "ticket_id": null, "escalated": false}')
        chosen = names[0] if "plan" in seen.body["messages"][-1]["content"] else names[1]
        return completion(None, tool_calls=[tool_call(chosen, {}, id="route1")])

    async def ask(request: str, far: str) -> Any:
        clients = [AsyncOpenAI(base_url=place, api_key="none") for place in (url, far)]
        local, large = (OpenAIChatCompletionsModel(name, c) for name, c in zip(("tiny", "large"), clients, strict=True))
        chosen = router(local, large, "those that need nothing but lookup_customer")
        settings = RunConfig(tracing_disabled=True, model_settings=ModelSettings(max_tokens=800))
        try:
            return await Runner.run(chosen, request, run_config=settings)
        finally:
            for client in clients:
                await client.close()

    with StubServer(hosted) as stub:
        here = asyncio.run(ask("Which plan is alice@example.com on?", stub.url))
        assert (here.last_agent.name, len(stub.requests)) == ("Routine", 1)
        there = asyncio.run(ask(ASKED, stub.url))
        assert (there.last_agent.name, len(stub.requests)) == ("Everything else", 3)
    assert isinstance(here.final_output, TriageDecision)
    assert isinstance(there.final_output, TriageDecision)
