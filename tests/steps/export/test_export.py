"""Exports are whole, say what they leave out, and survive the loader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.errors import UsageError
from datacraft.core.finding import Severity
from datacraft.core.json import dumps
from datacraft.core.target import Options
from datacraft.io.templates import load
from datacraft.steps.dialects import find, targets
from datacraft.steps.export import export_file, project
from datacraft.steps.export.loader import loader_findings
from datacraft.steps.export.part import bind
from datacraft.steps.export.run import output_path, write_companions
from datacraft.steps.validate.catalogue import EVERYTHING, Choice

TOOL = {
    "type": "function",
    "function": {
        "name": "book",
        "description": "Book a day.",
        "parameters": {"type": "object", "properties": {"day": {"type": "string"}}, "additionalProperties": True},
    },
}


def row(n: int, arguments: str = '{"day": "Monday"}', **assistant: Any) -> dict[str, Any]:
    call_id = f"call{n:05d}"
    call = {"id": call_id, "type": "function", "function": {"name": "book", "arguments": arguments}}
    return {
        "messages": [
            {"role": "user", "content": f"Book Monday for guest {n}"},
            {"role": "assistant", "content": "", "tool_calls": [call], **assistant},
            {"role": "tool", "tool_call_id": call_id, "name": "book", "content": "booked"},
            {"role": "assistant", "content": f"Guest {n} is booked for Monday."},
        ],
        "tools": [TOOL],
        "metadata": {"id": f"r{n}"},
    }


def write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


NOBODY = Choice(select=("J101",))
"""No judge but the one who says what is no JSON: these rows are."""


def export(tmp_path: Path, rows: list[dict[str, Any]], to: str, choice: Choice = NOBODY, **options: Any) -> Any:
    target, profile = find(to)
    path = write(tmp_path / "train.jsonl", rows)
    output = output_path(path, target)
    return export_file(path, target, profile, output=output, options=Options(**options), choice=choice)


def test_what_is_held_and_what_is_not_add_up(tmp_path: Path) -> None:
    rows = [row(1), row(2, weight=0), row(3, "{"), row(4)]
    done = export(tmp_path, rows, "trl")
    assert (done.rows, done.examples) == (2, 4)
    left = read(done.left_out)
    assert [entry["line"] for entry in left] == [2, 3]
    assert left[0]["row"] == rows[1]
    assert ["weight 0" in left[0]["reasons"][0], "not JSON" in left[1]["reasons"][0]] == [True, True]
    manifest = json.loads((tmp_path / "trl" / "train.jsonl.manifest.json").read_text())
    assert manifest["counts"]["rows"] + manifest["counts"]["left_out"] == manifest["counts"]["examples"] == 4
    assert manifest["options"]["to"] == "trl"


def test_a_clean_export_takes_the_old_leftovers_away(tmp_path: Path) -> None:
    first = export(tmp_path, [row(1), row(2, weight=0)], "trl")
    second = export(tmp_path, [row(1)], "trl")
    assert second.left_out is None
    assert not first.left_out.exists()


def test_errors_of_the_validator_bar_a_row_and_warnings_do_not(tmp_path: Path) -> None:
    broken = row(2)
    broken["messages"][1]["tool_calls"][0]["function"]["name"] = "boook"
    done = export(tmp_path, [row(1), broken], "openai", EVERYTHING)
    (left,) = read(done.left_out)
    assert any("A106" in reason for reason in left["reasons"])
    assert done.rows == 1
    assert all(f.severity is not Severity.ERROR or not f.line for f in done.findings)


def test_a_template_bars_the_rows_it_spoils(tmp_path: Path) -> None:
    own = load("chatml")
    first_only = replace(
        own, source=own.source.replace("in message.tool_calls or []", "in (message.tool_calls or [])[:1]")
    )
    two = row(2)
    two["messages"][1]["tool_calls"].append(
        {"id": "otherid12", "type": "function", "function": {"name": "book", "arguments": '{"day": "Tuesday"}'}}
    )
    two["messages"].insert(3, {"role": "tool", "tool_call_id": "otherid12", "name": "book", "content": "booked"})
    done = export(tmp_path, [row(1), two], "trl", EVERYTHING, template=first_only)
    assert done.rows == 1
    assert "X105" in read(done.left_out)[0]["reasons"][0]


def test_a_row_that_would_read_back_differently_is_left_out() -> None:
    from datacraft.core.example import from_row

    lossless = replace(targets()["mistral"], losses=())
    projection = project([from_row(row(1))], replace(targets()["trl"], losses=()))
    assert "metadata read back differently" in projection.left_out[0].reasons[0]
    assert project([from_row(row(1))], lossless).rows


TRAPS = {
    "ISO dates": [row(1, '{"day": "2026-11-23"}'), row(2, '{"day": "2026-11-24"}')],
    "optional arguments": [row(1, '{"day": "x", "seats": 2}'), row(2, "{}")],
    "mixed types": [row(1, '{"day": 1}'), row(2, '{"day": "one"}'), row(3, '{"day": 1.5}')],
    "non-ASCII": [row(1, '{"day": "Größe 名 \\" \\\\"}')],
    "content null": [row(1) | {"messages": [{**m, "content": m["content"] or None} for m in row(1)["messages"]]}],
}


@pytest.mark.parametrize("to", ["trl", "axolotl", "prompt-completion"])
@pytest.mark.parametrize("trap", TRAPS)
def test_a_planted_trap_is_held_or_reported(trap: str, to: str, tmp_path: Path) -> None:
    """Either the loader gives every value back, or X109 says which it changes; nothing in between."""
    import datasets

    done = export(tmp_path, TRAPS[trap], to)
    assert done.left_out is None
    reported = [finding.code for finding in done.findings]
    loaded = datasets.load_dataset(
        "json", data_files=str(done.output), split="train", cache_dir=str(tmp_path / "cache")
    )
    same = json.dumps(list(loaded), default=repr) == json.dumps(read(done.output))
    assert reported == ([] if same else ["X109"])


def test_dates_in_turns_of_one_shape_are_reported_and_the_named_features_keep_them(tmp_path: Path) -> None:
    import datasets
    from datasets import Features, Json, List, Value

    only_calls = [{**r, "messages": r["messages"][:2]} for r in TRAPS["ISO dates"]]
    done = export(tmp_path, only_calls, "prompt-completion")
    (finding,) = [f for f in done.findings if f.code == "X109"]
    assert finding.pointer == "/completion/0/tool_calls/0/function/arguments/day"
    assert "List(Json())" in finding.suggestion
    words = {"List": List, "Json": Json, "Value": Value}
    columns = {name: eval(kind, words) for name, kind in targets()["prompt-completion"].columns.items()}
    loaded = datasets.load_dataset(
        "json",
        data_files=str(done.output),
        split="train",
        features=Features(columns),
        cache_dir=str(tmp_path / "cache"),
    )
    assert list(loaded) == read(done.output)


def test_calls_that_begin_after_the_first_ten_megabytes_are_reported(tmp_path: Path) -> None:
    chat = {"messages": [{"role": "user", "content": "x" * 3000}, {"role": "assistant", "content": "y"}], "tools": None}
    late = {**chat, "messages": [{"role": "assistant", "content": "", "tool_calls": [{"id": "a"}]}]}
    path = write(tmp_path / "big.jsonl", [*[chat] * 3600, late])
    (finding,) = loader_findings(path, targets()["trl"])
    assert (finding.code, finding.line) == ("X109", 0)
    assert "cannot load" in finding.message


def test_text_beside_a_call_is_kept_or_refused(tmp_path: Path) -> None:
    beside = row(1, content="One moment.")
    (kept,) = read(export(tmp_path, [beside], "trl").output)
    assert kept["messages"][1]["content"] == "One moment."
    refused = export(tmp_path, [beside, row(2)], "llamafactory")
    assert "text beside" in read(refused.left_out)[0]["reasons"][0]


def test_two_tools_with_one_parameter_name_keep_their_schemas(tmp_path: Path) -> None:
    other = json.loads(json.dumps(row(2)).replace('"book"', '"move"'))
    other["tools"][0]["function"]["parameters"]["properties"]["day"] = {"type": "integer"}
    done = export(tmp_path, [row(1), other], "trl")
    assert [
        json.loads(r["tools"])[0]["function"]["parameters"]["properties"]["day"]["type"] for r in read(done.output)
    ] == [
        "string",
        "integer",
    ]
    assert done.findings == ()


def test_names_and_companions_that_consumers_insist_on(tmp_path: Path) -> None:
    assert output_path(tmp_path / "validation.jsonl", targets()["mlx"]).name == "valid.jsonl"
    path = tmp_path / "llamafactory" / "train.jsonl"
    (info,) = write_companions(targets()["llamafactory"], [path])
    declared = json.loads(info.read_text())
    assert info.name == "dataset_info.json"
    assert declared["train"]["columns"] == {"messages": "conversations", "system": "system", "tools": "tools"}
    assert write_companions(targets()["trl"], [path]) == []


def test_options_a_target_cannot_use() -> None:
    with pytest.raises(UsageError, match="template"):
        bind(targets()["unsloth"], Options())
    with pytest.raises(UsageError, match="unrolled"):
        bind(targets()["openai"], Options(unroll=True))
    with pytest.raises(UsageError, match="did you mean 'axolotl'"):
        find("axolotel")


def test_aliases_have_limits_of_their_own() -> None:
    target, profile = find("azure")
    assert target.name == "openai"
    assert (profile.consecutive_assistants, find("openai")[1].consecutive_assistants) == (False, True)


def test_what_only_the_whole_file_shows_keeps_a_row_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datacraft.steps.export.run.PIECE_BYTES", 100)  # a row a piece
    same, other = row(1), row(2, '{"day": "Tuesday"}')
    other["messages"][0] = same["messages"][0]
    done = export(tmp_path, [same, row(3), other], "openai", Choice(select=("D103",)))
    (left,) = read(done.left_out)
    assert left["line"] == 3
    assert left["row"] == other
    assert left["reasons"] == ["D103 train.jsonl:1 continues the same conversation with other calls"]
    assert [r["messages"][0]["content"] for r in read(done.output)] == [
        "Book Monday for guest 1",
        "Book Monday for guest 3",
    ]
    assert (done.examples, done.rows) == (3, 2)
