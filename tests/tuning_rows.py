"""Rows that every fine-tuning service takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TOOL = {
    "type": "function",
    "function": {
        "name": "find",
        "description": "Find a thing.",
        "parameters": {
            "type": "object",
            "properties": {"name": {"type": "string", "description": "Its name."}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
}


def row(number: int) -> dict[str, Any]:
    arguments = json.dumps({"name": f"lamp {number}"})
    call = {"id": f"call{number:05d}", "type": "function", "function": {"name": "find", "arguments": arguments}}
    return {
        "messages": [
            {"role": "user", "content": f"Where is lamp {number}?"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": call["id"], "content": "shelf 4"},
            {"role": "assistant", "content": "On shelf 4."},
        ],
        "tools": [TOOL],
    }


def write(folder: Path, rows: int = 12, held_out: int = 4) -> tuple[Path, Path]:
    """A training file and a held-out file."""
    folder.mkdir(parents=True, exist_ok=True)
    train, valid = folder / "train.jsonl", folder / "valid.jsonl"
    train.write_text("".join(json.dumps(row(i)) + "\n" for i in range(rows)), encoding="utf-8")
    valid.write_text("".join(json.dumps(row(1000 + i)) + "\n" for i in range(held_out)), encoding="utf-8")
    return train, valid


def holding(folder: Path, secret: str) -> list[Path]:
    """Files below a folder in which a secret stands."""
    return [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
