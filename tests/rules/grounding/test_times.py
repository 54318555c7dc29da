"""Times of day and short codes in calls: another one than was said is found, one that can be meant is not."""

from __future__ import annotations

import json

import pytest

from datacraft import validate_examples


def codes(asked: str, arguments: dict[str, str], system: str = "You help.") -> set[str]:
    properties = {name: {"type": "string", "description": f"The {name}."} for name in arguments}
    call = {"name": "act", "arguments": json.dumps(arguments)}
    row = {
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": asked},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": call}],
            },
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "act",
                    "description": "Do it.",
                    "parameters": {"type": "object", "properties": properties, "required": list(properties)},
                },
            }
        ],
    }
    return {finding.code for finding in validate_examples([row])}


@pytest.mark.parametrize(
    ("asked", "wrong", "right"),
    [
        ("Wake me at 7pm.", "07:00", "19:00"),
        ("Wake me at half past three.", "15:00", "15:30"),
        ("Wake me at a quarter to eight in the evening.", "20:15", "19:45"),
        ("Wake me at noon.", "13:00", "12:00"),
        ("Wake me every day at 9.", "10:00", "09:00"),
        ("Wake me at seven thirty tomorrow morning.", "19:30", "07:30"),
        ("Wake me at 18:30.", "18:03", "18:30"),
        ("Wake me at 6.20 am.", "6:02 am", "06:20"),
    ],
)
def test_another_time_than_was_said(asked: str, wrong: str, right: str) -> None:
    assert codes(asked, {"time": wrong}) == {"G101"}
    assert codes(asked, {"time": right}) == set()


@pytest.mark.parametrize(
    ("asked", "time"),
    [
        ("Wake me one hour before my 9:30 meeting.", "08:30"),
        ("It is 14:10 now. Wake me in 20 minutes.", "14:30"),
        ("Wake me between 6 and 7 pm.", "18:30"),
        ("A call at 9am New York time.", "15:00"),
        ("Wake me some time in the evening.", "19:00"),
        ("My train leaves at 8:15 and I need half an hour to get there.", "07:45"),
        ("Wake me around 7 pm.", "19:15"),
    ],
)
def test_a_time_that_can_be_reckoned(asked: str, time: str) -> None:
    assert codes(asked, {"time": time}) == set()


def test_both_ends_of_a_meeting() -> None:
    asked = "A review on 2026-03-09 from 2pm to 3:30pm."
    right = {"start": "2026-03-09T14:00:00", "end": "2026-03-09T15:30:00"}
    assert codes(asked, right) == set()
    assert codes(asked, right | {"end": "2026-03-09T16:30:00"}) == {"G101"}
    assert codes(asked, {"start": "2026-03-09T16:00:00", "end": "2026-03-09T17:30:00"}) == {"G101"}
    assert codes("A review on 2026-03-09 at 2pm.", right | {"end": "2026-03-09T15:00:00"}) == set()


@pytest.mark.parametrize("wrong", ["B21", "B13", "C12", "B1"])
def test_another_short_code_than_was_said(wrong: str) -> None:
    assert codes("How far is it to gate B12?", {"gate": wrong}) == {"G101"}


@pytest.mark.parametrize("asked", ["to gate B12?", "to gate b12?", "to gate B 12?", "to gate B-12?", "to the gate?"])
def test_short_codes_as_people_write_them(asked: str) -> None:
    assert codes(f"How far is it {asked}", {"gate": "B12"}) == set()


@pytest.mark.parametrize(
    ("asked", "wrong", "right"),
    [
        ("Drive me to Terminal 2.", "Terminal 3", "Terminal 2"),
        ("Two pizzas to Seestrasse 12.", "Seestrasse 21", "Seestrasse 12"),
        ("I moved to Rosenweg 5.", "Rosenweg 15", "Rosenweg 5"),
    ],
)
def test_another_number_behind_a_name(asked: str, wrong: str, right: str) -> None:
    assert codes(asked, {"place": wrong}) == {"G101"}
    assert codes(asked, {"place": right}) == set()


def test_numbers_behind_names_that_may_be_meant() -> None:
    assert (
        codes("Drive me from Terminal 2 to the next terminal.", {"start": "Terminal 2", "goal": "Terminal 3"}) == set()
    )
    assert codes("Compare Terminal 2 and Terminal 3.", {"place": "Terminal 1"}) == set()


def test_a_code_that_lost_its_end() -> None:
    assert codes("Change booking K7QX2P.", {"booking_code": "K7QX2"}) & {"G103", "G104"}
    assert codes("Write to rita@lumen.dev.", {"email": "rita@lumen.de"}) == {"G103"}
