"""Parts of a request that change places keep every value and add no request."""

from __future__ import annotations

from random import Random

import pytest

from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.marked import MARK, mark, variables
from datacraft.teachers.builtin.moves import lifted, merged

EN = load("en")
NAMES = frozenset("XY")


def plain(text: str | None) -> str | None:
    return None if text is None else MARK.sub(lambda match: match.group(1), text)


def marked(text: str) -> str:
    return "".join(mark(c) if c in "XY" else c for c in text)


@pytest.mark.parametrize("seed", range(30))
def test_what_a_request_is_about_moves_and_stays_in_it(seed: int) -> None:
    made = lifted(marked("Open a ticket for X, the report is empty."), NAMES, EN, Random(seed))
    assert made is not None
    assert variables(made) == ["X"]
    assert " for X" not in str(plain(made))


@pytest.mark.parametrize(
    "text",
    ["Look for X.", "Reserve it in the name of X.", "Move it from X to Y.", "Send reminders for X and Y.", "Cancel X."],
)
def test_what_belongs_to_the_word_before_it_stays(text: str) -> None:
    assert all(lifted(marked(text), NAMES, EN, Random(seed)) is None for seed in range(20))


def test_a_statement_and_its_request_become_one_sentence() -> None:
    made = merged(marked("X lost all files."), "Please restore them.", EN, Random(1))
    assert made is not None
    assert made.count(".") == 1
    assert variables(made) == ["X"]
    assert merged("Do you open today?", "Please call me.", EN, Random(1)) is None
    assert merged("The shop is closed.", "Which one is open?", EN, Random(1)) is None
