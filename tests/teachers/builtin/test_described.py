"""Requests in the words of a tool: values stand where its description has their nouns."""

from __future__ import annotations

import re
from random import Random

import pytest

from datacraft.teachers.builtin.described import from_tool
from datacraft.teachers.builtin.marked import MARK
from datacraft.teachers.builtin.stated import addon, with_object
from tests.agents.projects import lexicon


def plain(text: str) -> str:
    return MARK.sub(lambda match: match.group(1).removeprefix("="), text)


@pytest.mark.parametrize("seed", range(25))
def test_every_value_is_said_once_and_none_is_left_out(seed: int) -> None:
    known = lexicon("travel")
    mentions = [["city", "Ghent"], ["check_in", "Ghent-day"], ["max_price", 120]]
    text = plain(from_tool(known, "search_hotels", mentions, Random(seed)))
    assert all(len(re.findall(rf"(?<!\w){re.escape(str(value))}(?![\w-])", text)) == 1 for _, value in mentions)


def test_a_code_takes_its_nouns_place() -> None:
    known = lexicon("travel")
    made = with_object(known, "cancel a booking", "cancel_booking", "booking_id", "BK-70012")
    assert made is not None
    assert plain(made) == "cancel booking BK-70012"
    assert with_object(known, "find hotels", "search_hotels", "city", "Ghent") is None


@pytest.mark.parametrize("seed", range(25))
def test_a_flag_is_never_stated_the_other_way_round(seed: int) -> None:
    known = lexicon("clinic")
    for value in (True, False):
        said = addon(known, "book_appointment", "urgent", value, Random(seed)).lower()
        assert "urgent" in said
        assert bool(re.search(r"\b(?:not|isn't|no|without|nor)\b", said)) is not value
