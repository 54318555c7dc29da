"""All figures of a small dataset, with and without metadata and seeds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedUser
from datacraft.core.tool import Tool, Toolset
from datacraft.io.jsonl import write_examples
from datacraft.steps.stats import Inputs, Metric, Target, as_examples, statistics, statistics_of

TOOL = Tool(
    {
        "type": "function",
        "function": {
            "name": "water_plant",
            "description": "Water a plant.",
            "parameters": {
                "type": "object",
                "properties": {
                    "plant": {"type": "string", "description": "Which plant."},
                    "litres": {"type": "integer", "minimum": 1, "maximum": 9, "description": "How much water."},
                },
                "required": ["plant", "litres"],
                "additionalProperties": False,
            },
        },
    }
)
TOOLSET = Toolset("garden", "", (TOOL,))


def seed(name: str, text: str, plant: str, litres: int) -> Seed:
    call = SeedCall("water_plant", {"plant": plant, "litres": litres}, returns="ok")
    turns = (SeedUser(text), SeedCalls((call,)), SeedAssistant("It has had its water."))
    return Seed(name, "single_tool", "simple", turns, Place("s.yaml", 1, 1))


BOOK = SeedBook(
    (
        seed("fern", "Give the fern 2 litres of water", "fern", 2),
        seed("ivy", "water for the ivy by the door, one litre", "ivy", 1),
    )
)


def row(number: int, text: str, plant: str, litres: int, **metadata: object) -> Example:
    call = ToolCall(f"call{number:05d}", "water_plant", json.dumps({"plant": plant, "litres": litres}))
    messages = (
        UserMessage(text),
        AssistantMessage("", (call,)),
        ToolMessage("ok", call.id, "water_plant"),
        AssistantMessage("Done."),
    )
    return Example(messages, (TOOL,), metadata=dict(metadata))


ROWS = [
    row(1, "Give the fern 2 litres", "fern", 2),
    row(2, "please water the big palm with 9 litres", "big palm", 9),
    row(3, "one litre for the orchid will do", "orchid", 1),
    row(4, "the ivy wants 3 litres", "ivy", 4),
]


def test_rows_without_metadata_have_all_figures_that_need_none() -> None:
    found = statistics(ROWS)
    assert found.rows == 4
    assert found.metric("valid").value == 1.0
    assert found.metric("recovered").value == 0.75
    assert found.unread == {"unknown value": 1}
    assert found.metric("values_covered").value == 1.0
    assert found.metric("pairs_covered").value == 1.0
    assert found.metric("tool_words").value == 0.0
    assert found.metric("mix_off").value is None
    assert found.metric("lineage_leak").value is None
    assert found.mix == {"single_tool": {"-": 4}}
    assert found.tools == {"water_plant": 4}
    assert found.metric("recovered") in found.missed


def test_a_row_with_an_error_is_not_valid() -> None:
    assert statistics([*ROWS, row(5, "11 litres for the ivy", "ivy", 11)]).metric("valid").value == 0.8


def test_seeds_stand_beside_the_dataset_at_their_own_n() -> None:
    found = statistics(ROWS, Inputs(toolset=TOOLSET, seeds=BOOK))
    words = found.metric("mean_words")
    assert found.seed_requests == 2
    assert words.seeds == 8.0
    assert words.target == Target(5.6, 10.4, words.target.human)
    assert found.metric("recovered").seeds == 1.0
    assert found.metric("distinct_1").at_seeds is not None


def test_a_seed_becomes_the_row_it_describes() -> None:
    example, _ = as_examples(BOOK, TOOLSET)
    assert [message.__class__ for message in example.messages] == [
        UserMessage,
        AssistantMessage,
        ToolMessage,
        AssistantMessage,
    ]
    assert next(example.calls()).parsed() == {"plant": "fern", "litres": 2}
    assert example.lineage == ("fern",)


def test_held_out_rows_are_checked_for_leaks() -> None:
    training = [row(i, f"water plant number {i} now", f"p{i}", 1, lineage=[f"s{i}"]) for i in range(1, 5)]
    held_out = (
        row(9, "water plant number 1 now", "p1", 1, lineage=["s1"]),
        row(10, "a drop for x", "x", 1, lineage=["z"]),
    )
    found = statistics(training, Inputs(held_out=held_out))
    assert found.metric("lineage_leak").value == 1
    assert found.metric("lineage_leak").met is False
    assert statistics(training, Inputs(held_out=held_out[1:])).metric("lineage_leak").met is True


def test_the_same_rows_give_the_same_figures() -> None:
    assert statistics(ROWS).as_json() == statistics(ROWS).as_json()
    json.dumps(statistics(ROWS).as_json(), allow_nan=False)


def test_every_pair_of_tools_is_asked_for_up_to_ten_tools() -> None:
    def tools(count: int) -> Toolset:
        more = ({"type": "function", "function": {"name": f"tool_{i}"}} for i in range(count - 1))
        return Toolset("many", "", (TOOL, *map(Tool, more)))

    assert statistics(ROWS, Inputs(toolset=tools(10))).metric("tool_pairs").met is False
    assert statistics(ROWS, Inputs(toolset=tools(11))).metric("tool_pairs").met is None


def test_nothing_at_all_is_measured_without_failing() -> None:
    found = statistics([])
    assert found.rows == 0
    assert all(metric.value in (None, 0.0) for metric in found.metrics)


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (0.4, Target(least=0.4), True),
        (0.3994, Target(least=0.4), False),
        (0.6204, Target(most=0.62), True),
        (0.621, Target(most=0.62), False),
        (0.5, Target(), None),
        (None, Target(most=1), None),
        (0.2, Target(0.15, 0.3), True),
        (0.31, Target(0.15, 0.3), False),
    ],
)
def test_a_target_is_met_as_printed(value: float | None, target: Target, met: bool | None) -> None:
    assert Metric("k", "t", value, target).met is met


def dated_row(number: int, prompt: str, day: str) -> Example:
    tool = Tool(
        {
            "type": "function",
            "function": {
                "name": "plan_visit",
                "description": "Plan a visit.",
                "parameters": {
                    "type": "object",
                    "properties": {"day": {"type": "string", "format": "date", "description": "Day of the visit."}},
                    "required": ["day"],
                },
            },
        }
    )
    call = ToolCall(f"call{number:05d}", "plan_visit", json.dumps({"day": day}))
    said = (SystemMessage(prompt), UserMessage(f"Visit number {number} on {day}"), AssistantMessage("", (call,)))
    return Example((*said, ToolMessage("ok", call.id, "plan_visit"), AssistantMessage("Done.")), (tool,))


def test_the_day_in_the_rows_prompt_is_the_one_days_are_counted_from(tmp_path: Path) -> None:
    """A prompt given to `expand` alone stands nowhere else than in the rows."""
    plain = [dated_row(i, "You plan visits.", f"2027-03-1{i}") for i in range(4)]
    stated = [dated_row(i, "You plan visits. Today is 2027-03-10.", f"2027-03-1{i}") for i in range(4)]
    classes = [set(statistics(rows).as_json()["coverage"]["plan_visit"]["day"]) for rows in (plain, stated)]
    assert classes == [{"given"}, {"near", "far"}]
    write_examples(tmp_path / "visits.jsonl", stated)
    read = statistics_of(tmp_path / "visits.jsonl", lambda _: Inputs())
    assert set(read.as_json()["coverage"]["plan_visit"]["day"]) == classes[1]
