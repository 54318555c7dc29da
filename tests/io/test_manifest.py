"""A manifest names what an output came from, and the same work leaves the same bytes."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import pytest

from datacraft.core.errors import InputError
from datacraft.io.manifest import manifest_path, read_manifest, write_manifest


def made(folder: Path) -> Path:
    folder.mkdir()
    (folder / "seeds.yaml").write_bytes(b"- id: a\n")
    output = folder / "out" / "data.jsonl"
    output.parent.mkdir()
    output.write_bytes(b"{}\n")
    return write_manifest(
        output,
        command="expand",
        inputs=[folder / "seeds.yaml"],
        options={"n": 1},
        counts={"rows": 1},
        packages=["pytest", "no-such-package"],
        usage={"tokens": 3},
    )


def test_a_manifest_holds_digests_relative_paths_and_counts(tmp_path: Path) -> None:
    content = json.loads(made(tmp_path / "a").read_text())
    assert content["inputs"] == [
        {"path": "../seeds.yaml", "digest": "sha256:" + hashlib.sha256(b"- id: a\n").hexdigest(), "bytes": 8}
    ]
    assert content["output"]["path"] == "data.jsonl"
    assert (content["counts"], content["options"], content["usage"]) == ({"rows": 1}, {"n": 1}, {"tokens": 3})
    assert content["versions"]["pytest"] == version("pytest")
    assert content["versions"]["no-such-package"] == "not installed"


def test_the_same_work_in_another_place_leaves_the_same_bytes(tmp_path: Path) -> None:
    assert made(tmp_path / "a").read_bytes() == made(tmp_path / "b").read_bytes()


def test_reading_back(tmp_path: Path) -> None:
    made(tmp_path / "a")
    assert read_manifest(tmp_path / "a" / "out" / "data.jsonl")["command"] == "expand"


@pytest.mark.parametrize("content", [None, "{", '{"format": "other"}'])
def test_a_missing_or_foreign_manifest_is_refused(tmp_path: Path, content: str | None) -> None:
    output = tmp_path / "x.jsonl"
    if content is not None:
        manifest_path(output).write_text(content)
    with pytest.raises(InputError, match=r"x\.jsonl"):
        read_manifest(output)
