"""Texts and names for every class, made of what the seeds say."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from datacraft.core.coverage import classes, leaves
from datacraft.core.texts import text_class
from datacraft.steps.plan.strings import string_of_class
from tests.agents.projects import NAMES, lexicon, planned, project


@pytest.mark.parametrize("name", NAMES)
def test_every_class_of_every_text_and_name_can_be_made_and_is_planned(name: str) -> None:
    _, toolset = project(name)
    words = lexicon(name)
    planned_cells = planned(name, 500).coverage.cells
    found = 0
    for tool in toolset.tools:
        for leaf in leaves(toolset, tool):
            for option in classes(leaf) if leaf.style else ():
                if option == "absent":
                    continue
                made = string_of_class(words, (tool.name, leaf.name), leaf, option, Random(3), {})
                assert made is not None
                assert text_class(leaf.style, made) == option
                assert planned_cells[tool.name, leaf.name, option] > 0
                found += 1
    assert found >= 4


def test_a_made_text_starts_with_one_that_the_seeds_or_pools_hold() -> None:
    words = lexicon("triage")
    _, toolset = project("triage")
    tool = toolset.tool("create_ticket")
    assert tool
    leaf = next(leaf for leaf in leaves(toolset, tool) if leaf.name == "summary")
    known = [str(text) for text in words.pools["create_ticket", "summary"]]
    for number in range(40):
        made = string_of_class(words, ("create_ticket", "summary"), leaf, "quoted", Random(number), {"severity": 5})
        together = [str(row["summary"]) for row in words.rows["create_ticket"] if row.get("severity") == 5]
        assert made
        assert any(made.startswith(text.split(",")[0].split(" because")[0][:12]) for text in together)
        assert any(made[:8] == text[:8] for text in known)


def test_most_texts_stay_as_people_gave_them() -> None:
    seen: Counter[str] = Counter()
    known = set(map(str, lexicon("triage").pools["create_ticket", "summary"]))
    for blueprint in planned("triage", 500).blueprints:
        for call in blueprint.calls():
            if call.tool == "create_ticket":
                seen["own" if call.arguments["summary"] in known else "made"] += 1
    assert seen["made"] <= 0.15 * seen.total()
