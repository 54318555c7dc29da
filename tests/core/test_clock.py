"""Times of day in texts, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.clock import clocks


def meant(text: str) -> set[str]:
    """Every time of day that the text may mean, as 24-hour clocks show them."""
    return {f"{m // 60:02}:{m % 60:02}" for one in clocks(text) for m in one.minutes}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("a table at 7pm", "19:00"),
        ("at 7.30 p.m.", "19:30"),
        ("at 5:45 am", "05:45"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("half past three in the afternoon", "15:30"),
        ("a quarter to eight in the evening", "19:45"),
        ("twenty to six", "05:40 17:40"),
        ("at nine", "09:00 21:00"),
        ("eight o'clock", "08:00 20:00"),
        ("seven thirty tomorrow morning", "07:30"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("at 20:30", "20:30"),
        ("at 09:30", "09:30"),
        ("at 9:30", "09:30 21:30"),
        ("from 2pm to 3:30pm", "14:00 15:30"),
        ("2026-03-09T14:05:00Z", "14:05"),
        ("um halb acht", "07:30 19:30"),
        ("um 20.15 Uhr", "20:15"),
        ("à 19h30", "19:30"),
        ("$7.30 and room 12", ""),
        ("a ratio of 3:2, 45%, 12 minutes", ""),
    ],
)
def test_times_are_read(text: str, times: str) -> None:
    assert meant(text) == set(times.split())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59))
def test_both_clocks_say_the_same(hour: int, minute: int) -> None:
    shown = f"{hour:02}:{minute:02}"
    half = f"{(hour + 11) % 12 + 1}:{minute:02} {'pm' if hour >= 12 else 'am'}"
    assert shown in meant(f"at {shown}")
    assert meant(f"at {half}") == {shown}


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789 :.apmhUhr-halftosix", max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= minutes < 24 * 60 for one in clocks(text) for minutes in one.minutes)
