"""A training job of the Hub: the recipe goes along, the machine's price is told first, the adapter comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.hub_stub import HubStub
from tests.tuning_rows import holding, write

KEY = "hf_planted0123456789abcdef"
SCRIPT = "# /// script\n# dependencies = []\n# ///\nprint('trained')\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_TOKEN", KEY)
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    monkeypatch.setattr("datacraft.cli.upload.pause", lambda seconds=0.0: lambda: None)
    train, _ = write(tmp_path / "rows")
    assert main(["export", str(train), "--to", "axolotl", "-o", "output"]) == 0
    recipe = tmp_path / "recipe"
    for name, text in {
        "train.py": SCRIPT,
        "data/train.jsonl": "{}\n",
        "out/adapter/old.bin": "x",
        ".cache": "x",
    }.items():
        (recipe / name).parent.mkdir(parents=True, exist_ok=True)
        (recipe / name).write_text(text)
    return tmp_path / "output" / "train.jsonl"


def upload(stub: HubStub, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setenv("HF_ENDPOINT", stub.url)
    return main(["upload", "output/train.jsonl", "--to", "hub", "--repo", "me/data", *more])


def train(stub: HubStub, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    return upload(stub, monkeypatch, "--yes", "--recipe", "recipe", *more)


def test_a_recipe_is_run_on_exactly_what_was_sent(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--recipe", "recipe", "--dry-run") == 0
        assert stub.requests == 0
        assert train(stub, monkeypatch, "--follow") == 0
        captured = capsys.readouterr()
        assert captured.out.splitlines()[-1] == "job1"
        assert "4.50 USD" in captured.err, "0.025 a minute, three hours"
        assert "at most: a10g-large until the time limit of 3h" in captured.err
        assert "loss 0.4" in captured.err
        assert sorted(name for name in stub.files if name.startswith("recipe/")) == [
            "recipe/data/train.jsonl",
            "recipe/train.py",
        ], "neither what a run left there nor hidden files"
        spec = stub.jobs["job1"]
        assert spec["flavor"] == "a10g-large"
        assert spec["timeoutSeconds"] == 10_800, "the Hub's own limit of 30 minutes would end most trainings"
        assert spec["secrets"] == {"HF_TOKEN": KEY}
        script = spec["command"][-1]
        assert "--revision c1" in script
        assert "uv run train.py" in script
        assert script.endswith("upload me/data-adapter out/adapter . --private")
        assert KEY not in json.dumps({name: value for name, value in spec.items() if name != "secrets"})
        assert main(["job", "fetch"]) == 0
        brought = [Path(line) for line in capsys.readouterr().out.splitlines()]
        assert {path.name: path.read_bytes() for path in brought} == stub.weights
        assert main(["job", "status"]) == 0
        captured = capsys.readouterr()
        assert "job1 succeeded me/data-adapter" in captured.out
        assert KEY not in captured.out + captured.err
    assert holding(file.parent.parent, KEY) == []


def test_a_machine_and_a_limit_can_be_chosen_and_a_price_bounded(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub() as stub:
        assert train(stub, monkeypatch, "--max-price", "1") == 1
        assert "asks 4.50 USD" in capsys.readouterr().err
        assert stub.jobs == {}
        more = ["--flavor", "cpu-basic", "--timeout", "90m", "--suffix", "shop-lora"]
        assert train(stub, monkeypatch, *more, "--max-price", "1") == 0
        assert stub.jobs["job1"]["timeoutSeconds"] == 5400
        assert "me/shop-lora" in stub.jobs["job1"]["command"][-1]


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--recipe", "recipe", "--flavor", "a10g-lrge"], 4, "a10g-large"),
        (["--recipe", "recipe", "--timeout", "soon"], 2, "--timeout 90m"),
        (["--recipe", "rows"], 2, "rows has none"),
        (["--model", "Qwen/Qwen3-8B"], 2, "--recipe FOLDER"),
    ],
    ids=["machine", "limit", "folder", "model"],
)
def test_a_job_that_cannot_run_is_refused_before_a_file_leaves(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    code: int,
    says: str,
) -> None:
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--yes", *more) == code
        assert stub.commits == 0
    assert says in capsys.readouterr().err


def test_a_no_to_the_job_is_said_in_the_hubs_words_and_the_data_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub(refuse_jobs="pre-paid credit is needed to run Jobs") as stub:
        assert train(stub, monkeypatch) == 4
        assert "pre-paid credit is needed" in capsys.readouterr().err
        assert stub.commits == 2, "the dataset and the recipe"
        stub.refuse_jobs = ""
        assert train(stub, monkeypatch) == 0
        assert stub.commits == 2, "both were there"


def test_a_job_fails_in_the_hubs_words_and_is_started_again(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub(states=["ERROR"]) as stub:
        assert train(stub, monkeypatch, "--follow") == 1
        assert "out of memory" in capsys.readouterr().err
        assert train(stub, monkeypatch) == 0
        assert len(stub.jobs) == 2


def test_a_running_job_is_not_started_twice_and_can_be_cancelled(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubStub(states=["RUNNING"]) as stub:
        assert train(stub, monkeypatch) == 0
        assert train(stub, monkeypatch) == 0
        assert len(stub.jobs) == 1
        (file.parent.parent / "recipe" / "train.py").write_text(SCRIPT + "# another rate\n")
        assert train(stub, monkeypatch) == 0
        assert len(stub.jobs) == 2, "another script"
        assert main(["job", "cancel", "job1"]) == 0
        assert "job1 cancelled" in capsys.readouterr().out


def test_a_held_out_file_that_comes_later_keeps_its_split(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = file.parent.parent / "rows" / "valid.jsonl"
    assert main(["export", str(held), "--to", "axolotl", "-o", "output"]) == 0
    with HubStub() as stub:
        assert upload(stub, monkeypatch, "--yes") == 0
        assert upload(stub, monkeypatch, "--yes", "--validation", "output/valid.jsonl") == 0
        assert stub.files["data/train.jsonl"] == file.read_bytes()
        assert stub.files["data/validation.jsonl"] == file.with_name("valid.jsonl").read_bytes()
