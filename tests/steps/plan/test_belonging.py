"""An option that the seeds choose for a statement goes with that statement, in every shape of row."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.recipe import Recipe
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedUser
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.plan import plan

MATTERS = {
    "water": "The washing machine hose burst", "glass": "A stone hit the windscreen",
    "theft": "Somebody stole the bike", "fire": "The kitchen burnt out",
}  # fmt: skip
PARAMETERS: Any = {
    "type": "object",
    "properties": {
        "policy": {"type": "string"},
        "loss_type": {"type": "string", "enum": [*MATTERS, "storm"]},
        "description": {"type": "string"},
        "channel": {"type": "string", "enum": ["phone", "letter"]},
    },
    "required": ["policy", "loss_type", "description"],
}


def book() -> tuple[SeedBook, Toolset]:
    wire: Any = {"type": "function", "function": {
        "name": "open_claim", "description": "Open a claim.", "parameters": PARAMETERS}}  # fmt: skip
    seeds = []
    for number, (loss, matter) in enumerate(MATTERS.items()):
        policy = f"POL-{51077 + 13 * number}"
        arguments = {"policy": policy, "loss_type": loss, "description": matter}
        turns = (
            SeedUser(f"Open a {loss} claim on {policy}: {matter}."),
            SeedCalls((SeedCall("open_claim", arguments, f"CL-{4310 + number}"),)),
            SeedAssistant(f"CL-{4310 + number} is open."),
        )
        seeds.append(Seed(loss, "single_tool", "simple", turns, Place("seeds.yaml", 1, 1)))
    return SeedBook(tuple(seeds)), Toolset("claims", "sdk", (Tool(wire),))


@pytest.mark.parametrize("shape", ["simple", "missing_parameter", "invalid_value"])
def test_a_statement_stands_beside_the_option_it_is_given_with(shape: str) -> None:
    seeds, toolset = book()
    made = plan(seeds, toolset, Recipe(n=80, seed=5, mix={shape: 1.0}))
    calls = [call.arguments for blueprint in made.blueprints for call in blueprint.calls()]
    known = [given for given in calls if given["loss_type"] in MATTERS]
    assert {given["loss_type"] for given in known} == set(MATTERS)
    first_words = {loss: matter[:12] for loss, matter in MATTERS.items()}
    assert [g for g in known if not g["description"].startswith(first_words[g["loss_type"]])] == []


def test_an_option_that_no_seed_has_is_covered_nevertheless() -> None:
    seeds, toolset = book()
    made = plan(seeds, toolset, Recipe(n=80, seed=5))
    assert any(call.arguments["loss_type"] == "storm" for b in made.blueprints for call in b.calls())
    assert made.coverage.values_covered().ratio == 1.0
