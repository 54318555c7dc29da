"""Publishing to the Hub: private by default, a card that is valid YAML, no commit for what has not changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from datacraft.cli.main import main
from tests.hub_stub import HubStub

ROOT = Path(__file__).parents[2]
KEY = "hf_planted0123456789abcdef"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data, expanded and exported with text columns; a folder to copy."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "datacraft.toml").write_text('toolset = "schemas/app.tools.json"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["expand", "--n", "40"]) == 0
        assert main(["export", "output/dataset.jsonl", "--to", "axolotl"]) == 0
    return folder


@pytest.fixture
def file(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_TOKEN", KEY)
    return tmp_path / "output" / "axolotl" / "dataset.jsonl"


def upload(stub: HubStub, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setenv("HF_ENDPOINT", stub.url)
    return main(["upload", "output/axolotl/dataset.jsonl", "--to", "hub", "--repo", "me/data", *more])


def test_a_dataset_is_published_once_and_privately(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--dry-run") == 0
        assert stub.requests == 0
        assert upload(stub, monkeypatch, "--yes") == 0
        assert stub.private
        assert stub.files["data/train.jsonl"] == file.read_bytes()
        file.with_name("dataset.jsonl.run.json").unlink()
        assert upload(stub, monkeypatch, "--yes") == 0
        assert stub.commits == 1, "the Hub has these bytes"
    head = yaml.safe_load(stub.files["README.md"].decode().split("---")[1])
    assert head["configs"][0]["data_files"] == [{"split": "train", "path": "data/train.jsonl"}]
    assert "tool-calling" in head["tags"]
    text = stub.files["README.md"].decode()
    assert "`lookup_customer`" in text
    assert "Teacher: `builtin/" in text
    assert "seeds/single_tool.yaml" in text
    assert stub.cards == [text, text], "the Hub was asked whether the card is valid"
    rows = [json.loads(line) for line in stub.files["data/train.jsonl"].splitlines()]
    assert all(isinstance(row.get("tools", ""), str) for row in rows), "text columns only"


def test_public_must_be_typed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--yes", "--public") == 0
        assert not stub.private


def test_a_no_of_the_hub_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub(status=403) as stub:
        assert upload(stub, monkeypatch, "--yes") == 4
    captured = capsys.readouterr()
    assert "403: you may not write here" in captured.err
    assert KEY not in captured.err + captured.out
    for path in file.parent.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_a_hub_needs_a_repository(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upload", "output/axolotl/dataset.jsonl", "--to", "hub", "--dry-run"]) == 2
    assert "--repo OWNER/NAME" in capsys.readouterr().err


def test_a_missing_key_is_named_before_anything_is_sent(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    before = file.read_bytes()
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--yes") == 2
        assert stub.requests == 0
    captured = capsys.readouterr()
    assert "HF_TOKEN" in captured.err
    assert "Traceback" not in captured.err
    assert file.read_bytes() == before


def test_an_upload_that_breaks_off_half_way_is_said_and_done_again(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub(breaks=1) as stub:
        assert upload(stub, monkeypatch, "--yes") == 4
        assert stub.breaks == 0, "the commit was on its way"
        assert stub.files == {}, "half a commit is none"
        captured = capsys.readouterr()
        assert "run the same command again" in captured.err
        assert "Traceback" not in captured.err
        assert KEY not in captured.err + captured.out
        assert upload(stub, monkeypatch, "--yes") == 0
        assert stub.files["data/train.jsonl"] == file.read_bytes()
        assert stub.commits == 1
