"""Runs tasks on Dask distributed, an extra: on this machine's cores, or on a cluster that runs already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from datacraft.core.errors import MissingExtra, WorkersLost
from datacraft.steps.engines.executor import RETRIES, Executor, Result, Task, attempt, lost, result_of


class _Dask:
    def __init__(self, client: Any, lost_worker: type[Exception]) -> None:
        self.width = sum(client.nthreads().values())
        self._client = client
        self._lost_worker = lost_worker

    def submit(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        future = self._client.submit(attempt, work, task, pure=False, retries=RETRIES)
        return lambda: self._result(future)

    def _result(self, future: Any) -> Any:
        try:
            return result_of(future.result())
        except self._lost_worker as error:
            raise lost() from error


@contextmanager
def on_dask(address: str, jobs: int) -> Iterator[Executor]:
    """Dask distributed. Raises MissingExtra, and WorkersLost for an address where no cluster answers."""
    try:
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError as error:
        raise MissingExtra("--engine dask needs distributed", "pip install 'datacraft-toolcalling[dask]'") from error
    if address:
        try:
            client = Client(address)
        except (OSError, ValueError) as error:
            raise WorkersLost(f"no Dask cluster answers at {address}: {error}", "--engine local") from error
        with client:
            yield _Dask(client, KilledWorker)
        return
    cluster: Any = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
    with cluster, Client(cluster) as client:
        yield _Dask(client, KilledWorker)
