"""Weak beyond doubt, unproven, or a label to be looked at."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.errors import UsageError
from datacraft.steps.gaps.find import find


def cell(parameter: str, right: int, n: int, *evidence: str, label: str = "m") -> dict[str, Any]:
    counts = {"right": right, "n": n, "shapes": {}, "mistakes": {"wrong": n - right}, "evidence": list(evidence)}
    return {"kind": "value", "tool": "t", "parameter": parameter, "category": "single_tool", "models": {label: counts}}


def evaluation(cells: list[dict[str, Any]], cases: Any = (), models: tuple[str, ...] = ("m",)) -> dict[str, Any]:
    rows = {
        f"r{i}": {
            "line": i, "category": "single_tool", "shape": "simple", "lineage": [f"seed{i}"], "blueprint": f"b{i}",
            "messages": [{"role": "user", "content": f"Hello {i}"}],
        }
        for i in range(30)
    }  # fmt: skip
    return {
        "models": [{"label": m, "name": f"p/{m}", "metrics": {"turns": {"value": 0.9}}} for m in models],
        "cells": cells, "rows": rows, "cases": list(cases), "runs": [],
    }  # fmt: skip


def misses(n: int) -> tuple[str, ...]:
    return tuple(f"r{i}#1" for i in range(n))


def test_weak_is_what_even_the_upper_end_of_the_interval_leaves_below_the_target() -> None:
    # Wilson, 95 %: 2 of 10 reaches 0.51; 6 of 10 reaches 0.83; 7 of 10 reaches 0.89; 0 of 4 is too few
    cells = [
        cell("bad", 2, 10, *misses(8)),
        cell("poor", 6, 10, *misses(4)),
        cell("perhaps", 7, 10, *misses(3)),
        cell("few", 0, 4, *misses(4)),
        cell("good", 10, 10),
    ]
    found = find(evaluation(cells), target=0.85)
    assert [c.parameter for c in found.cells] == ["bad", "poor"]
    assert [c.parameter for c in found.unproven] == ["perhaps", "few"]
    # To reach 8.5 of 10: 6.5 and 2.5 more
    assert [c.weight for c in found.cells] == [pytest.approx(6.5 / 9), pytest.approx(2.5 / 9)]
    assert found.cells[0].shapes == {"simple": 8}


def test_what_new_rows_must_keep_away_from() -> None:
    held = find(evaluation([])).held_out
    assert "seed3" in held.lineages
    assert "b3" in held.blueprints
    assert "hello 3" in held.texts
    assert len(held.rows) == 30


def said(model_calls: dict[str, str], row: str) -> dict[str, Any]:
    return {
        "id": f"{row}#1", "row": row, "expected": {"decision": "call"},
        "answers": {
            label: {
                "right": False, "decision": "call", "text": "", "mistakes": [{"why": "w"}],
                "calls": [{"name": "t", "arguments": arguments}],
            }
            for label, arguments in model_calls.items()
        },
    }  # fmt: skip


def test_a_label_that_strong_models_contradict_alike_is_no_weakness() -> None:
    cases = [
        said({"m": '{"a": "X"}', "n": '{"a":"x"}', "o": '{"a": "z"}'}, "r0"),
        said({"m": '{"a": "X"}', "n": '{"a": "y"}', "o": '{"a": "z"}'}, "r1"),
    ]
    found = find(evaluation([cell("bad", 0, 6, *misses(6))], cases, ("m", "n", "o")))
    assert [suspect["case"] for suspect in found.suspects] == ["r0#1"]
    assert found.suspects[0]["models"] == ["m", "n"]
    assert (found.cells[0].rate.right, found.cells[0].rate.n) == (0, 5)
    assert "r0#1" not in found.cells[0].evidence


def test_one_model_or_weak_models_cannot_doubt_a_label() -> None:
    alike = said({"m": '{"a": 1}', "n": '{"a": 1}'}, "r0")
    assert not find(evaluation([], [said({"m": "{}"}, "r0")])).suspects
    assert find(evaluation([], [alike], ("m", "n"))).suspects
    assert not find(evaluation([], [alike], ("m", "n")), strong=0.95).suspects


def test_models_are_found_by_label_or_name() -> None:
    both = evaluation([cell("a", 0, 9, *misses(9), label="n")], models=("m", "n"))
    assert not find(both).cells
    assert find(both, model="n").cells
    assert find(both, model="p/n").cells
    with pytest.raises(UsageError, match="no model"):
        find(both, model="q")
