"""Every metric of a scripted student equals a value computed by hand from its answers (`hotel.STUDENT`)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from datacraft.core.example import from_row
from datacraft.providers.opening import open_model
from datacraft.steps.evaluate.document import document
from datacraft.steps.evaluate.evaluation import Evaluation, Plan, Student, evaluate
from datacraft.steps.evaluate.references import Terms
from tests.steps.evaluate.hotel import ROWS, answer, perfect
from tests.stub_server import StubServer

# Turns of the eight rows: r1 2, r2 2, r3 2, r4 3, r5 3, r6 1, r7 1, r8 2 (its first call has weight 0): 16.
# Calling turns: r1 r2 r3 r4 r4 r5 r8: 7, with 8 calls (r3 makes two). Other turns: 9.
EXPECTED = {
    # right: r1 both (city folded, 2.0 nights, breakfast at its default), r2's answer, r4's two calls (the note is
    # similar enough), r5's last answer, r6, r8's answer
    "turns": (8, 16),
    # wrong: r3's answer became a call, r4's answer nothing, r5's question a call, r5's call a question, r7 a refusal
    "decision": (11, 16),
    # found: r1, r2, r3 twice, r4 twice; not r5 (asked) and r8 (invented a tool)
    "tool_names": (6, 8),
    # r2 adds a name
    "parameter_names": (5, 6),
    # r1 3 of 3, r2 email right and name unexpected, r3 1 of 2, r4 1 and 2
    "parameter_values": (8, 10),
    # r1, one of r3, both of r4
    "calls": (4, 8),
    # r1, r4, r4
    "call_sets": (3, 7),
    # made: r1, r2, r3 two, r3's answer, r4 two, r5's question, r8: 9; r2 breaks the schema, r8's tool does not exist
    "valid_calls": (7, 9),
    "structured_output": (0, 0),
    "output_fields": (0, 0),
    # r3's answer and r5's question
    "over_calling": (2, 9),
    "over_refusing": (0, 7),
    # r5's call
    "needless_asking": (1, 7),
    # complete: r1, r3 (the third e-mail only reads), r6, r8 (an invented tool does nothing);
    # not r2 (unexpected name), r4 (says nothing at the end), r5 (books one night, unasked), r7 (refuses)
    "completion": (4, 8),
}


def rows() -> list[tuple[int, Any]]:
    return [(i, from_row(row)) for i, row in enumerate(ROWS, 1)]


def run(*students: tuple[str, str], **plan: Any) -> Evaluation:
    async def whole() -> Evaluation:
        opened = [Student(label, open_model(model="stub", base_url=url), local=True) for label, url in students]
        try:
            return await evaluate(Plan(rows(), Terms(), **plan), opened, lambda _title, _total: lambda _done: None)
        finally:
            for student in opened:
                await student.model.close()

    return asyncio.run(whole())


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    with StubServer(answer) as tuned, StubServer(perfect) as base:
        return document(run(("tuned", tuned.url), ("base", base.url), concurrency=4, train=rows()), {})


@pytest.mark.parametrize("metric", EXPECTED)
def test_metric_equals_the_hand_count(shown: dict[str, Any], metric: str) -> None:
    rate = shown["models"][0]["metrics"][metric]
    assert (rate["right"], rate["n"]) == EXPECTED[metric]


def test_confusion_shows_both_error_directions(shown: dict[str, Any]) -> None:
    none = dict.fromkeys(("call", "ask", "refuse", "answer", "nothing"), 0)
    assert shown["models"][0]["confusion"] == {
        "call": none | {"call": 6, "ask": 1},
        "ask": none | {"call": 1},
        "refuse": none | {"refuse": 1},
        "answer": none | {"call": 1, "answer": 4, "refuse": 1, "nothing": 1},
    }


def test_a_student_that_says_what_the_rows_say_is_right_everywhere(shown: dict[str, Any]) -> None:
    measured = shown["models"][1]["metrics"]
    assert (measured["turns"]["right"], measured["turns"]["n"]) == (16, 16)
    # End to end r8 starts before its failed call, which the perfect student repeats: allowed, and then put right.
    assert (measured["completion"]["right"], measured["completion"]["n"]) == (8, 8)


def test_models_are_compared_on_the_same_turns(shown: dict[str, Any]) -> None:
    compared = shown["comparisons"][0]
    assert (compared["n"], compared["only_first"], compared["only_second"]) == (16, 0, 8)
    assert compared["difference"] == -0.5
    # McNemar, exact: 2 * 0.5**8
    assert compared["p"] == pytest.approx(0.0078125)
    assert compared["high"] < 0


def test_baselines_stand_beside_the_score(shown: dict[str, Any]) -> None:
    # Copying from the rows themselves finds the row: everything right.
    assert shown["baselines"]["nearest"]["turns"]["right"] == 16
    # The commonest tool is find_guest (4 of 8 calls), its commonest arguments the first of four equals: r2's call.
    assert shown["baselines"]["commonest"]["turns"]["right"] == 1
    assert shown["baselines"]["commonest"]["tool_names"]["right"] == 3
    always = shown["baselines"]["always_call"]["turns"]
    assert (always["right"], always["n"], always["value"]) == (7, 16, 0.4375)
    assert (always["low"], always["high"]) == (pytest.approx(0.2310, abs=1e-4), pytest.approx(0.6682, abs=1e-4))


def test_cells_name_tool_parameter_and_category_worst_first(shown: dict[str, Any]) -> None:
    counted = {
        (cell["kind"], cell["tool"], cell["parameter"], cell["category"]): cell["models"]["tuned"]
        for cell in shown["cells"]
        if "tuned" in cell["models"]
    }
    found = {key: (rate["right"], rate["n"]) for key, rate in counted.items()}
    assert found["value", "find_guest", "email", "multi_tool"] == (2, 3)
    # r2's call has a parameter that the tool does not have
    assert found["call", "find_guest", "", "single_tool"] == (0, 1)
    assert found["value", "find_guest", "email", "single_tool"] == (1, 1)
    assert found["call", "book_room", "", "clarification"] == (0, 1)
    assert found["call", "book_room", "", "multi_tool"] == (0, 1)
    # r5: the question and the last answer; the first became a call
    assert found["decision", "", "", "clarification"] == (1, 2)
    # r3's, r4's and r8's answers (one right), and r8's invented call
    assert found["decision", "", "", "multi_tool"] == (1, 4)
    assert counted["value", "find_guest", "email", "multi_tool"]["evidence"] == ["r3#2"]
    highs = [rate["high"] for rate in counted.values()]
    assert highs == sorted(highs)


def test_every_miss_says_what_was_expected_what_came_and_why(shown: dict[str, Any]) -> None:
    case = next(case for case in shown["cases"] if case["id"] == "r3#2")
    assert [call["arguments"]["email"] for call in case["expected"]["calls"]] == ["bo@x.io", "cy@x.io"]
    wrong = case["answers"]["tuned"]
    assert [m["kind"] for m in wrong["mistakes"]] == ["wrong_value"]
    assert wrong["mistakes"][0]["why"] == 'email is "di@x.io" instead of "bo@x.io" (compared as text)'


def test_the_policies_in_use_are_listed(shown: dict[str, Any]) -> None:
    assert shown["policies"]["send_note.text"] == {"similar 0.5": 1}
    assert shown["policies"]["book_room.nights"] == {"number": 3}


def test_only_turns_or_only_conversations(shown: dict[str, Any]) -> None:
    with StubServer(answer) as stub:
        turns = document(run(("s", stub.url), conversations=False), {})["models"][0]
        whole = document(run(("s", stub.url), turns=False), {})["models"][0]
    assert turns["metrics"]["completion"]["n"] == 0
    assert turns["metrics"]["turns"] == shown["models"][0]["metrics"]["turns"]
    assert whole["metrics"]["turns"]["n"] == 0
    assert whole["metrics"]["completion"] == shown["models"][0]["metrics"]["completion"]
