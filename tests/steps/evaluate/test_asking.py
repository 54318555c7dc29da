"""Endpoints that choke on a case, and endpoints that are gone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, Refused, Unavailable
from datacraft.core.example import from_row
from datacraft.core.json import dumps
from datacraft.reports.evaluation.page import page
from datacraft.reports.evaluation.text import report
from datacraft.steps.evaluate.asking import GIVE_UP, ask
from datacraft.steps.evaluate.cases import cut
from datacraft.steps.evaluate.document import document, text
from datacraft.steps.evaluate.evaluation import Plan, Student, evaluate
from datacraft.steps.evaluate.references import Terms
from tests.steps.evaluate.hotel import ROWS


class Model:
    """Answers what `answer` returns, raises what it raises."""

    name = "test/model"

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked = 0
        self.at_once = self.peak = 0
        self.seconds = 0.0

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        number = self.asked
        self.at_once += 1
        self.peak = max(self.peak, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        return self.answer(number)

    async def close(self) -> None:
        pass


def raising(error: Exception, when: Any = lambda n: True) -> Any:
    def answer(n: int) -> ChatReply:
        if when(n):
            raise error
        return ChatReply("Done.", finish_reason="stop")

    return answer


CASES = cut([(i, from_row(row)) for i, row in enumerate(ROWS * 3, 1)], Terms())


def test_answers_keep_the_order_of_the_cases_and_the_concurrency() -> None:
    model = Model(lambda n: ChatReply(f"answer {n}"))
    found = asyncio.run(ask(model, CASES, 1))
    assert [one.answer.text for one in found] == [f"answer {n}" for n in range(1, len(CASES) + 1)]
    wide = Model(lambda n: ChatReply("x"))
    wide.seconds = 0.1
    asyncio.run(ask(wide, CASES, 7))
    assert wide.peak == 7


@pytest.mark.parametrize("error", [BadRequest("no"), Unavailable("500"), Refused("context length")])
def test_a_case_that_cannot_be_answered_is_an_answer_with_an_error(error: Exception) -> None:
    found = asyncio.run(ask(Model(raising(error, lambda n: n % 3 == 2)), CASES, 4))
    assert sum(bool(one.answer.error) for one in found) == len(CASES) // 3
    assert sum(one.answer.text == "Done." for one in found) == len(CASES) - len(CASES) // 3


def test_a_refusal_of_everything_stops_after_a_few() -> None:
    model = Model(raising(Refused("401")))
    with pytest.raises(Refused, match="401"):
        asyncio.run(ask(model, CASES, 1))
    assert model.asked == 3


def test_an_endpoint_that_goes_away_stops_the_run() -> None:
    model = Model(raising(Unavailable("gone"), lambda n: n > 5))
    with pytest.raises(Unavailable, match="gone"):
        asyncio.run(ask(model, CASES, 1))
    assert model.asked == 5 + GIVE_UP


def test_rows_with_the_same_id_stay_apart() -> None:
    twice = Plan([(1, from_row(ROWS[5])), (2, from_row(ROWS[5]))], Terms(), conversations=False)
    found = asyncio.run(evaluate(twice, [Student("m", Model(raising(OSError(), lambda n: False)))], lambda *_: print))
    shown = document(found, {})
    assert [case["id"] for case in shown["cases"]] == ["r6#2", "r6@2#2"]
    assert set(shown["rows"]) == {"r6", "r6@2"}


GARBAGE = [
    ChatReply(""),
    ChatReply("\ud800 lone surrogate"),
    ChatReply("<script>alert(1)</script>"),
    ChatReply("la " * 5000, finish_reason="length"),
    ChatReply('{"deep": ' * 2000),
]


@pytest.mark.parametrize("reply", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_goes_through_scoring_files_text_and_page(reply: ChatReply) -> None:
    from datacraft.core.message import ToolCall

    calls = (
        ToolCall("", "", ""), ToolCall("x", "\ud800", "["),
        ToolCall("x", "book_room", '{"city": NaN, "nights": 1e999}'),
        ToolCall("x", "book_room", "[" * 50_000), ToolCall("x", "find_guest", '{"email": {"a": [null]}}'),
    )  # fmt: skip

    def answer(n: int) -> ChatReply:
        return reply if n % 2 else ChatReply(reply.text, tool_calls=calls * 20)

    plan = Plan([(i, from_row(row)) for i, row in enumerate(ROWS, 1)], Terms(), concurrency=4)
    found = asyncio.run(evaluate(plan, [Student("m", Model(answer))], lambda _title, _total: lambda _done: None))
    shown = document(found, {})
    assert shown["models"][0]["metrics"]["call_sets"]["right"] == 0
    text(shown).encode("utf-8")
    assert "<script>alert" not in page(shown)
    assert dumps(list(report(shown)))
