"""Upload and jobs against a service on loopback: nothing without a yes, nothing twice, nothing lost."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.tuning_rows import row
from tests.tuning_stub import TuningStub

KEY = "sk-planted-key-0123456789"


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
    assert main(["upload", "output/train.jsonl", "--to", "nebius", "--yes"]) == 2
    assert "NEBIUS_API_KEY" in capsys.readouterr().err


def test_a_dry_run_without_a_key_shows_all_but_the_services_own_check(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEBIUS_API_KEY", raising=False)
    assert main(["upload", "output/train.jsonl", "--to", "nebius", "--dry-run"]) == 0
    said = capsys.readouterr().err
    assert "NEBIUS_API_KEY" in said
    assert "12 rows" in said


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


def test_the_same_job_is_not_started_twice(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub(states=["running"]) as stub:
        assert upload(stub, "--yes", "--model", "m") == 0
        assert upload(stub, "--yes", "--model", "m") == 0
        captured = capsys.readouterr()
        assert captured.out == "ftjob-1\nftjob-1\n"
        assert "once more: --again" in captured.err
        assert upload(stub, "--yes", "--model", "m", "--epochs", "2") == 0, "another job"
        assert upload(stub, "--yes", "--model", "m", "--again") == 0
        file.write_text(file.read_text() + json.dumps(row(99)) + "\n")
        assert upload(stub, "--yes", "--model", "m") == 0, "other rows"
        assert len(stub.jobs) == 4


def test_a_job_that_failed_is_started_again(file: Path) -> None:
    with TuningStub(states=["failed"]) as stub:
        assert upload(stub, "--yes", "--model", "m") == 0
        assert upload(stub, "--yes", "--model", "m") == 0
        assert len(stub.jobs) == 2


def test_a_start_that_got_no_answer_is_not_repeated_by_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing = {"POST /fine_tuning/jobs": (500, {"error": {"message": "lost between two machines"}})}
    with TuningStub(fail=failing) as stub:
        assert upload(stub, "--yes", "--model", "m") == 4
        assert len(stub.sent("POST", "/fine_tuning/jobs")) == 1
    assert "lost between two machines" in capsys.readouterr().err


def test_a_price_that_is_not_told_is_not_within_a_limit(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TuningStub() as stub:
        assert upload(stub, "--yes", "--model", "m", "--max-price", "5") == 1
        assert stub.jobs == {}
    assert "does not tell the price" in capsys.readouterr().err


def test_a_finding_can_be_sent_in_spite_of(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = row(50)
    broken["messages"][1]["tool_calls"][0]["function"]["arguments"] = '{"nam": "lamp 50"}'
    file.write_text(file.read_text() + json.dumps(broken) + "\n")
    with TuningStub() as stub:
        assert upload(stub, "--yes") == 1
        codes = re.findall(r"jsonl:13 ([A-Z]\d+)", capsys.readouterr().err)
        assert upload(stub, "--yes", *(word for code in codes for word in ("--ignore", code))) == 0
        assert len(stub.files) == 1


def test_the_limits_are_those_of_the_profile(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Azure refuses two assistant turns in a row (microsoft-foundry/fine-tuning, issue 23); Nebius takes them."""
    twice = row(1)
    twice["messages"].append({"role": "assistant", "content": "Anything else?"})
    file.write_text(file.read_text() + json.dumps(twice) + "\n")
    for service, code in (("azure", 1), ("nebius", 0)):
        monkeypatch.setenv({"azure": "AZURE_OPENAI_API_KEY", "nebius": "NEBIUS_API_KEY"}[service], KEY)
        assert main(["upload", "output/train.jsonl", "--to", service, "--dry-run"]) == code
    assert "output/train.jsonl:13" in capsys.readouterr().err


def test_a_held_out_file_may_have_the_name_of_the_training_file(file: Path) -> None:
    other = file.parent / "held" / "train.jsonl"
    other.parent.mkdir()
    other.write_text("".join(json.dumps(row(500 + i)) + "\n" for i in range(12)), encoding="utf-8")
    with TuningStub() as stub:
        for _ in range(2):
            assert upload(stub, "--yes", "--model", "m", "--validation", str(other)) == 0
        (asked,) = stub.sent("POST", "/fine_tuning/jobs")
        assert (asked["training_file"], asked["validation_file"]) == ("file-1", "file-2")
        assert len(stub.sent("POST", "/files")) == 2


def test_a_service_that_does_not_say_what_it_tunes_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["job", "models", "openai-compatible", "--base-url", "http://127.0.0.1:9/", "--key-variable", "STUB_KEY"])
        == 0
    )
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "does not say which models it tunes" in captured.err


def test_a_large_file_tells_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from datacraft.cli.upload import told

    tell, total = told("sent"), 64 << 20
    for done in range(0, total + 1, 1 << 20):
        tell(tmp_path / "large.jsonl", done, total)
    tell(tmp_path / "small.jsonl", 5, 10)
    tell(tmp_path / "small.jsonl", 10, 10)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 11, "nine tenths, the end, and one line for the small one"
    assert "10 %" in said[0]
    assert said[-1].endswith("small.jsonl (10 bytes)")
