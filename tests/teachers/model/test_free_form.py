"""Values the model may choose, and the second reader."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.blueprint import Answer, Blueprint, Call, Mention, PlannedCall, Result, User
from datacraft.core.prices import Price
from datacraft.io.journal import Journal
from datacraft.providers import open_model
from datacraft.providers.ladder import Ladder, Memory
from datacraft.providers.patient import Patience, Patient
from datacraft.providers.throttle import Throttle
from datacraft.teachers.model.desk import Desk
from datacraft.teachers.model.free_values import closed, openings, wrong_choices
from datacraft.teachers.model.money import Purse
from datacraft.teachers.model.prompt import prompts
from datacraft.teachers.model.second_reader import SecondReader, differences
from datacraft.teachers.model.teacher import ModelTeacher
from tests.stub_server import Seen, StubServer, completion, plan_of, structured, words_for
from tests.teachers.model.workbench import BOOK, TOOLSET, blueprints, journal_path, judge, rows

CHAIN = Blueprint(
    "b-chain",
    "multi_tool",
    "chain",
    ("s-lookup",),
    "g",
    ("lookup_customer", "create_ticket"),
    (
        User((Mention("lookup_customer", "email", "ann@example.com"),), about="ann@example.com has a broken login"),
        Call((PlannedCall("lookup_customer", {"email": "ann@example.com"}, {"email": "verbatim"}),)),
        Result(({"customer_id": "C-1042", "plan": "pro"},)),
        Call(
            (
                PlannedCall(
                    "create_ticket",
                    {"customer_id": "C-1042", "summary": "Login broken", "severity": 4},
                    {"customer_id": "tool_result", "summary": "composed", "severity": "mapped"},
                ),
            )
        ),
        Result(("T-7731",)),
        Answer({"ticket": "T-7731", "said": "T-7731 is open for C-1042"}),
    ),
)


def test_one_choice_is_put_in_everywhere_the_plan_had_the_old_value():
    found = openings(CHAIN, TOOLSET, free_form=True)
    assert [opening.old for opening in found] == ["ann@example.com", "C-1042", "Login broken", "T-7731"]
    chosen = dict(
        zip((opening.key for opening in found), ("zoe@acme.test", "K-9", "Cannot sign in", "Q-1"), strict=True)
    )
    new = closed(CHAIN, found, chosen)
    user, _, first, second, _, answer = new.script
    assert isinstance(user, User)
    assert (user.mentions[0].value, user.about) == ("zoe@acme.test", "zoe@acme.test has a broken login")
    assert isinstance(first, Result)
    assert first.values == ({"customer_id": "K-9", "plan": "pro"},)
    assert isinstance(second, Call)
    assert second.calls[0].arguments == {"customer_id": "K-9", "summary": "Cannot sign in", "severity": 4}
    assert isinstance(answer, Answer)
    assert answer.facts == {"ticket": "Q-1", "said": "Q-1 is open for K-9"}
    assert (new.id, new.lineage, new.tools) == (CHAIN.id, CHAIN.lineage, CHAIN.tools)


def test_names_that_swap_do_not_run_into_each_other():
    found = openings(CHAIN, TOOLSET, free_form=True)
    chosen = {found[0].key: "x", found[1].key: "T-7731", found[2].key: "y", found[3].key: "C-1042"}
    answer = closed(CHAIN, found, chosen).script[-1]
    assert isinstance(answer, Answer)
    assert answer.facts == {"ticket": "C-1042", "said": "C-1042 is open for T-7731"}


def test_what_a_schema_lists_is_not_the_models_to_choose():
    tool = json.loads(json.dumps(TOOLSET.tools[0].wire))
    tool["function"]["parameters"]["properties"]["email"]["enum"] = ["ann@example.com"]
    bound = replace(TOOLSET, tools=(type(TOOLSET.tools[0])(tool), TOOLSET.tools[1]))
    assert "ann@example.com" not in [opening.old for opening in openings(CHAIN, bound, free_form=True)]


def test_only_what_the_plan_leaves_open_is_open_without_free_form():
    assert openings(CHAIN, TOOLSET, free_form=False) == ()
    call = CHAIN.calls()[1]
    left_open = replace(call, provenance={**call.provenance, "severity": "open"})
    script = tuple(Call((left_open,)) if isinstance(s, Call) and s.calls == (call,) else s for s in CHAIN.script)
    (opening,) = openings(replace(CHAIN, script=script), TOOLSET, free_form=False)
    assert opening.schema == {"type": "integer", "minimum": 1, "maximum": 5}
    new = closed(replace(CHAIN, script=script), (opening,), {opening.key: 2})
    assert new.calls()[1].arguments["severity"] == 2
    assert wrong_choices((opening,), {}) == [f"values/{opening.key} is missing"]


def test_the_row_is_made_of_the_models_values():
    def choosing(seen: Seen) -> Any:
        plan = plan_of(seen)
        chosen = {value["write"]: f"new {value['in_place_of']}" for value in plan["values"]}
        text = json.dumps(words_for({**plan, "values": []}))
        for value in plan["values"]:
            text = text.replace(value["in_place_of"], f"new {value['in_place_of']}")
        return structured(seen, {"values": chosen, **json.loads(text)})

    seen_by_judge: list[Blueprint] = []

    def watching(blueprint: Blueprint, draft: Any) -> Any:
        seen_by_judge.append(blueprint)
        return judge(blueprint, draft)

    with StubServer(choosing) as stub:
        written = prompts(TOOLSET, BOOK, 1, free_form=True)
        (outcome,) = ModelTeacher(open_model(base_url=stub.url, model="stub"), written).write([CHAIN], watching)
        schema = stub.bodies[0]["response_format"]["json_schema"]["schema"]
    assert outcome.verdict.example is not None
    assert outcome.blueprint is CHAIN
    assert seen_by_judge[0].calls()[0].arguments == {"email": "new ann@example.com"}
    assert next(iter(schema["properties"])) == "values"
    assert schema["properties"]["values"]["required"] == ["value_1", "value_2", "value_3", "value_4"]


def test_two_values_that_are_the_same_are_handed_back():
    found = openings(CHAIN, TOOLSET, free_form=True)
    assert wrong_choices(found, {opening.key: "one" for opening in found}) == ["two of the values are the same"]


def calls(*found: tuple[str, dict[str, str], list[str]]) -> list[dict[str, Any]]:
    return [
        {"tool": tool, "values": [{"parameter": k, "value": v} for k, v in values.items()], "missing": missing}
        for tool, values, missing in found
    ]


@pytest.mark.parametrize(
    ("number", "read", "agrees"),
    [
        (0, calls(("lookup_customer", {"email": "dana0@example.com"}, [])), True),
        (0, calls(("lookup_customer", {"email": "address DANA0@example.com"}, [])), True),
        (0, calls(("lookup_customer", {"email": "dana@example.com"}, [])), False),
        (0, calls(("create_ticket", {}, [])), False),
        (0, [], False),
        (1, calls(("lookup_customer", {}, ["email"])), True),
        (1, calls(("lookup_customer", {"email": "x"}, [])), False),
        (2, [], True),
        (2, calls(("lookup_customer", {}, [])), False),
    ],
)
def test_what_a_reader_extracts_is_compared_with_the_plan(number: int, read: list[dict[str, Any]], agrees: bool):
    assert (not differences(blueprints(3)[number], read)) is agrees


def test_the_second_reader_filters_and_its_verdict_stays_in_the_row(tmp_path: Path):
    def both(seen: Seen) -> Any:
        if seen.body["model"] == "stub":
            return structured(seen, words_for(plan_of(seen)))
        asked = seen.body["messages"][0]["content"]
        assert "must_convey" not in asked, "the reader must not see the plan"
        if "pizza number 5 " in asked:
            return structured(seen, {"calls": calls(("create_ticket", {}, []))})
        if "pizza number 8 " in asked:
            return completion("what?")
        return structured(seen, {"calls": []})

    with StubServer(both) as stub, Journal(journal_path(tmp_path)) as journal:
        purse = Purse(Price(1, 1))
        other = Patient(open_model(base_url=stub.url, model="other"), Throttle(4), Patience(base=0.01))
        second = SecondReader(Desk(Ladder(other, Memory()), journal, purse, price=Price(2, 2)), TOOLSET)
        teacher = ModelTeacher(
            open_model(base_url=stub.url, model="stub"),
            prompts(TOOLSET, BOOK, 1),
            journal=journal,
            purse=purse,
            second=second,
        )
        plans = [plan for plan in blueprints(9) if plan.category == "refusal"]
        outcomes = {outcome.blueprint.id: outcome for outcome in teacher.write(plans, judge)}
        assert journal.spent()[0] == purse.spend.requests == stub.received
    agreed, turned_down, silent = (outcomes[f"b-000{number}"].verdict for number in (2, 5, 8))
    assert agreed.example is not None
    assert agreed.example.metadata["judge"] == {"model": "custom/other", "agrees": True}
    assert turned_down.reason.startswith('judge: a reader takes this as asking for ["create_ticket"]')
    assert silent.example is not None
    assert silent.example.metadata["judge"]["agrees"] is None
    assert len(rows(list(outcomes.values()))) == 2
