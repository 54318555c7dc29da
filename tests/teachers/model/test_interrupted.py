"""Ctrl-C: nothing new is asked, what is under way is kept, the exit code says that the run can go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datacraft.io.journal import Journal
from tests.stub_server import Response, StubServer, obedient
from tests.teachers.model.test_killed import CHILD, finished, start
from tests.teachers.model.workbench import journal_path


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a child process")
def test_an_interrupted_run_keeps_every_answer_it_asked_for(tmp_path: Path):
    with StubServer(lambda seen: Response(obedient(seen), delay=0.3)) as stub:
        journal = journal_path(tmp_path)
        child = subprocess.Popen(
            [sys.executable, str(CHILD), stub.url, str(journal), "60", "6"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        until = time.monotonic() + 60
        while stub.received < 10 and time.monotonic() < until:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
        asked = stub.received
        assert 10 <= asked < 60
        with Journal(journal) as kept:
            assert kept.spent()[0] == asked
        assert len(finished(start(stub.url, journal, 60))) == 60
        assert stub.received == len({seen.key for seen in stub.requests}) == 60
