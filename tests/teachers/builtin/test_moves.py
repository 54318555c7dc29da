"""Parts of a request that change places keep every value and add no request."""

from __future__ import annotations

from random import Random

import pytest

from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.marked import MARK, mark, variables
from datacraft.teachers.builtin.moves import lifted, merged, parted

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
    [
        "Look for X.",
        "Reserve it in the name of X.",
        "I'm at X.",
        "Move it from X to Y.",
        "Send reminders for X and Y.",
        "Cancel X.",
    ],
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


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("We're out of X, get 12", ["We're out of X.", "Get 12."]),
        ("X is fine with me, approve it.", ["X is fine with me.", "Approve it."]),
        ("Their bus is late, so move X to noon", ["Their bus is late.", "Move X to noon."]),
        ("Withdraw X, the trip was off.", ["Withdraw X.", "The trip was off."]),
        (
            "X never got the bill, could you send it once more?",
            ["X never got the bill.", "Could you send it once more?"],
        ),
    ],
)
def test_a_statement_and_a_request_become_two_sentences(text: str, pieces: list[str]) -> None:
    assert [plain(piece) for piece in parted(marked(text), EN)] == pieces


@pytest.mark.parametrize(
    "text",
    [
        "X called in sick, she was here before.",
        "Book a room, then cancel X.",
        "A table, please, for X.",
        "For X, stop it",
    ],
)
def test_what_is_no_statement_with_a_request_stays_one_sentence(text: str) -> None:
    assert parted(marked(text), EN) == [marked(text)]
