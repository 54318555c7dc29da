"""What a flag decides, read from its description, and how users and assistants say it."""

from __future__ import annotations

from random import Random

import pytest

from datacraft.core.seed import SeedBook
from datacraft.core.tool import Tool, Toolset
from datacraft.teachers.builtin.flags import meaning, question, stated, turned_round
from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.learn import Lexicon, learn

EN = load("en")


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Whether to notify the guest.", ("notify the guest", "act", True)),
        ("False when the tenant may read it.", ("the tenant may read it", "clause", False)),
        ("If true, the bill is sent by mail.", ("the bill is sent by mail", "clause", True)),
        ("Ring the phone as well.", ("ring the phone as well", "act", True)),
        ("One machine after the other.", ("one machine after the other", "noun", True)),
        ("On or off.", None),
        ("", None),
    ],
)
def test_what_a_flag_decides(description: str, told: tuple[str, str, bool] | None) -> None:
    found = meaning(description, "en")
    assert (None if found is None else (found.text, found.form, found.when)) == told


def test_a_clause_is_turned_round_at_its_verb() -> None:
    assert turned_round("the tenant may read it", EN) == "the tenant may not read it"
    assert turned_round("this is the last one and the case gets closed", EN) == "this is not the last one"


def with_flag(name: str, description: str = "") -> Lexicon:
    parameters = {"type": "object", "properties": {name: {"type": "boolean", "description": description}}}
    wire = {"type": "function", "function": {"name": "act", "description": "Act.", "parameters": parameters}}
    return learn(SeedBook(()), Toolset("app", "openai-agents 1", (Tool(wire),)))


def test_a_flag_is_said_by_what_it_means_and_not_by_its_name() -> None:
    notes = with_flag("internal", "False when the tenant may read it.")
    private = {stated(notes, "act", "internal", True, Random(i)) for i in range(20)}
    assert not any("tenant" in text for text in private)  # "internal" is a word that people say
    loud = with_flag("announce", "Tell tenants on the notice board.")
    off = {stated(loud, "act", "announce", False, Random(i)) for i in range(20)}
    assert all("ell tenants on the notice board" in text and "nnounce" not in text for text in off)
    assert all(any(word in text.lower() for word in ("don't", "do not", "no need")) for text in off)


def test_an_assistant_asks_for_a_flag_in_a_sentence() -> None:
    assert (
        question(with_flag("announce", "Whether to tell the tenants."), "act", "announce")
        == "should I tell the tenants"
    )
    assert (
        question(with_flag("half", "Whether the last day is a half day."), "act", "half")
        == "is the last day a half day"
    )
    assert question(with_flag("locked"), "act", "locked") == "should it be locked"
    assert question(with_flag("photos"), "act", "photos") == "with photos or without"
