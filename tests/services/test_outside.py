"""A service that another distribution brings is found by its entry point and takes part like ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from datacraft.cli.main import main
from datacraft.steps.upload import catalogue
from tests.tuning_rows import write

MODULE = """
from pathlib import Path

from datacraft.core.service import Estimate, RemoteFile, RemoteJob, Service, ServiceProfile

SENT = Path(__file__).with_name("sent.txt")


class Client:
    def __init__(self, connection):
        self.key = connection.key

    def models(self):
        return ("attic/tiny",)

    def check(self, file):
        return ("one row is haunted",) if "haunted" in file.read_text() else ()

    def estimate(self, request):
        return Estimate(12, 1000, "the attic", 0.5)

    def vet(self, request):
        pass

    def quote(self, request, train, validation):
        return None

    def upload(self, files, sent):
        for file in files:
            SENT.write_text(file.name)
            yield file, RemoteFile("attic-1", 1)

    def start(self, request, train, validation):
        return RemoteJob(f"job-on-{train.id}", "queued")

    def status(self, job):
        return RemoteJob(job, "succeeded", result="attic/tuned")

    def events(self, job):
        return ()


attic = Service(
    name="attic",
    target="openai",
    connect=lambda connection, profile: Client(connection),
    profiles=(ServiceProfile("attic", "The Attic", "ATTIC_KEY", "http://attic.invalid"),),
)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    site = tmp_path / "site"
    info = site / "datacraft_attic-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "datacraft_attic.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: datacraft-attic\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{catalogue.GROUP}]\nattic = datacraft_attic:attic\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTIC_KEY", "k")
    write(tmp_path / "output")
    catalogue.services.cache_clear()
    yield tmp_path
    catalogue.services.cache_clear()


def test_a_service_from_outside_is_checked_sent_to_and_followed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = ["upload", "output/train.jsonl", "--to", "attic", "--model", "attic/tiny"]
    assert main([*upload, "--dry-run"]) == 0
    assert "0.50 USD" in capsys.readouterr().err
    assert not (folder / "site" / "sent.txt").exists()
    assert main([*upload, "--yes"]) == 0
    assert capsys.readouterr().out == "job-on-attic-1\n"
    assert main(["job", "status"]) == 0
    assert capsys.readouterr().out == "job-on-attic-1 succeeded attic/tuned\n"
    assert main(["job", "models", "attic"]) == 0
    assert capsys.readouterr().out == "attic/tiny\n"


def test_its_own_check_stops_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "output" / "train.jsonl"
    file.write_text(file.read_text().replace("On shelf 4.", "On shelf 4, it is haunted."))
    assert main(["upload", "output/train.jsonl", "--to", "attic", "--yes"]) == 1
    assert "X112 refused-by-service: one row is haunted" in capsys.readouterr().err
    assert not (folder / "site" / "sent.txt").exists()
