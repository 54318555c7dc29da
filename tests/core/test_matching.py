"""Calls are paired so that most is right, whatever their order; assignment against trying everything."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.assignment import assign, pairs_off
from datacraft.core.comparison import ABSENT, Policy
from datacraft.core.matching import ExpectedCall, match
from datacraft.core.message import ToolCall


def want(name: str, **arguments: object) -> ExpectedCall:
    return ExpectedCall(name, arguments)


def got(name: str, arguments: str) -> ToolCall:
    return ToolCall("id", name, arguments)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(st.integers(0, 4), min_size=n, max_size=n), max_size=5)))
def test_no_other_pairing_is_worth_more(gain: list[list[int]]) -> None:
    found = assign([[float(value) for value in row] for row in gain])
    worth = sum(gain[i][j] for i, j in enumerate(found) if j is not None)
    columns = [*range(len(gain[0]) if gain else 0), *[None] * len(gain)]
    best = max(
        (sum(gain[i][j] for i, j in enumerate(p) if j is not None) for p in permutations(columns, len(gain))),
        default=0,
    )
    assert worth == best
    used = [j for j in found if j is not None]
    assert len(used) == len(set(used)) == min(len(gain), len(gain[0]) if gain else 0)


def test_order_plays_no_part() -> None:
    found = match(
        [want("f", a=1), want("f", a=2), want("g")],
        [got("g", "{}"), got("f", '{"a": 2}'), got("f", '{"a": 1}')],
    )
    assert found.right
    assert {(pair.expected, pair.got) for pair in found.pairs} == {(0, 2), (1, 1), (2, 0)}


def test_every_call_counts_once() -> None:
    found = match([want("f", a=1), want("f", a=1)], [got("f", '{"a": 1}')])
    assert (len(found.pairs), found.missing, found.extra) == (1, (1,), ())
    again = match([want("f", a=1)], [got("f", '{"a": 1}'), got("f", '{"a": 1}')])
    assert (len(again.pairs), again.missing, len(again.extra)) == (1, (), 1)


def test_the_pairing_is_not_greedy() -> None:
    # Taken in order, the first call would take the only answer that fits the second.
    first = ExpectedCall("f", {"a": 1, "b": 1}, accepted={"a": (2,)})
    second = ExpectedCall("f", {"a": 2, "b": 1})
    found = match([first, second], [got("f", '{"a": 2, "b": 1}'), got("f", '{"a": 1, "b": 1}')])
    assert found.right


def test_another_tool_is_missing_and_extra() -> None:
    found = match([want("f")], [got("g", "{}")])
    assert (found.pairs, found.missing, found.extra) == ((), (0,), (0,))


def test_arguments_that_cannot_be_read_are_all_wrong() -> None:
    for broken in ('{"a": 1', "[1]", "nonsense", '"{}"', "[" * 100_000):
        pair = match([want("f", a=1, b=2)], [got("f", broken)]).pairs[0]
        assert [argument.outcome for argument in pair.arguments] == ["unreadable", "unreadable"]
        assert not pair.right


def test_no_arguments_may_be_written_as_nothing() -> None:
    assert match([want("f")], [got("f", "")]).right
    assert not match([want("f")], [got("f", "{")]).right


def test_missing_unexpected_and_accepted_arguments() -> None:
    expected = ExpectedCall(
        "f", {"city": "Paris", "unit": "c"}, {"city": Policy("text"), "unit": Policy("exact")},
        {"city": ("Paris, France",), "unit": (ABSENT,)},
    )  # fmt: skip
    assert match([expected], [got("f", '{"city": "paris, france"}')]).right
    pair = match([expected], [got("f", '{"unit": "f", "extra": 1}')]).pairs[0]
    assert {a.parameter: a.outcome for a in pair.arguments} == {
        "city": "missing",
        "unit": "wrong",
        "extra": "unexpected",
    }


def test_a_thousand_repetitions_are_matched_in_time() -> None:
    found = match([want("f", a=i) for i in range(3)], [got("f", '{"a": 1}')] * 1000)
    assert (len(found.pairs), len(found.extra)) == (3, 997)


def test_pairs_off() -> None:
    assert pairs_off([1, 2, 2], [2, 1, 2], int.__eq__)
    assert not pairs_off([1, 2, 2], [1, 1, 2], int.__eq__)
    assert pairs_off([], [], int.__eq__)
