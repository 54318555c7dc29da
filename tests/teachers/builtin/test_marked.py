from __future__ import annotations

import pytest

from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.marked import MARK, mark, tidy, without

EN = load("en")


def shown(text: str | None) -> str | None:
    return None if text is None else MARK.sub(lambda match: match.group(1), text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Open a ticket for X, Y is slow.", "Open a ticket, Y is slow."),
        ("Rent a car in X from Y until Z", "Rent a car from Y until Z"),
        ("What's the state of booking X?", "What's the state of my booking?"),
        ("Raise a ticket. The export is empty. Customer is X.", "Raise a ticket. The export is empty."),
        ("Log it for Y, with severity X.", "Log it for Y."),
    ],
)
def test_a_value_goes_with_its_preposition_or_label(text: str, left: str) -> None:
    marked = "".join(mark(c) if c in "XYZ" else c for c in text)
    assert shown(without(marked, "X", EN)) == left


@pytest.mark.parametrize(
    "text",
    [
        "Look for X, born Y",  # the preposition belongs to the verb
        "A room in Z from X to Y, please find one",  # half a range
        "X says it is slow, log it",  # the subject
        "Somebody called in as X. Do we have them on file?",  # "them" would hang in the air
        "Please book X for Y.",  # the verb, not the noun
    ],
)
def test_what_would_leave_something_nobody_says_is_refused(text: str) -> None:
    marked = "".join(mark(c) if c in "XYZ" else c for c in text)
    assert without(marked, "X", EN) is None


def test_tidy_mends_what_cutting_leaves() -> None:
    assert tidy(" , open it ,  please . ") == "open it, please."
