"""What a plan makes of gaps, and that a gaps file holds everything."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core import gaps
from datacraft.core.gaps import PARTNER_SHARE, PARTNERS, Cell, Gaps, HeldOut, focus, folded, without_held_out
from datacraft.core.seed import CATEGORIES, Place, Seed, SeedBook
from datacraft.core.statistics import Rate

VALUE = Cell(
    "value", "single_tool", Rate(2, 10), 0.6, "book", "nights", {"simple": 3, "chain": 1}, {"wrong": 4}, ("a#1", "b#1")
)
DECISION = Cell("decision", "refusal", Rate(0, 6), 0.4, shapes={"out_of_scope": 6})
GAPS = Gaps("ollama/x", (VALUE, DECISION), HeldOut(lineages=frozenset({"s1"}), texts=frozenset({"hi"})), 0.85)


def test_weights_follow_the_structure_of_the_misses_with_partners_beside_them() -> None:
    found = focus(GAPS)
    assert sum(found.mix.values()) == pytest.approx(1)
    assert sum(found.tools.values()) == pytest.approx(1)
    # 0.6 * 3/4 to simple, a quarter of it passed on to two partners; chain passes half of its quarter to simple
    assert found.tools["simple", "book"] == pytest.approx(0.45 * 0.75 + 0.15 * 0.25 / 2)
    assert found.tools["missing_parameter", "book"] == pytest.approx(0.45 * 0.25 / 2)
    assert found.tools["out_of_scope", ""] == pytest.approx(0.4 * (1 - PARTNER_SHARE))
    assert found.parameters == {("book", "nights"): 0.6}


def test_every_shape_has_its_partners_and_all_exist() -> None:
    shapes = {shape for shapes in CATEGORIES.values() for shape in shapes}
    assert set(PARTNERS) == shapes
    assert {partner for partners in PARTNERS.values() for partner in partners} <= shapes


def test_seeds_of_held_out_rows_are_left_out() -> None:
    seeds = tuple(Seed(name, "single_tool", "simple", (), Place("f", 1, 1)) for name in ("s1", "s2"))
    assert [seed.id for seed in without_held_out(SeedBook(seeds), GAPS.held_out).seeds] == ["s2"]


def test_a_file_brings_everything_back() -> None:
    back = gaps.from_json(gaps.to_json(GAPS))
    assert back == GAPS


NONE = [None, [], {}, {"format": "datacraft.eval/1"}, {"format": "datacraft.gaps/1"}]


@pytest.mark.parametrize("raw", [*NONE, {**gaps.to_json(GAPS), "cells": [{}]}])
def test_what_is_no_gaps_file_is_said(raw: Any) -> None:
    with pytest.raises(ValueError, match="gaps file"):
        gaps.from_json(raw)


def test_folded() -> None:
    assert folded(" Hello\n WORLD ") == "hello world"
