"""One row for people and for models; any dialect into any other, nothing lost without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.core.errors import InputError, UsageError
from datacraft.core.template import ChatTemplate
from datacraft.io.templates import load, names
from datacraft.steps.convert import convert_file
from datacraft.steps.show import lines, pick, seen
from tests.steps.export.test_export import read, row, write


def test_a_row_is_found_by_line_by_id_or_first(tmp_path: Path) -> None:
    path = write(tmp_path / "d.jsonl", [row(1), row(2), row(3)])
    assert pick(path).id == "r1"
    assert pick(path, line=2).id == "r2"
    assert pick(path, example_id="r3").id == "r3"
    with pytest.raises(InputError, match="line 9"):
        pick(path, line=9)
    with pytest.raises(InputError, match="'r9'"):
        pick(path, example_id="r9")


def test_people_read_turns(tmp_path: Path) -> None:
    shown = list(lines(pick(write(tmp_path / "d.jsonl", [row(7, weight=0)]))))
    assert shown == [
        "id: r7",
        "tools: book",
        "user: Book Monday for guest 7",
        'assistant calls (not learnt): book{"day": "Monday"}',
        "  book -> booked",
        "assistant: Guest 7 is booked for Monday.",
    ]


def test_models_read_text_and_the_learnt_part_is_marked(tmp_path: Path) -> None:
    view = seen(pick(write(tmp_path / "d.jsonl", [row(7)])), load("chatml"))
    pieces = list(view.pieces())
    assert "".join(text for text, _ in pieces) == view.text
    assert [text for text, learnt in pieces if learnt] == [
        '<tool_call>\n{"name": "book", "arguments": {"day": "Monday"}}\n</tool_call><|im_end|>',
        "Guest 7 is booked for Monday.<|im_end|>",
    ]
    with pytest.raises(InputError, match="refuses"):
        seen(pick(tmp_path / "d.jsonl"), ChatTemplate("no", "{{ raise_exception('no') }}"))


@pytest.mark.parametrize("to", ["trl", "gemini", "llamafactory", "hermes", "axolotl", "responses", "mlx"])
def test_there_and_back(to: str, tmp_path: Path) -> None:
    rows = [row(1), row(2, '{"day": "Größe"}')]
    path = write(tmp_path / "d.jsonl", rows)
    convert_file(path, tmp_path / "there.jsonl", to=to)
    done = convert_file(tmp_path / "there.jsonl", tmp_path / "back.jsonl")
    assert done.rows == 2
    assert set(done.dialects) <= {to, "openai", "mistral", "mlx", "trl"}
    for ours, theirs in zip(rows, read(tmp_path / "back.jsonl"), strict=True):
        assert [m["role"] for m in theirs["messages"]] == [m["role"] for m in ours["messages"]]
        assert [m["content"] for m in theirs["messages"]] == [m["content"] for m in ours["messages"]]
        call, again = (r["messages"][1]["tool_calls"][0]["function"] for r in (ours, theirs))
        assert (again["name"], json.loads(again["arguments"])) == (call["name"], json.loads(call["arguments"]))


def test_what_cannot_be_read_or_held_is_written_with_its_reason(tmp_path: Path) -> None:
    path = write(tmp_path / "d.jsonl", [row(1), {"strange": 1}, row(3, content="One moment.")])
    done = convert_file(path, tmp_path / "out.jsonl", to="llamafactory")
    assert done.rows == 1
    assert done.unread is not None
    left = read(done.unread)
    assert sorted(entry["line"] for entry in left) == [2, 3]
    assert {"strange": 1} in [entry["row"] for entry in left]


def test_text_calls_inside_chat_rows_are_read_when_asked_for(tmp_path: Path) -> None:
    text = '<tool_call>{"name": "book", "arguments": {"day": "Monday"}}</tool_call>'
    chat = {"messages": [{"role": "user", "content": "Monday"}, {"role": "assistant", "content": text}]}
    path = write(tmp_path / "d.jsonl", [chat])
    convert_file(path, tmp_path / "out.jsonl", given="hermes")
    (made,) = read(tmp_path / "out.jsonl")
    assert made["messages"][1]["tool_calls"][0]["function"]["name"] == "book"
    with pytest.raises(UsageError, match="cannot be read back"):
        convert_file(path, tmp_path / "out.jsonl", given="unsloth")


def test_templates_are_found_by_path_folder_and_name(tmp_path: Path) -> None:
    (tmp_path / "own.jinja").write_text("{{ bos_token }}x")
    settings = {
        "chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t{{ eos_token }}"}],
        "bos_token": {"content": "<s>"},
        "eos_token": "</s>",
    }
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings))
    assert load(str(tmp_path / "own.jinja")).render([]).text == "<s>x"
    assert load(str(tmp_path)).render([]).text == "t</s>"
    assert load("chatml").marks_generation
    assert "chatml" in names()
    with pytest.raises(InputError, match="did you mean 'chatml'"):
        load("chatmll")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no chat template"):
        load(str(tmp_path / "empty"))


def test_a_cached_model_is_found_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = tmp_path / "models--acme--Tiny-4B" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "chat_template.jinja").write_text("cached")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert load("acme/Tiny-4B").source == "cached"
