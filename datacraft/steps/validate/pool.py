"""Judges pieces of files in several processes; findings come back in file order whatever the number of processes."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

from datacraft.core.finding import Finding
from datacraft.core.row import Circumstances
from datacraft.io.lines import Piece, read_piece
from datacraft.steps.validate.catalogue import Choice, choose
from datacraft.steps.validate.judge import Judge

PIECE_BYTES = 4 * 2**20
"""A piece takes a worker about 40 ms: long against handing it over, short against the wait for the first finding."""


@dataclass
class Judged:
    """What came of some lines."""

    lines: int = 0
    rows: int = 0
    clean: int = 0
    findings: list[Finding] = field(default_factory=list)
    dialects: Counter[str] = field(default_factory=Counter)
    watched: list[dict[str, Any]] = field(default_factory=list)
    """What the dataset rules saw, in the order of the selection."""


class Executor(Protocol):
    """Anything that runs a function elsewhere: the local pool, Ray, Dask."""

    def submit(self, work: Callable[[Piece], Judged], piece: Piece) -> Callable[[], Judged]:
        """Start it; what comes back waits for the result, and raises what it raised."""
        ...


@dataclass(frozen=True)
class Work:
    """The function that is run elsewhere: judges one piece, with rules that are loaded once per process."""

    choice: Choice
    circumstances: Circumstances

    def __call__(self, piece: Piece) -> Judged:
        judge = _judge(self)
        judge.begin()
        done = Judged(dialects=judge.dialects)
        for line in read_piece(piece):
            found = judge.line(line)
            done.lines += 1
            done.rows += not line.blank
            done.clean += not line.blank and not found
            done.findings += found
        done.watched = [dict(vars(watcher)) for _, watcher in judge.watchers]
        return done


_judges: list[tuple[Work, Judge]] = []
"""The judge of this process; kept because its caches are what makes it quick."""


def _judge(work: Work) -> Judge:
    if not _judges or _judges[0][0] != work:
        _judges[:] = [(work, Judge(choose(work.choice, work.circumstances), work.circumstances))]
    return _judges[0][1]


def judge_pieces(pieces: Iterable[Piece], work: Work, executor: Executor, ahead: int) -> Iterator[Judged]:
    """Results in the order of the pieces, with at most `ahead` pieces under way."""
    waiting: deque[Callable[[], Judged]] = deque()
    for piece in pieces:
        waiting.append(executor.submit(work, piece))
        if len(waiting) >= ahead:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


class Here:
    """This process, when it is asked."""

    def submit(self, work: Callable[[Piece], Judged], piece: Piece) -> Callable[[], Judged]:
        return lambda: work(piece)


def here(_jobs: int) -> AbstractContextManager[Executor]:
    return nullcontext(Here())


@dataclass(frozen=True, slots=True)
class LocalPool:
    """Processes on this machine."""

    pool: ProcessPoolExecutor

    def submit(self, work: Callable[[Piece], Judged], piece: Piece) -> Callable[[], Judged]:
        return self.pool.submit(work, piece).result


@contextmanager
def local_pool(jobs: int) -> Iterator[LocalPool]:
    """A pool that goes when the block ends, with whatever was still under way."""
    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_warm)
    try:
        yield LocalPool(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _warm() -> None:
    """Keep what was imported out of every collection: rows are the only garbage."""
    import gc

    gc.freeze()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
