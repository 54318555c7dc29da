"""Runs tasks on this machine: in this process, or in a pool that replaces workers that die."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Generic

from datacraft.steps.engines.executor import RETRIES, Executor, Result, Stopped, Task, attempt, lost, result_of


class Here:
    """This process, when it is asked."""

    width = 0

    def submit(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        return lambda: work(task)


def here(_jobs: int) -> AbstractContextManager[Executor]:
    return nullcontext(Here())


class LocalPool:
    """Processes on this machine."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self.pool = _pool(jobs)

    def submit(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        first = self._start(work, task)
        return lambda: self._result(first, work, task)

    def _start(self, work: Callable[[Task], Result], task: Task) -> _Started[Result]:
        try:
            return _Started(self.pool, self.pool.submit(attempt, work, task))
        except BrokenProcessPool:
            self._renew(self.pool)
            return _Started(self.pool, self.pool.submit(attempt, work, task))

    def _result(self, started: _Started[Result], work: Callable[[Task], Result], task: Task) -> Result:
        """A worker that dies takes its whole pool along: what was under way there is started again when asked for."""
        for _ in range(RETRIES):
            try:
                return result_of(started.future.result())
            except BrokenProcessPool:
                self._renew(started.pool)
                started = self._start(work, task)
        try:
            return result_of(started.future.result())
        except BrokenProcessPool as error:
            raise lost() from error

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        if broken is self.pool:
            broken.shutdown(wait=False)
            self.pool = _pool(self.width)


@dataclass(frozen=True, slots=True)
class _Started(Generic[Result]):
    """A task under way, and in which pool."""

    pool: ProcessPoolExecutor
    future: Future[Result | Stopped]


@contextmanager
def local_pool(jobs: int) -> Iterator[Executor]:
    """A pool that goes when the block ends, with whatever was still under way."""
    workers = LocalPool(jobs)
    try:
        yield workers
    finally:
        workers.pool.shutdown(wait=True, cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_warm)


def _warm() -> None:
    """Keep what was imported out of every collection: rows are the only garbage."""
    import gc

    gc.freeze()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
