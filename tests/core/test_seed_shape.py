"""Shapes of seeds whose authors left them out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from datacraft.core.seed import SeedAssistant, SeedCall, SeedCalls, SeedStep, SeedUser
from datacraft.core.seed_shape import derived_category, derived_shape

SAMPLE = Path(__file__).parents[2] / "seeds"


def steps(entry: dict[str, object]) -> tuple[SeedStep, ...]:
    turns = entry["turns"]
    assert isinstance(turns, list)
    return tuple(step_of(turn) for turn in turns)


def step_of(turn: dict[str, object]) -> SeedStep:
    if "user" in turn:
        return SeedUser(str(turn["user"]))
    if "assistant" in turn:
        return SeedAssistant(str(turn["assistant"]))
    calls = turn.get("calls", [turn])
    assert isinstance(calls, list)
    return SeedCalls(tuple(SeedCall(call["call"], {}, error=call.get("error")) for call in calls))


def labelled() -> list[dict[str, object]]:
    found = [entry for path in sorted(SAMPLE.glob("*.yaml")) for entry in yaml.safe_load(path.read_text("utf-8"))]
    return [entry for entry in found if "shape" in entry]


@pytest.mark.parametrize("entry", labelled(), ids=lambda entry: str(entry["id"]))
def test_the_sample_seeds_show_what_their_author_wrote_beside_them(entry: dict[str, object]) -> None:
    turns = steps(entry)
    assert derived_category(turns) == entry["category"]
    assert derived_shape(str(entry["category"]), turns, withheld="tools" in entry) == entry["shape"]


@pytest.mark.parametrize(
    ("reply", "shape"),
    [
        ("Sleep well.", "no_tool_needed"),
        ("No problem, enjoy the show!", "no_tool_needed"),
        ("The reserve is the money set aside for a claim.", "no_tool_needed"),
        ("I\u2019d love to, but I only handle tickets.", "out_of_scope"),
        ("Deploying isn't something I do.", "out_of_scope"),
    ],
)
def test_a_reply_without_a_call_declines_or_talks(reply: str, shape: str) -> None:
    turns = (SeedUser("hm"), SeedAssistant(reply))
    assert derived_shape("refusal", turns) == shape
    assert derived_shape("refusal", turns, withheld=True) == "missing_tool"


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("To which version?", "missing_parameter"),
        ("When does it have to be ready?", "missing_parameter"),
        ("In which environment, prod, staging or dev?", "missing_parameter"),
        ("Which claim number do you mean?", "missing_parameter"),
        ("There is no backstage category. I have standing, seated or VIP.", "invalid_value"),
        ("The deadline has to be between 3 and 60 days. How many shall I give?", "invalid_value"),
        ("Priorities go from 1 to 4. Shall I take 1?", "invalid_value"),
        ("Did you mean Anna Weber or Anna Weiss?", "ambiguous"),
    ],
)
def test_a_question_shows_what_was_wrong(question: str, shape: str) -> None:
    turns = (SeedUser("hm"), SeedAssistant(question), SeedUser("ok"), SeedCalls((SeedCall("x", {}),)))
    assert derived_category(turns) == "clarification"
    assert derived_shape("clarification", turns) == shape
