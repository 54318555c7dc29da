"""A router in front of two models: routine requests go to the tuned local one, everything else to a hosted one.

    python examples/hybrid_router.py "Which plan is alice@example.com on?" --evaluation eval.json \\
        --local triage-4b@http://localhost:11434/v1 --hosted gpt-5-mini@https://api.openai.com/v1

Routine is what the evaluation proved: requests for tools that `datacraft eval` calls safe and nowhere unsafe. The
router asks the hosted model one short question per request, without the tools: that is what the local turns cost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path
from typing import Any

from agents import (
    Agent,
    HandoffInputData,
    ModelResponse,
    OpenAIChatCompletionsModel,
    RunConfig,
    Runner,
    RunResult,
    handoff,
)
from openai import AsyncOpenAI

from app.agent import triage_agent


class Local(OpenAIChatCompletionsModel):
    """Sends no response format: beside one, servers that hold every answer to it let no tool call through."""

    async def get_response(self, **asked: Any) -> ModelResponse:  # type: ignore[override]
        return await super().get_response(**asked | {"output_schema": None})


def as_trained(conversation: HandoffInputData) -> HandoffInputData:
    """The request alone: the tuned model never saw a router's call in front of it."""
    return conversation.clone(pre_handoff_items=(), new_items=())


def router(local: OpenAIChatCompletionsModel, hosted: OpenAIChatCompletionsModel, routine: str) -> Agent[Any]:
    """The same agent twice, and one that chooses between them."""
    here = triage_agent.clone(name="Routine", model=local)
    there = triage_agent.clone(name="Everything else", model=hosted)
    return Agent(
        name="Router",
        instructions=f"Hand every request over and answer none. Routine requests: {routine}. "
        "Hand over to Everything else whatever is not clearly routine.",
        model=hosted,
        handoffs=[handoff(agent, input_filter=as_trained) for agent in (here, there)],
    )


def proven(evaluation: Path) -> str:
    """What the first model of an evaluation can take, in words."""
    kinds = json.loads(evaluation.read_text(encoding="utf-8"))["models"][0]["safe"]["kinds"]
    safe, unsafe = (
        {tool for kind in kinds if kind["safe"] is sure for tool in kind["tools"]} for sure in (True, False)
    )
    tools = sorted(safe - unsafe)
    return f"those that need nothing but {', '.join(tools)}" if tools else "none"


async def answer(request: str, local: str, hosted: str, routine: str) -> RunResult:
    """One request, answered by the model it was handed to (`last_agent` says which); models as `NAME@URL`."""
    (near, near_url), (far, far_url) = local.split("@", 1), hosted.split("@", 1)
    async with (
        AsyncOpenAI(base_url=near_url, api_key=os.environ.get("LOCAL_API_KEY") or "none") as here,
        AsyncOpenAI(base_url=far_url, api_key=os.environ.get("OPENAI_API_KEY") or "none") as there,
    ):
        chosen = router(Local(near, here), OpenAIChatCompletionsModel(far, there), routine)
        return await Runner.run(chosen, request, run_config=RunConfig(tracing_disabled=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("request")
    parser.add_argument("--local", required=True, metavar="NAME@URL")
    parser.add_argument("--hosted", required=True, metavar="NAME@URL")
    parser.add_argument("--evaluation", type=Path, required=True, help="eval.json of the local model")
    given = parser.parse_args()
    done = asyncio.run(answer(given.request, given.local, given.hosted, proven(given.evaluation)))
    print(f"{done.last_agent.name}: {done.final_output}")  # noqa: T201
