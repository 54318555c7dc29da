"""Where the prompt says which day it is, people say "tomorrow" and "on Friday", and the calls have the right day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.coverage import Coverage, classes, leaves, stated_day
from datacraft.core.days import days, meant
from datacraft.core.recipe import Recipe
from datacraft.core.row import Circumstances
from datacraft.core.seed import SeedBook
from datacraft.core.teacher import Outcome
from datacraft.core.tool import AgentFacts, Toolset
from datacraft.steps.expand.compose import Composer
from datacraft.steps.expand.judge import RowJudge
from datacraft.steps.plan import plan
from datacraft.steps.plan.nearby import said_as
from datacraft.steps.reader import learn
from datacraft.teachers.builtin.teacher import BuiltinTeacher
from tests.agents.projects import project

TODAY = date(2026, 11, 19)
"""A Thursday."""
DATED = ("clinic", "travel")


def served(name: str, prompt: str) -> tuple[SeedBook, Toolset]:
    book, toolset = project(name)
    return book, replace(toolset, agent=AgentFacts("desk", prompt))


@cache
def outcomes(name: str) -> tuple[Outcome, ...]:
    book, toolset = served(name, "You help people. Today is Thursday, 19 November 2026.")
    teacher = BuiltinTeacher(book, toolset)
    judge = RowJudge(Composer(toolset, "builtin/0"), Circumstances(toolset=toolset), learn(book))
    return tuple(teacher.write(plan(book, toolset, Recipe(n=140)).blueprints, judge))


@pytest.mark.parametrize("name", DATED)
def test_a_day_said_by_its_distance_is_the_day_of_the_call(name: str) -> None:
    seen = 0
    for outcome in outcomes(name):
        if outcome.draft is None or outcome.verdict.example is None:
            continue
        said = " ".join(outcome.verdict.example.user_texts())
        called = str([call.arguments for call in outcome.blueprint.calls()])
        for words in days(said).relative if outcome.blueprint.lineage[0][:7] != "builtin" and called != "[]" else ():
            if words != "today":
                assert any(day.isoformat() in called for day in meant(words, TODAY)), said
                seen += 1
    assert seen >= 8


@pytest.mark.parametrize("name", DATED)
def test_such_rows_are_accepted(name: str) -> None:
    dated = [o for o in outcomes(name) if o.draft and days(o.draft.texts[0]).relative]
    assert len(dated) >= 8
    assert sum(o.verdict.example is not None for o in dated) >= 0.9 * len(dated)


@pytest.mark.parametrize("name", DATED)
def test_near_and_far_days_are_classes_that_a_plan_covers(name: str) -> None:
    book, toolset = served(name, "Today is 2026-11-19.")
    made = plan(book, toolset, Recipe(n=200)).coverage
    dated = {cell: count for cell, count in made.cells.items() if cell[2] in ("near", "far")}
    assert dated
    assert min(dated.values()) >= 3
    assert made.values_covered().ratio == made.pairs_covered().ratio == 1.0


@pytest.mark.parametrize("prompt", ["You help people.", "We are open since 19 November 2020."])
def test_nothing_is_relative_where_no_day_is_stated(prompt: str) -> None:
    book, toolset = served("clinic", prompt)
    assert stated_day(toolset) is None
    assert not any(cell[2] in ("near", "far") for cell in Coverage(toolset).cells)
    made = plan(book, toolset, Recipe(n=60))
    bare = plan(*project("clinic"), Recipe(n=60))
    assert [b.script for b in made.blueprints] == [b.script for b in bare.blueprints]


def test_only_the_first_of_several_days_has_the_classes_and_no_day_of_birth() -> None:
    _, travel = served("travel", "Today is 2026-11-19.")
    rent = next(tool for tool in travel.tools if tool.name == "rent_car")
    assert [leaf.name for leaf in leaves(travel, rent) if "near" in classes(leaf)] == ["pickup_date"]
    _, clinic = served("clinic", "Today is 2026-11-19.")
    register = next(tool for tool in clinic.tools if tool.name == "register_patient")
    assert [leaf.name for leaf in leaves(clinic, register) if "near" in classes(leaf)] == []


@settings(deadline=None, max_examples=60)
@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(-9, 30), st.sampled_from(["on ", "until ", "leaving "])
)
def test_what_is_said_can_mean_the_day_and_no_other_of_this_week_or_the_next(
    today: date, away: int, before: str
) -> None:
    day = today + timedelta(days=away)
    for words in said_as(day, today, f"please {before}"):
        assert day in meant(words.lower(), today)
        assert min(other for other in meant(words.lower(), today) if other >= min(today, day)) == day


@pytest.mark.parametrize("before", ["the date of ", "born ", "on the ", "", "book"])
def test_where_only_a_written_date_fits_nothing_else_is_said(before: str) -> None:
    assert said_as(TODAY + timedelta(days=1), TODAY, before) == ()
