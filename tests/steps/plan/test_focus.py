"""Rows are spread by what a model is weak at, and none comes near what is held out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from datacraft.core.gaps import Cell, Gaps, HeldOut, focus, without_held_out
from datacraft.core.recipe import Recipe
from datacraft.core.statistics import Rate
from datacraft.io import toolsets
from datacraft.io.seeds import read_sound
from datacraft.steps.plan import plan
from datacraft.steps.plan.focus import turns
from tests.agents.projects import project

ROOT = Path(__file__).parents[3]
TOOLS = toolsets.read(ROOT / "schemas/app.tools.json")
BOOK = read_sound(ROOT / "seeds", TOOLS)
SEVERITY = Cell("value", "single_tool", Rate(1, 20), 1.0, "create_ticket", "severity", {"simple": 19})


def test_without_a_focus_targets_take_turns() -> None:
    assert list(islice(turns("simple", ["a", "b"], None), 5)) == ["a", "b", "a", "b", "a"]


def test_with_a_focus_every_prefix_is_near_the_shares() -> None:
    aim = focus(
        Gaps("m", (Cell("call", "c", Rate(0, 9), 0.75, "a", shapes={"chain": 3}),
                   Cell("call", "c", Rate(0, 9), 0.25, "b", shapes={"chain": 1})), HeldOut(), 0.85)
    )  # fmt: skip
    found = list(islice(turns("chain", ["a", "b", "c"], aim), 40))
    assert Counter(found) == {"a": 30, "b": 10}
    assert Counter(found[:8]) == {"a": 6, "b": 2}
    # A pair is as heavy as its tools together; weight that names no tool goes to all alike.
    assert next(turns("chain", ["c+a", "c+b", "c"], aim)) == "c+a"
    anywhere = focus(Gaps("m", (Cell("decision", "c", Rate(0, 9), 1.0, shapes={"chain": 1}),), HeldOut(), 0.85))
    assert Counter(islice(turns("chain", ["a", "b"], anywhere), 10)) == {"a": 5, "b": 5}


def test_a_plan_for_gaps_calls_the_weak_tool_and_shows_its_boundary() -> None:
    aim = focus(Gaps("m", (SEVERITY,), HeldOut(), 0.85))
    made = plan(BOOK, TOOLS, Recipe(n=60, mix=aim.mix, focus=aim, prefix="gap-1-"))
    shapes = Counter(blueprint.shape for blueprint in made.blueprints)
    assert shapes["simple"] == 45
    assert set(shapes) == {"simple", "missing_parameter", "missing_tool"}
    called = Counter(call.tool for b in made.blueprints if b.shape == "simple" for call in b.calls())
    assert called["create_ticket"] >= 0.9 * called.total()
    assert all(blueprint.id.startswith("gap-1-") for blueprint in made.blueprints)


@pytest.mark.parametrize("parameter", ["cabin", "passengers"])
def test_a_weak_parameter_is_left_to_its_default_less_often(parameter: str) -> None:
    book, toolset = project("travel")

    def given(weak: Cell) -> int:
        aim = focus(Gaps("m", (weak,), HeldOut(), 0.85))
        plans = [plan(book, toolset, Recipe(n=150, seed=i, mix={"simple": 1.0}, focus=aim)) for i in range(2)]
        calls = [c for made in plans for b in made.blueprints for c in b.calls() if c.tool == "search_flights"]
        assert len(calls) == 300
        return sum(call.provenance[parameter] != "default" for call in calls)

    value = Cell("value", "single_tool", Rate(1, 20), 1.0, "search_flights", parameter, {"simple": 19})
    assert given(value) >= given(replace(value, kind="call", parameter="")) + 8


def test_nothing_descends_from_what_is_held_out() -> None:
    barred = frozenset({BOOK.seeds[0].id, "builtin:out_of_scope:0", "builtin:out_of_scope:1", "builtin:chat:hello"})
    weak = Cell("decision", "refusal", Rate(0, 20), 1.0, shapes={"out_of_scope": 12, "no_tool_needed": 8})
    aim = focus(Gaps("m", (weak,), HeldOut(lineages=barred), 0.85))
    made = plan(without_held_out(BOOK, aim.avoid), TOOLS, Recipe(n=80, mix=aim.mix, focus=aim))
    assert len(made.blueprints) > 40
    assert not {seed for blueprint in made.blueprints for seed in blueprint.lineage} & barred
