"""Five hundred rows through every fault, through the loop that replaces what failed for good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.core.teacher import Verdict
from datacraft.io.journal import Journal
from datacraft.steps.expand.loop import expand
from datacraft.teachers.model.settings import TeacherSettings
from tests.stub_server import (
    FAULTS,
    Answer,
    Seen,
    StubServer,
    error,
    obedient,
    plan_of,
    sometimes,
    structured,
    words_for,
)
from tests.teachers.model.workbench import blueprint as numbered
from tests.teachers.model.workbench import blueprints, journal_path, judge, teacher


@dataclass(frozen=True)
class Plan:
    """A plan whose blueprints can be replaced by others alike."""

    blueprints: tuple[Blueprint, ...]

    def replacement(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        return numbered(10_000 * attempt + int(blueprint.id.split("-")[1]) % 10_000)


def refusing(rung: str) -> Answer:
    """An endpoint that answers 400 to one step of the ladder and to all above it."""
    steps = ("json_schema", "tool", "json_object")
    refused = steps[: steps.index(rung) + 1]

    def answer(seen: Seen) -> Any:
        form = (seen.body.get("response_format") or {}).get("type") or ("tool" if "tools" in seen.body else "prompt")
        return error(400, f"{form} is not supported here") if form in refused else obedient(seen)

    return answer


def uncounted(seen: Seen) -> Any:
    return structured(seen, words_for(plan_of(seen))) | {"usage": None}


def anything(seen: Seen) -> Any:
    """Every fault there is, each as likely as the others."""
    name = Random(f"{seen.key}/{seen.number}").choice([name for name in FAULTS if name not in ("hang", "drip")])
    return FAULTS[name](seen)


SCRIPTS: dict[str, Answer] = {
    **{name: sometimes(name, obedient) for name in FAULTS},
    **{f"400-{rung}": refusing(rung) for rung in ("json_schema", "tool", "json_object")},
    "usage-missing": uncounted,
    "anything": sometimes(anything, obedient, share=0.3),
}


def spoken(blueprint: Blueprint, draft: Draft) -> Verdict:
    """Accepts, with the messages in the shape that the loop looks at."""
    verdict = judge(blueprint, draft)
    assert verdict.example is not None
    kinds = (UserMessage, AssistantMessage)
    assert all(isinstance(message, kinds) for message in verdict.example.messages)
    return Verdict(replace(verdict.example, metadata={"id": blueprint.id}))


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_five_hundred_rows(script: str, tmp_path: Path):
    plan = Plan(blueprints(500))
    with StubServer(SCRIPTS[script]) as stub, Journal(journal_path(tmp_path)) as journal:
        writer = teacher(stub.url, timeout=1.0, settings=TeacherSettings(concurrency=32), journal=journal)
        result = expand(plan, writer, spoken)
        kept, tokens, _ = journal.spent()
    reasons = Counter(rejected.reason for rejected in result.rejected)
    print(f"{script}: {len(result.accepted)} rows, {stub.received} requests, {kept} paid answers, {dict(reasons)}")
    ids = [example.metadata["id"] for example in result.accepted]
    assert len(ids) == len(set(ids)) == 500
    assert {int(name.split("-")[1]) % 10_000 for name in ids} == set(range(500)), "no place of the plan is lost"
    replaced = sum(int(name.split("-")[1]) >= 10_000 for name in ids)
    assert replaced <= len(result.rejected), "whatever was replaced was rejected first, and is kept"
    assert kept == writer.purse.spend.requests <= stub.received
    assert kept <= result.usage["requests"]
    assert tokens == writer.purse.spend.usage.total
