"""kill -9 at any moment loses nothing that was paid for, and changes no row."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from tests.stub_server import Response, StubServer, obedient
from tests.teachers.model.workbench import journal_path

CHILD = Path(__file__).with_name("child.py")
CONCURRENCY = 6


def start(url: str, journal: Path, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(CHILD), url, str(journal), str(count), str(CONCURRENCY)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def finished(child: subprocess.Popen[bytes]) -> dict[str, list[str]]:
    out, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    return dict(json.loads(out))


def kill_when(child: subprocess.Popen[bytes], stub: StubServer, received: int, pause: float) -> int:
    """Kill after so many requests and a moment; how many were under way at the server."""
    deadline = time.monotonic() + 60
    while stub.received < received and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(pause)
    under_way = stub.at_once
    child.kill()
    child.communicate()
    return under_way


@pytest.mark.parametrize(("count", "kills"), [(60, 3), pytest.param(300, 30, marks=pytest.mark.slow)])
def test_kill_9_at_random_moments(count: int, kills: int, tmp_path: Path):
    random = Random(7)
    with StubServer(lambda seen: Response(obedient(seen), delay=0.03)) as stub:
        undisturbed = finished(start(stub.url, journal_path(tmp_path / "quiet"), count))
    assert len(undisturbed) == count
    with StubServer(lambda seen: Response(obedient(seen), delay=0.03)) as stub:
        journal = journal_path(tmp_path / "killed")
        under_way = 0
        for number in range(kills):
            moment = int(count * (number + random.random()) / (kills + 1))
            under_way += kill_when(start(stub.url, journal, count), stub, moment, random.uniform(0, 0.06))
        assert finished(start(stub.url, journal, count)) == undisturbed
        twice = stub.received - len({seen.key for seen in stub.requests})
    print(
        f"{count} rows, {kills} kills: {stub.received} requests, {twice} twice, {under_way} seen under way at the kills"
    )
    assert len({seen.key for seen in stub.requests}) == count
    assert twice <= kills * CONCURRENCY
