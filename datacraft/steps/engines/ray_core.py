"""Runs tasks on Ray Core, an extra: on this machine's cores, or on a cluster that runs already."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from datacraft.core.errors import MissingExtra, WorkersLost
from datacraft.steps.engines.executor import RETRIES, Executor, Result, Task, attempt, lost, result_of


class _Ray:
    def __init__(self, ray: Any, width: int) -> None:
        self.width = width
        self._ray = ray
        self._remote = ray.remote(num_cpus=1, max_retries=RETRIES)(attempt)
        self._work: tuple[Any, Any] | None = None

    def submit(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        if self._work is None or self._work[0] is not work:
            self._work = (work, self._ray.put(work))
        reference = self._remote.remote(self._work[1], task)
        return lambda: self._result(reference)

    def _result(self, reference: Any) -> Any:
        errors = self._ray.exceptions
        try:
            return result_of(self._ray.get(reference))
        except (errors.WorkerCrashedError, errors.NodeDiedError, errors.OutOfMemoryError) as error:
            raise lost() from error


@contextmanager
def on_ray(address: str, jobs: int) -> Iterator[Executor]:
    """Ray Core tasks. Raises MissingExtra, and WorkersLost for an address where no cluster answers."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("--engine ray needs Ray", "pip install 'datacraft-toolcalling[ray]'") from error
    here: dict[str, Any] = {"address": "local", "num_cpus": jobs, "include_dashboard": False}
    try:
        ray.init(logging_level="ERROR", log_to_driver=False, **({"address": address} if address else here))
    except (OSError, RuntimeError, ValueError) as error:
        where = f"no Ray cluster answers at {address}" if address else "Ray does not start on this machine"
        raise WorkersLost(f"{where}: {str(error).splitlines()[0]}", "--engine local") from error
    try:
        yield _Ray(ray, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        ray.shutdown()
