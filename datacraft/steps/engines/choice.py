"""Finds the engine that a run was asked for, or that its size asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from datacraft.core.errors import UsageError
from datacraft.core.names import did_you_mean
from datacraft.io.lines import STANDARD_INPUT
from datacraft.steps.engines.dask_distributed import on_dask
from datacraft.steps.engines.executor import Engine, Executor
from datacraft.steps.engines.local import cores, here, local_pool
from datacraft.steps.engines.ray_core import on_ray

ALONE_BYTES = 16 * 2**20
"""Below it one process is done before others have started."""


def engine(name: str) -> Engine | None:
    """The engine of that name, None for `local`; raises UsageError for another, and MissingExtra when it starts.

    It is named `ray` or `dask`, which starts it on this machine's cores, or `ray:ADDRESS`, `dask:ADDRESS` for one that
    runs already; its workers read the input under the same path.
    """
    kind, _, address = name.partition(":")
    known: dict[str, Callable[[str, int], AbstractContextManager[Executor]]] = {"ray": on_ray, "dask": on_dask}
    if kind in known:
        return partial(known[kind], address)
    if name in ("", "local"):
        return None
    raise UsageError(f"no engine {name!r}; {did_you_mean(name, ['local', *known])}", "--engine local")


def workers(jobs: int, chosen: Engine | None, size: int, alone: int | None = None) -> AbstractContextManager[Executor]:
    """Who does the work on `size` bytes: the chosen engine, else `jobs` processes (0: one per core); this process alone
    up to `alone` bytes (default: `ALONE_BYTES`), where others would start in vain."""
    if chosen is None:
        limit = ALONE_BYTES if alone is None else alone
        chosen = local_pool if jobs != 1 and size > limit else here
    return chosen(jobs or cores())


def bytes_of(paths: Iterable[Path]) -> int:
    """Bytes to read; standard input counts as many, for it cannot be asked."""
    return sum(
        ALONE_BYTES + 1 if str(path) == STANDARD_INPUT else path.stat().st_size if path.is_file() else 0
        for path in paths
    )
