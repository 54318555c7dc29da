"""One attempt at an endpoint: what is sent, what comes back, and every failure under its right name."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, DatacraftError, EndpointError, RateLimited, Refused, Unavailable
from datacraft.core.message import ToolCall
from datacraft.providers import open_model
from tests.stub_server import FAULTS, Answer, Response, Seen, StubServer, completion, error, tool_call

HELLO = ChatRequest(({"role": "user", "content": "hello"},))
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
KEY = "sk-planted-0123456789abcdef"


def ask(url: str, request: ChatRequest = HELLO, *, name: str = "", **more: Any) -> ChatReply:
    async def run() -> ChatReply:
        model = open_model(name, base_url=url, model="stub", **more)
        try:
            return await model.complete(request)
        finally:
            await model.close()

    return asyncio.run(run())


def test_only_what_was_asked_for_is_sent():
    with StubServer() as stub:
        ask(stub.url)
        full = ChatRequest(
            HELLO.messages, (TOOL,), "auto", False, {"type": "json_object"}, max_tokens=9, options={"seed": 4}
        )
        ask(stub.url, full)
    assert stub.bodies == [
        {"model": "stub", "messages": [{"role": "user", "content": "hello"}]},
        {
            "model": "stub",
            "messages": [{"role": "user", "content": "hello"}],
            "tools": [TOOL],
            "tool_choice": "auto",
            "parallel_tool_calls": False,
            "response_format": {"type": "json_object"},
            "max_tokens": 9,
            "seed": 4,
        },
    ]


def test_a_reply_holds_what_the_endpoint_said():
    body = completion("hi", tool_calls=[tool_call("f", '{"x":', id="a"), {"id": "b"}], finish_reason="tool_calls")
    body["usage"] = {
        "prompt_tokens": 7,
        "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    with StubServer(lambda seen: Response(body, headers={"x-request-id": "r-1", "set-cookie": "c"})) as stub:
        reply = ask(stub.url)
    assert (reply.text, reply.finish_reason, reply.model) == ("hi", "tool_calls", "stub")
    assert reply.tool_calls == (ToolCall("a", "f", '{"x":'),), "arguments are kept as written, broken calls left out"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (7, 5)
    assert (reply.usage.cached_tokens, reply.usage.reasoning_tokens) == (4, 2)
    assert reply.raw["choices"][0]["message"]["content"] == "hi"
    assert reply.headers == {"x-request-id": "r-1"}
    assert reply.latency > 0


@pytest.mark.parametrize(
    ("content", "text"),
    [(None, ""), ("x", "x"), ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, {"type": "image"}], "ab")],
)
def test_content_may_be_null_or_parts(content: Any, text: str):
    with StubServer(lambda seen: completion(content, usage=None)) as stub:
        reply = ask(stub.url)
    assert reply.text == text
    assert not reply.usage.known


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (FAULTS["429"], RateLimited),
        (error(429, "no credit", code="insufficient_quota"), Refused),
        (error(402, "pay first"), Refused),
        (error(401, "bad key"), Refused),
        (error(403, "no"), Refused),
        (error(404, "no such model"), Refused),
        (error(400, "No connected db."), Refused),
        (error(400, "bad", param="messages"), BadRequest),
        (error(413, "too large"), BadRequest),
        (error(422, "bad"), BadRequest),
        (error(408, "slow"), Unavailable),
        (FAULTS["500"], Unavailable),
        (FAULTS["502"], Unavailable),
        (error(529, "overloaded"), Unavailable),
        (FAULTS["reset"], Unavailable),
        (FAULTS["truncated-body"], Unavailable),
        (FAULTS["wrong-type"], Unavailable),
        (FAULTS["empty-choices"], Unavailable),
        (FAULTS["error-200"], Unavailable),
        (Response(b""), Unavailable),
        (Response(b"null"), Unavailable),
        (Response(b"[]"), Unavailable),
        (Response(b'{"choices": null}'), Unavailable),
        (Response(b'{"choices": [null]}'), Unavailable),
        (Response(b"\xff\xfe\x00"), Unavailable),
        (Response({"error": {"message": "quota", "code": 429}}), RateLimited),
        (Response({"error": "odd"}), Unavailable),
        (Response(b"x", headers={"content-encoding": "gzip"}), Unavailable),
        (Response(b'{"a": 1}', headers={"content-length": "3"}), Unavailable),
        (Response({"detail": "nope"}, 400), BadRequest),
        (Response([{"error": {"message": "in a list", "code": 400}}], 400), BadRequest),
        (Response(b"", 500, headers={"content-type": "x"}), Unavailable),
    ],
)
def test_every_failure_has_its_name(answer: Any, kind: type[DatacraftError]):
    with (
        StubServer(answer if callable(answer) else lambda seen: answer) as stub,
        pytest.raises(EndpointError) as caught,
    ):
        ask(stub.url, timeout=5)
    assert type(caught.value) is kind
    assert caught.value.hint


def test_nobody_there_is_said_with_the_address():
    with StubServer() as stub:
        url = stub.url
    with pytest.raises(Unavailable, match=url):
        ask(url)


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_request_has_a_hard_wall(fault: str):
    with StubServer(FAULTS[fault]) as stub, pytest.raises(Unavailable, match=r"within 0\.3 s"):
        ask(stub.url, timeout=0.3)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        ({"retry-after": "soon"}, None),
    ],
)
def test_retry_after_is_read_in_each_of_its_forms(headers: dict[str, str], seconds: float | None):
    with StubServer(lambda seen: error(429, "wait", headers=headers)) as stub, pytest.raises(RateLimited) as caught:
        ask(stub.url)
    assert caught.value.retry_after == seconds


def refusing(*refused: str, **fields: Any) -> Answer:
    def answer(seen: Seen) -> Any:
        for name in refused:
            if name in seen.body:
                return error(400, f"Unsupported parameter: '{name}' is not supported with this model.", **fields)
        return completion()

    return answer


def test_a_limit_is_renamed_then_dropped_and_the_lesson_is_kept():
    async def twice(url: str) -> None:
        model = open_model(base_url=url, model="stub")
        for _ in range(2):
            await model.complete(ChatRequest(HELLO.messages, max_tokens=5))
        await model.close()

    with StubServer(refusing("max_tokens")) as stub:
        asyncio.run(twice(stub.url))
    assert [sorted(set(body) - {"model", "messages"}) for body in stub.bodies] == [
        ["max_tokens"],
        ["max_completion_tokens"],
        ["max_completion_tokens"],
    ]
    with StubServer(refusing("max_tokens", "max_completion_tokens")) as stub:
        asyncio.run(twice(stub.url))
    assert len(stub.bodies) == 4
    assert set(stub.bodies[-1]) == {"model", "messages"}


@pytest.mark.parametrize("named", [True, False])
def test_a_refused_sampling_parameter_is_dropped(named: bool):
    fields = {"param": "temperature"} if named else {}
    with StubServer(refusing("temperature", **fields)) as stub:
        ask(stub.url, ChatRequest(HELLO.messages, options={"temperature": 0, "seed": 1}))
    assert set(stub.bodies[-1]) == {"model", "messages", "seed"}


def test_fastapis_way_of_naming_a_parameter_is_understood():
    detail = {"detail": [{"loc": ["body", "seed"], "msg": "extra fields not permitted"}]}
    with StubServer(lambda seen: Response(detail, 422) if "seed" in seen.body else completion()) as stub:
        ask(stub.url, ChatRequest(HELLO.messages, options={"seed": 1}))
    assert set(stub.bodies[-1]) == {"model", "messages"}


@pytest.mark.parametrize("part", ["tools", "response_format", "tool_choice"])
def test_what_says_what_is_asked_is_never_dropped(part: str):
    request = ChatRequest(HELLO.messages, (TOOL,), "required", None, {"type": "json_object"}, max_tokens=5)
    with StubServer(refusing(part, param=part)) as stub, pytest.raises(BadRequest) as caught:
        ask(stub.url, request)
    assert caught.value.parameter == part
    assert len(stub.bodies) == 1


def test_an_endpoint_that_refuses_everything_is_not_asked_forever():
    with StubServer(lambda seen: error(400, f"bad: {' '.join(seen.body)}")) as stub, pytest.raises(BadRequest):
        ask(stub.url, ChatRequest(HELLO.messages, max_tokens=5, options={"a": 1, "b": 2, "c": 3}))
    assert len(stub.bodies) <= 8


def test_no_error_and_no_reply_holds_the_key(monkeypatch: pytest.MonkeyPatch):
    """Servers echo keys: in messages of a 401, in headers, even in answers."""
    monkeypatch.setenv("DATACRAFT_API_KEY", KEY)

    def echo(seen: Seen) -> Any:
        sent = seen.headers["authorization"]
        if seen.number == 0:
            return completion(f"you are {sent}")
        if seen.number == 1:
            return error(401, f"Incorrect API key provided: {sent}")
        return Response(f"<html>{sent}</html>".encode(), 200 if seen.number == 2 else 500)

    with StubServer(echo) as stub:
        told = [json.dumps(ask(stub.url).raw)]
        for _ in range(3):
            with pytest.raises(EndpointError) as caught:
                ask(stub.url)
            told.append(repr(caught.value) + caught.value.message + caught.value.hint + str(caught.value.__cause__))
        assert KEY in stub.requests[0].headers["authorization"], "the test means nothing unless the key was sent"
    assert [text for text in told if KEY in text] == []


def test_models_that_only_the_responses_api_serves_are_asked_there():
    answer = {
        "id": "resp_1",
        "model": "gpt-5-pro-2026",
        "output": [
            {"type": "reasoning", "summary": []},
            {"type": "message", "content": [{"type": "output_text", "text": "hi"}]},
            {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
        ],
        "usage": {"input_tokens": 3, "output_tokens": 2, "input_tokens_details": {"cached_tokens": 1}},
    }
    schema = {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": True}}
    talk = (
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "", "tool_calls": [tool_call("f", "{}", id="c0")]},
        {"role": "tool", "tool_call_id": "c0", "content": "r"},
    )
    request = ChatRequest(talk, (TOOL,), {"type": "function", "function": {"name": "f"}}, None, schema, max_tokens=9)

    async def run(url: str) -> ChatReply:
        model = open_model("openai/gpt-5-pro", base_url=url)
        try:
            return await model.complete(request)
        finally:
            await model.close()

    with StubServer(lambda seen: answer) as stub:
        reply = asyncio.run(run(stub.url))
    assert stub.requests[0].path == "/v1/responses"
    assert stub.bodies[0] == {
        "model": "gpt-5-pro",
        "store": False,
        "input": [
            {"role": "user", "content": "a"},
            {"type": "function_call", "call_id": "c0", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c0", "output": "r"},
        ],
        "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        "tool_choice": {"type": "function", "name": "f"},
        "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": True}},
        "max_output_tokens": 9,
    }
    assert (reply.text, reply.tool_calls, reply.usage.cached_tokens) == ("hi", (ToolCall("c1", "f", "{}"),), 1)


def test_an_incomplete_response_is_cut_off():
    cut = {"output": [], "incomplete_details": {"reason": "max_output_tokens"}}
    refused = {"output": [{"type": "message", "content": [{"type": "refusal", "refusal": "no"}]}]}

    async def run(url: str) -> list[ChatReply]:
        model = open_model("openai/o1-pro", base_url=url)
        try:
            return [await model.complete(HELLO) for _ in range(2)]
        finally:
            await model.close()

    with StubServer(lambda seen: cut if seen.number == 0 else refused) as stub:
        first, second = asyncio.run(run(stub.url))
    assert first.finish_reason == "length"
    assert second.refusal == "no"
