"""Together and Fireworks where their packages are not installed: what is checked, shown and said without them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.fireworks_stub import FireworksStub
from tests.loopback import Loopback
from tests.together_stub import TogetherStub
from tests.tuning_rows import holding, row, write

KEY = "planted-key-0123456789"
STUBS = {"together": TogetherStub, "fireworks": FireworksStub}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in STUBS:
        monkeypatch.setenv(f"{name.upper()}_API_KEY", KEY)
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setenv("FIREWORKS_ACCOUNT_ID", "acme")
    train, _ = write(tmp_path / "output")
    return train


def upload(monkeypatch: pytest.MonkeyPatch, stub: Loopback, service: str, *more: str) -> int:
    monkeypatch.setenv(f"{service.upper()}_BASE_URL", stub.url)
    return main(["upload", "output/train.jsonl", "--to", service, *more])


@pytest.mark.parametrize("service", STUBS)
def test_the_missing_package_is_named_with_its_install_command(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: str
) -> None:
    with STUBS[service]() as stub:
        assert upload(monkeypatch, stub, service, "--yes", "--model", "m") == 2
        assert stub.requests == []
    said = capsys.readouterr().err
    assert f"pip install 'datacraft-toolcalling[{service}]'" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("service", STUBS)
def test_a_dry_run_needs_no_package(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: str
) -> None:
    with STUBS[service]() as stub:
        assert (
            upload(monkeypatch, stub, service, "--dry-run", "--model", "m", "--validation", "output/valid.jsonl") == 0
        )
        assert stub.requests == []
    said = capsys.readouterr().err
    assert "its own check is left out" in said
    assert f"output/train.jsonl ({file.stat().st_size:,} bytes)" in said
    assert "output/valid.jsonl" in said
    assert "m, 3 epochs, LoRA r 16 alpha 32" in said
    assert "12 rows" in said
    assert "nothing was sent" in said
    assert KEY not in said
    assert holding(file.parent, KEY) == []
    assert not file.with_name("train.jsonl.run.json").exists()


@pytest.mark.parametrize("variable", ["TOGETHER_API_KEY", "FIREWORKS_API_KEY", "FIREWORKS_ACCOUNT_ID"])
def test_a_missing_key_names_its_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    monkeypatch.delenv(variable)
    service = variable.split("_")[0].lower()
    with STUBS[service]() as stub:
        assert upload(monkeypatch, stub, service, "--yes") == 2
        assert stub.requests == []
    assert variable in capsys.readouterr().err


@pytest.mark.parametrize("service", STUBS)
def test_a_row_with_wrong_arguments_is_found_before_anything_leaves(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: str
) -> None:
    broken = row(1)
    broken["messages"][1]["tool_calls"][0]["function"]["arguments"] = '{"nam": 1}'
    file.write_text(file.read_text() + json.dumps(broken) + "\n")
    with STUBS[service]() as stub:
        assert upload(monkeypatch, stub, service, "--dry-run") == 1
        assert stub.requests == []
    assert "output/train.jsonl:13" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("service", "rows", "code"),
    [("together", 2, 0), ("fireworks", 2, 1), ("fireworks", 3, 0)],
)
def test_the_limits_are_those_of_the_service(
    file: Path, monkeypatch: pytest.MonkeyPatch, service: str, rows: int, code: int
) -> None:
    """Fireworks documents at least 3 examples (Supervised Fine Tuning); together 3.1 has `MIN_SAMPLES = 1`."""
    write(file.parent, rows=rows)
    with STUBS[service]() as stub:
        assert upload(monkeypatch, stub, service, "--dry-run") == code
