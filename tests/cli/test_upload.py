"""Upload and jobs against a service on loopback: nothing without a yes, nothing twice, nothing lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.tuning_stub import TuningStub

KEY = "sk-planted-key-0123456789"
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


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUB_KEY", KEY)
    path = tmp_path / "output" / "train.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row(i)) + "\n" for i in range(12)), encoding="utf-8")
    shutil.copy(path, path.with_name("valid.jsonl"))
    return path


def upload(stub: TuningStub, *more: str) -> int:
    address = ["--to", "openai-compatible", "--base-url", stub.url, "--key-variable", "STUB_KEY"]
    return main(["upload", "output/train.jsonl", *address, *more])


def test_nothing_is_sent_without_a_yes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub() as stub:
        assert upload(stub, "--model", "m", "--dry-run") == 0
        assert upload(stub, "--model", "m") == 0, "no terminal, no yes"
        assert stub.requests == []
    shown = capsys.readouterr().err
    assert "12 rows" in shown
    assert "nothing was sent" in shown
    assert not file.with_name("train.jsonl.run.json").exists()


def test_a_job_takes_the_files_of_its_own_service(file: Path) -> None:
    with TuningStub() as first, TuningStub() as second:
        second.files["file-0"] = {"filename": "other.jsonl", "bytes": 1, "id": "file-0", "status": "processed"}
        assert upload(first, "--yes") == 0
        assert upload(second, "--yes") == 0
        assert upload(first, "--yes", "--model", "m") == 0
        assert first.sent("POST", "/fine_tuning/jobs")[0]["training_file"] == "file-1"


def test_a_file_is_sent_and_a_job_started(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub() as stub:
        assert (
            upload(stub, "--yes", "--model", "base-8b", "--validation", "output/valid.jsonl", "--suffix", "shop") == 0
        )
        (asked,) = stub.sent("POST", "/fine_tuning/jobs")
        assert asked["model"] == "base-8b"
        assert asked["training_file"] == "file-1"
        assert asked["validation_file"] == "file-2"
        assert asked["suffix"] == "shop"
        assert asked["hyperparameters"] == {
            "n_epochs": 3,
            "learning_rate": 2e-4,
            "lora": True,
            "lora_r": 16,
            "lora_alpha": 32,
        }
        assert stub.files["file-1"]["bytes"] == file.stat().st_size
    assert capsys.readouterr().out == "ftjob-1\n"
    run = json.loads(file.with_name("train.jsonl.run.json").read_text(encoding="utf-8"))
    assert run["runs"][0]["jobs"][0]["id"] == "ftjob-1"


def test_the_same_file_is_not_sent_twice_and_a_changed_one_is(file: Path) -> None:
    with TuningStub() as stub:
        assert upload(stub, "--yes") == 0
        assert upload(stub, "--yes") == 0
        assert len(stub.sent("POST", "/files")) == 1
        file.with_name("train.jsonl.run.json").unlink()
        assert upload(stub, "--yes") == 0
        assert len(stub.sent("POST", "/files")) == 1, "the service is asked what it has"
        file.write_text(file.read_text() + json.dumps(row(99)) + "\n")
        assert upload(stub, "--yes") == 0
        assert len(stub.sent("POST", "/files")) == 2


def test_an_interrupted_upload_goes_on(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub(cut_uploads=3) as stub:
        assert upload(stub, "--yes") == 4
        assert "run the same command again" in capsys.readouterr().err
        stub.cut_uploads = 0
        assert upload(stub, "--yes") == 0
        assert len(stub.files) == 1


@pytest.mark.parametrize(
    ("stub", "code", "says"),
    [
        (TuningStub(refuse_file="line 3 has no messages"), 4, "line 3 has no messages"),
        (
            TuningStub(fail={"POST /fine_tuning/jobs": (404, {"error": {"message": "model m is retired"}})}),
            4,
            "retired",
        ),
        (TuningStub(fail={"GET /files": (401, {"error": {"message": "bad key"}})}), 4, "check the key"),
        (
            TuningStub(fail={"POST /fine_tuning/jobs": (429, {"error": {"message": "no quota left"}})}),
            4,
            "no quota left",
        ),
    ],
    ids=["file", "model", "key", "quota"],
)
def test_a_no_is_said_in_the_services_own_words(
    file: Path, capsys: pytest.CaptureFixture[str], stub: TuningStub, code: int, says: str
) -> None:
    with stub:
        assert upload(stub, "--yes", "--model", "m") == code
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert KEY not in captured.err + captured.out


def test_a_bad_file_never_leaves(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = row(1)
    broken["messages"][1]["tool_calls"][0]["function"]["arguments"] = '{"nam": 1}'
    file.write_text(file.read_text() + json.dumps(broken) + "\n")
    with TuningStub() as stub:
        assert upload(stub, "--yes") == 1
        assert stub.requests == []
    assert "output/train.jsonl:13" in capsys.readouterr().err


def test_a_missing_key_names_its_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEBIUS_API_KEY", raising=False)
    assert main(["upload", "output/train.jsonl", "--to", "nebius", "--dry-run"]) == 2
    assert "NEBIUS_API_KEY" in capsys.readouterr().err


def test_an_unknown_service_names_the_nearest(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upload", "output/train.jsonl", "--to", "nebus"]) == 2
    assert "nebius" in capsys.readouterr().err


def test_a_service_that_closes_says_when(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert main(["upload", "output/train.jsonl", "--to", "openai", "--dry-run"]) == 0
    assert "2027-01-06" in capsys.readouterr().err


def job(*words: str) -> int:
    return main(["job", *words])


def test_a_job_is_followed_to_its_end_after_a_restart(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub() as stub:
        assert upload(stub, "--yes", "--model", "m") == 0
        assert job("list") == 0
        assert "ftjob-1  openai-compatible  queued  m  train.jsonl" in capsys.readouterr().out
        assert job("follow", "--every", "0") == 0
        captured = capsys.readouterr()
        assert captured.out == "ftjob-1 succeeded tuned-1\n"
        assert captured.err.count("step 1") == 1, "every event is told once"
        assert job("fetch") == 4
        assert "keeps the weights" in capsys.readouterr().err
    for path in file.parent.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_a_failed_job_ends_in_a_finding(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub(states=["failed"]) as stub:
        assert upload(stub, "--yes", "--model", "m", "--follow") == 1
        assert job("status") == 1
    assert "the loss went up" in capsys.readouterr().err


def test_a_job_is_cancelled(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub() as stub:
        assert upload(stub, "--yes", "--model", "m") == 0
        assert job("cancel", "ftjob-1") == 0
    assert "ftjob-1 cancelled" in capsys.readouterr().out


def test_no_job_says_what_to_type(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert job("list") == 0
    assert job("status") == 2
    assert "datacraft job list" in capsys.readouterr().err
