"""`expand --rename-tools`: which rows get other names, which names they get, and that the rest of the house copes."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from datacraft.core.errors import InputError, UsageError
from datacraft.core.example import Example, to_row
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall, UserMessage
from datacraft.core.recipe import Recipe
from datacraft.core.renaming import renamed, renames, restored
from datacraft.core.row import Circumstances
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.evaluate.cases import distinct
from datacraft.steps.expand.compose import Composer
from datacraft.steps.expand.dataset import covered, uses
from datacraft.steps.expand.naming import other_names
from datacraft.steps.expand.renaming import rename_some
from datacraft.steps.split import split
from datacraft.steps.stats import Inputs, statistics
from datacraft.steps.stats.spread import statistics_of
from datacraft.steps.validate import validate_examples
from tests.agents.projects import NAMES, project, written


def rows(name: str) -> list[Example]:
    composer = Composer(project(name)[1], "builtin/0")
    return [composer.compose(outcome.blueprint, outcome.draft) for outcome in written(name) if outcome.draft]


def of(name: str, share: float) -> tuple[list[Example], list[Example], Toolset]:
    made, toolset = rows(name), project(name)[1]
    return made, rename_some(made, toolset, share), toolset


@pytest.mark.parametrize("name", NAMES)
def test_the_share_asked_for_is_renamed_and_can_be_undone(name: str) -> None:
    before, after, _ = of(name, 0.2)
    assert sum(bool(renames(row.metadata)) for row in after) == round(0.2 * len(before))
    assert [restored(row) for row in after] == before
    assert rename_some(before, project(name)[1], 0.2) == after
    assert rename_some(before, project(name)[1], 0.0) == before


@pytest.mark.parametrize("name", NAMES)
def test_renamed_rows_validate_as_they_did(name: str) -> None:
    before, after, toolset = of(name, 1.0)
    assert [bool(renames(row.metadata)) for row in after] == [
        any(tool.description for tool in row.tools) for row in before
    ]
    known = Circumstances(toolset=toolset)
    assert [f.code for f in validate_examples(after, circumstances=known)] == [
        f.code for f in validate_examples(before, circumstances=known)
    ]


def test_without_the_record_the_names_are_found_to_be_served_by_nobody() -> None:
    _, after, toolset = of("travel", 0.2)
    bare = [replace(row, metadata={k: v for k, v in row.metadata.items() if k != "renamed"}) for row in after]
    assert "X118" in {f.code for f in validate_examples(bare, circumstances=Circumstances(toolset=toolset))}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_nobody_elses_and_can_be_sent(name: str) -> None:
    tools = project(name)[1].tools
    names = other_names(tools)
    every = list(chain.from_iterable(names.values()))
    assert all(len(names[tool.name]) >= 3 for tool in tools if tool.description)
    assert len({n.casefold() for n in every} | {tool.name.casefold() for tool in tools}) == len(every) + len(tools)
    assert all(len(n) <= 64 and n.isascii() and n.replace("_", "").isalnum() for n in every)


def test_a_split_never_holds_a_renamed_row_out() -> None:
    _, after, _ = of("clinic", 0.2)
    for seed in range(5):
        parts = split(after, seed=seed)
        assert parts.validation
        assert not any(renames(after[row].metadata) for row in parts.validation)


def test_a_split_of_nothing_but_renamed_rows_says_why_there_is_none() -> None:
    after = [renamed(row, {tool.name: f"x_{i}" for i, tool in enumerate(row.tools)}) for row in rows("shop")]
    with pytest.raises(InputError, match="have renamed tools and are never held out"):
        split(after)


def test_statistics_are_of_the_served_names(tmp_path: Path) -> None:
    before, after, toolset = of("shop", 0.5)
    place = tmp_path / "rows.jsonl"
    place.write_text("".join(json.dumps(to_row(row)) + "\n" for row in after), encoding="utf-8")
    known, told = statistics(before, Inputs(toolset)).as_json(), statistics(after, Inputs(toolset)).as_json()
    assert told == known
    alone = statistics(before).as_json()
    assert statistics(after).as_json() == alone
    assert statistics_of(place, lambda names: Inputs()).as_json() == alone
    assert covered(after, toolset).cells == covered(before, toolset).cells
    assert uses(after) == uses(before)


def test_an_evaluation_asks_for_the_served_names() -> None:
    before, after, _ = of("shop", 0.5)
    assert distinct(enumerate(after)) == distinct(enumerate(before))


def tool(name: str, description: str, **parameters: str) -> Tool:
    declared = {name: {"type": "string", "description": said} for name, said in parameters.items()}
    schema = {"type": "object", "properties": declared}
    return Tool({"type": "function", "function": {"name": name, "description": description, "parameters": schema}})


FIND = tool("find_order", "State of an order.", number="its number")


@pytest.mark.parametrize(
    ("others", "messages"),
    [
        ((tool("find_item", "State of an order."),), ()),  # the same description: only the name tells them apart
        ((tool("cancel_order", "Cancels what find_order found."),), ()),
        ((tool("cancel_order", "Cancels an order.", number="as find_order gives it"),), ()),
        ((), (UserMessage("Why does find_order fail?"),)),
        ((), (AssistantMessage("I used find_order."),)),
    ],
)
def test_a_tool_that_something_else_names_keeps_its_name(
    others: tuple[Tool, ...], messages: tuple[UserMessage | AssistantMessage, ...]
) -> None:
    call = AssistantMessage("", (ToolCall("a1", "find_order", "{}"),))
    row = Example(
        (SystemMessage("Help."), UserMessage("Order?"), call, *messages), (FIND, *others), metadata={"id": "1"}
    )
    (other,) = rename_some([row], Toolset("t", "s", row.tools), 1.0)
    assert "find_order" not in renames(other.metadata).values()


def test_a_tool_without_a_description_keeps_its_name() -> None:
    bare = tool("cancel_order", "")
    row = Example((UserMessage("Hello"), AssistantMessage("Hi.")), (FIND, bare), metadata={"id": "1"})
    (other,) = rename_some([row], Toolset("t", "s", row.tools), 1.0)
    assert list(renames(other.metadata).values()) == ["find_order"]


def test_a_plain_word_that_the_prompt_holds_keeps_its_name() -> None:
    plain = tool("search", "Search the shop.")
    row = Example((SystemMessage("Use search."), UserMessage("Hi")), (FIND, plain), metadata={"id": "1"})
    (other,) = rename_some([row], Toolset("t", "s", row.tools), 1.0)
    assert list(renames(other.metadata).values()) == ["find_order"]


def test_a_row_that_would_not_be_sound_keeps_its_names() -> None:
    before, _, toolset = of("shop", 0.0)
    assert rename_some(before, toolset, 0.5, sound=lambda row: False) == before


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match="is not a share from 0 to 1"):
        Recipe(rename_tools=share)
