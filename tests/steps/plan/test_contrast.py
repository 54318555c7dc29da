"""The shapes that only a contrast teaches: a slip put right, what is known already, what nobody could know."""

from __future__ import annotations

from itertools import pairwise

import pytest

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Result, User
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, ToolMessage
from datacraft.core.row import Circumstances
from datacraft.steps.expand.compose import Composer
from datacraft.steps.expand.judge import RowJudge
from datacraft.steps.plan.shapes.recovering import misread
from datacraft.steps.reader import learn
from datacraft.steps.validate import validate_examples
from datacraft.teachers.builtin.teacher import BuiltinTeacher
from tests.agents.projects import NAMES, lexicon, planned, project

N = 500
agents = pytest.mark.parametrize("name", NAMES)


def _rows(name: str, shape: str) -> list[Blueprint]:
    return [blueprint for blueprint in planned(name, N).blueprints if blueprint.shape == shape]


@agents
def test_a_slip_is_never_trained_gets_an_error_and_is_put_right(name: str) -> None:
    slips = 0
    for blueprint in _rows(name, "recovery"):
        for step, error, again in zip(blueprint.script, blueprint.script[1:], blueprint.script[2:], strict=False):
            if not (isinstance(step, Call) and step.weight == 0):
                continue
            slips += "mistaken" in step.calls[0].provenance.values()
            assert isinstance(error, Result)
            assert error.errors[0]
            assert isinstance(again, Call)
            wrong, right = step.calls[0], again.calls[0]
            assert again.weight is None
            assert wrong.tool == right.tool
            assert dumps(wrong.arguments) != dumps(right.arguments)
            if "mistaken" in wrong.provenance.values():
                differ = [p for p in right.arguments if wrong.arguments[p] != right.arguments[p]]
                assert [p for p, way in wrong.provenance.items() if way == "mistaken"] == differ
    assert slips >= 4


@agents
def test_what_is_known_already_is_answered_without_a_second_call(name: str) -> None:
    rows = _rows(name, "already_known")
    assert len(rows) == 10
    for blueprint in rows:
        assert len(blueprint.calls()) == 1
        ask, answer = blueprint.script[-2:]
        assert isinstance(ask, User)
        assert isinstance(answer, Answer)
        before = "".join(
            dumps(step.values) if isinstance(step, Result) else dumps([m.value for m in step.mentions])
            for step in blueprint.script[:-2]
            if isinstance(step, Result | User)
        )
        assert all(dumps(value).strip('"') in before for value in answer.facts.values())


@agents
def test_an_ambiguous_request_fits_two_tools_or_two_values(name: str) -> None:
    _, toolset = project(name)
    rows = _rows(name, "ambiguous")
    assert len(rows) == 10
    for blueprint in rows:
        first, ask, answer = blueprint.script[:3]
        assert isinstance(first, User)
        assert isinstance(ask, Ask)
        assert isinstance(answer, User)
        if ask.reason != "ambiguous" or not ask.allowed:
            continue
        assert len(set(map(str, ask.allowed))) == 2
        if not ask.parameters:
            (mention,) = first.mentions
            assert set(ask.allowed) <= set(blueprint.tools)
            assert all(mention.parameter in toolset.truly_required(tool) for tool in ask.allowed)
        else:
            assert [list(ask.allowed)] == [m.value for m in first.mentions if m.parameter == ask.parameters[0]]
            assert answer.mentions[0].value in ask.allowed


def test_ambiguity_between_tools_comes_from_the_schemas_where_no_seed_shows_any() -> None:
    asked = [
        step.allowed
        for name in ("travel", "shop")
        for blueprint in _rows(name, "ambiguous")
        for step in blueprint.script
        if isinstance(step, Ask) and not step.parameters
    ]
    assert len(asked) >= 3
    assert not any(seed.shape == "ambiguous" for name in ("travel", "shop") for seed in project(name)[0].seeds)


@pytest.mark.parametrize("name", ["triage", "travel", "clinic", "shop"])
def test_calls_take_values_from_two_turns_that_no_question_parts(name: str) -> None:
    found = {"once more": 0, "referred": 0}
    for blueprint in _rows(name, "multi_turn"):
        for words in blueprint.axes["words"]:
            found["once more"] += words["kind"] == "again"
            found["referred"] += any(part.get("refers") for part in words.get("parts", ()) if isinstance(part, dict))
        for before, after in pairwise(step for step in blueprint.script if isinstance(step, User)):
            if after.act == "follow_up" and after.withholds:
                assert not {m.parameter for m in after.mentions} & set(after.withholds)
                assert before.mentions or before.about
    assert found["once more"] >= 3


def test_a_value_may_come_in_pieces_and_an_answer_may_add_to_it() -> None:
    pieces = extras = 0
    for blueprint in (b for name in ("clinic", "travel") for b in _rows(name, "missing_parameter")):
        ask = next(step for step in blueprint.script if isinstance(step, Ask))
        answer = blueprint.script[blueprint.script.index(ask) + 1]
        assert isinstance(answer, User)
        pieces += any("." in parameter for parameter in ask.parameters)
        extras += any(m.parameter not in ask.parameters for m in answer.mentions)
    assert pieces >= 3
    assert extras >= 3


@agents
def test_every_such_row_validates_without_a_finding_and_is_read_back(name: str) -> None:
    book, toolset = project(name)
    circumstances = Circumstances(toolset=toolset)
    teacher = BuiltinTeacher(book, toolset)
    judge = RowJudge(Composer(toolset, teacher.name), circumstances, learn(book))
    shapes = {"recovery", "already_known", "ambiguous", "multi_turn", "missing_parameter"}
    chosen = [blueprint for blueprint in planned(name, 150).blueprints if blueprint.shape in shapes]
    outcomes = list(teacher.write(chosen, judge))
    rows = [outcome.verdict.example for outcome in outcomes if outcome.verdict.example is not None]
    assert len(rows) >= 0.9 * len(chosen)
    found = [
        f for row in rows for f in validate_examples([row], circumstances=circumstances) if f.severity.value != "info"
    ]
    assert not found
    for row in rows:
        for message, after in pairwise(row.messages):
            if isinstance(message, AssistantMessage) and not message.trained:
                assert isinstance(after, ToolMessage)


@pytest.mark.parametrize(
    ("value", "alike"), [("BK-55120", 8), ("ab.c@corner.example", 19), (48213, 5), ("+1 202 555 0142", 15)]
)
def test_a_slip_keeps_the_form_of_a_value(value: str | int, alike: int) -> None:
    from random import Random

    for number in range(40):
        slip = misread(value, Random(number))
        assert slip != value
        assert type(slip) is type(value)
        assert len(str(slip)) == alike
        assert sorted(map(str.isdigit, str(slip))) == sorted(map(str.isdigit, str(value)))
    assert misread("aa", Random(0)) is None


def test_a_referring_request_does_not_say_the_value_again() -> None:
    from datacraft.teachers.builtin.marked import mark
    from datacraft.teachers.builtin.referring import referring

    language, slot = lexicon("travel").language, mark("0/v1")
    said = {
        f"Cancel booking {slot}, please.": "Cancel that booking, please.",
        f"Cancel {slot} now": "Cancel the same booking now",
        f"take the {slot} for Ida": "take the same booking for Ida",
        f"Book {slot} for Ida": "Book the same booking for Ida",
        f"It's booking no. {slot}.": "It's that booking.",
        f"{slot} is mine, cancel it": None,
    }
    assert {text: referring(text, {"0/v1": "booking"}, language) for text in said} == said
