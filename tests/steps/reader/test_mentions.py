"""What a text mentions: numbers, dates, times, codes, addresses, and what of it was taken back."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from datacraft.steps.reader.language import related, share, stem
from datacraft.steps.reader.mentions import mentions, same_date, same_time

WEDNESDAY = date(2027, 3, 10)


def found(text: str, kind: str) -> list[Any]:
    return [mention.value for mention in mentions(text, WEDNESDAY) if mention.kind == kind and not mention.void]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two adults and 3 kids", [2, 3]),
        ("twenty-five chairs", [25]),
        ("one hundred and forty", [140]),
        ("two thousand five hundred euros", [2500]),
        ("a dozen eggs, half a dozen rolls", [12, 6]),
        ("1,250.50 dollars", [1250.5]),
        ("15k and 2 million", [15_000, 2_000_000]),
        ("the 3rd item, or the second", [3, 2]),
        ("20% off", [20]),
        ("four and seven kilos", [4, 7]),
        ("one and a half hours", [1.5]),
        ("two hundred and five", [205]),
        ("no figures here", []),
    ],
)
def test_numbers(text: str, numbers: list[float]) -> None:
    assert found(text, "number") == numbers


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2027-03-12", (2027, 3, 12)),
        ("March 12", (2027, 3, 12)),
        ("the 12th of March 2027", (2027, 3, 12)),
        ("Mar 12th, 2027", (2027, 3, 12)),
        ("3/12", (2027, 3, 12)),
        ("12/3/2027", (2027, 3, 12)),
        ("on Friday", (2027, 3, 12)),
        ("the day after tomorrow", (2027, 3, 12)),
        ("in two days", (2027, 3, 12)),
        ("tomorrow", (2027, 3, 11)),
        ("a week from today", (2027, 3, 17)),
    ],
)
def test_dates(text: str, day: tuple[int, int, int]) -> None:
    said = found(text, "date")
    assert len(said) == 1
    assert same_date(said[0], day, WEDNESDAY)
    assert not same_date(said[0], (2027, 5, 20), WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("at 19:30", (19, 30)),
        ("at 7:30 pm", (19, 30)),
        ("at 7.30pm", (19, 30)),
        ("half past seven", (19, 30)),
        ("7:30", (7, 30)),
        ("at noon", (12, 0)),
        ("at midnight", (0, 0)),
        ("8pm", (20, 0)),
        ("quarter to nine", (20, 45)),
        ("nine o'clock", (21, 0)),
    ],
)
def test_times(text: str, clock: tuple[int, int]) -> None:
    said = found(text, "time")
    assert len(said) == 1
    assert same_time(said[0], clock)
    assert not same_time(said[0], (clock[0], (clock[1] + 10) % 60))


def test_codes_and_addresses_are_whole() -> None:
    text = "Order PX-20931 for mia.lund@example.com, see https://example.com/a1. SKU9 too."
    assert found(text, "code") == ["px-20931", "sku9"]
    assert found(text, "address") == ["mia.lund@example.com", "https://example.com/a1"]
    assert found(text, "number") == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("for six, no, make that four", [4]),
        ("a table for 6, sorry, I meant 4", [4]),
        ("for 6. Actually, make it 4", [4]),
        ("not 6 but 4", [4]),
        ("for 6 people at 4 tables", [6, 4]),
        ("from room 12. Make it 3 guests", [3]),
    ],
)
def test_what_was_taken_back_is_void(text: str, left: list[int]) -> None:
    assert found(text, "number") == left


def test_a_correction_leaves_other_kinds_alone() -> None:
    text = "4 people on Monday, sorry, I mean Friday"
    assert found(text, "number") == [4]
    assert found(text, "date") == ["friday"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("severity", "severe"),
        ("booking", "book"),
        ("cancelled", "cancel"),
        ("reservation", "reserve"),
        ("tickets", "ticket"),
    ],
)
def test_words_of_one_family_meet(one: str, other: str) -> None:
    assert related(stem(one), stem(other))


@pytest.mark.parametrize(
    ("one", "other"), [("ticket", "tick"), ("port", "portrait"), ("2027", "2026"), ("cat", "cats2")]
)
def test_words_of_two_families_do_not(one: str, other: str) -> None:
    assert not related(stem(one), stem(other))


def test_share_of_words() -> None:
    assert share([], ["a"]) == 0.0
    assert share(["red", "lamp"], ["lamp"]) == 0.5


@pytest.mark.parametrize(
    "text", ["a-" * 20_000, "9" * 20_000, "x@" + "a." * 20_000, "-9" * 20_000, "no, make " * 3_000]
)
def test_hostile_texts_are_read_in_no_time_worth_measuring(text: str) -> None:
    before = time.process_time()
    mentions(text)
    assert time.process_time() - before < 5  # a quadratic search takes minutes
