"""The ladder finds the surest way an endpoint takes, once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, Unavailable
from datacraft.providers import open_model
from datacraft.providers.ladder import Ladder, Memory, parse_object
from datacraft.providers.patient import Patience, Patient
from datacraft.providers.profile import RUNGS, Rung
from datacraft.providers.throttle import Throttle
from tests.stub_server import Answer, Seen, StubServer, completion, error, structured

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
ASK = ChatRequest(({"role": "user", "content": "Answer with JSON."},))


def rung_of(seen: Seen) -> Rung:
    if "tools" in seen.body:
        return "tool"
    form = seen.body.get("response_format")
    return "prompt" if form is None else form["type"]


def takes(*rungs: Rung, status: int = 400, message: str = "{} is not supported", **fields: Any) -> Answer:
    """An endpoint that takes some rungs and refuses the others."""

    def answer(seen: Seen) -> Any:
        rung = rung_of(seen)
        if rung in rungs:
            return structured(seen, {"a": rung})
        return error(status, message.format("tool_choice" if rung == "tool" else "response_format"), **fields)

    return answer


def ask(url: str, count: int = 1, memory: Memory | None = None, schema: Any = SCHEMA) -> tuple[list[ChatReply], Memory]:
    memory = memory or Memory()

    async def run() -> list[ChatReply]:
        model = open_model(base_url=url, model="stub", timeout=5)
        ladder = Ladder(Patient(model, Throttle(8), Patience(base=0.01)), memory)
        try:
            return list(await asyncio.gather(*(ladder.ask(ASK, schema, "draft") for _ in range(count))))
        finally:
            await model.close()

    return asyncio.run(run()), memory


@pytest.mark.parametrize("best", RUNGS)
@pytest.mark.parametrize(
    "refusal",
    [
        {},
        {"message": "Bad request"},
        {"message": "Invalid value", "code": "invalid_request_error"},
        {"status": 422, "message": "json_schema unknown"},
        {"status": 500, "message": "internal error"},
    ],
    ids=["named", "silent", "coded", "unprocessable", "crash"],
)
def test_each_rung_is_reached_and_remembered(best: Rung, refusal: dict[str, Any]):
    below = RUNGS[RUNGS.index(best) :]
    with StubServer(takes(*below, **refusal)) as stub:
        replies, memory = ask(stub.url)
        assert [json.loads(reply.text) for reply in replies] == [{"a": best}]
        assert (memory.rung, memory.proven) == (best, True)
        before = len(stub.bodies)
        ask(stub.url, memory=memory)
        assert len(stub.bodies) == before + 1


def test_the_forms_of_the_rungs():
    with StubServer(takes("prompt")) as stub:
        ask(stub.url)
    strict, tool, plain, bare = stub.bodies
    assert strict["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "draft", "strict": True, "schema": SCHEMA},
    }
    assert tool["tool_choice"] == {"type": "function", "function": {"name": "draft"}}
    assert tool["tools"][0]["function"]["parameters"] == SCHEMA
    assert plain["response_format"] == {"type": "json_object"}
    assert set(bare) == {"model", "messages"}


def test_many_at_once_probe_an_untried_endpoint_once():
    with StubServer(takes("json_object", "prompt")) as stub:
        replies, _ = ask(stub.url, count=30)
    assert len(replies) == 30
    assert Counter(map(rung_of, stub.requests)) == {"json_schema": 1, "tool": 1, "json_object": 30}


def test_one_schema_that_is_refused_does_not_cost_the_others_their_rung():
    odd = {"type": "object", "properties": {"odd": {"type": "string", "pattern": "^(?!x)"}}}

    def answer(seen: Seen) -> Any:
        if "odd" in json.dumps(seen.body):
            return error(400, "Invalid schema for response_format") if rung_of(seen) != "prompt" else completion("{}")
        return structured(seen, {"a": "x"})

    with StubServer(answer) as stub:
        _, memory = ask(stub.url)
        ask(stub.url, memory=memory, schema=odd)
    assert memory.rung == "json_schema"


@pytest.mark.parametrize("code", ["context_length_exceeded", "exceed_context_size_error", "content_filter"])
def test_a_refusal_about_something_else_is_not_blamed_on_the_rung(code: str):
    with StubServer(lambda seen: error(400, "no", code=code)) as stub, pytest.raises(BadRequest):
        ask(stub.url)
    assert len(stub.bodies) == 1


def test_an_endpoint_that_accepts_a_rung_and_ignores_it_is_found_out():
    def ignoring(seen: Seen) -> Any:
        return completion("Sure! " + ('{"a": "x"}' if rung_of(seen) == "prompt" else "Here you are."))

    with StubServer(ignoring) as stub:
        memory = Memory()
        for _ in range(12):
            ask(stub.url, memory=memory)
    assert (memory.rung, memory.proven) == ("prompt", True)


def test_a_server_that_fails_for_everybody_is_not_a_question_of_the_rung():
    with StubServer(lambda seen: error(503, "down")) as stub, pytest.raises(Unavailable):
        ask(stub.url, memory=Memory(proven=True))
    assert {rung_of(seen) for seen in stub.requests} == {"json_schema"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('<think>{"no": 1}</think>{"a": 1}', {"a": 1}),
        ('Here: {"a": {"b": 2}} done', {"a": {"b": 2}}),
        ('{"a": 1', None),
        ('{"a": {"b": 1}', None),
        ("[1]", None),
        ("", None),
        ('{"a": 1}}', {"a": 1}),
    ],
)
def test_one_object_is_found_and_none_is_repaired(text: str, value: Any):
    assert parse_object(text) == value


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers(), min_size=1), st.data())
@settings(max_examples=60, deadline=None)
def test_no_cut_off_object_is_ever_taken_for_a_whole_one(value: dict[str, Any], data: st.DataObject):
    text = json.dumps(value)
    cut = data.draw(st.integers(0, len(text) - 1))
    assert parse_object(text[:cut]) is None
    assert parse_object(text) == value
