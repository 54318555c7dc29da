"""The together package against its service on loopback; needs the package: make proof-services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.loopback import Answer
from tests.together_stub import TogetherStub, checksum_of
from tests.tuning_rows import holding, row, write

pytestmark = pytest.mark.slow

KEY = "tgp_planted_0123456789abcdef"
MODEL = "Qwen/Qwen3-8B"
SENT = "POST /v1/files"
STARTED = "/v1/fine-tunes"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOGETHER_API_KEY", KEY)
    monkeypatch.setattr("datacraft.services.together._POLL", 0.01)
    monkeypatch.setattr("datacraft.cli.upload.pause", lambda seconds=0.0: lambda: None)
    train, _ = write(tmp_path / "output")
    return train


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Any:
    with TogetherStub() as serving:
        monkeypatch.setenv("TOGETHER_BASE_URL", serving.url)
        yield serving


def upload(*more: str) -> int:
    return main(["upload", "output/train.jsonl", "--to", "together", *more])


def tune(*more: str) -> int:
    return upload("--yes", "--model", MODEL, *more)


def job(*words: str) -> int:
    return main(["job", *words])


def test_nothing_is_asked_or_sent_without_a_yes(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert upload("--model", MODEL, "--dry-run") == 0
    assert upload("--model", MODEL) == 0, "no terminal, no yes"
    assert stub.requests == []
    assert "Together tells its price when it has the files" in capsys.readouterr().err


def test_a_file_is_tuned_on_and_its_adapter_comes_back(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert tune("--validation", "output/valid.jsonl", "--suffix", "shop", "--follow") == 0
    captured = capsys.readouterr()
    assert captured.out == "ft-1\n"
    assert "31,000 tokens trained (the service), 1.25 USD" in captured.err
    assert captured.err.count("step 1") == 1
    assert [f["content"] for f in stub.files.values()] == [
        file.read_bytes(),
        file.with_name("valid.jsonl").read_bytes(),
    ]
    assert [f["checksum"] for f in stub.files.values()] == [
        checksum_of(file),
        checksum_of(file.with_name("valid.jsonl")),
    ]
    assert job("status") == 0
    assert "ft-1 succeeded 100% me/shop-1" in capsys.readouterr().out
    assert job("fetch") == 0
    assert Path(capsys.readouterr().out.strip()).read_bytes() == stub.weights
    assert job("fetch", "--merged") == 0
    assert capsys.readouterr().out.strip().endswith("shop-1-merged.tar.zst")


def test_the_job_is_asked_for_as_documented_with_the_settings_of_the_recipe(file: Path, stub: TogetherStub) -> None:
    """Names and shapes: openapi.yaml, POST /fine-tunes; the stub refuses others. Values: the training recipe."""
    assert tune("--validation", "output/valid.jsonl", "--seed", "7", "--context", "4096") == 0
    (asked,) = stub.sent("POST", STARTED)
    first, second = stub.files
    wanted = {
        "model": MODEL,
        "training_file": first,
        "validation_file": second,
        "n_epochs": 3,
        "n_evals": 3,
        "learning_rate": 2e-4,
        "batch_size": 4,
        "packing": False,
        "max_seq_length": 4096,
        "random_seed": 7,
    }
    assert {name: asked[name] for name in wanted} == wanted
    assert asked["training_type"]["type"] == "Lora"
    assert (asked["training_type"]["lora_r"], asked["training_type"]["lora_alpha"]) == (16, 32)
    assert asked["training_method"] == {"method": "sft", "train_on_inputs": False}
    assert not asked["early_stopping_enabled"]


def test_steps_keep_within_the_limits_of_the_model(file: Path, stub: TogetherStub) -> None:
    write(file.parent, rows=70)
    assert tune() == 0
    assert stub.sent("POST", STARTED)[0]["batch_size"] == 8, "the recipe's 16, the model's 8"


def test_the_store_gets_no_key(file: Path, stub: TogetherStub) -> None:
    assert upload("--yes") == 0
    (put,) = [asked for asked in stub.requests if asked.method == "PUT"]
    assert "authorization" not in put.headers
    assert all(KEY in asked.headers["authorization"] for asked in stub.requests if asked is not put)


def test_a_missing_key_names_its_variable(
    file: Path, stub: TogetherStub, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.delenv("TOGETHER_API_KEY")
    assert upload("--yes") == 2
    assert "TOGETHER_API_KEY" in capsys.readouterr().err
    assert stub.requests == []


def test_the_check_of_the_package_is_made_before_anything_is_sent(
    file: Path, stub: TogetherStub, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("together.lib.utils.files.MIN_SAMPLES", 100)
    assert upload("--yes") == 1
    assert "Our minimum is 100 samples" in capsys.readouterr().err
    assert stub.requests == []


def test_a_file_the_service_refuses_is_said_in_its_words(file: Path, stub: TogetherStub, capsys: Any) -> None:
    stub.invalid = "line 3: messages must alternate"
    assert tune() == 4
    said = capsys.readouterr().err
    assert "line 3: messages must alternate" in said
    assert "datacraft validate FILE --for together" in said
    assert stub.jobs == {}


@pytest.mark.parametrize(
    ("request_", "answer", "says"),
    [
        ("POST /v1/files", Answer(401, {"error": {"message": "key was revoked"}}), "key was revoked"),
        ("POST /v1/files", Answer(402, {"error": {"message": "no credit left"}}), "add credit to the account"),
        ("POST /v1/files", Answer(429, {"error": {"message": "too many files"}}), "too many files"),
        ("POST /v1/fine-tunes/estimate", Answer(403, {"error": {"message": "not yours"}}), "not yours"),
        ("GET /v1/fine-tunes/models", Answer(503, {"error": {"message": "down for repair"}}), "down for repair"),
    ],
    ids=["key", "credit", "quota", "foreign", "down"],
)
def test_a_no_is_said_in_the_services_own_words(
    file: Path, stub: TogetherStub, capsys: Any, request_: str, answer: Answer, says: str
) -> None:
    stub.fail[request_] = answer
    assert tune() == 4
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert KEY not in captured.err + captured.out
    assert stub.jobs == {}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--model", "acme/gone-70B"], "model acme/gone-70B is not available for fine-tuning"),
        (["--model", "acme/no-tools-7B"], "it does not train tool calls"),
        (["--model", MODEL, "--lora-r", "128"], "LoRA rank 128 is beyond 64"),
        (["--model", MODEL, "--epochs", "50"], "epochs 50 is beyond 20"),
    ],
    ids=["model", "tools", "rank", "epochs"],
)
def test_a_job_it_would_not_take_is_refused_before_a_file_leaves(
    file: Path, stub: TogetherStub, capsys: Any, more: list[str], says: str
) -> None:
    assert upload("--yes", *more) == 4
    said = capsys.readouterr().err
    assert says in said
    assert "datacraft job models together" in said
    assert stub.count("POST", "/v1/files") == 0


def test_an_account_that_cannot_pay_starts_no_job(file: Path, stub: TogetherStub, capsys: Any) -> None:
    stub.allowed = False
    assert tune() == 4
    assert "cannot pay" in capsys.readouterr().err
    assert stub.jobs == {}


def test_a_job_dearer_than_allowed_is_not_started(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert tune("--max-price", "1") == 1
    assert "asks 1.25 USD" in capsys.readouterr().err
    stub.price = None
    assert tune("--max-price", "1") == 1
    assert "does not tell the price" in capsys.readouterr().err
    assert stub.jobs == {}
    stub.price = 0.5
    assert tune("--max-price", "1") == 0
    assert len(stub.jobs) == 1


def test_the_same_file_is_not_sent_twice(file: Path, stub: TogetherStub) -> None:
    assert upload("--yes") == 0
    assert upload("--yes") == 0
    assert stub.count("PUT", "/store/") == 1
    file.with_name("train.jsonl.run.json").unlink()
    assert upload("--yes") == 0
    assert stub.count("PUT", "/store/") == 1, "the service knows the checksum"
    file.write_text(file.read_text() + json.dumps(row(99)) + "\n")
    assert upload("--yes") == 0
    assert stub.count("PUT", "/store/") == 2


def test_an_upload_that_was_cut_off_is_sent_again(file: Path, stub: TogetherStub, capsys: Any) -> None:
    stub.cut["PUT /store/"] = 1
    assert upload("--yes") == 4
    assert "run the same command again" in capsys.readouterr().err
    assert [f["bytes"] for f in stub.files.values()] == [0], "announced, never arrived"
    assert upload("--yes") == 0
    assert [f["content"] for f in stub.files.values()] == [file.read_bytes()]


def test_the_first_of_two_files_is_kept_when_the_second_is_cut_off(file: Path, stub: TogetherStub) -> None:
    stub.fail["PUT /store/file-2"] = Answer(500, b"")
    assert tune("--validation", "output/valid.jsonl") == 4
    stub.fail.clear()
    assert tune("--validation", "output/valid.jsonl") == 0
    assert [asked.path for asked in stub.requests if asked.method == "PUT"].count("/store/file-1") == 1
    assert len(stub.jobs) == 1


def test_a_job_fails_in_the_services_words(file: Path, stub: TogetherStub, capsys: Any) -> None:
    stub.states = ["running", "error"]
    assert tune("--follow") == 1
    assert "the loss is not a number" in capsys.readouterr().err
    assert job("status") == 1


def test_a_job_is_followed_after_a_restart_and_not_started_twice(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert tune() == 0
    assert tune() == 0, "the same command once more"
    captured = capsys.readouterr()
    assert captured.out == "ft-1\nft-1\n"
    assert "once more: --again" in captured.err
    assert job("follow", "--every", "0") == 0
    assert "ft-1 succeeded" in capsys.readouterr().out
    assert tune("--epochs", "2") == 0, "another job"
    assert tune("--again") == 0
    assert len(stub.jobs) == 3


def test_a_failed_job_is_started_again(file: Path, stub: TogetherStub) -> None:
    stub.states = ["error"]
    assert tune() == 0
    assert tune() == 0
    assert len(stub.jobs) == 2


def test_a_start_whose_answer_is_lost_is_not_repeated_by_itself(file: Path, stub: TogetherStub) -> None:
    stub.lose_start = True
    assert tune() == 4
    assert len(stub.sent("POST", STARTED)) == 1


def test_a_job_is_cancelled(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert tune() == 0
    assert job("cancel", "ft-1") == 0
    assert job("status") == 0
    assert "ft-1 cancelled" in capsys.readouterr().out


def test_weights_that_broke_off_go_on_where_they_were(file: Path, stub: TogetherStub, capsys: Any) -> None:
    stub.states = ["completed"]
    assert tune() == 0
    stub.break_download = 3000
    assert job("fetch") == 4
    assert "run the same command again" in capsys.readouterr().err
    assert not list(file.parent.rglob("*.zst"))
    assert job("fetch") == 0
    assert [a.headers.get("range") for a in stub.requests if a.path.endswith("/download")] == [None, "bytes=3000-"]
    assert Path(capsys.readouterr().out.strip()).read_bytes() == stub.weights


def test_the_service_is_asked_what_it_tunes(stub: TogetherStub, file: Path, capsys: Any) -> None:
    assert job("models", "together") == 0
    captured = capsys.readouterr()
    assert captured.out == f"{MODEL}\nacme/no-tools-7B\n", "both pages"
    assert "2 base models, as Together said at 20" in captured.err
    assert {asked.query["product"] for asked in stub.requests} == {"PRODUCT_FINE_TUNING"}


def test_the_key_stands_nowhere(file: Path, stub: TogetherStub, capsys: Any) -> None:
    assert tune("--follow") == 0
    assert job("fetch") == 0
    captured = capsys.readouterr()
    assert KEY not in captured.out + captured.err
    assert holding(file.parent.parent, KEY) == []
