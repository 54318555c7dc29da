"""Rows are cut where an assistant turn is to be judged, and metadata says what else is right."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.comparison import ABSENT
from datacraft.core.errors import InputError
from datacraft.core.example import from_row
from datacraft.core.message import ToolCall
from datacraft.core.tool import AgentFacts, FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.steps.evaluate.cases import Case, cut
from datacraft.steps.evaluate.references import Terms
from datacraft.steps.evaluate.scoring import Answer, score
from tests.steps.evaluate.hotel import BOOK, ROWS, called, result, row, said, user


def cases(*rows: dict[str, Any], terms: Terms = Terms()) -> tuple[Case, ...]:  # noqa: B008
    return cut([(i, from_row(one)) for i, one in enumerate(rows, 1)], terms)


def calling(**arguments: Any) -> Answer:
    import json

    return Answer(calls=(ToolCall("id", "book_room", json.dumps(arguments)),))


PARIS = (user("Paris, two nights"), called(("book_room", {"city": "Paris", "nights": 2})))


def test_one_case_per_trained_turn_with_everything_before_it() -> None:
    found = cases(*ROWS)
    assert [case.id for case in found][:5] == ["r1#2", "r1#4", "r2#2", "r2#4", "r3#2"]
    assert len(found) == 16
    assert "r8#2" not in {case.id for case in found}
    assert [m["role"] for m in found[1].request.messages] == ["system", "user", "assistant", "tool"]
    assert found[1].request.messages[2]["content"] is None
    assert "name" not in found[1].request.messages[3]
    assert found[0].request.tools == (BOOK, *found[0].request.tools[1:])


def test_references_decide_by_shape_and_by_words() -> None:
    decided = {case.id: case.reference.decision for case in cases(*ROWS)}
    assert [decided[name] for name in ("r5#2", "r5#4", "r5#6", "r6#2", "r7#2")] == [
        "ask", "call", "answer", "refuse", "answer",
    ]  # fmt: skip
    foreign = {"messages": [user("Fly me to Rome"), said("I can't book flights.")]}
    assert cases(foreign)[0].reference.decision == "refuse"
    assert cases(foreign)[0].category == "uncategorised"
    assert cases(foreign)[0].row == "line-1"


@pytest.mark.parametrize(
    ("entry", "answer"),
    [
        ({"call": 0, "parameter": "city", "values": ["Lutetia"]}, calling(city="lutetia", nights=2)),
        ({"call": 0, "parameter": "nights", "absent": True}, calling(city="Paris")),
        ({"message": 2, "calls": [{"name": "find_guest", "arguments": {"email": "a@x"}}]},
         Answer(calls=(ToolCall("i", "find_guest", '{"email": "A@x"}'),))),
        ({"message": 2, "calls": []}, Answer("It is done.")),
        ({"message": 2, "decision": "ask"}, Answer("Which hotel?")),
    ],
)  # fmt: skip
def test_what_the_row_accepts_is_right(entry: dict[str, Any], answer: Answer) -> None:
    plain = cases(row("x", "single_tool", "simple", *PARIS))[0]
    told = cases(row("x", "single_tool", "simple", *PARIS, accept=[entry]))[0]
    assert not score(plain, answer).right
    assert score(told, answer).right
    assert score(told, calling(city="Paris", nights=2)).right


@pytest.mark.parametrize(
    "accept", ["x", [{}], [{"call": "0"}], [{"message": 2, "decision": "call"}], [{"message": 2, "calls": [1]}]]
)
def test_an_accept_list_that_says_nothing_is_refused(accept: Any) -> None:
    with pytest.raises(InputError, match="line 1: accept"):
        cases(row("x", "single_tool", "simple", *PARIS, accept=accept))


def test_provenance_default_may_be_left_out_and_the_signature_knows_more() -> None:
    made = row("x", "single_tool", "simple", *PARIS, provenance=[{"city": "verbatim", "nights": "default"}])
    assert score(cases(made)[0], calling(city="Paris")).right
    facts = {"book_room": FunctionFacts({"nights": ParameterFacts(False, True, 2)})}
    served = Toolset("x", "sdk", (Tool(BOOK),), functions=facts)
    plain = row("x", "single_tool", "simple", *PARIS)
    assert not score(cases(plain)[0], calling(city="Paris")).right
    assert score(cases(plain, terms=Terms(served))[0], calling(city="Paris")).right
    assert ABSENT not in cases(plain)[0].reference.calls[0].accepted.values()


def test_an_agents_final_output_is_compared_field_by_field_and_checked() -> None:
    schema = {
        "type": "object", "additionalProperties": False, "required": ["room", "paid", "note"],
        "properties": {"room": {"type": "string"}, "paid": {"type": "boolean"}, "note": {"type": "string"}},
    }  # fmt: skip
    form = {"type": "json_schema", "json_schema": {"name": "final_output", "strict": True, "schema": schema}}
    served = Toolset("x", "sdk", (Tool(BOOK),), AgentFacts("a", None, form))
    right = '{"room": "B-1", "paid": false, "note": "The guest comes late"}'
    case = cases(row("x", "single_tool", "simple", *PARIS, result("B-1"), said(right)), terms=Terms(served))[1]
    assert case.request.response_format == form
    assert score(case, Answer('{"note": "guest comes late", "paid": false, "room": "b-1"}'), schema).right
    wrong = score(case, Answer('{"room": "B-2", "paid": false, "note": "The guest comes late"}'), schema)
    assert [(m.kind, m.parameter) for m in wrong.mistakes] == [("wrong_output", "room")]
    broken = score(case, Answer('{"room": "B-1", "paid": "no", "note": "The guest comes late"}'), schema)
    assert broken.output_valid is False
    assert {m.kind for m in broken.mistakes} == {"invalid_output", "wrong_output"}
    assert score(case, Answer("Booked."), schema).output_valid is False


def test_a_field_of_the_final_output_is_compared_as_asked_or_by_the_judge() -> None:
    schema = {"type": "object", "properties": {"room": {"type": "string"}, "note": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": {"name": "final_output", "strict": True, "schema": schema}}
    served = Toolset("x", "sdk", (Tool(BOOK),), AgentFacts("a", None, form))
    own = row("x", "single_tool", "simple", *PARIS, result("B-1"), said('{"room": "B-1", "note": "Guest comes late"}'))
    fields = cases(own, terms=Terms(served, {"output.room": "ignore"}, judged=True))[1].reference.fields
    assert {name: policy.how for name, policy in fields.items()} == {"room": "ignore", "note": "judge"}


def test_a_json_object_is_no_answer_where_words_were_expected() -> None:
    case = cases(ROWS[0])[1]
    assert score(case, Answer("Done.")).right
    assert [m.kind for m in score(case, Answer('{"done": true}')).mistakes] == ["invalid_output"]


def test_an_answer_cut_off_at_its_limit_is_none() -> None:
    case = cases(ROWS[0])[1]
    assert not score(case, Answer("la la la la", finish_reason="length")).right
