from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.errors import UsageError
from datacraft.core.recipe import DEFAULT_MIX, Recipe, mix_from
from datacraft.core.seed import CATEGORIES


def test_default_mix_is_the_published_one() -> None:
    single, several = DEFAULT_MIX["simple"], DEFAULT_MIX["parallel"]
    assert (single, several) == (0.40, 0.16)
    assert DEFAULT_MIX["chain"] + DEFAULT_MIX["multi_turn"] == pytest.approx(0.12)
    without_a_call = sum(DEFAULT_MIX[shape] for shape in (*CATEGORIES["refusal"], "already_known"))
    assert without_a_call == pytest.approx(0.14)
    assert sum(DEFAULT_MIX.values()) == pytest.approx(1.0)
    assert set(DEFAULT_MIX) == {shape for shapes in CATEGORIES.values() for shape in shapes}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000))
def test_counts_add_up_and_stay_within_one_row_of_the_share(n: int) -> None:
    counts = Recipe(n=n).counts()
    assert sum(counts.values()) == n
    assert all(abs(counts[shape] - n * DEFAULT_MIX[shape]) < 1 for shape in counts)


def test_unsupported_shapes_go_to_the_others_in_proportion() -> None:
    counts = Recipe(n=100, mix={"simple": 0.5, "chain": 0.25, "parallel": 0.25}).counts(frozenset({"simple", "chain"}))
    assert counts == {"simple": 67, "chain": 33}


def test_overrides_keep_the_other_proportions() -> None:
    mix = mix_from({"simple": 0.7})
    assert mix["simple"] == 0.7
    assert sum(mix.values()) == pytest.approx(1.0)
    assert mix["parallel"] / mix["chain"] == pytest.approx(0.16 / 0.06)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [({"simpel": 0.5}, "simple"), ({"simple": -0.1}, "0 to 1"), ({"simple": 0.8, "chain": 0.4}, "1 or less")],
)
def test_bad_overrides_say_what_to_type(overrides: dict[str, float], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        mix_from(overrides)
    assert says in caught.value.message + caught.value.hint
