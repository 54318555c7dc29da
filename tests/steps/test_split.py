"""The validation part shares no seed, no contrast group and no request with the training part."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.errors import InputError, OutputError, UsageError
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.steps.split import split, split_file

CATEGORIES = ["single_tool", "multi_tool", "clarification", "refusal"]


def example(text: str, **metadata: Any) -> Example:
    return Example((UserMessage(text), AssistantMessage("Done.")), metadata=metadata)


def dataset(seeds: int = 40, each: int = 10) -> list[Example]:
    return [
        example(
            f"request {seed}-{n}",
            id=f"{seed}-{n}",
            category=CATEGORIES[seed % 4],
            shape="simple",
            lineage=[f"s{seed}"],
            contrast_group=f"g{seed}-{n // 2}",
        )
        for seed in range(seeds)
        for n in range(each)
    ]


rows = st.builds(
    lambda text, seeds, group, category: example(text, lineage=seeds, contrast_group=group, category=category),
    st.sampled_from(["a", "b", "c", "d", "e f", "E  F", "g", "h", "i", "j"]),
    st.lists(st.sampled_from("pqrstuvw"), max_size=2),
    st.sampled_from(["", "1", "2", "3", "4"]),
    st.sampled_from(CATEGORIES),
)


@settings(deadline=None, max_examples=80)
@given(st.lists(rows, min_size=2, max_size=40), st.integers(0, 5))
def test_nothing_leaks(examples: list[Example], seed: int) -> None:
    try:
        parts = split(examples, validation=0.3, seed=seed)
    except InputError:
        return
    assert sorted(parts.train + parts.validation) == list(range(len(examples)))
    for view in (
        lambda e: set(e.lineage),
        lambda e: {e.metadata["contrast_group"]} - {""},
        lambda e: {" ".join(e.user_texts()[0].lower().split())},
    ):
        left = set().union(*(view(examples[i]) for i in parts.train))
        right = set().union(*(view(examples[i]) for i in parts.validation))
        assert not left & right


def test_categories_keep_their_share() -> None:
    examples = dataset()
    parts = split(examples, validation=0.1)
    held = Counter(examples[i].category for i in parts.validation)
    assert parts.share == pytest.approx(0.1, abs=0.01)
    assert held == dict.fromkeys(CATEGORIES, 10)
    assert parts.categories["refusal"] == (90, 10)


def test_the_seed_decides_and_nothing_else() -> None:
    examples = dataset()
    assert split(examples, seed=1) == split(examples, seed=1)
    assert split(examples, seed=1).validation != split(examples, seed=2).validation


def test_a_narrower_tie_says_which_seeds_are_on_both_sides() -> None:
    one_seed = [example(f"r{n}", lineage=["s"], contrast_group=f"g{n}", category="refusal") for n in range(20)]
    with pytest.raises(InputError, match="1 groups") as stopped:
        split(one_seed)
    assert "--by contrast" in stopped.value.hint
    assert split(one_seed, by="contrast").shared_seeds == ("s",)


def test_rows_without_metadata_split_by_request() -> None:
    parts = split([example(f"request {n // 2}") for n in range(40)], validation=0.25)
    assert len(parts.validation) == 10
    assert {n // 2 for n in parts.train}.isdisjoint(n // 2 for n in parts.validation)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(UsageError):
        split(dataset(4, 2), validation=share)


def write(path: Path) -> list[dict[str, Any]]:
    given_rows = [
        {"messages": [{"role": "user", "content": f"ü {n}"}, {"role": "assistant", "content": "ok"}], "own": n}
        for n in range(20)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in given_rows))
    return given_rows


def test_files_hold_every_row_once_as_it_was(tmp_path: Path) -> None:
    given_rows = write(tmp_path / "d.jsonl")
    _, train, held = split_file(tmp_path / "d.jsonl", tmp_path, validation=0.2)
    got = [json.loads(line) for path in (train, held) for line in path.read_text().splitlines()]
    assert sorted(got, key=lambda row: row["own"]) == given_rows
    manifest = json.loads((tmp_path / "validation.jsonl.manifest.json").read_text())
    assert manifest["counts"]["rows"] == 4
    assert manifest["inputs"][0]["path"] == "d.jsonl"


def test_when_one_part_cannot_be_written_the_other_stays_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "d.jsonl")
    (tmp_path / "train.jsonl").write_text("before\n")
    (tmp_path / "validation.jsonl").mkdir()
    with pytest.raises(OutputError):
        split_file(tmp_path / "d.jsonl", tmp_path, validation=0.2)
    assert (tmp_path / "train.jsonl").read_text() == "before\n"
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_part_is_not_split_over_itself(tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl")
    with pytest.raises(UsageError, match="overwritten"):
        split_file(tmp_path / "train.jsonl", tmp_path)
