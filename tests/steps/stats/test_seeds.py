"""Hand-written seeds are measured as the rows they stand for: valid, complete, with the agent's final output."""

from __future__ import annotations

import json

import pytest

from datacraft.core.message import AssistantMessage
from datacraft.steps.stats import as_examples
from datacraft.steps.validate import validate_examples
from tests.agents.projects import NAMES, project


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_rows_without_an_error(name: str) -> None:
    rows = as_examples(*project(name), whole=True)
    assert [finding.code for finding in validate_examples(rows) if finding.severity.value == "error"] == []


def test_arguments_that_seeds_leave_out_have_their_defaults() -> None:
    rows = {row.id: row for row in as_examples(*project("travel"), whole=True)}
    (call,) = rows["flights-oslo"].calls()
    assert call.parsed() == {
        "origin": "Berlin",
        "destination": "Oslo",
        "date": "2026-12-04",
        "cabin": "economy",
        "passengers": 1,
    }


def test_an_agent_with_an_output_type_ends_in_its_output() -> None:
    for row in as_examples(*project("triage-agent")):
        last = row.messages[-1]
        assert isinstance(last, AssistantMessage)
        assert {"category", "severity"} <= json.loads(str(last.content)).keys()
