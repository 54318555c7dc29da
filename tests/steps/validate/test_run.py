"""Runs over files and rows: the same findings however they are read, split up, or handed in."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import datacraft
from datacraft.core.errors import InputError, UsageError
from datacraft.core.finding import Finding
from datacraft.core.row import UNKNOWN, Circumstances
from datacraft.steps.validate import Choice, Totals, baseline, choose, run, validate_examples, validate_files
from datacraft.steps.validate.judge import Judge
from datacraft.steps.validate.pool import Piece, Work
from tests.mutations import MUTATIONS, TEXT_MUTATIONS, line, valid


def mixed(rows: int) -> bytes:
    """Clean and broken rows, every mutation some time."""
    made, names = [], sorted(MUTATIONS)
    for number in range(rows):
        row = valid(number)
        if number % 3 == 0:
            MUTATIONS[names[number // 3 % len(names)]](row)
        made.append(line(row))
    return b"".join(made)


def codes(findings: Any) -> Counter[str]:
    return Counter(finding.code for finding in findings)


class InOrder:
    """An executor that does the work when it is asked for, and pickles what crosses over, as every real one does."""

    width = 1

    def submit(self, work: Work, piece: Piece) -> Any:
        import pickle

        return lambda: pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(piece)))


def test_pieces_give_what_one_run_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    file = tmp_path / "rows.jsonl"
    file.write_bytes(mixed(200))
    alone, together = Totals(), Totals()
    monkeypatch.setattr(run, "PIECE_BYTES", 10_000)
    whole = list(validate_files([file], totals=alone))
    split = list(validate_files([file], totals=together, engine=lambda _: nullcontext(InOrder())))
    assert split == whole
    assert together == alone
    assert [f.line for f in whole if f.code[0] not in "BDT"] == sorted(f.line for f in whole if f.code[0] not in "BDT")


def test_processes_give_what_one_run_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(mixed(300))
    monkeypatch.setattr("datacraft.steps.engines.choice.ALONE_BYTES", 1)
    monkeypatch.setattr(run, "PIECE_BYTES", 60_000)
    assert list(validate_files([file], jobs=2)) == list(validate_files([file], jobs=1))


def test_gzip_and_plain_say_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_bytes(mixed(30))
    packed.write_bytes(gzip.compress(mixed(30)))
    said = [[(f.code, f.line, f.pointer) for f in validate_files([file])] for file in (plain, packed)]
    assert said[0] == said[1]


def test_a_file_that_breaks_off_says_after_how_many_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(line(valid(1)) + b'{"messages": [{"ro')
    said = [finding for finding in validate_files([file]) if finding.code == "F105"]
    assert [(finding.line, finding.message) for finding in said] == [
        (2, "the file ends inside this row, after 18 bytes of it")
    ]


def test_rows_in_memory_and_in_a_file_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(mixed(60))
    rows = [json.loads(text) for text in file.read_text().splitlines()]
    inside = list(validate_examples(rows, file=str(file)))
    assert inside == list(validate_files([file]))


def test_library_face_is_lazy() -> None:
    def endless() -> Any:
        number = 0
        while True:
            number += 1
            yield {"messages": []}

    findings = datacraft.validate_examples(endless())
    assert next(findings).code == "M101"


def test_what_json_cannot_hold_is_a_finding() -> None:
    [finding] = validate_examples([{"messages": [], "metadata": {"at": datetime(2026, 1, 1)}}])
    assert (finding.code, finding.line) == ("J101", 1)
    assert "/metadata/at" in finding.message


def test_surrogates_in_python_text_are_a_finding() -> None:
    row = valid()
    row["messages"][1]["content"] += "\ud83d"
    assert "F108" in codes(validate_examples([row]))


def test_findings_of_a_row_are_all_told() -> None:
    row = valid()
    row["messages"][1]["role"] = "customer"
    row["messages"][4]["weight"] = 3
    row["messages"][2]["tool_calls"][0]["function"]["name"] = "find_trian"
    assert set(codes(validate_examples([row]))) >= {"M102", "M119", "A106"}


def test_nearest_names_are_suggested() -> None:
    row = valid()
    row["messages"][2]["tool_calls"][0]["function"]["name"] = "find_trian"
    [finding] = (f for f in validate_examples([row]) if f.code == "A106")
    assert "find_train" in finding.suggestion


def test_select_ignore_and_severity() -> None:
    broken = {"messages": [{"role": "usr", "content": "Hi"}]}
    assert set(codes(validate_examples([broken], select=["M102"]))) == {"M102"}
    assert set(codes(validate_examples([broken], select=["unknown-role"]))) == {"M102"}
    assert "M102" not in codes(validate_examples([broken], ignore=["M"]))
    [finding] = validate_examples([broken], select=["M102"], severity={"M102": "warning"})
    assert finding.severity == "warning"


@pytest.mark.parametrize("words", [{"select": ["M999"]}, {"ignore": ["unknwon-role"]}, {"severity": {"M102": "bad"}}])
def test_words_that_name_nothing_are_refused(words: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        list(validate_examples([], **words))


def test_rule_that_lacks_what_it_needs_is_refused_by_name_only() -> None:
    with pytest.raises(UsageError, match="--schemas"):
        choose(Choice(select=("T122",)), UNKNOWN)
    assert "T122" not in choose(Choice(select=("T",)), UNKNOWN).codes


def test_a_rule_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from datacraft.steps.validate import find

    def fail(_: Any) -> Any:
        raise ZeroDivisionError

    selection = choose(Choice(select=("M101", "M102")), UNKNOWN)
    broken = replace(selection, rows=(replace(find("M101"), check=fail), find("M102")))
    found = list(run._examples(Judge(broken, UNKNOWN), [{"messages": [{"role": "x"}]}], ""))
    assert set(codes(found)) == {"Z901", "M102"}


def test_missing_file_is_an_error() -> None:
    with pytest.raises(InputError):
        list(validate_files([Path("nowhere.jsonl")]))


def test_baseline_accepts_what_was_there(tmp_path: Path) -> None:
    row = {"messages": [{"role": "usr", "content": "Hi"}]}
    before = list(validate_examples([row]))
    baseline.write(tmp_path / "b.json", before)
    accepted = baseline.read(tmp_path / "b.json")
    assert list(baseline.new(validate_examples([row]), accepted)) == []
    moved = list(baseline.new(validate_examples([valid(), row, row], ignore=["D"]), accepted))
    assert Counter(f.line for f in moved) == {3: len(before)}


def test_file_that_is_no_baseline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"format": "other", "findings": {}}')
    with pytest.raises(InputError, match="baseline"):
        baseline.read(tmp_path / "b.json")


FOREIGN = {
    "llamafactory": {
        "conversations": [
            {"from": "human", "value": "Is it up?"},
            {"from": "function_call", "value": '{"name": "ping", "arguments": {}}'},
            {"from": "observation", "value": "pong"},
            {"from": "gpt", "value": "It is up."},
        ],
        "tools": '[{"name": "ping", "description": "Ping the server."}]',
    },
}


@pytest.mark.parametrize("dialect", FOREIGN)
def test_other_dialects_are_read_and_noted(tmp_path: Path, dialect: str) -> None:
    file, totals = tmp_path / "a.jsonl", Totals()
    file.write_text(json.dumps(FOREIGN[dialect]) + "\n")
    assert list(validate_files([file], totals=totals)) == []
    assert totals.dialects == {dialect: 1}


def test_tools_as_text_and_arguments_as_objects_are_read() -> None:
    row = valid()
    row["tools"] = json.dumps(row["tools"])
    call = row["messages"][2]["tool_calls"][0]["function"]
    call["arguments"] = json.loads(call["arguments"])
    assert list(validate_examples([row])) == []
    call["arguments"]["seats"] = 99
    assert codes(validate_examples([row]))["A111"] == 1


def test_pointers_of_legacy_rows_are_those_of_the_file() -> None:
    row = {
        "messages": [
            {"role": "user", "content": "Is it up?"},
            {"role": "assistant", "content": None, "function_call": {"name": "ping", "arguments": "{"}},
        ],
        "functions": [{"name": "ping", "description": "Ping the server."}],
    }
    places = {finding.code: finding.pointer for finding in validate_examples([row])}
    assert places["A101"] == "/messages/1/function_call/arguments"


@settings(max_examples=150, deadline=None)
@example(b"\x1f\x8b")
@given(st.binary(max_size=300))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("fuzz") / "a.jsonl"
    file.write_bytes(content)
    try:
        assert "Z901" not in codes(validate_files([file]))
    except InputError:
        assert content.startswith(b"\x1f\x8b")  # what calls itself gzip and cannot be unpacked is no lines at all


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["user", "tool"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["role", "content", "tool_calls", "function", "name", "arguments", "parameters", "properties"]
            )
            | st.sampled_from(["type", "required", "enum", "$ref", "anyOf", "items", "default", "tool_call_id", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(st.dictionaries(st.sampled_from(["messages", "tools", "metadata", "functions", "weight"]), ANYTHING))
def test_no_row_makes_a_rule_fail(row: dict[str, Any]) -> None:
    judge = Judge(choose(Choice(select=("ALL",)), UNKNOWN), UNKNOWN)
    failed = [f for f in run._examples(judge, [row], "") if f.code == "Z901"]
    assert not failed, failed[0].message


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 100), st.lists(st.sampled_from(["messages", "tools"]), min_size=1), ANYTHING, st.randoms())
def test_no_graft_makes_a_rule_fail(number: int, path: list[str], graft: Any, random: Any) -> None:
    row: Any = valid(number)
    parent: Any = row[path[0]]
    while True:
        steps = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        step = random.choice(steps) if steps else None
        if step is None:
            break
        if not isinstance(parent[step], dict | list) or random.random() < 0.3:
            parent[step] = graft
            break
        parent = parent[step]
    failed = [f for f in validate_examples([row]) if f.code == "Z901"]
    assert not failed, failed[0].message


@pytest.mark.parametrize("name", TEXT_MUTATIONS)
def test_every_broken_text_is_caught(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(TEXT_MUTATIONS[name](line(valid(1))) + line(valid(2)))
    assert list(validate_files([file]))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(MUTATIONS)), st.integers(0, 10_000))
def test_every_mutation_of_a_valid_row_is_caught(name: str, number: int) -> None:
    row = valid(number)
    assert not list(validate_examples([row]))
    MUTATIONS[name](row)
    assert list(validate_examples([row])), name


def test_findings_are_finding_values() -> None:
    found = list(datacraft.validate_examples([{}], circumstances=Circumstances()))
    assert found
    assert all(isinstance(finding, Finding) for finding in found)


def test_a_row_that_its_dialect_cannot_read_says_why() -> None:
    row = {
        "contents": [
            {"role": "user", "parts": [{"text": "Is it up?"}]},
            {"role": "model", "parts": [{"functionCall": {"name": "ping", "args": {}}}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "pong", "response": {"up": True}}}]},
        ],
        "tools": [{"functionDeclarations": [{"name": "ping", "description": "Ping."}]}],
    }
    (finding,) = validate_examples([row])
    assert finding.code == "J106"
    assert "gemini" in finding.message
    assert "pong" in finding.message
