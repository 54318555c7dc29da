"""The field of a final output that speaks to the user, and seeds whose words stand only there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from datacraft.core.output_words import speaking, words_field
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedUser
from datacraft.core.tool import AgentFacts, Toolset

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reply": TEXT, "topic": TEXT}, "reply"),
        ({"finalAnswer": TEXT}, "finalAnswer"),
        ({"reply_to_user": {"anyOf": [TEXT, {"type": "null"}]}}, "reply_to_user"),
        ({"answer": {"type": "string", "enum": ["yes", "no"]}}, ""),
        ({"message": TEXT, "comment": TEXT}, ""),
        ({"summary": TEXT, "reason": TEXT}, ""),
    ],
)
def test_the_one_field_that_speaks(fields: dict[str, Any], field: str) -> None:
    assert words_field({"type": "object", "properties": fields}) == field
    assert words_field(None) == ""


def served(fields: dict[str, Any]) -> Toolset:
    schema = {"name": "out", "schema": {"type": "object", "properties": fields}}
    return Toolset("a:b", "sdk", (), AgentFacts("desk", output_schema={"type": "json_schema", "json_schema": schema}))


OUTPUT = {"reply": "B-12 is booked.", "ok": True}
AGENT = served({"reply": TEXT, "ok": {"type": "boolean"}})


@pytest.mark.parametrize("text", ["", ' {"reply": "B-12 is booked.", "ok": true}'])
def test_words_that_stand_only_in_the_output_are_what_is_said(text: str) -> None:
    seed = Seed("s", "refusal", "no_tool_needed", (SeedUser("Hi"), SeedAssistant(text, OUTPUT)), Place("f", 1, 1))
    assert speaking(seed, AGENT).turns == (SeedUser("Hi"), SeedAssistant("B-12 is booked.", OUTPUT))


def test_what_the_author_wrote_beside_it_stays() -> None:
    seed = Seed("s", "refusal", "no_tool_needed", (SeedAssistant("Booked!", OUTPUT),), Place("f", 1, 1))
    assert speaking(seed, AGENT) == seed
    bare = replace(seed, turns=(SeedAssistant("", OUTPUT),))
    assert speaking(bare, replace(AGENT, agent=None)) == bare
    assert speaking(bare, served({"topic": TEXT})) == bare
