"""Rows of the `trl` target go through `datasets` with nothing added, lost or changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.example import Example, from_row
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.target import Options
from datacraft.core.tool import Tool
from datacraft.targets.trl import trl


def tool(name: str, **properties: Any) -> Tool:
    return Tool(
        {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": properties}}}
    )


def called(name: str, arguments: dict[str, Any], weight: int | None = None) -> Example:
    return Example(
        (
            UserMessage("Please."),
            AssistantMessage("", (ToolCall("abcdefgh1", name, json.dumps(arguments)),), weight),
            ToolMessage("ok", "abcdefgh1", name),
            AssistantMessage("Done."),
        ),
        (tool(name, when={"type": "string", "format": "date"}), tool("other", x={"type": "integer"})),
    )


TRAPS = {
    "dates": [called("book", {"when": "2026-11-21"}), called("book", {"when": "2026-11-22"})],
    "optional arguments": [called("book", {"when": "today", "seats": 2}), called("book", {"when": "now"})],
    "mixed types": [called("book", {"when": 3}), called("book", {"when": "three"}), called("book", {"when": 3.5})],
    "one name, two tools": [called("book", {"x": "a"}), called("move", {"x": {"deep": [1, None]}})],
    "non-ASCII": [called("book", {"when": "jeudi après-midi", "名": "é"})],
    "nulls": [called("book", {"when": None}), called("book", {})],
    "big integers": [called("book", {"n": 2**63 + 1}), called("book", {"n": 1})],
    "no tools in some rows": [called("book", {}), Example((UserMessage("Hi"), AssistantMessage("Hello")))],
}


@pytest.mark.parametrize("name", TRAPS)
def test_the_loader_gives_back_what_was_written(name: str, tmp_path: Path) -> None:
    import datasets

    rows = [row for example in TRAPS[name] * 3 for row in trl.encode(example)]
    path = tmp_path / "d.jsonl"
    path.write_text("".join(dumps(row) + "\n" for row in rows), encoding="utf-8")
    loaded = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == rows


def test_arguments_are_objects_and_tools_one_text() -> None:
    (row,) = trl.encode(called("book", {"when": "now"}))
    assert row["messages"][1]["tool_calls"][0]["function"]["arguments"] == {"when": "now"}
    assert [t["function"]["name"] for t in json.loads(row["tools"])] == ["book", "other"]


def test_a_turn_that_must_not_be_learnt_is_refused_or_unrolled() -> None:
    example = called("book", {"when": "now"}, weight=0)
    assert list(trl.refuses(example)) == [
        "/messages/1 has weight 0, and TRL trains every assistant turn of a row (use --unroll)"
    ]
    assert trl.bind is not None
    (row,) = trl.bind(Options(unroll=True)).encode(example)
    assert [message["role"] for message in row["prompt"]] == ["user", "assistant", "tool"]
    assert row["completion"] == [{"role": "assistant", "content": "Done."}]


def test_arguments_that_are_no_object_are_refused() -> None:
    broken = from_row(
        {"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}]}
    )
    assert "not JSON" in next(iter(trl.refuses(broken)))
