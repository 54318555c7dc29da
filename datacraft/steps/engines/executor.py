"""What an engine promises: a function runs elsewhere, each result comes back once, and in the order of the tasks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from datacraft.core.errors import DatacraftError, WorkersLost

Task = TypeVar("Task")
Result = TypeVar("Result")

RETRIES = 3
"""Times a task is tried again after its worker died."""


class Executor(Protocol):
    """Anything that runs a function elsewhere."""

    @property
    def width(self) -> int:
        """Tasks that run at the same time; 0 when this process does them one by one, as they are asked for."""
        ...

    def submit(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        """Start it; what comes back waits for the result, and raises what it raised."""
        ...


Engine: TypeAlias = Callable[[int], AbstractContextManager[Executor]]
"""Starts an executor for a number of processes; it goes when the block ends."""


def in_order(executor: Executor, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
    """Results in the order of the tasks, lazily, with some tasks under way for every worker."""
    ahead = 2 * executor.width + 1
    waiting: deque[Callable[[], Result]] = deque()
    for task in tasks:
        waiting.append(executor.submit(work, task))
        if len(waiting) >= ahead:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopped a task, on its way back as a value: engines wrap exceptions in their own."""

    error: DatacraftError


def attempt(work: Callable[[Task], Result], task: Task) -> Result | Stopped:
    """What a worker runs."""
    try:
        return work(task)
    except DatacraftError as error:
        return Stopped(error)


def result_of(outcome: Result | Stopped) -> Result:
    """The result of an attempt; raises what stopped it."""
    if isinstance(outcome, Stopped):
        raise outcome.error
    return outcome


def lost() -> WorkersLost:
    """The error for a task that no worker survives."""
    return WorkersLost(
        f"a worker died {RETRIES + 1} times on the same piece of the input, most likely for want of memory",
        "run it in one process: --engine local --jobs 1",
    )
