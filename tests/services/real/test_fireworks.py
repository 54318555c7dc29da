"""The fireworks-ai package against its service on loopback; needs the package: make proof-services."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.fireworks_stub import ACCOUNT, FireworksStub
from tests.loopback import Answer
from tests.tuning_rows import holding, row, write

pytestmark = pytest.mark.slow

KEY = "fw_planted_0123456789abcdef"
MODEL = "accounts/fireworks/models/qwen3-8b"
HOME = f"/v1/accounts/{ACCOUNT}"
STARTED = f"{HOME}/supervisedFineTuningJobs"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREWORKS_API_KEY", KEY)
    monkeypatch.setenv("FIREWORKS_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setattr("datacraft.services.fireworks._POLL", 0.01)
    monkeypatch.setattr("datacraft.cli.upload.pause", lambda seconds=0.0: lambda: None)
    train, _ = write(tmp_path / "output")
    return train


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Any:
    with FireworksStub() as serving:
        monkeypatch.setenv("FIREWORKS_BASE_URL", serving.url)
        yield serving


def upload(*more: str) -> int:
    return main(["upload", "output/train.jsonl", "--to", "fireworks", *more])


def tune(*more: str) -> int:
    return upload("--yes", "--model", MODEL, *more)


def job(*words: str) -> int:
    return main(["job", *words])


def test_nothing_is_asked_or_sent_without_a_yes(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert upload("--model", MODEL, "--dry-run") == 0
    assert upload("--model", MODEL) == 0, "no terminal, no yes"
    assert stub.requests == []
    assert "when it has started" in capsys.readouterr().err


def test_a_file_is_tuned_on_and_its_adapter_comes_back(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert tune("--validation", "output/valid.jsonl", "--follow") == 0
    captured = capsys.readouterr()
    (name,) = stub.jobs
    assert captured.out == f"{name}\n"
    assert "2.50 USD by the service's estimate" in captured.err
    assert "running, epoch 2, 50 %" in captured.err
    assert [d["content"] for d in stub.datasets.values()] == [
        file.read_bytes(),
        file.with_name("valid.jsonl").read_bytes(),
    ]
    assert [d["exampleCount"] for d in stub.datasets.values()] == ["12", "4"]
    assert job("fetch") == 0
    brought = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert {path.name: path.read_bytes() for path in brought} == stub.weights
    assert job("fetch", "--merged") == 4
    assert "gives the adapter" in capsys.readouterr().err


def test_the_job_is_asked_for_as_documented_with_the_settings_of_the_recipe(file: Path, stub: FireworksStub) -> None:
    """Names and shapes: docs.fireworks.ai, Create Supervised Fine-tuning Job; the stub refuses others."""
    assert tune("--validation", "output/valid.jsonl", "--context", "4096", "--suffix", "Shop 1") == 0
    (asked,) = stub.sent("POST", STARTED)
    first, second = stub.datasets
    output = asked.pop("outputModel")
    assert asked == {
        "dataset": f"accounts/{ACCOUNT}/datasets/{first}",
        "evaluationDataset": f"accounts/{ACCOUNT}/datasets/{second}",
        "evalAutoCarveout": False,
        "baseModel": MODEL,
        "epochs": 3,
        "learningRate": 2e-4,
        "loraRank": 16,
        "batchSizeSamples": 4,
        "maxContextLength": 4096,
        "displayName": "Shop 1",
    }
    assert output.startswith(f"accounts/{ACCOUNT}/models/dc-shop-1-")


def test_a_short_name_of_a_model_is_one_of_the_library(file: Path, stub: FireworksStub) -> None:
    assert upload("--yes", "--model", "qwen3-8b") == 0
    assert stub.sent("POST", STARTED)[0]["baseModel"] == MODEL
    assert not stub.sent("POST", STARTED)[0]["evalAutoCarveout"], "no carve-out without a held-out file either"


@pytest.mark.parametrize("variable", ["FIREWORKS_API_KEY", "FIREWORKS_ACCOUNT_ID"])
def test_a_missing_key_or_account_names_its_variable(
    file: Path, stub: FireworksStub, monkeypatch: pytest.MonkeyPatch, capsys: Any, variable: str
) -> None:
    monkeypatch.delenv(variable)
    assert upload("--yes") == 2
    assert variable in capsys.readouterr().err
    assert stub.requests == []


def test_a_file_the_service_refuses_is_said_in_its_words(file: Path, stub: FireworksStub, capsys: Any) -> None:
    stub.invalid = "line 3: unknown role"
    assert tune() == 4
    said = capsys.readouterr().err
    assert "line 3: unknown role" in said
    assert "datacraft validate FILE --for fireworks" in said
    assert stub.jobs == {}


@pytest.mark.parametrize(
    ("request_", "answer", "says"),
    [
        (f"GET {HOME}/datasets", Answer(401, {"error": {"message": "key was revoked"}}), "key was revoked"),
        (f"POST {HOME}/datasets", Answer(402, {"error": {"message": "no credit left"}}), "add credit to the account"),
        (f"POST {STARTED}", Answer(429, {"error": {"message": "job quota is 1"}}), "job quota is 1"),
        (f"POST {STARTED}", Answer(403, {"message": "suspended for unpaid bills"}), "suspended for unpaid bills"),
        ("GET /v1/accounts/fireworks", Answer(503, {"error": {"message": "down for repair"}}), "down for repair"),
    ],
    ids=["key", "credit", "quota", "suspended", "down"],
)
def test_a_no_is_said_in_the_services_own_words(
    file: Path, stub: FireworksStub, capsys: Any, request_: str, answer: Answer, says: str
) -> None:
    stub.fail[request_] = answer
    assert tune() == 4
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert KEY not in captured.err + captured.out


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--model", "gone-70b"], "model gone-70b not found"),
        (["--model", "served-only-70b"], "does not tune accounts/fireworks/models/served-only-70b"),
        (["--model", MODEL, "--context", "65536"], "32768 tokens at most"),
    ],
    ids=["model", "tunable", "context"],
)
def test_a_job_it_would_not_take_is_refused_before_a_file_leaves(
    file: Path, stub: FireworksStub, capsys: Any, more: list[str], says: str
) -> None:
    assert upload("--yes", *more) == 4
    assert says in capsys.readouterr().err
    assert stub.count("POST", HOME) == 0


def test_a_price_that_is_not_told_before_is_not_within_a_limit(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert tune("--max-price", "100") == 1
    assert "does not tell the price" in capsys.readouterr().err
    assert stub.jobs == {}


def test_the_same_file_is_not_sent_twice(file: Path, stub: FireworksStub) -> None:
    def uploads() -> int:
        return sum(asked.path.endswith(":upload") for asked in stub.requests)

    assert upload("--yes") == 0
    assert upload("--yes") == 0
    assert uploads() == 1
    file.with_name("train.jsonl.run.json").unlink()
    assert upload("--yes") == 0
    assert uploads() == 1, "the service has a dataset of that digest"
    file.write_text(file.read_text() + json.dumps(row(99)) + "\n")
    assert upload("--yes") == 0
    assert uploads() == 2


def test_an_upload_that_was_cut_off_is_sent_again(file: Path, stub: FireworksStub, capsys: Any) -> None:
    (name,) = [f"dc-train-{seal}" for seal in [_digest(file)[:12]]]
    stub.cut[f"POST {HOME}/datasets/{name}:upload"] = 3
    assert upload("--yes") == 4
    assert "run the same command again" in capsys.readouterr().err
    assert stub.datasets[name]["content"] is None, "made, never filled"
    assert upload("--yes") == 0
    assert stub.datasets[name]["content"] == file.read_bytes()


def test_a_large_file_goes_to_the_signed_address_without_the_key(
    file: Path, stub: FireworksStub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import trustme

    monkeypatch.setattr("datacraft.services.fireworks._DIRECT", 1000)
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with FireworksStub(tls=context, datasets=stub.datasets) as store:
        stub.store = store.url
        assert upload("--yes") == 0
    (put,) = store.requests
    size = file.stat().st_size
    assert put.body == file.read_bytes()
    assert put.headers["x-goog-content-length-range"] == f"{size},{size}"
    assert "authorization" not in put.headers
    assert stub.count("POST", f"{HOME}/datasets") == 3, "made, an address asked for, checked"


def test_a_job_fails_in_the_services_words(file: Path, stub: FireworksStub, capsys: Any) -> None:
    stub.states = ["RUNNING", "FAILED"]
    assert tune("--follow") == 1
    assert "the loss is not a number" in capsys.readouterr().err
    assert job("status") == 1


def test_a_job_is_followed_after_a_restart_and_not_started_twice(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert tune() == 0
    file.with_name("train.jsonl.run.json").unlink()
    assert tune() == 0, "even without our own record: the job's name is made of what it does"
    assert len(stub.jobs) == 1
    assert "once more: --again" in capsys.readouterr().err
    assert job("follow", "--every", "0") == 0
    assert "succeeded" in capsys.readouterr().out
    assert tune("--epochs", "2") == 0, "another job"
    assert tune("--again") == 0
    assert len(stub.jobs) == 3


def test_a_failed_job_is_started_again(file: Path, stub: FireworksStub) -> None:
    stub.states = ["FAILED"]
    assert tune() == 0
    assert tune() == 0
    assert len(stub.jobs) == 2


def test_a_start_whose_answer_is_lost_makes_one_job(file: Path, stub: FireworksStub, capsys: Any) -> None:
    stub.lose_start = 1
    assert tune() == 0
    (name,) = stub.jobs
    assert capsys.readouterr().out == f"{name}\n"


def test_a_job_is_cancelled(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert tune() == 0
    assert job("cancel") == 0
    assert "cancelled" in capsys.readouterr().out


def test_weights_that_broke_off_go_on_where_they_were(file: Path, stub: FireworksStub, capsys: Any) -> None:
    stub.states = ["COMPLETED"]
    stub.weights = {"adapter_model.safetensors": b"lora" * 2000}
    assert tune() == 0
    stub.break_download = 3000
    assert job("fetch") == 4
    assert "it goes on where it was" in capsys.readouterr().err
    assert not list(file.parent.rglob("*.safetensors"))
    assert job("fetch") == 0
    fetched = [asked for asked in stub.requests if asked.path.startswith("/store/")]
    assert [asked.headers.get("range") for asked in fetched] == [None, "bytes=3000-"]
    assert all("authorization" not in asked.headers for asked in fetched)
    assert Path(capsys.readouterr().out.strip()).read_bytes() == b"lora" * 2000


def test_a_file_of_a_strange_name_stays_outside(file: Path, stub: FireworksStub, capsys: Any) -> None:
    stub.states = ["COMPLETED"]
    stub.weights = {"../../../stolen": b"x"}
    assert tune() == 0
    assert job("fetch") == 4
    assert "lies outside" in capsys.readouterr().err


def test_the_service_is_asked_what_it_tunes(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert job("models", "fireworks") == 0
    captured = capsys.readouterr()
    assert captured.out == "accounts/fireworks/models/old-7b\naccounts/fireworks/models/qwen3-8b\n"
    assert "2 base models, as Fireworks said at 20" in captured.err


def test_the_key_stands_nowhere(file: Path, stub: FireworksStub, capsys: Any) -> None:
    assert tune("--follow") == 0
    assert job("fetch") == 0
    captured = capsys.readouterr()
    assert KEY not in captured.out + captured.err
    assert holding(file.parent.parent, KEY) == []


def _digest(file: Path) -> str:
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()
