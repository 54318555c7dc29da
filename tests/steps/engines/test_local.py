"""Engines on this machine: results in the order of the tasks, errors as they were raised, dead workers replaced."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.errors import InputError, WorkersLost
from datacraft.steps.engines import choice, in_order, workers
from datacraft.steps.engines.local import Here, LocalPool, local_pool


def double(number: int) -> int:
    return 2 * number


def refuse(number: int) -> int:
    raise InputError(f"no {number}", "type another")


class Dies:
    """Kills its worker until it has been tried `times` times on task 2."""

    def __init__(self, marks: Path, times: int) -> None:
        self.marks, self.times = marks, times

    def __call__(self, number: int) -> int:
        tried = len(list(self.marks.iterdir()))
        if number == 2 and tried < self.times:
            (self.marks / str(tried)).touch()
            os._exit(1)
        return double(number)


def test_results_come_in_order_whoever_is_first() -> None:
    started: list[int] = []

    class Late:
        width = 1

        def submit(self, work: Callable[[int], int], task: int) -> Any:
            started.append(task)
            return lambda: task

    made = in_order(Late(), double, range(6))
    assert next(made) == 0
    assert started == [0, 1, 2], "one at work, one to follow and one whose result is awaited"
    assert list(made) == [1, 2, 3, 4, 5]


def test_this_process_does_nothing_before_it_is_asked() -> None:
    asked: list[int] = []
    made = in_order(Here(), asked.append, range(3))
    next(made)
    assert asked == [0]


def test_small_inputs_stay_here_and_an_engine_that_was_named_starts() -> None:
    with workers(2, None, choice.ALONE_BYTES) as executor:
        assert isinstance(executor, Here)
    with workers(1, None, choice.ALONE_BYTES + 1) as executor:
        assert isinstance(executor, Here)
    with workers(1, local_pool, 0) as executor:
        assert isinstance(executor, LocalPool)


def test_pool_brings_results_errors_and_survives_a_death(tmp_path: Path) -> None:
    with local_pool(2) as executor:
        with pytest.raises(InputError, match="no 1") as stopped:
            list(in_order(executor, refuse, [1]))
        assert stopped.value.hint == "type another"
        assert list(in_order(executor, Dies(tmp_path, 1), range(5))) == [0, 2, 4, 6, 8]


def test_task_that_no_worker_survives_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    with local_pool(1) as executor, pytest.raises(WorkersLost, match="4 times") as lost:
        list(in_order(executor, Dies(tmp_path, 100), range(5)))
    assert "--jobs 1" in lost.value.hint
    assert len(list(tmp_path.iterdir())) == 4
