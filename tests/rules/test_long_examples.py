"""Rules whose bad example is too long for a page, or no row at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.line import Line
from datacraft.core.row import UNKNOWN, Circumstances
from datacraft.core.target import Profile
from datacraft.core.template import ChatTemplate
from datacraft.core.tool import FunctionFacts, Tool, Toolset
from datacraft.io.lines import MAX_LINE
from datacraft.rules.limits import schema_inferred_too_early as late
from datacraft.steps.validate import Choice, validate_examples, validate_files
from tests.mutations import line, valid


def found(rows: Iterable[Any], code: str, **known: Any) -> list[tuple[int, str]]:
    circumstances = Circumstances(target="somewhere", **known) if known else UNKNOWN
    return [(f.line, f.message) for f in validate_examples(rows, circumstances=circumstances, select=[code])]


def test_f112_line_of_more_than_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"messages": "' + b"x" * MAX_LINE + b'"}\n' + line(valid()))
    assert [(f.code, f.line) for f in validate_files([file])] == [("F112", 1)]
    assert not Line(b"x" * 10).cut


def test_f110_name_of_the_file(tmp_path: Path) -> None:
    known = Circumstances(target="somewhere", profile=Profile(suffix=".jsonl"))
    for name, codes in (("a.json", ["F110"]), ("a.jsonl", [])):
        (tmp_path / name).write_bytes(line(valid()))
        files = [tmp_path / name]
        said = validate_files(files, circumstances=known, choice=Choice(select=("F110",)))
        assert [f.code for f in said] == codes


@pytest.mark.parametrize(("rows", "count"), [(5, 1), (4, 0)])
def test_p112_one_id_in_five_rows(rows: int, count: int) -> None:
    made = []
    for number in range(rows):
        row = valid(number)
        row["messages"][2]["tool_calls"][0]["id"] = row["messages"][3]["tool_call_id"] = "call_1"
        made.append(row)
    assert len(found(made, "P112")) == count


@pytest.mark.parametrize(
    ("listed", "asks", "count"), [("find_train", False, 1), ("find_train", True, 0), ("x", False, 0)]
)
def test_c117_destructive_tool(listed: str, asks: bool, count: int) -> None:
    row = valid()
    if asks:
        row["messages"][1:1] = [{"role": "user", "content": "A train."}, {"role": "assistant", "content": "Sure?"}]
    assert len(found([row], "C117", destructive=frozenset({listed}))) == count


@pytest.mark.parametrize(
    ("result", "count"),
    [
        ('{"train": "IC 61"}', 0),
        ("{'train': 'IC 61'}", 0),
        ('{"train": 61}', 1),
        ("{'trains': 1}", 1),
        ("none left", 0),
    ],
)
def test_p114_result_and_return_type(result: str, count: int) -> None:
    row = valid()
    row["messages"][3]["content"] = result
    returns = {"type": "object", "properties": {"train": {"type": "string"}}, "required": ["train"]}
    facts = {"find_train": FunctionFacts(returns=returns)}
    known = Toolset("app.tools", "openai-agents", (Tool(row["tools"][0]),), functions=facts)
    assert len(found([row], "P114", toolset=known)) == count


def test_p117_long_result() -> None:
    row = valid()
    row["messages"][3]["content"] = "x" * 40_001
    assert len(found([row], "P117")) == 1
    row["messages"][3]["content"] = "x" * 40_000
    assert not found([row], "P117")


@pytest.mark.parametrize(
    ("marks", "trained", "count"), [("", "assistant", 1), ("", "last", 0), ("yes", "assistant", 0)]
)
def test_x107_template_without_marks(marks: int, trained: Any, count: int) -> None:
    source = "{% generation %}{% endgeneration %}" if marks else "{{ messages }}"
    known = {"profile": Profile(trained_turns=trained), "template": ChatTemplate("plain", source)}
    assert len(found([valid(0), valid(1)], "X107", **known)) == count


def test_x110_key_that_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "SEEN_BYTES", 500)
    chat = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "x" * 300}]}
    rows = [chat, chat, valid(1), valid(2)]
    known = {"profile": Profile(tools="json-string")}
    assert {number for number, _ in found(rows, "X110", **known)} == {3}
    assert not found(rows, "X110", profile=Profile(tools="list"))
    assert not found([valid(1), chat, chat, valid(2)], "X110", **known)


@pytest.mark.parametrize(("rows", "count"), [(1, 1), (2, 0), (3, 0), (4, 1)])
def test_x112_number_of_rows(rows: int, count: int) -> None:
    limits = Profile(min_rows=2, max_rows=3)
    assert len(found([valid(n) for n in range(rows)], "X112", profile=limits)) == count


def test_x113_size_of_the_file() -> None:
    size = len(json.dumps(valid(0), ensure_ascii=False).encode()) + 1
    assert len(found([valid(0)], "X113", profile=Profile(max_bytes=size - 1))) == 1
    assert not found([valid(0)], "X113", profile=Profile(max_bytes=size))


def test_x117_end_of_a_target() -> None:
    [(number, message)] = found([valid(0), valid(1)], "X117", profile=Profile(retires="2027-01-06"))
    assert number == 0
    assert "2027-01-06" in message
    assert not found([valid(0)], "X117", profile=Profile())
