"""Is this value said here? Pairs of request and value that people would call said, and pairs that they would not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datacraft.core.days import anchor_of, days, meant, without_dates
from datacraft.core.figures import figures
from datacraft.core.grounding import Said, kind_of, leaves
from datacraft.core.placeholder import is_placeholder, is_reserved_address
from datacraft.core.synonyms import abbreviates, edits, misspelt

SAID: list[tuple[str, Any, str]] = [
    ("city", "San Francisco, CA", "weather in san francisco?"),
    ("city", "Zürich", "how is zurich today"),
    ("city", "New York City", "NYC weather please"),
    ("city", "Chicago", "an update for Chcicago"),
    ("item", "pizza", "two pizzas"),
    ("ticker", "BAC", "Bank of America shares"),
    ("ticker", "AAPL", "the price of Apple"),
    ("currency", "USD", "in dollars"),
    ("language", "es", "in Spanish please"),
    ("customer_id", "C-1042", "customer c1042 wrote again"),
    ("order_id", "ORD-4711", "my order 4711"),
    ("user_id", 7890, "the user with number 7890"),
    ("email", "alice@example.com", "I am alice at example dot com"),
    ("phone", "+41 79 123 45 67", "call 079 123 45 67"),
    ("amount", 1250, "transfer $1,250"),
    ("amount", 1250.5, "1.250,50 Euro"),
    ("amount", 200000, "a loan of 200k"),
    ("amount", 2500, "pay $25"),
    ("amount", 80, "two tickets at 40 each"),
    ("rate", 0.05, "at 5 percent"),
    ("people", 3, "a table for three"),
    ("people", 25, "twenty-five guests"),
    ("eggs", 12, "a dozen eggs"),
    ("guests", 3, "einen Tisch f\u00fcr drei"),
    ("guests", 5, "une table pour cinq"),
    ("minutes", 120, "two hours"),
    ("point", [2, 3, 4], "move it to 2,3,4"),
    ("charge", 2e-09, "charges of 1e-9 and 2e-9"),
    ("date", "2026-11-21", "on Nov 21"),
    ("date", "2026-11-21", "on the 21st of November 2026"),
    ("date", "2026-11-21", "11/21/2026"),
    ("date", "2026-11-21", "21.11.2026"),
    ("check_out", "2026-06-04", "three... 3 nights from 1 June 2026"),
    ("start", "2026-11-01", "everything from November"),
    ("city", "Beijing", "北京今天天气怎么样"),
]
NOT_SAID: list[tuple[str, Any, str]] = [
    ("city", "Zurich", "weather in Bern?"),
    ("city", "Oslo", "is it cold in Lisbon"),
    ("customer_id", "C-1042", "customer C-1024"),
    ("order_id", "ORD-4711", "my order 4712"),
    ("user_id", 7891, "the user with number 7890"),
    ("email", "alice@example.com", "I am Alice"),
    ("phone", "+41 79 123 45 67", "call 079 123 45 66"),
    ("amount", 520, "transfer $250"),
    ("people", 5, "a table for 3"),
    ("date", "2026-11-22", "on the 21st of November 2026"),
    ("ticker", "MSFT", "the price of Apple"),
]


def holds(name: str, value: Any, text: str) -> bool:
    said = Said([text])
    return all(said.holds(leaf.value, leaf.kind) for leaf in leaves(name, value, {}))


@pytest.mark.parametrize(("name", "value", "text"), SAID)
def test_what_people_call_said(name: str, value: Any, text: str) -> None:
    assert holds(name, value, text)


@pytest.mark.parametrize(("name", "value", "text"), NOT_SAID)
def test_what_people_do_not_call_said(name: str, value: Any, text: str) -> None:
    assert not holds(name, value, text)


@given(
    st.text(min_size=1, max_size=30), st.text(max_size=10), st.sampled_from(["city", "customer_id", "amount", "note"])
)
def test_what_stands_there_is_said(value: str, around: str, name: str) -> None:
    assert holds(name, value, around + value + around)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["amount", "people", "user_id"]))
def test_a_number_that_stands_there_is_said(value: int, name: str) -> None:
    assert holds(name, value, f"take {value} of them")
    assert holds(name, value, f"take {value:,} of them")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("customer_id", "C-1042", "id"),
        ("token", "123e4567-e89b-12d3-a456-426614174000", "id"),
        ("tracking_number", "1Z999AA10123456784", "id"),
        ("account_id", 88213, "id"),
        ("to", "ann@acme.io", "email"),
        ("phone", "+41 79 123 45 67", "phone"),
        ("mobile", 41791234567, "phone"),
        ("total_amount", 99, "amount"),
        ("budget", 1000, "amount"),
        ("interest_rate", 4.5, "number"),
        ("date", "2026-11-21", "date"),
        ("city", "Bern", "name"),
        ("summary", "Login fails", "free"),
        ("reason", "The customer threatens to leave because of the outage", "free"),
        ("limit", 10, "free"),
        ("confirmed", True, "free"),
        ("url", "https://acme.io/x", "free"),
        ("file", "report_2026.pdf", "free"),
        ("model", "SHA256", "name"),
        ("quarter", "2026Q3", "free"),
        ("at", "09:30", "time"),
    ],
)
def test_kinds(name: str, value: Any, kind: str) -> None:
    assert kind_of(name, value, {}) == kind


def test_what_the_schema_gives_is_free() -> None:
    assert kind_of("unit", "celsius", {"enum": ["celsius", "fahrenheit"]}) == "free"
    assert kind_of("city", "Bern", {"default": "Bern"}) == "free"
    assert kind_of("city", "Basel", {"default": "Bern"}) == "name"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two hundred and fifty", {250.0}),
        ("two thousand twenty six", {2026.0}),
        ("half a dozen", {0.5, 12.0}),
        ("ORD-4711", {4711.0}),
        ("minus -5", {-5.0, 5.0}),
        ("nothing here", set()),
    ],
)
def test_figures(text: str, numbers: set[float]) -> None:
    assert figures(text) == numbers


FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("today", {"2026-11-20"}),
        ("tomorrow", {"2026-11-21"}),
        ("the day after tomorrow", {"2026-11-22"}),
        ("yesterday", {"2026-11-19"}),
        ("in two weeks", {"2026-12-04"}),
        ("3 days ago", {"2026-11-17"}),
        ("next monday", {"2026-11-23", "2026-11-30"}),
        ("last monday", {"2026-11-16", "2026-11-09"}),
        ("monday", {"2026-11-23", "2026-11-16", "2026-11-30"}),
    ],
)
def test_relative_days(words: str, expected: set[str]) -> None:
    assert days(f"book it {words} please").relative == (words,)
    assert {day.isoformat() for day in meant(words, FRIDAY)} == expected


@pytest.mark.parametrize(
    "text",
    ["Today is 2026-11-20.", "Current date: Friday, November 20, 2026", "today's date is 20 Nov 2026", "now: 20261120"],
)
def test_the_day_that_a_text_states(text: str) -> None:
    assert anchor_of([text]) == FRIDAY


def test_two_stated_days_are_none() -> None:
    assert anchor_of(["Today is 2026-11-20.", "Today is 2026-11-21."]) is None
    assert anchor_of(["The contract ends 2026-11-20."]) is None
    assert anchor_of(["The contract ends 2026-11-20."], only_date=True) == FRIDAY


def test_dates_are_no_figures() -> None:
    text = "due 2026-11-20 or 3 December 2026, 21.5 degrees"
    assert figures(without_dates(text)) == figures("21.5 degrees") == {21.5}


@pytest.mark.parametrize(
    "text",
    ["<CITY>", "{city}", "{{ city }}", "${CITY}", "YOUR_API_KEY", "your-email-here", "TODO", "string", "[INSERT CITY]"],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["Bern", "a < b", "{}", "[1]", "test drive", "my name", "sample size", "[draft] plan", "XL"]
)
def test_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


def test_reserved_addresses() -> None:
    assert is_reserved_address("ann@example.com")
    assert is_reserved_address("https://www.example.org/x")
    assert not is_reserved_address("ann@myexample.com")
    assert not is_reserved_address("write to ann@example.com")


@given(st.text("abcdef", max_size=8), st.text("abcdef", max_size=8))
def test_edit_distance_is_symmetric_and_bounded(left: str, right: str) -> None:
    assert edits(left, right, 20) == edits(right, left, 20) <= max(len(left), len(right))
    assert (edits(left, right, 20) == 0) == (left == right)


def test_slips_and_abbreviations() -> None:
    assert edits("1042", "1024", 2) == 1
    assert misspelt("zurich", "zurihc")
    assert not misspelt("bern", "berg")
    assert abbreviates("msft", "microsoft shares")
    assert abbreviates("los angeles, ca", "a hotel in la")
    assert not abbreviates("msft", "apple shares")
