"""The short look at values that stand in the text as they are: whatever it lets pass, the long look finds too."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.grounding import Said, leaves
from datacraft.core.standing import figures_repeated, plainly_said

VALUES = (
    st.integers(-20, 10**16)
    | st.floats(0, 1e6).map(lambda x: round(x, 2))
    | st.sampled_from(["Bern", "BK-1234", "bk 12", "a@b.ch", "Oak Street 12", "12", "0041 79 123 45 67", " Bern "])
    | st.booleans()
    | st.none()
)
AROUND = st.text("0123456789.,-eE kmB%'", max_size=3)


@settings(max_examples=300, deadline=None)
@given(VALUES, AROUND, AROUND, st.sampled_from(["id", "customer_id", "amount", "count", "name", "email", "phone"]))
def test_what_stands_there_is_held(value: Any, before: str, after: str, name: str) -> None:
    raw = f"I said {before}{value}{after} yesterday"
    if plainly_said(value, raw, (raw,)):
        assert all(Said([raw]).holds(leaf.value, leaf.kind) for leaf in leaves(name, value, {}))


def test_parts_of_figures_are_no_figures() -> None:
    assert plainly_said(12, "", ("room 12.",))
    for text in ("room 112", "room 12.5", "room 120", "room 0.12", "12e3 rooms"):
        assert not plainly_said(12, "", (text,))


def test_a_date_stands_unless_the_latest_request_counts_from_today() -> None:
    day, said = "2026-11-21", ["It is for 2026-11-21."]
    assert plainly_said(day, "Book it.", said)
    assert plainly_said(day, "Book 2026-11-21, not tomorrow.", said)
    for latest in ("Book it for tomorrow.", "In two weeks.", "On Friday.", "Book 12026-11-21 for today."):
        assert not plainly_said(day, latest, said)


def test_values_inside_values() -> None:
    assert plainly_said({"to": ["ann@acme.io", 3], "cc": None}, "", ["Write to ann@acme.io,", "3 times."])
    assert not plainly_said({"to": ["ann@acme.io", 4]}, "", ["Write to ann@acme.io,", "3 times."])


def test_figures_of_an_answer() -> None:
    said = ["It costs 1,250.50 for 3 nights.", "code A-17"]
    assert figures_repeated("That is 1,250.50, for 3.", said)
    assert figures_repeated("No figures here.", [])
    for answer in ("That is 250.50.", "For 30 nights.", "It costs 1,250.", "-3", "17 rooms", "9" * 30):
        assert not figures_repeated(answer, said)
