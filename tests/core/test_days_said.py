"""Days as people say them: in other languages, in words, by the number alone, counted from another day."""

from __future__ import annotations

from datetime import date

import pytest

from datacraft.core.days import counted, days


@pytest.mark.parametrize(
    "text",
    [
        "am 3. Juni",
        "le 3 juin",
        "el 3 de junio",
        "il 3 giugno",
        "3 de junho",
        "op 3 juni",
        "the third of June",
        "3 June",
        "June 3rd",
    ],
)
def test_a_day_of_june_in_seven_languages(text: str) -> None:
    assert (6, 3) in days(text).partial


@pytest.mark.parametrize(
    ("text", "day"), [("the twenty-first of May", 21), ("the thirtieth of May", 30), ("thirty-first of May", 31)]
)
def test_days_in_words(text: str, day: int) -> None:
    assert days(text).partial == {(5, day)}


@pytest.mark.parametrize(
    "text", ["from 3 to 14 August 2026", "August 3-14, 2026", "the 3rd until the 14th of August, 2026"]
)
def test_both_ends_of_a_range(text: str) -> None:
    assert days(text).full >= {date(2026, 8, 3), date(2026, 8, 14)}


@pytest.mark.parametrize("text", ["Ich brauche morgen frei", "demain matin", "el próximo lunes", "domani", "amanhã"])
def test_words_of_other_languages_are_not_counted(text: str) -> None:
    assert days(text).vague


@pytest.mark.parametrize("text", ["the first free day", "a mid-size car", "we may go"])
def test_other_words_are_no_days(text: str) -> None:
    found = days(text)
    assert (found.full, found.partial, found.vague) == (frozenset(), frozenset(), False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("from 3 June for a week", date(2026, 6, 10)),
        ("from 2026-06-03, two weeks", date(2026, 6, 17)),
        ("from 3 June, 4 nights", date(2026, 6, 7)),
        ("four days before 3 June", date(2026, 5, 30)),
        ("the 15th, please", date(2026, 5, 15)),
    ],
)
def test_a_day_may_be_reckoned(text: str, day: date) -> None:
    assert counted(day, text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("on 3 June", date(2026, 6, 4)), ("on 3 June for two", date(2026, 6, 6)), ("the 15th", date(2026, 5, 5))],
)
def test_not_every_day_follows(text: str, day: date) -> None:
    assert not counted(day, text)
