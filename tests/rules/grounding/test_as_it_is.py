"""The short look at values that stand in the text as they are: whatever it lets pass, the long look finds too."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.grounding import Said, leaves
from datacraft.rules.grounding._evidence import _said_as_it_is

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
    if _said_as_it_is(value, raw):
        assert all(Said([raw]).holds(leaf.value, leaf.kind) for leaf in leaves(name, value, {}))


def test_parts_of_figures_are_no_figures() -> None:
    assert _said_as_it_is(12, "room 12.")
    for text in ("room 112", "room 12.5", "room 120", "room 0.12", "12e3 rooms"):
        assert not _said_as_it_is(12, text)
    assert not _said_as_it_is("2026-11-21", "on 2026-11-21")
