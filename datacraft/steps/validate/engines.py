"""Engines beyond this machine: the same pieces on Ray or Dask, both extras.

An engine is named `ray` or `dask`, which starts it on this machine's cores, or `ray:ADDRESS`, `dask:ADDRESS` for one
that runs already. A task whose worker dies is run again by the engine; a piece has one result, read once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from datacraft.core.errors import MissingExtra, UsageError
from datacraft.core.names import did_you_mean
from datacraft.io.lines import Piece
from datacraft.steps.validate.pool import Executor, Judged

RETRIES = 3
"""Times a piece is tried again after its worker died."""


def engine(name: str) -> Callable[[int], AbstractContextManager[Executor]] | None:
    """The engine of that name, None for `local`. Raises UsageError; when it starts, MissingExtra."""
    kind, _, address = name.partition(":")
    known = {"ray": on_ray, "dask": on_dask}
    if kind in known:
        return partial(_started, known[kind], address)
    if name in ("", "local"):
        return None
    raise UsageError(f"no engine {name!r}; {did_you_mean(name, ['local', *known])}", "--engine local")


def _started(
    start: Callable[[str, int], AbstractContextManager[Executor]], address: str, jobs: int
) -> AbstractContextManager[Executor]:
    return start(address, jobs)


def judge_piece(work: Callable[[Piece], Judged], piece: Piece) -> Judged:
    """What a worker runs."""
    return work(piece)


class _Ray:
    def __init__(self, ray: Any) -> None:
        self._get, self._put = ray.get, ray.put
        self._remote = ray.remote(num_cpus=1, max_retries=RETRIES)(judge_piece)
        self._work: tuple[Any, Any] | None = None

    def submit(self, work: Callable[[Piece], Judged], piece: Piece) -> Callable[[], Judged]:
        if self._work is None or self._work[0] is not work:
            self._work = (work, self._put(work))
        return partial(self._get, self._remote.remote(self._work[1], piece))


@contextmanager
def on_ray(address: str, jobs: int) -> Iterator[Executor]:
    """Ray Core tasks. Raises MissingExtra."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("--engine ray needs Ray", "pip install 'datacraft-toolcalling[ray]'") from error
    here: dict[str, Any] = {"address": address} if address else {"num_cpus": jobs, "include_dashboard": False}
    ray.init(logging_level="ERROR", log_to_driver=False, **here)
    try:
        yield _Ray(ray)
    finally:
        ray.shutdown()


class _Dask:
    def __init__(self, client: Any) -> None:
        self._client = client

    def submit(self, work: Callable[[Piece], Judged], piece: Piece) -> Callable[[], Judged]:
        result: Callable[[], Judged] = self._client.submit(judge_piece, work, piece, pure=False, retries=RETRIES).result
        return result


@contextmanager
def on_dask(address: str, jobs: int) -> Iterator[Executor]:
    """Dask distributed. Raises MissingExtra."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise MissingExtra("--engine dask needs distributed", "pip install 'datacraft-toolcalling[dask]'") from error
    if address:
        with Client(address) as client:
            yield _Dask(client)
        return
    cluster: Any = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
    with cluster, Client(cluster) as client:
        yield _Dask(client)
