"""What an engine costs beside the local pool: validate on a made-up file, two workers each, in steady state.

    python benchmarks/engines.py [rows] [rounds]

Every engine is started once and does the file once before anything is timed, as on a cluster that is already up. Rounds
are interleaved; medians of wall seconds are printed with their ratio to the pool's, and what starting and the first run
took. Needs the extras `ray` and `dask`; an engine that is not installed is left out and said.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import corpus

from datacraft.core.errors import MissingExtra
from datacraft.steps.engines import Engine, Executor, engine
from datacraft.steps.engines.local import local_pool
from datacraft.steps.validate import Totals, validate_files

WORKERS = 2


def seconds(path: Path, executor: Executor) -> tuple[float, Totals]:
    totals = Totals()
    began = time.perf_counter()
    for _ in validate_files([path], totals=totals, jobs=WORKERS, engine=lambda _: nullcontext(executor)):
        pass
    return time.perf_counter() - began, totals


def main(rows: int, rounds: int) -> None:
    engines: dict[str, Engine | None] = {"pool": local_pool, "ray": engine("ray"), "dask": engine("dask")}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        path = Path(folder) / "rows.jsonl"
        corpus.write(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {WORKERS} workers, load {os.getloadavg()[0]:.1f}")
        ready: dict[str, Executor] = {}
        expected = None
        for name, start in engines.items():
            began = time.perf_counter()
            try:
                assert start is not None
                ready[name] = started.enter_context(start(WORKERS))
            except MissingExtra as error:
                print(f"  {name}: {error.message}; {error.hint}")
                continue
            up = time.perf_counter() - began
            first, totals = seconds(path, ready[name])
            print(f"  {name:<5} started in {up:5.1f} s, first run {first:6.1f} s")
            expected = expected or totals
            assert totals == expected, f"{name} says something else"
        taken: dict[str, list[float]] = {name: [] for name in ready}
        for _ in range(rounds):
            for name, executor in ready.items():
                taken[name].append(seconds(path, executor)[0])
        base = statistics.median(taken["pool"])
        for name, times in taken.items():
            median = statistics.median(times)
            print(f"  {name:<5} {median:6.2f} s  {rows / median:9,.0f} rows/s  {median / base:4.2f} x the pool")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
