"""Batches: half the price, any number of days, nothing submitted twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.errors import Refused, UsageError
from datacraft.io.journal import Journal
from datacraft.providers import open_model
from datacraft.providers.batches import Batched, _chunks
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.profile import BatchLimits
from datacraft.teachers.model.prompt import prompts
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.teacher import ModelTeacher
from tests.stub_server import Response, Seen, StubServer, error, obedient
from tests.teachers.model.workbench import BOOK, TOOLSET, blueprints, journal_path, judge, rows


class BatchEndpoint:
    """The Batch API over `obedient`: every batch ends at the second look."""

    def __init__(self, status: str = "completed", skip: int = 0, fail: int = 0) -> None:
        self.status, self.skip, self.fail = status, skip, fail
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.looks = 0
        self.held = False
        self.lines: list[dict[str, Any]] = []

    def __call__(self, seen: Seen) -> Any:
        part = seen.path.removeprefix("/v1/").split("/")
        if part[0] == "chat":
            return obedient(seen)
        if seen.method == "POST" and part[0] == "files":
            content = re.search(rb'filename="requests\.jsonl".*?\r\n\r\n(.*?)\r\n--', seen.content, re.S)
            assert content
            return self._file(content[1] + b"\n" * (not content[1].endswith(b"\n")))
        if seen.method == "POST" and part[0] == "batches":
            return self._batch(seen.body["input_file_id"])
        if part[0] == "batches":
            return self._look(part[1])
        return Response(self.files[part[1]], content_type="application/octet-stream")

    def _file(self, content: bytes) -> dict[str, Any]:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "f", "purpose": "batch"}

    def _batch(self, file: str) -> dict[str, Any]:
        self.lines += [json.loads(line) for line in self.files[file].splitlines()]
        name = f"batch_{len(self.batches)}"
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": file,
            "completion_window": "24h", "status": "in_progress", "created_at": 1,
        }  # fmt: skip
        return self.batches[name]

    def _look(self, name: str) -> dict[str, Any]:
        self.looks += 1
        batch = self.batches[name]
        if self.held or (batch["status"] == "in_progress" and self.looks % 2):
            return batch
        if batch["status"] == "in_progress":
            batch |= {"status": self.status, "output_file_id": self._answer(batch["input_file_id"])["id"]}
            if self.status == "failed":
                batch |= {"output_file_id": None, "errors": {"data": [{"message": "bad file"}]}}
        return batch

    def _answer(self, file: str) -> dict[str, Any]:
        answered = []
        for number, line in enumerate(self.files[file].splitlines()):
            asked = json.loads(line)
            body: Any = obedient(Seen("POST", "", {}, b"", asked["body"], 0))
            status = 200
            if number < self.skip:
                continue
            if number < self.skip + self.fail:
                status, body = 500, error(500, "boom").body
            answered.append({"custom_id": asked["custom_id"], "response": {"status_code": status, "body": body}})
        self.skip = self.fail = 0
        return self._file("".join(json.dumps(line) + "\n" for line in answered).encode())


def batched(url: str, journal: Journal, drain: float = 0.2) -> ModelTeacher:
    model = open_model(base_url=url, model="stub")
    assert isinstance(model, OpenAICompatible)
    settings = TeacherSettings(drain=drain)
    return ModelTeacher(
        Batched(model, journal, poll=0.02), prompts(TOOLSET, BOOK, 3), settings=settings, journal=journal
    )


def test_one_request_goes_straight_and_the_others_wait_together(tmp_path: Path):
    endpoint = BatchEndpoint()
    with StubServer(endpoint) as stub, Journal(journal_path(tmp_path)) as journal:
        outcomes = list(batched(stub.url, journal).write(blueprints(12), judge))
        assert journal.spent()[0] == 12
        assert journal.noted("batch") == {}
    assert len(rows(outcomes)) == 12
    assert stub.received == 1
    assert len(endpoint.batches) == 1
    assert len(endpoint.lines) == 11
    assert {line["url"] for line in endpoint.lines} == {"/v1/chat/completions"}


def test_the_same_rows_as_without_a_batch(tmp_path: Path):
    with StubServer(BatchEndpoint()) as stub:
        with Journal(journal_path(tmp_path / "a")) as journal:
            in_batch = rows(list(batched(stub.url, journal).write(blueprints(9), judge)))
        straight = ModelTeacher(open_model(base_url=stub.url, model="stub"), prompts(TOOLSET, BOOK, 3))
        assert in_batch == rows(list(straight.write(blueprints(9), judge)))


@pytest.mark.parametrize(("skip", "fail"), [(3, 0), (0, 3)], ids=["missing", "failed"])
def test_answers_a_batch_does_not_bring_are_asked_for_again(skip: int, fail: int, tmp_path: Path):
    endpoint = BatchEndpoint(skip=skip, fail=fail)
    with StubServer(endpoint) as stub, Journal(journal_path(tmp_path)) as journal:
        outcomes = list(batched(stub.url, journal).write(blueprints(12), judge))
    assert len(rows(outcomes)) == 12
    assert len(endpoint.lines) == 11 + 3


def test_a_run_that_was_stopped_finds_its_batch_again(tmp_path: Path):
    endpoint = BatchEndpoint()
    with StubServer(endpoint) as stub:
        with Journal(journal_path(tmp_path)) as journal:
            endpoint.held = True
            written = batched(stub.url, journal).write(blueprints(12), judge)
            next(written)
            while not journal.noted("batch"):
                pass
            written.close()
        endpoint.held = False
        with Journal(journal_path(tmp_path)) as journal:
            outcomes = list(batched(stub.url, journal).write(blueprints(12), judge))
            assert journal.noted("batch") == {}
    assert len(rows(outcomes)) == 12
    assert len(endpoint.batches) == 1
    assert len(endpoint.lines) == len({line["custom_id"] for line in endpoint.lines}) == 11


def test_a_batch_that_is_refused_stops_the_run(tmp_path: Path):
    with StubServer(BatchEndpoint(status="failed")) as stub, Journal(journal_path(tmp_path)) as journal:
        with pytest.raises(Refused, match="bad file"):
            list(batched(stub.url, journal).write(blueprints(6), judge))
        assert journal.noted("batch") == {}


def test_files_stay_within_what_the_provider_takes():
    requests = [(f"r{number}", {"text": "x" * 1000}) for number in range(10)]
    assert [len(chunk) for chunk in _chunks(requests, BatchLimits(requests=4))] == [4, 4, 2]
    small = BatchLimits(megabytes=0)
    assert [len(chunk) for chunk in _chunks(requests, small)] == [1] * 10


def test_a_provider_without_batches_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "k")
    model = open_model("deepseek/deepseek-chat")
    assert isinstance(model, OpenAICompatible)
    with Journal(journal_path(tmp_path)) as journal, pytest.raises(UsageError, match="Batch"):
        Batched(model, journal)
