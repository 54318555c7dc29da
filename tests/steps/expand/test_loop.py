"""Rounds end with the rows asked for, or say what is missing; the teacher's order changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.blueprint import Answer, Blueprint, Call, Draft, PlannedCall, User
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.core.teacher import Judge, Outcome, Verdict
from datacraft.steps.expand.loop import expand


def blueprint(name: str) -> Blueprint:
    return Blueprint(name, "refusal", "no_tool_needed", ("s",), name, (), (User(), Answer()))


@dataclass
class Plan:
    blueprints: tuple[Blueprint, ...]
    spare: int = 99

    def replacement(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        if attempt > self.spare:
            return None
        base = blueprint.id.split("+")[0]
        return Blueprint(f"{base}+{attempt}", "refusal", "no_tool_needed", ("s",), base, (), blueprint.script)


@dataclass
class Scripted:
    """Says a word per blueprint; those in `bad` get a word that the judge refuses."""

    bad: frozenset[str] = frozenset()
    words: dict[str, str] = field(default_factory=dict)
    order: int = 0
    name: str = "scripted/1"

    def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
        todo = list(blueprints)
        Random(self.order).shuffle(todo)
        for one in todo:
            text = "bad" if one.id in self.bad else self.words.get(one.id, one.id)
            draft = Draft((text, "ok"), carrier=text)
            yield Outcome(one, judge(one, draft), draft, usage={"tokens": 2})


def judge(blueprint: Blueprint, draft: Draft) -> Verdict:
    if draft.texts[0] == "bad":
        return Verdict(None, reason="bad word")
    return Verdict(Example((UserMessage(draft.texts[0]), AssistantMessage("ok")), metadata={"id": blueprint.id}))


def plan(n: int, spare: int = 99) -> Plan:
    return Plan(tuple(blueprint(f"b{i}") for i in range(n)), spare)


def test_every_blueprint_becomes_a_row() -> None:
    result = expand(plan(10), Scripted(), judge)
    assert sorted(example.id for example in result.accepted) == sorted(f"b{i}" for i in range(10))
    assert (result.missed, result.rounds, result.usage["tokens"]) == (0, 1, 20)


def test_a_failed_blueprint_is_replaced_for_the_same_cell() -> None:
    result = expand(plan(3), Scripted(frozenset({"b1", "b1+1"})), judge)
    assert {example.id for example in result.accepted} == {"b0", "b1+2", "b2"}
    assert result.reasons == {"bad word": 2}
    assert len(result.rejected) == 2


def test_two_rows_never_have_the_same_request() -> None:
    result = expand(plan(3), Scripted(words={"b1": "B0"}), judge)
    assert {example.id for example in result.accepted} == {"b0", "b1+1", "b2"}
    assert result.reasons == {"same request as another row": 1}


def test_a_shortfall_is_counted() -> None:
    result = expand(plan(3, spare=0), Scripted(frozenset({"b1"})), judge)
    assert (len(result.accepted), result.missed) == (2, 1)
    assert [r.as_json()["reason"] for r in result.rejected] == ["bad word"]
    assert result.rejected[0].as_json()["texts"] == ["bad", "ok"]


def test_a_rejected_draft_says_which_calls_it_was_to_make() -> None:
    call = PlannedCall("track", {"parcel": "PX-1"}, {"parcel": "verbatim"})
    made = replace(blueprint("b0"), script=(User(), Call((call,)), Answer()))
    result = expand(Plan((made,), spare=0), Scripted(frozenset({"b0"})), judge)
    assert result.rejected[0].as_json()["calls"] == [{"tool": "track", "arguments": {"parcel": "PX-1"}}]


def test_tries_end() -> None:
    class Never(Scripted):
        def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
            for one in blueprints:
                yield Outcome(one, Verdict(None, reason="no"), None)

    result = expand(plan(2), Never(), judge, max_rounds=4)
    assert (result.rounds, result.missed, result.reasons) == (4, 2, {"no": 8})


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.frozensets(st.sampled_from([f"b{i}" for i in range(8)])))
def test_the_order_in_which_a_teacher_finishes_changes_nothing(order: int, bad: frozenset[str]) -> None:
    words = {"b3": "same", "b5": "same"}
    first = expand(plan(8), Scripted(bad, words, 0), judge)
    second = expand(plan(8), Scripted(bad, words, order), judge)
    assert [e.id for e in first.accepted] == [e.id for e in second.accepted]
    assert [r.as_json() for r in first.rejected] == [r.as_json() for r in second.rejected]
