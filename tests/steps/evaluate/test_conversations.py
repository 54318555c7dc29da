"""Conversations run through the SDK's own Runner, and nothing of the user's agent is ever executed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from agents import Agent, AgentHooks, RunConfig, Runner, function_tool, handoff, input_guardrail
from agents.models.openai_provider import OpenAIProvider
from pydantic import BaseModel

from datacraft.core.example import Example, from_row
from datacraft.core.tool import AgentFacts, Tool, Toolset
from datacraft.providers.opening import open_model
from datacraft.steps.evaluate.references import Terms
from datacraft.steps.evaluate.runs import Run, Staging, run_all
from tests.steps.evaluate.hotel import called, reply, result, row, said, user
from tests.stub_server import Seen, StubServer, completion

RAN: list[str] = []


class Outcome(BaseModel):
    room: str
    price: float


def forbidden(*_arguments: Any, **_named: Any) -> Any:
    RAN.append("something real")
    raise AssertionError("something real ran during an evaluation")


@function_tool
def book_room(city: str, nights: int) -> str:
    """Book a room."""
    return str(forbidden())


@function_tool(needs_approval=True)
def send_note(guest_id: str, text: str) -> str:
    """Leave a note for a guest."""
    return str(forbidden())


class Hooks(AgentHooks[Any]):
    async def on_start(self, *arguments: Any, **named: Any) -> None:
        forbidden()


def agent(**changes: Any) -> Agent[Any]:
    guard = input_guardrail(forbidden)
    return Agent(
        name="Hotel", instructions="You are a hotel's assistant.", tools=[book_room, send_note],
        **{"hooks": Hooks(), "input_guardrails": [guard], **changes},
    )  # fmt: skip


def wire_of(found: Agent[Any]) -> list[dict[str, Any]]:
    from agents.models.chatcmpl_converter import Converter

    return [json.loads(json.dumps(Converter.tool_to_openai(tool))) for tool in found.tools]


def example(*messages: dict[str, Any], tools: list[dict[str, Any]] | None = None, **metadata: Any) -> Example:
    made = row("r", "single_tool", "simple", *messages, **metadata)
    return from_row({**made, "tools": wire_of(agent()) if tools is None else tools})


BOOKED = (
    user("Two nights in Paris"),
    called(("book_room", {"city": "Paris", "nights": 2})), result("B-1"), said("Booked as B-1."),
)  # fmt: skip


def run(server: Any, rows: list[Example], staging: Staging) -> tuple[list[Run], list[Any]]:
    with StubServer(server) as stub:

        async def whole() -> list[Run]:
            model = open_model(model="stub", base_url=stub.url)
            try:
                return await run_all(model, list(enumerate(rows, 1)), staging, 4)
            finally:
                await model.close()

        return asyncio.run(whole()), stub.bodies


def script(*turns: Any) -> Any:
    """Answers by how many assistant turns were said before."""

    def answer(seen: Seen) -> Any:
        before = sum(message["role"] == "assistant" for message in seen.body["messages"])
        return reply(turns[min(before, len(turns) - 1)], seen.number)

    return answer


def test_the_users_tools_hooks_and_guardrails_never_run() -> None:
    RAN.clear()
    rows = [
        example(*BOOKED),
        example(user("Note"), called(("send_note", {"guest_id": "G", "text": "x"})), result("ok")),
    ]
    calls = [("book_room", {"city": "Paris", "nights": 2}), ("send_note", {"guest_id": "G", "text": "x"})]
    own = agent()
    found, _ = run(script(calls, "Done."), rows, Staging(Terms(), own))
    assert RAN == []
    assert [len(one.made) for one in found] == [2, 2]
    assert own.tools == [book_room, send_note]
    assert own.hooks is not None


def test_a_mock_answers_from_the_row_and_nothing_else() -> None:
    calls = [("book_room", {"city": "Paris", "nights": 2}), ("book_room", {"city": "Rome", "nights": 2})]
    found, bodies = run(script(calls, "Done."), [example(*BOOKED)], Staging(Terms(), agent()))
    told = [message["content"] for message in bodies[1]["messages"] if message["role"] == "tool"]
    assert told[0] == "B-1"
    assert "nothing is known" in told[1]
    assert found[0].completion.harmful == ("book_room",)
    assert not found[0].complete


def test_the_first_request_is_the_one_the_real_agent_sends() -> None:
    class Strict(BaseModel):
        ok: bool

    own = agent(output_type=Strict, hooks=None, input_guardrails=[])
    wire = wire_of(own)
    with StubServer(lambda seen: completion('{"ok": true}')) as stub:
        provider = OpenAIProvider(base_url=stub.url, api_key="k", use_responses=False)
        config = RunConfig(model="stub", model_provider=provider, tracing_disabled=True)
        asyncio.run(Runner.run(own, "Two nights in Paris", run_config=config))
        real = stub.bodies[0]
    staging = Staging(Terms(), own)
    _, ours = run(lambda seen: completion('{"ok": true}'), [example(*BOOKED, tools=wire)], staging)
    assert ours[0] == real
    # The same without the agent's code: from the row and the toolset alone.
    toolset = Toolset(
        "x", "sdk", tuple(Tool(tool) for tool in wire), AgentFacts("Hotel", None, real["response_format"])
    )
    _, rows_own = run(
        lambda seen: completion('{"ok": true}'), [example(*BOOKED, tools=wire)], Staging(Terms(toolset=toolset))
    )
    assert rows_own[0] == real


def test_a_row_may_withhold_a_tool() -> None:
    rows = [example(user("Leave a note"), said("I can't leave notes here."), tools=wire_of(agent())[:1])]
    _, bodies = run(script("I can't leave notes here."), rows, Staging(Terms(), agent()))
    assert [tool["function"]["name"] for tool in bodies[0]["tools"]] == ["book_room"]


def test_handoffs_lead_to_copies_and_their_side_effects_are_gone() -> None:
    RAN.clear()
    front = Agent(name="Front")
    back = Agent(name="Back", tools=[book_room], handoffs=[front])
    front.handoffs = [handoff(back, on_handoff=lambda _context: forbidden())]
    rows = [example(*BOOKED, tools=wire_of(agent())[:1])]
    turns = ([("transfer_to_back", {})], [("book_room", {"city": "Paris", "nights": 2})], "Done.")
    found, bodies = run(script(*turns), rows, Staging(Terms(), front))
    assert RAN == []
    assert found[0].complete, found[0]
    assert [tool["function"]["name"] for tool in bodies[1]["tools"]] == ["book_room", "transfer_to_front"]


def test_a_handoff_is_a_call_of_its_row() -> None:
    back = Agent(name="Back")
    front = Agent(name="Front", tools=[book_room], handoffs=[back])
    transfer = {"type": "function", "function": {"name": "transfer_to_back", "description": "", "parameters": {}}}
    wire = [*wire_of(front), transfer]
    toolset = Toolset("x", "sdk", tuple(Tool(tool) for tool in wire), AgentFacts("Front", None, None))
    staging = Staging(Terms(toolset=toolset), front)
    away = example(user("The back, please"), called(("transfer_to_back", {})), result('{"assistant": "Back"}'),
                   said("This is the back."), tools=wire)  # fmt: skip
    taken, bodies = run(script([("transfer_to_back", {})], "This is the back."), [away], staging)
    assert [made.call.name for made in taken[0].made] == ["transfer_to_back"]
    assert taken[0].complete, taken[0]
    assert [tool["function"]["name"] for tool in bodies[0]["tools"]] == ["book_room", "transfer_to_back"]
    stayed, _ = run(script("I am the back."), [away], staging)
    assert stayed[0].completion.missing == ("transfer_to_back",)
    # A row that leaves it out wants it left out, though the agent has it.
    here = example(*BOOKED, tools=wire[:1])
    _, bodies = run(script([("book_room", {"city": "Paris", "nights": 2})], "Done."), [here], staging)
    assert [tool["function"]["name"] for tool in bodies[0]["tools"]] == ["book_room"]


def test_tools_of_an_mcp_server_are_played_from_the_row() -> None:
    own = agent(hooks=None, input_guardrails=[])
    wire = [*wire_of(own), {"type": "function", "function": {"name": "weather", "description": "", "parameters": {}}}]
    sunny = example(user("Sun?"), called(("weather", {})), result("sunny"), said("Sunny."), tools=wire)
    found, bodies = run(script([("weather", {})], "Sunny."), [sunny], Staging(Terms(), own))
    assert found[0].complete, found[0]
    assert [message["content"] for message in bodies[1]["messages"] if message["role"] == "tool"] == ["sunny"]


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        (([("no_such_tool", {})], [("no_such_tool", {})]), "not done after 10 answers"),
        (("",), "empty"),
        (([("book_room", "{broken")], "Done."), ""),
    ],
)
def test_garbage_ends_a_run_with_a_reason_and_never_with_an_exception(turns: Any, reason: str) -> None:
    found, _ = run(script(*turns), [example(*BOOKED)], Staging(Terms(), agent()))
    assert not found[0].complete
    assert reason in found[0].failure


def test_constant_call_ids_break_the_run_as_they_break_the_agent() -> None:
    def constant(seen: Seen) -> Any:
        answered = script([("book_room", {"city": f"City {seen.number}", "nights": 1})])(seen)
        answered["choices"][0]["message"]["tool_calls"][0]["id"] = "call_1"
        return answered

    found, _ = run(constant, [example(*BOOKED)], Staging(Terms(), agent()))
    assert "the runner stopped: ModelBehaviorError" in found[0].failure


def test_a_call_before_its_value_is_known_is_out_of_order() -> None:
    chain = example(
        user("Tell dee@x.io hello"),
        called(("book_room", {"city": "dee@x.io", "nights": 1})), result("guest G-7"),
        called(("send_note", {"guest_id": "G-7", "text": "hello"}), start=1), result("sent", 1), said("Done."),
    )  # fmt: skip
    both = [("send_note", {"guest_id": "G-7", "text": "hello"}), ("book_room", {"city": "dee@x.io", "nights": 1})]
    guessed, _ = run(script(both, "Done."), [chain], Staging(Terms()))
    assert guessed[0].completion.misordered == ("send_note",)
    known, _ = run(script([both[1]], [both[0]], "Done."), [chain], Staging(Terms()))
    assert known[0].complete


def test_reading_beside_the_task_does_no_harm_unless_it_is_named() -> None:
    lookup = {"type": "function", "function": {"name": "get_guest", "description": "", "parameters": {}}}
    rows = [example(*BOOKED, tools=[*wire_of(agent()), lookup])]
    turns = ([("get_guest", {}), ("book_room", {"city": "Paris", "nights": 2})], "Done.")
    assert run(script(*turns), rows, Staging(Terms()))[0][0].complete
    named = Staging(Terms(), destructive=frozenset({"get_guest"}))
    assert run(script(*turns), rows, named)[0][0].completion.harmful == ("get_guest",)


def test_booking_twice_is_harm() -> None:
    twice = [("book_room", {"city": "Paris", "nights": 2})] * 2
    assert run(script(twice, "Done."), [example(*BOOKED)], Staging(Terms()))[0][0].completion.harmful == ("book_room",)


def test_the_final_output_of_an_agent_with_a_schema_has_to_be_valid() -> None:
    own = replace(agent(), output_type=Outcome)
    turns = ([("book_room", {"city": "Paris", "nights": 2})], '{"room": "B-1", "price": "cheap"}')
    found, _ = run(script(*turns), [example(*BOOKED)], Staging(Terms(), own))
    assert "ModelBehaviorError" in found[0].failure
    good = (turns[0], '{"room": "B-1", "price": 80.0}')
    assert run(script(*good), [example(*BOOKED)], Staging(Terms(), own))[0][0].complete
