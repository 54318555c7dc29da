"""Canaries and counts: what each says of a sound server, and the cause each names where one is planted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from datacraft.core.example import from_row
from datacraft.core.render_check import fitted
from datacraft.core.template import ChatTemplate
from datacraft.io import templates
from datacraft.providers import open_model
from datacraft.steps.evaluate.cases import cut
from datacraft.steps.evaluate.references import Terms
from datacraft.steps.parity.canaries import EACH, ask, canaries
from datacraft.steps.parity.counting import MANY, Sign, count
from tests.serving_stub import Inference, without
from tests.steps.evaluate.hotel import ROWS, perfect
from tests.stub_server import Seen, StubServer, completion, error, tool_call

CHATML = fitted(templates.load("chatml"))
CASES = cut([(line, from_row(row)) for line, row in enumerate(ROWS, 1)], Terms())


def shop(seen: Seen) -> Any:
    """Right on our own canaries, whatever else is offered."""
    messages = seen.body["messages"]
    said = next(m["content"] for m in reversed(messages) if m["role"] == "user")
    if messages[-1]["role"] == "tool":
        return calls(("refund_order", {"order_id": "R-48213", "reason": "arrived broken"}))
    articles = [word.strip("?,") for word in said.split() if word.startswith(("K-", "M-"))]
    return calls(*(("stock_of", {"article": article}) for article in articles)) if articles else completion("Bye!")


def calls(*made: tuple[str, Any]) -> Any:
    return completion(None, tool_calls=[tool_call(*call) for call in made], finish_reason="tool_calls")


def asked(say: Callable[[Seen], Any], cases: Any = (), **how: Any) -> tuple[dict[str, Sign], StubServer]:
    server = Inference("other", CHATML, say, **how)

    async def run(url: str) -> list[Sign]:
        model = open_model(base_url=url, model="tiny", timeout=60)
        try:
            return [await ask(model, canary) for canary in canaries(cases)]
        finally:
            await model.close()

    with StubServer(server.answer, models=None) as stub:
        return {sign.name: sign for sign in asyncio.run(run(stub.url))}, stub


def counted(template: ChatTemplate = CHATML, **how: Any) -> dict[str, Sign]:
    server = Inference(how.pop("kind", "other"), template, how.pop("say", lambda seen: completion("x")), **how)

    async def run(url: str) -> list[Sign]:
        model = open_model(base_url=url, model="tiny", timeout=60)
        try:
            return await count(model)
        finally:
            await model.close()

    with StubServer(server.answer, models=None) as stub:
        return {sign.name: sign for sign in asyncio.run(run(stub.url))}


def test_a_sound_model_passes_our_own_canaries() -> None:
    signs, stub = asked(shop)
    assert {sign.state for sign in signs.values()} == {"ok"}
    assert len(stub.requests) == 6
    assert sum("response_format" in body for body in stub.bodies) == 1
    assert max(len(body.get("tools", ())) for body in stub.bodies) == MANY


def test_a_sound_model_is_asked_what_it_was_trained_on_where_there_are_rows() -> None:
    signs, stub = asked(perfect, CASES)
    assert {sign.state for sign in signs.values()} == {"ok"}
    texts = {message["content"] for row in ROWS for message in row["messages"] if message["role"] == "user"}
    assert all(body["messages"][1]["content"] in texts for body in stub.bodies)
    assert len(stub.requests) <= 6 * EACH
    assert signs["a tool is needed"].said == f"{EACH} of {EACH} did call a tool"


def as_text(seen: Seen) -> Any:
    """A server that parses nothing: the call stands in the content."""
    reply = shop(seen)
    message = reply["choices"][0]["message"]
    made = [call["function"] for call in message.pop("tool_calls", ())]
    spelled = "\n".join(
        f'<tool_call>\n{{"name": "{c["name"]}", "arguments": {c["arguments"]}}}\n</tool_call>' for c in made
    )
    message["content"] = spelled or message["content"]
    return reply


def thinking(seen: Seen) -> Any:
    reply = shop(seen)
    reply["choices"][0]["message"]["content"] = "<think>\nWhich tool?\n</think>\n\n"
    return reply


def only_thinking(seen: Seen) -> Any:
    reply = completion("")
    reply["choices"][0]["message"]["reasoning_content"] = "Which tool? The user wants"
    return reply


def forgetful(seen: Seen) -> Any:
    """What a model does that does not see its results: the same call again."""
    if seen.body["messages"][-1]["role"] == "tool":
        return calls(("find_order", {"email": "ada@example.com"}))
    return shop(seen)


def refusing(said: str, **fields: Any) -> Callable[[Seen], Any]:
    return lambda seen: error(400, said, **fields) if seen.body.get("tools") else completion("ok")


SAID: dict[str, tuple[Callable[[Seen], Any], str]] = {
    "a call left in the text": (as_text, "parser"),
    "think text left in": (thinking, "think"),
    "nothing but thinking": (only_thinking, "think"),
    "vLLM without a parser": (
        refusing('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
        "parser",
    ),
    "Ollama without a tools block": (refusing("registry.ollama.ai/library/tiny does not support tools"), "no_tools"),
    "llama.cpp without jinja": (lambda seen: error(500, "tools param requires --jinja flag"), "no_tools"),
    "a context that is too small": (
        refusing("request (11205 tokens) exceeds the available context size (2048 tokens), try increasing it"),
        "context",
    ),
    "a server that chokes on a call": (lambda seen: error(500, "Failed to parse input at pos 12"), "parser"),
}


@pytest.mark.parametrize("planted", SAID)
def test_a_planted_cause_is_named(planted: str) -> None:
    say, cause = SAID[planted]
    sign = asked(say)[0]["a tool is needed"]
    assert sign.cause == cause
    assert sign.state == ("warning" if cause == "context" else "failed")


def test_the_size_that_a_server_names_is_the_size_that_is_asked_for() -> None:
    sign = asked(SAID["a context that is too small"][0])[0]["a tool is needed"]
    assert sign.needs == 16384


def test_a_result_that_does_not_arrive_shows_in_the_chain() -> None:
    signs, _ = asked(forgetful)
    assert signs["a chain of calls"].state == "failed"
    assert {sign.state for name, sign in signs.items() if name != "a chain of calls"} == {"ok"}


def test_a_server_that_holds_every_answer_to_the_output_schema_is_found() -> None:
    """As llama.cpp does: with `response_format` beside the tools its grammar lets no call through."""

    def held(seen: Seen) -> Any:
        return completion('{"done": true }') if "response_format" in seen.body else shop(seen)

    signs, _ = asked(held)
    sign = signs.pop("beside an output schema")
    assert (sign.state, sign.cause) == ("warning", "output_schema")
    assert {other.state for other in signs.values()} == {"ok"}


@pytest.mark.parametrize(
    ("say", "name"),
    [
        (lambda seen: completion("Good evening!"), "a tool is needed"),
        (lambda seen: calls(("stock_of", {"article": "K-2210"})), "no tool is needed"),
        (lambda seen: calls(("stock_of", {"article": "K-2210"})), "two calls at once"),
        (lambda seen: calls(("stock_of", '{"article": "K-22')), "a tool is needed"),
        (lambda seen: calls(("invented", {"article": "K-2210"})), "a tool is needed"),
    ],
    ids=["never calls", "always calls", "one call only", "broken arguments", "an invented tool"],
)
def test_what_the_model_itself_does_wrong_is_blamed_on_no_server(say: Callable[[Seen], Any], name: str) -> None:
    sign = asked(say)[0][name]
    assert (sign.state, sign.cause) == ("failed", None)


def test_one_miss_of_several_is_a_warning() -> None:
    missed: list[Seen] = []

    def mostly(seen: Seen) -> Any:
        if "Paris" in seen.body["messages"][1]["content"] and seen.body["messages"][-1]["role"] == "user":
            missed.append(seen)
            return completion("I would rather not.")
        return perfect(seen)

    sign = asked(mostly, CASES)[0]["a tool is needed"]
    assert missed
    assert sign.state == "warning"
    assert "I would rather not." in sign.said


def test_a_template_that_prints_everything_lets_everything_through() -> None:
    signs = counted()
    assert {sign.state for sign in signs.values()} == {"ok"}
    assert set(signs) == {
        "tools",
        "system text",
        "earlier answers",
        "earlier calls",
        "tool results",
        "a long tool list",
    }


DROPPED: dict[str, tuple[str, str, str]] = {
    "tools": ("{{ tool | tojson }}{{ '\\n' }}", "", "no_tools"),
    "system text": ("{% if opening %}{{ opening.content }}{% endif %}", "", "content_dropped"),
    "earlier answers": ("{{- message.content or '' -}}", "", "content_dropped"),
    "earlier calls": ("{{ call.function.arguments | tojson }}", "{}", "content_dropped"),
    "tool results": ("{{ message.content }}\n</tool_response>", "</tool_response>", "content_dropped"),
}


@pytest.mark.parametrize("part", DROPPED)
@pytest.mark.parametrize("words", [False, True], ids=["small tokens", "tokens of a word"])
def test_what_a_template_drops_shows_in_the_counts(part: str, words: bool) -> None:
    old, new, cause = DROPPED[part]
    signs = counted(without(CHATML, old, new), words=words)
    assert (signs[part].state, signs[part].cause) == ("failed", cause)
    others = {name for name, sign in signs.items() if sign.state == "failed"} - {part}
    assert not others


def test_a_prompt_that_is_cut_off_without_a_word_is_noticed() -> None:
    sign = counted(kind="ollama", context=4096)["a long tool list"]
    assert (sign.state, sign.cause) == ("warning", "context")
    assert sign.needs >= 16384
    assert "the server read 4096" in sign.said


def test_a_server_that_counts_nothing_is_not_guessed_about() -> None:
    (sign,) = counted(counts=False).values()
    assert sign.state == "warning"
    assert json.dumps(sign.said)
