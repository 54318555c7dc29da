"""What stands between a user and a model: address, key, model name, end of life, structured output, tools."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.errors import EndpointError, Refused
from datacraft.core.names import did_you_mean
from datacraft.providers.ladder import Ladder, Memory, parse_object
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.profile import Rung

State: TypeAlias = Literal["ok", "warning", "failed"]
SOON = 180
"""Days before its end in which a model is warned of: a dataset and a tuning run take weeks."""
_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "country": {"type": "string"}},
    "required": ["city", "country"],
    "additionalProperties": False,
}
_TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
_RUNG_MEANS: Mapping[Rung, str] = {
    "json_schema": "structured output under a schema",
    "tool": "structured output through a forced tool call; no json_schema",
    "json_object": "JSON mode only: answers are checked, not held to a schema",
    "prompt": "no structured output: JSON is asked for in the prompt and checked",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    state: State
    said: str
    hint: str = ""


async def check_model(model: ChatModel, today: date) -> list[Check]:
    """Every check of a model, in order; two short requests are paid for. Raises nothing an endpoint can cause."""
    checks: list[Check] = []
    if isinstance(model, OpenAICompatible):
        checks += await _listing(model, today)
    if any(check.state == "failed" for check in checks):
        return checks
    checks.append(await _structured(model))
    if checks[-1].state != "failed":
        checks.append(await _tools(model))
        checks += _adapted(model)
    return checks


async def _listing(model: OpenAICompatible, today: date) -> list[Check]:
    try:
        listed = await model.models()
    except Refused as error:
        state: State = "warning" if "answered 404" in error.message else "failed"
        return [Check("address", state, error.message, error.hint)]
    except EndpointError as error:
        answered = "answered" in error.message
        hint = "is it running? is the address right, /v1 included?"
        return [Check("address", "warning" if answered else "failed", error.message, "" if answered else hint)]
    return [Check("address", "ok", f"{model.base_url} answers"), *_named(model.model, listed, today)]


def _named(name: str, listed: list[dict[str, Any]], today: date) -> Iterator[Check]:
    """Whether the model is served, and for how long."""
    by_name = {str(entry.get("id", "")).removeprefix("models/"): entry for entry in listed}
    if name not in by_name:
        if by_name:
            near = did_you_mean(name, by_name)
            yield Check("model", "warning", f"{name} is not among the {len(by_name)} models it lists", near)
        return
    yield Check("model", "ok", f"{name} is served")
    ends = str(by_name[name].get("shutdown_date") or by_name[name].get("deprecation_date") or "")[:10]
    try:
        left = (date.fromisoformat(ends) - today).days
    except ValueError:
        return
    if left < 0:
        yield Check("end of life", "failed", f"{name} was shut down on {ends}", "choose another model")
    elif left <= SOON:
        yield Check("end of life", "warning", f"{name} is shut down on {ends}, in {left} days", "choose its successor")
    else:
        yield Check("end of life", "ok", f"{name} is served until {ends}")


async def _structured(model: ChatModel) -> Check:
    memory = Memory()
    asked = 'The capital of France. Answer with a JSON object with the keys "city" and "country".'
    request = ChatRequest(({"role": "user", "content": asked},), max_tokens=2000, tries=2)
    try:
        reply = await Ladder(model, memory).ask(request, _SCHEMA, "place")
    except EndpointError as error:
        return Check("structured output", "failed", error.message, error.hint)
    value = parse_object(reply.text)
    if value is None or set(value) != {"city", "country"}:
        return Check(
            "structured output",
            "warning",
            f"{memory.rung} is accepted and not honoured: {_short(reply.text)}",
            "answers are checked and asked for again, which costs requests; a larger model may do better",
        )
    state: State = "ok" if memory.rung in ("json_schema", "tool") else "warning"
    counted = "" if reply.usage.known else "; it counts no tokens, so they are estimated"
    return Check("structured output", state, f"{_RUNG_MEANS[memory.rung]} ({reply.latency:.1f} s{counted})")


async def _tools(model: ChatModel) -> Check:
    request = ChatRequest(
        ({"role": "user", "content": "What is the weather in Oslo right now?"},), (_TOOL,), max_tokens=2000, tries=2
    )
    try:
        reply = await model.complete(request)
    except EndpointError as error:
        return Check("tool calls", "warning", f"tools are refused: {error.message}", "it can teach, not be a student")
    if _called(reply):
        return Check("tool calls", "ok", "calls the tool it is offered")
    return Check("tool calls", "warning", f"did not call the tool: {_short(reply.text)}", "check its chat template")


def _called(reply: ChatReply) -> bool:
    for call in reply.tool_calls:
        try:
            if call.name == "get_weather" and "city" in call.parsed():
                return True
        except ValueError:
            continue
    return False


def _adapted(model: ChatModel) -> Iterator[Check]:
    """What the endpoint would not take."""
    adaptation = getattr(model, "adaptation", None)
    if adaptation is not None and adaptation.renamed:
        yield Check("parameters", "ok", f"the limit on answers is called {adaptation.limit_name} here")
    if adaptation is not None and adaptation.dropped:
        yield Check("parameters", "warning", f"refused and left out: {', '.join(sorted(adaptation.dropped))}")


def _short(text: str) -> str:
    return json.dumps(" ".join(text.split())[:80], ensure_ascii=False)
