"""Final outputs say what happened in the conversation, and claim nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Draft, PlannedCall, Refuse, Result, User
from datacraft.core.message import AssistantMessage
from datacraft.core.recipe import Recipe
from datacraft.core.seed import Seed, SeedAssistant, SeedCall, SeedCalls
from datacraft.core.tool import AgentFacts, Toolset
from datacraft.steps.expand.compose import Composer
from datacraft.steps.plan import plan
from datacraft.steps.plan.outcomes import Outcomes, learn_outcomes
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.teacher import BuiltinTeacher
from tests.agents.projects import ACCEPTED, lexicon, planned, project


def outcomes() -> Outcomes:
    found = learn_outcomes(lexicon("triage-agent"))
    assert found is not None
    return found


def blueprints() -> tuple[Blueprint, ...]:
    return planned("triage-agent", 300).blueprints


def closings(blueprint: Blueprint) -> Iterator[tuple[Answer | Refuse, list[tuple[PlannedCall, Any]]]]:
    """Each closing turn with all calls that worked before it."""
    done: list[tuple[PlannedCall, Any]] = []
    calls: tuple[PlannedCall, ...] = ()
    for step in blueprint.script:
        if isinstance(step, Call):
            calls = () if step.weight == 0 else step.calls
        elif isinstance(step, Result) and calls:
            errors = step.errors or (None,) * len(calls)
            done += [(c, v) for c, v, e in zip(calls, step.values, errors, strict=True) if e is None]
        elif isinstance(step, Answer | Refuse):
            yield step, list(done)


def test_no_output_contradicts_the_calls() -> None:
    seen = 0
    for blueprint in blueprints():
        for step, done in closings(blueprint):
            assert step.output is not None
            tickets = {value: call.arguments["severity"] for call, value in done if call.tool == "create_ticket"}
            said = step.output["ticket_id"]
            assert said in tickets if said is not None else not tickets or blueprint.shape == "multi_turn"
            assert said is None or step.output["severity"] in tickets.values()
            escalated = any(call.tool == "escalate" for call, _ in done)
            assert step.output["escalated"] == escalated or (escalated and blueprint.shape == "multi_turn")
            seen += bool(done)
    assert seen > 200


def test_what_is_out_of_scope_is_filed_under_nothing_but_the_seeds_own_wishes() -> None:
    rows = [b for b in blueprints() if b.shape == "out_of_scope" and b.lineage[0].startswith("builtin:")]
    outputs = [step.output for b in rows for step in b.script if isinstance(step, Refuse)]
    assert len(outputs) >= 8
    assert outputs == [{"category": "other", "severity": 1, "ticket_id": None, "escalated": False}] * len(outputs)


def test_a_category_goes_with_what_is_the_matter() -> None:
    book, _ = project("triage-agent")
    known = {
        row.values["summary"]: row.output["category"]
        for pool in book.pools
        for row in pool.rows
        if row.output and "summary" in row.values
    }
    seen = 0
    for blueprint in blueprints():
        for step, done in closings(blueprint):
            summaries = [call.arguments.get("summary") for call, _ in done]
            if len(done) == 1 and summaries[0] in known and step.output:
                assert step.output["category"] == known[summaries[0]]
                seen += 1
    assert seen > 15


def test_what_follows_from_the_calls_is_learned_from_the_seeds() -> None:
    found = outcomes()
    assert found.flags == {"escalated": {"escalate"}}
    assert found.pure == {"ticket_id"}
    assert found.fed["ticket_id"] == (("create_ticket", "result", ""),)
    assert ("create_ticket", "argument", "severity") in found.fed["severity"]


def test_calls_win_over_the_situation_and_the_situation_over_what_stood_there() -> None:
    ticket = PlannedCall("create_ticket", {"customer_id": "C-1", "summary": "x", "severity": 2}, {})
    stood = {"category": "question", "severity": 4, "ticket_id": "T-1", "escalated": True}
    known = ["the PDF of the invoice has no content"]
    assert outcomes().settled(stood, [(ticket, "T-9")], known) == {
        "category": "billing",
        "severity": 2,
        "ticket_id": "T-9",
        "escalated": False,
    }
    assert outcomes().settled(stood, [], [], [ticket]) == {
        "category": "question",
        "severity": 2,
        "ticket_id": None,
        "escalated": False,
    }


def test_what_the_schema_would_refuse_stays_as_it_was() -> None:
    ticket = PlannedCall("create_ticket", {"customer_id": "C-1", "summary": "x", "severity": 9}, {})
    stood = {"category": "question", "severity": 4, "ticket_id": None, "escalated": False}
    assert outcomes().settled(stood, [(ticket, "T-9")], []) == stood


def with_reply(toolset: Toolset) -> Toolset:
    """The sample agent with a field for free words beside its decision."""
    assert toolset.agent is not None
    schema = dict(toolset.agent.final_schema or {})
    schema |= {"properties": {**schema["properties"], "reply": {"type": "string"}}, "required": ["reply"]}
    wire: dict[str, Any] = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}
    return replace(toolset, agent=replace(toolset.agent, output_schema=wire))


def replying(turn: Any) -> Any:
    output = getattr(turn, "output", None)
    return replace(turn, output={**output, "reply": "Of course."}) if output else turn


def test_words_made_up_for_a_row_go_into_the_field_for_words() -> None:
    book, toolset = project("triage-agent")
    seeds = [seed for seed in book.seeds if seed.shape in ("simple", "out_of_scope", "no_tool_needed")]
    told = [replace(seed, turns=tuple(map(replying, seed.turns))) for seed in seeds]
    made = plan(replace(book, seeds=tuple(told)), with_reply(toolset), Recipe(n=60, mix={"out_of_scope": 1.0}))
    refusals = [step for b in made.blueprints for step in b.script if isinstance(step, Refuse)]
    worded = [step for step in refusals if step.field]
    assert {step.field for step in worded} == {"reply"}
    assert len(worded) > len(refusals) / 2


def test_an_agent_that_ends_in_prose_has_no_outputs() -> None:
    assert learn_outcomes(learn(*project("clinic"))) is None
    steps = [step for b in planned("clinic").blueprints for step in b.script if isinstance(step, Answer | Refuse | Ask)]
    assert steps
    assert not any(step.output for step in steps)
    assert not any(isinstance(step, User) for step in steps)


@pytest.mark.parametrize("option", ["other", "none_of_these", "General"])
def test_neutral_options_are_told_by_their_words(option: str) -> None:
    schema = {"properties": {"topic": {"enum": ["billing", option]}}}
    found = replace(outcomes(), schema=schema, fed={})
    assert found.neutral({"topic": "billing"}) == {"topic": option}


SPOKEN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reply": {"type": "string"},
        "status": {"type": "string", "enum": ["done", "waiting", "declined"]},
        "booking": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "charged": {"type": "boolean"},
    },
    "required": ["reply", "status", "booking", "charged"],
    "additionalProperties": False,
}
CHARGING = {"book_flight", "book_hotel", "rent_car"}


def spoken(seed: Seed) -> Seed:
    """A seed of the travel agent as it would be if the agent answered in an object that holds its words."""
    turns: list[Any] = []
    called: list[SeedCall] = []
    for position, turn in enumerate(seed.turns):
        if isinstance(turn, SeedCalls):
            called += [call for call in turn.calls if call.error is None]
        if isinstance(turn, SeedAssistant):
            asks = not called and any(isinstance(later, SeedCalls) for later in seed.turns[position:])
            references = [call.returns["booking_id"] for call in called if call.tool == "book_flight"]
            output = {
                "reply": turn.text,
                "status": "waiting" if asks else "done" if called else "declined",
                "booking": references[0] if references else None,
                "charged": any(call.tool in CHARGING for call in called),
            }
            turn = replace(turn, output=output)
        turns.append(turn)
    return replace(seed, turns=tuple(turns))


@cache
def rows_in_an_object() -> tuple[tuple[Blueprint, Draft, list[dict[str, Any]]], ...]:
    """Blueprint, draft and final outputs of every row."""
    book, toolset = project("travel")
    book = replace(book, seeds=tuple(map(spoken, book.seeds)))
    wire: dict[str, Any] = {"type": "json_schema", "json_schema": {"name": "out", "strict": True, "schema": SPOKEN}}
    toolset = replace(toolset, agent=AgentFacts("desk", "You help travellers.", output_schema=wire))
    composer, found = Composer(toolset, "builtin/0"), []
    for outcome in BuiltinTeacher(book, toolset).write(
        plan(book, toolset, Recipe(n=150)).blueprints, lambda blueprint, draft: ACCEPTED
    ):
        if outcome.draft and outcome.verdict.example:
            example = composer.compose(outcome.blueprint, outcome.draft)
            texts = [m.content for m in example.messages if isinstance(m, AssistantMessage) and not m.tool_calls]
            found.append((outcome.blueprint, outcome.draft, [json.loads(text or "") for text in texts]))
    return tuple(found)


def test_the_words_of_an_output_are_those_of_the_row() -> None:
    seen = 0
    for blueprint, draft, outputs in rows_in_an_object():
        said = [t for t, s in zip(draft.texts, blueprint.speaking(), strict=True) if not isinstance(s, User)]
        assert [output["reply"] for output in outputs] == [text.strip() for text in said]
        seen += len(outputs)
    assert seen > 140


def test_a_field_that_says_how_it_went_says_so() -> None:
    for blueprint, _, outputs in rows_in_an_object():
        called = {call.tool for call in blueprint.calls()}
        assert outputs[-1]["status"] == ("done" if called else "declined"), blueprint.shape
        if blueprint.shape != "multi_turn":
            assert outputs[-1]["charged"] == bool(called & CHARGING)
        for step, output in zip((s for s in blueprint.speaking() if not isinstance(s, User)), outputs, strict=True):
            assert output["status"] == "waiting" or not isinstance(step, Ask)


def test_a_reference_is_the_one_that_the_tool_gave() -> None:
    seen = 0
    for blueprint, _, outputs in rows_in_an_object():
        given = [
            value["booking_id"]
            for call, result in zip(blueprint.script, blueprint.script[1:], strict=False)
            if isinstance(call, Call) and isinstance(result, Result)
            for one, value in zip(call.calls, result.values, strict=True)
            if one.tool == "book_flight" and value
        ]
        if blueprint.shape != "multi_turn":
            assert outputs[-1]["booking"] == (given[0] if given else None)
            seen += bool(given)
    assert seen > 5
