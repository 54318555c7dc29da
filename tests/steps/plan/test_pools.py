"""Value pools that know the result of their values, and questions of agents whose runs end in an object."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.blueprint import Ask, Call, Result
from datacraft.core.coverage import value_at
from datacraft.core.message import AssistantMessage
from datacraft.core.recipe import Recipe
from datacraft.core.row import Circumstances
from datacraft.core.schema import Checker, checker
from datacraft.core.seed import Place, PoolRow, SeedBook, ValuePool
from datacraft.core.tool import Toolset
from datacraft.io import seeds
from datacraft.io.seed_yaml import SeedFile
from datacraft.steps.expand.compose import Composer
from datacraft.steps.expand.judge import RowJudge
from datacraft.steps.plan import plan
from datacraft.steps.plan.questions import form_of
from datacraft.steps.reader import learn as learn_words
from datacraft.steps.validate import validate_examples
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.teacher import BuiltinTeacher
from tests.agents.projects import project

POOL = """
- tool: get_booking
  rows:
    - booking_id: BK-10001
      returns: {booking_id: BK-10001, status: waitlisted, passenger_name: Ana Ruiz, flight_id: IB-7}
    - booking_id: BK-10002
      returns: {booking_id: BK-10002, status: "no-show", passenger_name: Jo Lind, flight_id: SK-9, note: none}
"""


def pools_of(text: str, toolset: Toolset) -> list[ValuePool]:
    file = SeedFile(Path("values.yaml"), toolset)
    _, pools = file.read(text)
    assert not file.findings
    return pools


def with_pool(name: str, rows: tuple[PoolRow, ...], tool: str) -> tuple[SeedBook, Toolset]:
    book, toolset = project(name)
    return replace(book, pools=(*book.pools, ValuePool(tool, rows, Place("values.yaml", 1, 1)))), toolset


def test_a_pool_row_carries_its_result() -> None:
    first, second = pools_of(POOL, project("travel")[1])[0].rows
    assert first.values == {"booking_id": "BK-10001"}
    assert first.returns["status"] == "waitlisted"
    assert second.returns["note"] == "none"


def test_an_output_of_a_pool_row_obeys_the_types_of_the_agents_output() -> None:
    text = "- tool: escalate\n  rows:\n    - {reason: Data lost, output: {category: bug, severity: 5}}\n"
    (row,) = pools_of(text, project("triage-agent")[1])[0].rows
    assert row.output == {"category": "bug", "severity": 5}


def test_results_follow_the_values_of_a_pool_and_the_answers_follow_the_results() -> None:
    rows = pools_of(POOL, project("travel")[1])[0].rows
    book, toolset = with_pool("travel", rows, "get_booking")
    known = {row.values["booking_id"]: row.returns for row in rows}
    teacher = BuiltinTeacher(book, toolset)
    judge = RowJudge(Composer(toolset, teacher.name), Circumstances(toolset=toolset), learn_words(book))
    seen: set[str] = set()
    for outcome in teacher.write(plan(book, toolset, Recipe(n=300, mix={"simple": 1.0})).blueprints, judge):
        turns = [step for step in outcome.blueprint.script if isinstance(step, Call)]
        results = [step for step in outcome.blueprint.script if isinstance(step, Result)]
        for turn, result in zip(turns, results, strict=True):
            for call, value in zip(turn.calls, result.values, strict=True):
                told = known.get(value_at(call.arguments, ("booking_id",)))
                if call.tool == "get_booking" and told and outcome.blueprint.shape == "simple":
                    assert value == told
                    assert outcome.draft
                    if outcome.verdict.example:
                        seen.add(value["status"])
                        assert not any("confirmed" in text for text in outcome.draft.texts)
    assert seen == {"waitlisted", "no-show"}


def _asking_agent(fields: dict[str, Any]) -> Toolset:
    toolset = project("triage-agent")[1]
    assert toolset.agent
    wire = json.loads(json.dumps(toolset.agent.output_schema))
    schema = wire["json_schema"]["schema"]
    for name, own in fields.items():
        schema["properties"][name] = {**schema["properties"].get(name, {}), **own}
    return replace(toolset, agent=replace(toolset.agent, output_schema=wire))


REPLY = {"reply": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "category": {"default": "other"},
         "severity": {"default": 1}}  # fmt: skip


def test_the_form_of_a_question_is_the_one_field_for_free_words() -> None:
    book, _ = project("triage-agent")
    found = form_of(learn(book, _asking_agent(REPLY)))
    assert found == ({"category": "other", "severity": 1, "ticket_id": None, "escalated": False}, "reply")


@pytest.mark.parametrize(
    "fields",
    [
        {},  # no field for words
        {"reply": {"type": "string"}},  # a category has to be chosen before anything is known
        {**REPLY, "message": {"type": "string"}},  # two fields: not obvious
        {**REPLY, "reply": {"type": "string", "pattern": "^OK"}},
    ],
)
def test_where_nothing_tells_how_to_ask_questions_stay_in_prose(fields: dict[str, Any]) -> None:
    book, _ = project("triage-agent")
    assert form_of(learn(book, _asking_agent(fields))) is None


def test_an_agent_with_an_output_type_asks_in_it_and_is_read_back() -> None:
    book, _ = project("triage-agent")
    toolset = _asking_agent(REPLY)
    teacher = BuiltinTeacher(book, toolset)
    circumstances = Circumstances(toolset=toolset)
    judge = RowJudge(Composer(toolset, teacher.name), circumstances, learn_words(book))
    chosen = [b for b in plan(book, toolset, Recipe(n=200)).blueprints if any(isinstance(s, Ask) for s in b.script)]
    rows = [o.verdict.example for o in teacher.write(chosen, judge) if o.verdict.example is not None]
    assert len(rows) >= 0.8 * len(chosen) >= 15
    assert toolset.agent
    obeys = checker(toolset.agent.final_schema or {})
    assert isinstance(obeys, Checker)
    for row in rows:
        asked = next(m for m in row.messages if isinstance(m, AssistantMessage) and not m.tool_calls)
        output = json.loads(asked.content or "")
        assert obeys.is_valid(output)
        assert output["reply"]
        assert not [f for f in validate_examples([row], circumstances=circumstances) if f.severity.value != "info"]


def test_a_seeds_own_question_keeps_its_output(tmp_path: Path) -> None:
    toolset = _asking_agent(REPLY)
    (tmp_path / "s.yaml").write_text(
        """
- id: which-mail
  category: clarification
  turns:
    - user: Look a customer up for me.
    - assistant: Which address do they write from?
      output: {category: question, severity: 1, reply: Which address do they write from?}
    - user: ana@example.org
    - call: lookup_customer
      args: {email: ana@example.org}
      returns: {customer_id: C-2201}
    - assistant: It is C-2201.
      output: {category: account, severity: 1, ticket_id: null}
""",
        encoding="utf-8",
    )
    book, findings = seeds.read(tmp_path, toolset)
    assert not findings
    assert form_of(learn(book, toolset)) == ({"category": "question", "severity": 1}, "reply")
    made = plan(book, toolset, Recipe(n=20, mix={"missing_parameter": 1.0}))
    asks = [step for b in made.blueprints for step in b.script if isinstance(step, Ask)]
    assert asks
    assert all(ask.output and ask.output["category"] == "question" for ask in asks)
