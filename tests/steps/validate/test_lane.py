"""The law of the fast lane: what it calls clean, no rule it vouches for speaks of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datacraft.core.example import to_row
from datacraft.core.line import Line
from datacraft.core.row import UNKNOWN, Row
from datacraft.steps.validate import Choice, catalogue, choose
from datacraft.steps.validate.judge import Judge
from datacraft.steps.validate.lane import VOUCHED, Proof
from datacraft.steps.validate.lane.grounds import QUOTES
from tests.mutations import MUTATIONS, TEXT_MUTATIONS, line, valid
from tests.strategies import examples

JUDGE = Judge(choose(Choice(), UNKNOWN), UNKNOWN)


def said(raw: bytes) -> set[str]:
    """Codes of the rules themselves, the lane left out."""
    return {rule.code for rule, _ in JUDGE.said(Line(raw.removesuffix(b"\n")))}


def proof(raw: bytes) -> Proof | None:
    return JUDGE.lane.proofs([raw.removesuffix(b"\n")])[0]


def is_clean(raw: bytes) -> bool:
    """Whether the lane leaves nothing to be asked but what an answer with figures always is."""
    found = proof(raw)
    return found is not None and {rule.code for rule in found.rules} <= QUOTES


def holds(raw: bytes) -> None:
    found = proof(raw)
    if found is not None:
        assert said(raw) <= {rule.code for rule in found.rules}


def test_every_vouched_code_is_a_rule() -> None:
    assert set(catalogue()) >= VOUCHED


def test_no_sight_asks_for_the_edge_of_a_word() -> None:
    """At the first character beyond ASCII the automaton gives way to a search seventy times slower."""
    assert [code for code, rule in catalogue().items() if re.search(r"(?<!\\)(?:\\\\)*\\[bB]", rule.sight)] == []


def test_valid_rows_take_the_lane() -> None:
    assert all(is_clean(line(valid(number))) for number in range(50))


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_broken_row_is_called_clean(name: str) -> None:
    row = valid(3)
    MUTATIONS[name](row)
    assert said(line(row))
    assert not is_clean(line(row))


@pytest.mark.parametrize("name", TEXT_MUTATIONS)
def test_no_broken_text_is_called_clean(name: str) -> None:
    broken = TEXT_MUTATIONS[name](line(valid(3)))
    assert said(broken)
    assert not is_clean(broken)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from(sorted(MUTATIONS)), max_size=2), st.booleans())
def test_law_for_broken_rows(number: int, names: list[str], compact: bool) -> None:
    row = valid(number)
    for name in names:
        try:
            MUTATIONS[name](row)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            continue  # the one before took away what this one breaks
    holds(json.dumps(row, ensure_ascii=False, separators=(",", ":") if compact else None).encode() + b"\n")


@settings(max_examples=25, deadline=None)
@given(examples())
def test_law_for_free_examples(example: Any) -> None:
    holds(line(to_row(example)))


@settings(max_examples=200, deadline=None)
@example(0, 759)
@given(st.integers(0, 50), st.integers(0, 2**32))
def test_law_for_broken_bytes(number: int, seed: int) -> None:
    random, raw = Random(seed), bytearray(line(valid(number)))
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(raw) - 1)
        raw[at : at + random.randint(0, 2)] = random.choice(
            [b"", b'"', b" ", b":", b"\\", b",", b"x", b"0", bytes([at % 256])]
        )
    if b"\n" not in raw[:-1]:
        holds(bytes(raw))


def test_row_of_the_lane_is_the_row_of_the_line() -> None:
    """Rules that look on see the same views as they would without the lane."""
    for number in range(20):
        raw = line(valid(number)).removesuffix(b"\n")
        found = proof(raw)
        assert found is not None
        fast = JUDGE.lane.row(found, Line(raw))
        slow = Row(json.loads(raw))
        assert fast.value == slow.value
        assert (fast.tools, fast.messages, fast.arguments) == (slow.tools, slow.messages, slow.arguments)
        assert [vars(call) | {"parsed": 0} for call in fast.calls] == [
            vars(call) | {"parsed": 0} for call in slow.calls
        ]


@pytest.mark.parametrize("file", sorted((Path(__file__).parents[2] / "defects").glob("*.jsonl")), ids=lambda f: f.stem)
def test_law_for_every_planted_defect(file: Path) -> None:
    for raw in file.read_bytes().splitlines(keepends=True):
        if raw.endswith(b"\n") and not raw.endswith(b"\r\n"):
            holds(raw)
