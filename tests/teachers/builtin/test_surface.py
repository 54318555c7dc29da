from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.surface import DATE_FORMS, find, say

EN = load("en")


@pytest.mark.parametrize(
    ("value", "kind", "form", "said"),
    [
        ("2026-12-03", "date", "date:dth-my", "3rd of December 2026"),
        ("2026-12-11", "date", "date:mdthy", "December 11th, 2026"),
        ("15:05", "time", "time:12", "3:05pm"),
        ("12:00", "time", "time:word", "noon"),
        (3, "integer", "word", "three"),
        (22, "integer", "ordinal", "22nd"),
        (12, "integer", "ordinal", "12th"),
        (1250.5, "number", "comma-fixed", "1,250.50"),
        ("general_practice", "enum", "spaced", "general practice"),
    ],
)
def test_values_as_people_say_them(value: object, kind: str, form: str, said: str) -> None:
    assert say(value, form, kind, EN) == said


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 4000), st.sampled_from(DATE_FORMS))
def test_what_is_said_is_found_again(days: int, form: str) -> None:
    value = (date(2020, 1, 1) + timedelta(days)).isoformat()
    said = say(value, f"date:{form}", "date", EN)
    text = f"can we do {said}, please?"
    assert any(text[start:end] == said for start, end, _ in find(text, value, "date", EN))


@pytest.mark.parametrize("text", ["C-1042", "104", "10.4", "4:10", "x10", "10x", "#10", "1,104", "10,5"])
def test_numbers_inside_codes_and_other_numbers_are_not_found(text: str) -> None:
    assert not list(find(f"please take {text} now", 10, "integer", EN))


@pytest.mark.parametrize("text", ["10", "10.", "(10)", "10!", "ten", "10%", "$10"])
def test_numbers_beside_punctuation_are_found(text: str) -> None:
    assert list(find(f"please take {text} now", 10, "integer", EN))


def test_a_word_inside_another_is_not_found() -> None:
    assert not list(find("the Romans said so", "Roman", "text", EN))
    assert [form for _, _, form in find("we fly to rome", "Rome", "city", EN)] == ["lower"]


def test_an_option_is_known_in_its_plural() -> None:
    found = list(find("She is on the list of basses now.", "bass", "enum", load("en")))
    assert [form for _, _, form in found] == ["plural"]
    assert say("soprano", "plural", "enum", load("en")) == "sopranos"
    assert list(find("She is on the list of basses now.", "bass", "text", load("en"))) == []
