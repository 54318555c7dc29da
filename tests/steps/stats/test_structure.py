"""Counts over rows: position test, mix, tool pairs, coverage, values."""

from __future__ import annotations

import json
import math

import pytest

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, ToolCall, UserMessage
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.reader import Lexicon
from datacraft.steps.stats import repeats, structure
from datacraft.steps.stats.tally import Tally, Teller


def tool(name: str) -> Tool:
    schema = {"type": "object", "properties": {"x": {"type": "string"}, "y": {"enum": ["a", "b"]}}, "required": ["x"]}
    return Tool({"type": "function", "function": {"name": name, "parameters": schema}})


A, B, C = tool("a"), tool("b"), tool("c")
TOOLSET = Toolset("t", "", (A, B, C))


def row(
    text: str,
    *names: str,
    tools: tuple[Tool, ...] = (A, B, C),
    x: str = "1",
    weight: int | None = None,
    **metadata: object,
) -> Example:
    calls = tuple(ToolCall(f"{text}{i}", name, json.dumps({"x": x, "y": "a"})) for i, name in enumerate(names))
    return Example((UserMessage(text), AssistantMessage("", calls, weight=weight)), tools, metadata=dict(metadata))


def tally(rows: list[Example]) -> Tally:
    return Teller(TOOLSET, Lexicon()).tally(rows)


@pytest.mark.parametrize(
    ("statistic", "freedom", "p"),
    [
        (3.841, 1, 0.05),
        (5.991, 2, 0.05),
        (16.919, 9, 0.05),
        (6.635, 1, 0.01),
        (23.209, 10, 0.01),
        (2.558, 10, 0.99),
        (0, 3, 1),
    ],
)
def test_chi_square_as_in_the_printed_tables(statistic: float, freedom: int, p: float) -> None:
    assert structure.chi_square_p(statistic, freedom) == pytest.approx(p, abs=2e-4)


def test_chi_square_of_two_degrees_is_an_exponential() -> None:
    for statistic in (0.1, 1, 4, 9, 30):
        assert structure.chi_square_p(statistic, 2) == pytest.approx(math.exp(-statistic / 2), rel=1e-9)


def test_positions_even_and_uneven() -> None:
    orders = [(A, B, C), (B, A, C), (B, C, A)]
    even = [row(str(i), "a", tools=orders[i % 3]) for i in range(60)]
    assert structure.position_p(tally(even).positions) == (pytest.approx(1.0), 60)
    p, _ = structure.position_p(tally([row(str(i), "a") for i in range(60)]).positions)
    assert p is not None
    assert p < 1e-6
    assert structure.position_p(tally(even[:9]).positions) == (None, 0)


def test_mix_off_is_the_worst_shape() -> None:
    rows = [row("1", shape="simple"), row("2", shape="simple"), row("3", shape="simple"), row("4", shape="chain")]
    assert structure.mix_off(tally(rows).shapes, 4, {"simple": 0.5, "chain": 0.5}) == (0.25, "chain -25.0 points")
    assert structure.mix_off(tally([*rows, row("5")]).shapes, 5, {"simple": 1.0}) == (None, "")


def test_tool_pairs_balance_and_coverage_count_trained_calls_only() -> None:
    rows = [row("1", "a", "b"), row("2", "a"), row("3", "c", weight=0)]
    found = tally(rows)
    assert structure.tool_pairs(found.met, TOOLSET) == (1, 3, [("a", "c"), ("b", "c")])
    assert structure.calls_per_tool(found.calls, TOOLSET) == {"a": 2, "b": 1, "c": 0}
    assert structure.balance({"a": 2, "b": 1, "c": 0}) == 0.0
    assert structure.balance({"a": 3, "b": 1}) == 0.5
    table = structure.coverage(TOOLSET, found.classes)
    assert table.cells[("a", "y", "=a")] == 2
    assert table.cells[("c", "y", "=a")] == 0


def test_value_reuse_counts_free_texts_only() -> None:
    rows = [row("1", "a", x="p"), row("2", "a", x="p"), row("3", "a", x="q"), row("4", "a", x="r")]
    assert tally(rows).values == {("a", "x", "p"): 2, ("a", "x", "q"): 1, ("a", "x", "r"): 1}


def test_copies_of_three_kinds() -> None:
    rows = [
        row("please fetch the long grey ladder from unit 7", "a", x="7"),
        row("Please fetch the  long grey ladder from unit 7", "a", x="7"),
        row("please fetch the long grey ladder from unit 9", "a", x="9"),
        row("please do fetch the long grey ladder from unit 7", "b", x="7"),
        row("something else entirely", "a", x="7"),
    ]
    found = repeats.repeats(rows)
    assert found.exact == ((0, 1),)
    assert found.form == ((0, 1), (0, 2))
    assert found.near == ((0, 1), (0, 3))  # one word of nine differs in the third: 16/18 is below 0.9


def test_contrast_siblings_are_no_near_copies() -> None:
    one = row("please fetch the long grey ladder from the shed", "a", contrast_group="g")
    two = row("please fetch the long grey ladder from the shed now", contrast_group="g")
    assert repeats.repeats([one, two]).near == ()


def test_copying_the_nearest_row_of_another_seed() -> None:
    library = [
        row("dim the kitchen lights", "a", x="kitchen", lineage=["s1"]),
        row("call my brother at work", "b", x="brother", lineage=["s2"]),
    ]
    right = row("dim the kitchen lights please", "a", x="kitchen", lineage=["s3"])
    wrong = row("call my sister at work", "b", x="sister", lineage=["s4"])
    kin = row("dim the kitchen lights now", "a", x="kitchen", lineage=["s1"])
    assert repeats.copy_baseline([right], library) == 1.0
    assert repeats.copy_baseline([right, wrong], library) == 0.5
    assert repeats.copy_baseline([kin], library) == 0.0 or repeats.copy_baseline([kin], library) is None
    assert repeats.copy_baseline([], library) is None


def test_lineage_leaks() -> None:
    training = [row("1", lineage=["s1"], contrast_group="g1")]
    held_out = [row("2", lineage=["s2"]), row("3", lineage=["s1", "s9"]), row("4", lineage=["s3"], contrast_group="g1")]
    found = tally(training)
    assert repeats.lineage_leak(held_out, found.seeds, found.groups) == (1, 2)
