"""The journal: durable, one process at a time, and honest about what it is given."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from concurrent.futures import wait
from pathlib import Path

import pytest

from datacraft.core.chat import ChatReply, Usage
from datacraft.core.errors import InputError, OutputError
from datacraft.core.message import ToolCall
from datacraft.io.journal import Entry, Journal, hash_of

REPLY = ChatReply(
    "hé",
    (ToolCall("c1", "f", '{"x": 1}'),),
    Usage(10, 5, 3, 2),
    "stop",
    refusal=None,
    reasoning="hm",
    model="m-1",
    raw={"choices": []},
    latency=1.5,
    headers={"x-request-id": "r"},
)


def entry(number: int, **more: object) -> Entry:
    return Entry(f"k{number}", REPLY, **{"prompt": "p", "subject": f"s{number}", "usd": 0.25, **more})


def fill(journal: Journal, count: int) -> None:
    futures = [journal.submit(entry(number)) for number in range(count)]
    assert not wait(futures, timeout=30).not_done


def test_what_was_put_is_there_after_reopening(tmp_path: Path):
    path = tmp_path / "deep" / "journal.sqlite"
    with Journal(path) as journal:
        asyncio.run(journal.put(entry(1, attempt=2, model="p/m")))
    with Journal(path) as journal:
        found = journal.get("k1")
        assert found is not None
        assert (found.subject, found.attempt, found.model, found.usd) == ("s1", 2, "p/m", 0.25)
        assert (found.reply.text, found.reply.usage, found.reply.tool_calls) == ("hé", REPLY.usage, REPLY.tool_calls)
        assert (found.reply.raw, found.reply.headers) == ({}, {}), "bodies and headers are not kept"
        assert journal.get("k2") is None
        assert journal.spent() == (1, 15, 0.25)
    assert not (path.parent / "journal.sqlite.reserve").exists()


def test_answers_are_committed_in_groups_and_none_is_lost(tmp_path: Path):
    with Journal(tmp_path / "j") as journal:
        fill(journal, 500)
        assert journal.spent()[0] == 500


def test_an_answer_nobody_waits_for_any_more_is_kept_all_the_same(tmp_path: Path):
    async def impatient(journal: Journal) -> None:
        task = asyncio.ensure_future(journal.put(entry(1)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with Journal(tmp_path / "j") as journal:
        asyncio.run(impatient(journal))
        fill(journal, 1)
        assert journal.get("k1") is not None


def test_the_first_answer_to_a_request_stays(tmp_path: Path):
    with Journal(tmp_path / "j") as journal:
        wait([journal.submit(entry(1)), journal.submit(entry(1, usd=9.0))])
        assert journal.spent() == (1, 15, 0.25)


def test_a_second_process_is_turned_away_and_may_come_later(tmp_path: Path):
    path = tmp_path / "j"
    script = f"from pathlib import Path; from datacraft.io.journal import Journal; Journal(Path({str(path)!r})).close()"
    with Journal(path):
        other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert "another datacraft is working with the journal" in other.stderr
        with pytest.raises(OutputError, match="another datacraft"):
            Journal(path)
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_killed_at_any_moment_every_acknowledged_answer_is_there(tmp_path: Path):
    path = tmp_path / "j"
    script = f"""
import sys
from pathlib import Path
from datacraft.core.chat import ChatReply
from datacraft.io.journal import Entry, Journal
journal = Journal(Path({str(path)!r}))
for number in range(100000):
    journal.submit(Entry(f"k{{number}}", ChatReply("x" * 500))).result()
    print(number, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(50)]
        child.kill()
        told += [int(line) for line in child.stdout.read().split("\n") if line]
    with Journal(path) as journal:
        assert [number for number in told if journal.get(f"k{number}") is None] == []


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 9, b"SQLite format 3\0"])
def test_another_file_is_left_alone(content: bytes, tmp_path: Path):
    path = tmp_path / "j"
    path.write_bytes(content)
    with pytest.raises((InputError, OutputError)):
        Journal(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "j"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    with pytest.raises(InputError, match="another program"):
        Journal(path)


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path):
    path = tmp_path / "j"
    Journal(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(InputError, match="newer datacraft"):
        Journal(path)


def test_when_the_disk_is_full_the_reserve_takes_what_is_paid_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal = Journal(tmp_path / "j")
    reserve = tmp_path / "j.reserve"
    assert reserve.stat().st_size > 1_000_000
    really = journal._execute

    def full(group: list) -> None:
        if reserve.exists():
            raise sqlite3.OperationalError("database or disk is full")
        really(group)

    monkeypatch.setattr(journal, "_execute", full)
    fill(journal, 10)
    assert journal.trouble is not None
    assert "free some space" in journal.trouble.hint
    journal.close()
    with Journal(tmp_path / "j") as again:
        assert again.spent()[0] == 10


def test_when_not_even_the_reserve_helps_the_one_who_waits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal = Journal(tmp_path / "j")

    def full(group: list) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(journal, "_execute", full)
    with pytest.raises(OutputError, match="disk is full"):
        asyncio.run(journal.put(entry(1)))
    journal.close()


def test_no_room_is_said_before_anything_is_paid_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "j.reserve").mkdir()
    with pytest.raises(OutputError, match="no room"):
        Journal(tmp_path / "j")


def test_runs_remember_what_shaped_them_once_they_brought_answers(tmp_path: Path):
    with Journal(tmp_path / "j") as journal:
        journal.begin_run({"model": "a"})
        assert journal.last_run() == {}
        fill(journal, 1)
        journal.begin_run({"model": "b"})
        assert journal.last_run() == {"model": "a"}, "the second run has brought nothing yet"


def test_notes_are_kept_by_kind_and_name(tmp_path: Path):
    with Journal(tmp_path / "j") as journal:
        journal.note("batch", "b1", {"x": 1})
        journal.note("batch", "b1", {"x": 2})
        journal.note("endpoint", "e", [])
        assert journal.noted("batch") == {"b1": {"x": 2}}
        journal.forget("batch", "b1")
        assert journal.noted("batch") == {}


def test_answers_are_found_by_prompt_and_by_subject(tmp_path: Path):
    with Journal(tmp_path / "j") as journal:
        wait([journal.submit(entry(2, attempt=1)), journal.submit(entry(1)), journal.submit(entry(3, prompt="q"))])
        assert [found.key for found in journal.prompted("p")] == ["k1", "k2"]
        found = journal.about("s2", 1)
        assert found is not None
        assert found.key == "k2"
        assert journal.about("s2", 0) is None


def test_hashes_do_not_depend_on_key_order():
    assert hash_of({"a": 1, "b": [2]}) == hash_of({"b": [2], "a": 1}) != hash_of({"a": 1, "b": [3]})
