"""The fixture agents and the sample agent, read once per process, and rows planned and worded for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from datacraft.core.recipe import Recipe
from datacraft.core.seed import SeedBook
from datacraft.core.teacher import Outcome, Verdict
from datacraft.core.tool import Toolset
from datacraft.io import seeds, toolsets
from datacraft.steps.plan import Plan, plan
from datacraft.teachers.builtin.learn import Lexicon, learn
from datacraft.teachers.builtin.teacher import BuiltinTeacher

ROOT = Path(__file__).parents[2]
PLACES = {
    "triage": (ROOT / "schemas" / "app.tools.json", ROOT / "seeds"),
    "triage-agent": (ROOT / "schemas" / "app.agent.triage_agent.json", ROOT / "seeds"),
    **{
        name: (ROOT / "tests" / "agents" / name / "toolset.json", ROOT / "tests" / "agents" / name / "seeds")
        for name in ("travel", "clinic", "shop")
    },
}
NAMES = tuple(PLACES)
ACCEPTED = Verdict(example=object())  # type: ignore[arg-type]


@cache
def project(name: str) -> tuple[SeedBook, Toolset]:
    """Seeds and toolset of a project; seeds with findings would be a broken fixture."""
    schemas, folder = PLACES[name]
    toolset = toolsets.read(schemas)
    book, findings = seeds.read(folder, toolset)
    assert not findings
    return book, toolset


@cache
def lexicon(name: str) -> Lexicon:
    return learn(*project(name))


@cache
def planned(name: str, n: int = 150, seed: int = 0) -> Plan:
    return plan(*project(name), Recipe(n=n, seed=seed))


@cache
def written(name: str, n: int = 150, seed: int = 0) -> tuple[Outcome, ...]:
    """The rows of a plan as the built-in teacher words them, nothing but its own caps judging."""
    book, toolset = project(name)
    teacher = BuiltinTeacher(book, toolset, seed)
    outcomes = teacher.write(planned(name, n, seed).blueprints, lambda blueprint, draft: ACCEPTED)
    return tuple(outcome for outcome in outcomes if outcome.verdict.example is not None)
