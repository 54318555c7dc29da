"""A request in other words says the same: background may go, what others point at may not."""

from __future__ import annotations

from random import Random

import pytest

from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.marked import mark
from datacraft.teachers.builtin.requests import rephrase

LEXICON = learn(SeedBook(()), Toolset("app", "openai-agents 1", ()))


def texts(text: str, spare: bool = True) -> set[str]:
    marked = text.replace("X", mark("0/v0"))
    return {rephrase(marked, LEXICON, Random(seed), spare=spare) for seed in range(80)}


def test_mere_background_may_be_left_out() -> None:
    text = "The courier is at the gate, so open door X."
    assert {"courier" in made for made in texts(text)} == {True, False}
    assert all("courier" in made for made in texts(text, spare=False))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("There was a fox at the gate. Keep ten minutes of it from X.", "fox"),
        ("X is out of ink. Order some.", "ink"),
        ("The lift is stuck.", "lift"),
    ],
)
def test_what_says_a_value_or_is_pointed_at_stays(text: str, kept: str) -> None:
    assert all(kept in made for made in texts(text))
