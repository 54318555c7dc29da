"""The journal of paid answers: durable before they are used, found again by the hash of what shaped the request.

SQLite in exclusive WAL mode with synchronous FULL: an answer survives kill -9 and power loss, a second process is
turned away by the database's own lock, which dies with its process. One thread writes, many answers to a commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from datacraft.core.chat import ChatReply, Usage
from datacraft.core.errors import InputError, OutputError
from datacraft.core.json import canonical
from datacraft.core.message import ToolCall

FORMAT = 1
GROUP = 64
"""Answers in one commit at most; they gather by themselves while the commit before is on its way to the disk."""
RESERVE = 4 * 1024 * 1024
"""Bytes kept free beside the journal: when the disk is full they take the answers that are already paid for."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, prompt TEXT NOT NULL, subject TEXT NOT NULL, attempt INTEGER NOT NULL, model TEXT NOT NULL,
  reply TEXT NOT NULL, tokens INTEGER NOT NULL, usd REAL NOT NULL, run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_subject ON answers (subject, attempt);
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, parts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notes (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished answer."""

    key: str
    reply: ChatReply
    prompt: str = ""
    """Hash of the messages alone, for replay."""
    subject: str = ""
    """What it was about: the digest of a blueprint."""
    attempt: int = 0
    model: str = ""
    usd: float = 0.0


def hash_of(value: object) -> str:
    """The hash of a JSON value, equal for equal values whatever their key order."""
    return sha256(canonical(value).encode()).hexdigest()


class Journal:
    """An open journal. `put` returns when the answer is on the disk; `close` writes what is still waiting."""

    def __init__(self, path: Path) -> None:
        """Raises OutputError when it cannot be written or another process has it, InputError when it is none."""
        self.path = path
        self.trouble: OutputError | None = None
        """Set when the disk is full: what came in was saved, nothing new should be asked."""
        self._lock = Lock()
        self._waiting: SimpleQueue[tuple[str, tuple[Any, ...], Future[None]] | None] = SimpleQueue()
        self._database = _open(path)
        self._keys = {key for (key,) in self._database.execute("SELECT key FROM answers")}
        self._reserve = path.with_name(path.name + ".reserve")
        self.run = 0
        try:
            _allocate(self._reserve)
        except OSError as error:
            self._database.close()
            raise OutputError(f"no room beside {path} for paid answers: {error.strerror}", "free some space") from error
        self._writer = Thread(target=self._write, name="journal", daemon=True)
        self._writer.start()

    def get(self, key: str) -> Entry | None:
        """The answer to exactly that request, None when it was never paid for."""
        if key not in self._keys:
            return None
        return next(self._select("key = ?", key), None)

    def about(self, subject: str, attempt: int) -> Entry | None:
        """An answer on the same subject and attempt, whatever the request looked like."""
        return next(self._select("subject = ? AND attempt = ? ORDER BY run DESC, key", subject, attempt), None)

    def prompted(self, prompt: str) -> tuple[Entry, ...]:
        """Every answer to the same messages, by attempt."""
        return tuple(self._select("prompt = ? ORDER BY attempt, key", prompt))

    async def put(self, entry: Entry) -> None:
        """Keep an answer; returns when it is durable. Raises OutputError when it cannot be."""
        await asyncio.wrap_future(self.submit(entry))

    def submit(self, entry: Entry) -> Future[None]:
        """Keep an answer; the future is done when it is durable."""
        row = (
            entry.key, entry.prompt, entry.subject, entry.attempt, entry.model,
            json.dumps(reply_to_json(entry.reply), ensure_ascii=False), entry.reply.usage.total, entry.usd, self.run,
        )  # fmt: skip
        self._keys.add(entry.key)
        return self._enqueue("INSERT OR IGNORE INTO answers VALUES (?,?,?,?,?,?,?,?,?)", row)

    def last_run(self) -> dict[str, str]:
        """What shaped the last run that brought answers, `{}` when there was none."""
        with self._lock:
            last = self._database.execute(
                "SELECT parts FROM runs WHERE number IN (SELECT run FROM answers) ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return dict(json.loads(last[0])) if last else {}

    def begin_run(self, parts: Mapping[str, str]) -> None:
        """Note what shapes the answers from now on."""
        with self._lock:
            top = self._database.execute("SELECT coalesce(max(number), 0) FROM runs").fetchone()
        self.run = int(top[0]) + 1
        self._enqueue("INSERT INTO runs VALUES (?, ?)", (self.run, json.dumps(dict(parts)))).result()

    def spent(self) -> tuple[int, int, float]:
        """Answers, tokens and USD over the journal's whole life."""
        with self._lock:
            found = self._database.execute(
                "SELECT count(*), coalesce(sum(tokens), 0), coalesce(sum(usd), 0.0) FROM answers"
            ).fetchone()
        return int(found[0]), int(found[1]), float(found[2])

    def note(self, kind: str, name: str, value: object) -> None:
        """Remember a JSON value under a name (what an endpoint takes, a batch under way); durable on return."""
        self._enqueue("INSERT OR REPLACE INTO notes VALUES (?,?,?)", (kind, name, json.dumps(value))).result()

    def forget(self, kind: str, name: str) -> None:
        """Drop a remembered value."""
        self._enqueue("DELETE FROM notes WHERE kind = ? AND name = ?", (kind, name)).result()

    def noted(self, kind: str) -> dict[str, Any]:
        """Every remembered value of a kind, by name."""
        with self._lock:
            rows = self._database.execute("SELECT name, value FROM notes WHERE kind = ? ORDER BY name", (kind,))
            return {name: json.loads(value) for name, value in rows}

    def close(self) -> None:
        """Write what waits, then let go of the file. Safe to call twice."""
        if not self._writer.is_alive():
            return
        self._waiting.put(None)
        self._writer.join()
        with contextlib.suppress(sqlite3.Error):
            self._database.close()
        self._reserve.unlink(missing_ok=True)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _enqueue(self, statement: str, row: tuple[Any, ...]) -> Future[None]:
        done: Future[None] = Future()
        self._waiting.put((statement, row, done))
        return done

    def _select(self, where: str, *values: object) -> Iterator[Entry]:
        with self._lock:
            rows = self._database.execute(f"SELECT * FROM answers WHERE {where}", values).fetchall()
        for key, prompt, subject, attempt, model, reply, _tokens, usd, _run in rows:
            yield Entry(key, reply_from_json(json.loads(reply)), prompt, subject, attempt, model, usd)

    def _write(self) -> None:
        """The writer thread: everything that waits, up to a group, in one commit."""
        open_for_more = True
        while open_for_more:
            group = [self._waiting.get()]
            with contextlib.suppress(Empty):
                while len(group) < GROUP and group[-1] is not None:
                    group.append(self._waiting.get_nowait())
            open_for_more = group[-1] is not None
            self._commit([item for item in group if item is not None])

    def _commit(self, group: list[tuple[str, tuple[Any, ...], Future[None]]]) -> None:
        failure: BaseException | None = None
        # Whoever stopped waiting is not told, but what was paid for is written all the same.
        heard = [done for _, _, done in group if done.set_running_or_notify_cancel()]
        try:
            self._execute(group)
        except sqlite3.Error as error:
            failure = self._make_room(group, error)
        for done in heard:
            if failure is None:
                done.set_result(None)
            else:
                done.set_exception(failure)

    def _execute(self, group: list[tuple[str, tuple[Any, ...], Future[None]]]) -> None:
        with self._lock, self._database:
            for statement, row, _ in group:
                self._database.execute(statement, row)

    def _make_room(
        self, group: list[tuple[str, tuple[Any, ...], Future[None]]], error: sqlite3.Error
    ) -> OutputError | None:
        """Give the reserve to the answers already paid for; None when that saved them."""
        told = OutputError(
            f"{self.path} cannot be written: {error}",
            "free some space; the same command goes on where this one stopped",
        )
        self.trouble = told
        with contextlib.suppress(OSError):
            self._reserve.unlink()
        try:
            self._execute(group)
        except sqlite3.Error:
            return told
        return None


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=0, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"the journal {path} cannot be opened: {error}", "name another with --journal") from error
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        if database.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            database.execute("PRAGMA journal_mode = TRUNCATE")
        database.execute("PRAGMA synchronous = FULL")
        _check_format(database, path)
        database.executescript(_SCHEMA)
        # Takes the lock now, not at the first answer.
        with database:
            database.execute(f"PRAGMA user_version = {FORMAT}")
    except sqlite3.OperationalError as error:
        database.close()
        raise _not_opened(path, error) from error
    except sqlite3.DatabaseError as error:
        database.close()
        raise InputError(f"{path} is no journal: {error}", "name another file with --journal") from error
    except InputError:
        database.close()
        raise
    return database


def _check_format(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise InputError(f"{path} was written by a newer datacraft (format {version})", "update datacraft")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version == 0 and tables:
        raise InputError(f"{path} is another program's database", "name another file with --journal")


def _not_opened(path: Path, error: sqlite3.OperationalError) -> OutputError:
    if "locked" in str(error):
        return OutputError(
            f"another datacraft is working with the journal {path}",
            "wait for it, or name another journal with --journal",
        )
    return OutputError(f"the journal {path} cannot be written: {error}", "name another with --journal")


def _allocate(path: Path) -> None:
    """Make the reserve, its blocks really taken."""
    with path.open("wb") as stream:
        stream.write(b"\0" * RESERVE)
        stream.flush()
        os.fsync(stream.fileno())


def reply_to_json(reply: ChatReply) -> dict[str, Any]:
    """What is kept of a reply: everything but the body it came in."""
    return {
        "text": reply.text,
        "tool_calls": [asdict(call) for call in reply.tool_calls],
        "usage": asdict(reply.usage),
        "finish_reason": reply.finish_reason,
        "refusal": reply.refusal,
        "reasoning": reply.reasoning,
        "model": reply.model,
        "latency": round(reply.latency, 3),
    }


def reply_from_json(kept: Mapping[str, Any]) -> ChatReply:
    """The reply that was kept."""
    return ChatReply(
        **{
            **kept,
            "tool_calls": tuple(ToolCall(**call) for call in kept["tool_calls"]),
            "usage": Usage(**kept["usage"]),
        }
    )
