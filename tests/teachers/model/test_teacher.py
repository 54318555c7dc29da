"""A model as teacher against a server that really speaks and really fails."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.errors import BudgetReached, Refused, Unavailable
from datacraft.core.finding import Finding, Severity
from datacraft.core.prices import Price
from datacraft.core.teacher import Verdict
from datacraft.io.journal import Journal
from datacraft.teachers.model.money import Purse, parse_budget
from datacraft.teachers.model.settings import TeacherSettings
from tests.stub_server import (
    FAULTS,
    Response,
    Seen,
    StubServer,
    completion,
    error,
    obedient,
    plan_of,
    sometimes,
    structured,
    words_for,
)
from tests.teachers.model.workbench import blueprints, journal_path, judge, rows, teacher

PATIENT = TeacherSettings(concurrency=16)


def test_every_blueprint_gets_the_words_of_its_plan():
    with StubServer(obedient) as stub:
        outcomes = list(teacher(stub.url).write(blueprints(9), judge))
    assert sorted(outcome.blueprint.id for outcome in outcomes) == [f"b-{number:04}" for number in range(9)]
    untagged = {name: [re.sub(r" \(\w{8}\)", "", text) for text in texts] for name, texts in rows(outcomes).items()}
    assert untagged["b-0000"] == [
        "wants to know who a customer is. email dana0@example.com",
        "assistant. customer_id: C-1000",
    ]
    assert untagged["b-0004"] == [
        "wants a customer looked up.",
        "assistant. What is the email?",
        "user. email ben4@example.com",
        "assistant. customer_id: C-1004",
    ]
    assert untagged["b-0008"] == ["wants pizza number 8 delivered.", "assistant."]


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in ("hang", "drip")])
def test_a_fault_at_a_fifth_of_the_requests_loses_no_row(fault: str, tmp_path):
    plans = blueprints(60)
    with StubServer(sometimes(fault, obedient)) as stub, Journal(journal_path(tmp_path)) as journal:
        outcomes = list(teacher(stub.url, journal=journal).write(plans, judge))
        spent = journal.spent()
    assert sorted(outcome.blueprint.id for outcome in outcomes) == sorted(plan.id for plan in plans)
    failed = [outcome for outcome in outcomes if outcome.verdict.example is None]
    assert len(rows(outcomes)) + len(failed) == 60
    assert all(outcome.verdict.reason.startswith("answer: ") for outcome in failed)
    assert len(failed) <= 3, "three tries against a fifth of faults: 0.8 % fail for good"
    assert spent[0] <= stub.received


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_an_answer_that_never_ends_costs_one_place_for_a_while(fault: str):
    with StubServer(sometimes(fault, obedient, share=0.1)) as stub:
        outcomes = list(teacher(stub.url, timeout=0.5).write(blueprints(40), judge))
    assert len(rows(outcomes)) == 40


def test_a_cut_off_answer_is_asked_again_with_more_room_once():
    with StubServer(FAULTS["length"]) as stub:
        (outcome,) = teacher(stub.url).write(blueprints(1), judge)
    limits = [body["max_tokens"] for body in stub.bodies]
    assert outcome.verdict.reason == "answer: length"
    assert limits[0] * 4 == limits[1]
    assert set(limits[1:]) == {limits[1]}


def test_whole_json_is_not_used_when_the_endpoint_says_it_was_cut():
    with StubServer(lambda seen: completion(json.dumps(words_for(plan_of(seen))), finish_reason="length")) as stub:
        (outcome,) = teacher(stub.url).write(blueprints(1), judge)
    assert outcome.verdict.example is None


def test_a_draft_that_breaks_the_plan_is_handed_back_with_what_is_wrong():
    def forgetful(seen: Seen):
        words = words_for(plan_of(seen))
        return structured(seen, words if len(seen.body["messages"]) > 2 else words | {"user_1": "who is that?"})

    with StubServer(forgetful) as stub:
        (outcome,) = teacher(stub.url).write(blueprints(1), judge)
    assert outcome.verdict.example is not None
    assert outcome.attempts == 2
    second = stub.bodies[1]["messages"]
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert "does not contain 'dana0@example.com' exactly" in second[3]["content"]


def test_the_judges_findings_are_fed_back_and_the_tries_are_counted():
    def strict(blueprint: Blueprint, draft: Draft) -> Verdict:
        found = Finding("G999", "made-up", Severity.ERROR, "the date is in the past", suggestion="take a later one")
        return Verdict(None, (found,), "G999 made-up")

    with StubServer(obedient) as stub:
        (outcome,) = teacher(stub.url).write(blueprints(1), strict)
    assert len(stub.bodies) == outcome.attempts == 1 + PATIENT.retries
    assert "the date is in the past. take a later one." in stub.bodies[1]["messages"][3]["content"]
    assert (outcome.verdict.reason, outcome.raw) == ("G999 made-up", json.dumps(words_for(plan_of(stub.requests[0]))))


def test_words_that_give_away_what_is_withheld_are_handed_back():
    def blabbing(seen: Seen):
        words = words_for(plan_of(seen))
        return structured(seen, words | {"user_1": "look up ben1@example.com"} if "user_2" in words else words)

    with StubServer(blabbing) as stub:
        _, outcome = sorted(teacher(stub.url).write(blueprints(2), judge), key=lambda o: o.blueprint.id)
    assert outcome.verdict.reason == "breaks the plan"
    assert "gives away 'ben1@example.com'" in stub.bodies[-1]["messages"][-1]["content"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_no_retry_can_mend_stops_the_run_and_keeps_what_was_paid_for(status: int, tmp_path):
    def closing(seen: Seen):
        return obedient(seen) if seen.number < 20 else error(status, "Incorrect API key provided: sk-abcdefgh12345678")

    with StubServer(closing) as stub, Journal(journal_path(tmp_path)) as journal:
        with pytest.raises(Refused) as caught:
            list(teacher(stub.url, journal=journal).write(blueprints(60), judge))
        kept = journal.spent()[0]
        paid = 20
        stub.answer = obedient
        outcomes = list(teacher(stub.url, journal=journal).write(blueprints(60), judge))
    assert kept == paid
    assert len(rows(outcomes)) == 60
    assert sum(1 for seen in stub.requests if seen.number < 20) + 40 == len({seen.key for seen in stub.requests})
    assert "sk-abcdefgh" not in caught.value.message
    assert caught.value.hint


def test_an_empty_account_stops_the_run_although_it_says_429():
    with StubServer(lambda seen: error(429, "You exceeded your quota", code="insufficient_quota")) as stub:
        with pytest.raises(Refused, match="insufficient_quota"):
            list(teacher(stub.url).write(blueprints(30), judge))
        assert stub.received <= PATIENT.concurrency


def test_an_endpoint_that_is_gone_ends_the_run_instead_of_failing_every_row():
    quick = replace(PATIENT, tries=2)
    with StubServer(obedient) as stub:
        url = stub.url
    with pytest.raises(Unavailable):
        list(teacher(url, settings=quick).write(blueprints(60), judge))


def test_one_request_the_endpoint_cannot_digest_costs_one_row():
    def allergic(seen: Seen):
        return error(500, "boom") if "pizza number 2 " in json.dumps(seen.body) else obedient(seen)

    with StubServer(allergic) as stub:
        outcomes = list(teacher(stub.url, settings=replace(PATIENT, tries=2)).write(blueprints(30), judge))
    failed = [outcome for outcome in outcomes if outcome.verdict.example is None]
    assert [(outcome.blueprint.id, outcome.verdict.reason) for outcome in failed] == [
        ("b-0002", "provider: status 500")
    ]


def test_tool_call_ids_of_the_endpoint_mean_nothing():
    """Some servers give every call the same id, or none."""
    refusing = {"response_format"}

    def no_formats(seen: Seen):
        if refusing & set(seen.body):
            return error(400, "response_format is not supported", param="response_format")
        return obedient(seen)

    with StubServer(no_formats) as stub:
        outcomes = list(teacher(stub.url).write(blueprints(30), judge))
    assert len(rows(outcomes)) == 30


def test_an_endpoint_that_does_not_count_tokens_is_estimated(tmp_path):
    with (
        StubServer(lambda seen: structured(seen, words_for(plan_of(seen))) | {"usage": None}) as stub,
        Journal(journal_path(tmp_path)) as journal,
    ):
        model = teacher(stub.url, purse=Purse(Price(1.0, 1.0)), journal=journal)
        outcomes = list(model.write(blueprints(3), judge))
        assert len(rows(outcomes)) == 3
        sent = sum(len(json.dumps(body["messages"])) for body in stub.bodies)
        assert journal.spent()[1] == model.purse.spend.usage.total, "the next run's budget counts the same tokens"
    assert sent / 5 < model.purse.spend.usage.input_tokens < sent / 2


@pytest.mark.parametrize(("budget", "limit"), [("40k-tokens", 40_000), ("0.04usd", 40_000)])
def test_a_budget_is_never_passed_and_the_run_goes_on_with_a_larger_one(budget: str, limit: int, tmp_path):
    def counted(seen: Seen):
        size = len(seen.content) // 4
        used = {"prompt_tokens": size, "completion_tokens": 100, "total_tokens": size + 100}
        return structured(seen, words_for(plan_of(seen))) | {"usage": used}

    plans = blueprints(120)
    with StubServer(counted) as stub:
        with Journal(journal_path(tmp_path)) as journal:
            purse = Purse(Price(1.0, 1.0), parse_budget(budget), journal.spent()[1:])
            with pytest.raises(BudgetReached) as caught:
                list(teacher(stub.url, journal=journal, purse=purse).write(plans, judge))
            _, spent, usd = journal.spent()
        used = sum(len(seen.content) // 4 + 100 for seen in stub.requests)
        assert spent == used <= limit
        assert usd * 1e6 == pytest.approx(spent)
        assert spent > limit * 0.8, "the stop should not come long before the budget is used"
        assert "--budget" in caught.value.hint
        with Journal(journal_path(tmp_path)) as journal:
            outcomes = list(teacher(stub.url, journal=journal).write(plans, judge))
    assert len(rows(outcomes)) == 120
    assert len({seen.key for seen in stub.requests}) == stub.received


def test_the_prefix_of_every_request_is_the_same_to_the_byte():
    with StubServer(obedient) as stub:
        list(teacher(stub.url).write(blueprints(12), judge))
    assert len({json.dumps(body["messages"][0]) for body in stub.bodies}) == 1


def test_no_sampling_parameter_is_sent_unless_it_was_asked_for():
    with StubServer(obedient) as stub:
        list(teacher(stub.url).write(blueprints(1), judge))
        asked = replace(PATIENT, options={"temperature": 0.3})
        list(teacher(stub.url, settings=asked).write(blueprints(1), judge))
    assert set(stub.bodies[0]) == {"model", "messages", "response_format", "max_tokens"}
    assert stub.bodies[1]["temperature"] == 0.3


def test_a_caller_that_wants_no_more_still_keeps_what_is_under_way(tmp_path):
    with (
        StubServer(lambda seen: Response(obedient(seen), delay=0.3)) as stub,
        Journal(journal_path(tmp_path)) as journal,
    ):
        written = teacher(stub.url, journal=journal).write(blueprints(60), judge)
        next(written)
        written.close()
        assert journal.spent()[0] == stub.received
        assert stub.received < 60
