"""Fixes mend what they name, never make a finding, and change nothing the second time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.errors import InputError
from datacraft.core.line import Line
from datacraft.core.row import UNKNOWN
from datacraft.core.rule import Edit
from datacraft.io.lines import MAX_LINE
from datacraft.steps.validate import Choice, choose, validate_files
from datacraft.steps.validate.edits import Misplaced, apply
from datacraft.steps.validate.fixing import fix_file, fix_line, preview
from datacraft.steps.validate.judge import Judge
from tests.mutations import MUTATIONS, line, valid

JUDGE = Judge(choose(Choice(), UNKNOWN), UNKNOWN)


def fixed(raw: bytes, unsafe: bool = False) -> bytes:
    return fix_line(Line(raw.removesuffix(b"\n")), JUDGE, unsafe)[0]


def test_edits_change_remove_and_reach_into_arguments() -> None:
    row = {"a": [1, 2, 3], "call": {"arguments": '{"x": 1, "y/z": 2}'}}
    edits = [Edit("/a/0", remove=True), Edit("/a/2", 9), Edit("/call/arguments#/y~1z", "ü")]
    assert apply(row, edits) == {"a": [2, 9], "call": {"arguments": '{"x": 1, "y/z": "ü"}'}}
    assert row["a"] == [1, 2, 3]


@pytest.mark.parametrize("pointer", ["/b/c", "/a/7", "/a/x", "/call/arguments#/x/y"])
def test_edits_that_fit_nowhere_are_refused(pointer: str) -> None:
    with pytest.raises(Misplaced):
        apply({"a": [1], "call": {"arguments": '{"x": 1}'}}, [Edit(pointer, 1)])


def test_safe_fixes_only_unless_asked() -> None:
    row = valid()
    row["messages"][4]["tool_calls"] = []
    row["messages"].append({"role": "user", "content": "Thanks."})
    once = json.loads(fixed(line(row)))
    assert "tool_calls" not in once["messages"][4]
    assert len(once["messages"]) == 6
    assert len(json.loads(fixed(line(row), unsafe=True))["messages"]) == 5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=1, max_size=2), st.booleans())
def test_fixing_is_idempotent_and_makes_no_finding(number: int, names: list[str], unsafe: bool) -> None:
    row = valid(number)
    for name in names:
        try:
            MUTATIONS[name](row)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            continue
    raw = line(row)
    once = fixed(raw, unsafe)
    assert fixed(once, unsafe) == once
    before = sorted(rule.code for rule, _ in JUDGE.said(Line(raw.removesuffix(b"\n"))))
    after = sorted(rule.code for rule, _ in JUDGE.said(Line(once)))
    for code in after:
        before.remove(code)  # raises when there is one that was not there before


def test_clean_rows_keep_their_bytes() -> None:
    raw = json.dumps(valid(), separators=(",", ":")).encode()
    assert fixed(raw) == raw


def test_file_is_mended_into_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    row = valid()
    row["messages"][4]["tool_calls"] = []
    separator = line(valid(1)).replace(b"please", b"plea\xe2\x80\xa8se")
    old.write_bytes(b"\xef\xbb\xbf" + line(row) + b"\n" + separator + b"not json\r\n")
    shown = list(preview(old, JUDGE, unsafe=False))
    assert list(fix_file(old, new, JUDGE, unsafe=False)) == shown
    assert [change.code for change in shown] == ["F102", "M115", "F103", "F106"]
    assert {finding.code for finding in validate_files([new])} == {"J101"}
    assert new.read_bytes().endswith(b"not json\n")


def test_document_becomes_lines(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.jsonl"
    old.write_text(json.dumps([valid(1), valid(2)], indent=2))
    list(fix_file(old, new, JUDGE, unsafe=False))
    assert [json.loads(text) for text in new.read_text().splitlines()] == [valid(1), valid(2)]
    assert list(validate_files([new])) == []


def test_unread_line_is_not_lost(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_bytes(b"x" * (MAX_LINE + 1) + b"\n")
    with pytest.raises(InputError, match="too long"):
        list(fix_file(old, new, JUDGE, unsafe=False))
    assert not new.exists()


def test_every_rule_that_promises_a_fix_makes_one() -> None:
    """A bad example of a rule with a safe fix no longer fires it afterwards."""
    from datacraft.steps.validate import catalogue

    promised = [
        rule
        for rule in catalogue().values()
        if rule.fix == "safe" and rule.scope == "row" and rule.on != "target" and not rule.needs
    ]
    assert promised
    for rule in promised:
        judge = Judge(choose(Choice(select=(rule.code,)), UNKNOWN), UNKNOWN)
        for content in rule.example_files("Bad"):
            made = fix_line(Line(content.removesuffix(b"\n")), judge, unsafe=False)[0]
            assert not judge.said(Line(made)), rule.code
