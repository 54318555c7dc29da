"""What validation costs: rows and megabytes a second, as a ratio to a bare JSON loop over the same lines.

    python benchmarks/validate.py [rows] [rounds]

The loop is `msgspec.json.decode` of every line (`orjson.loads` where orjson is installed). Rounds are interleaved and
medians are printed, in CPU seconds of one process and in wall seconds of a pool; memory is that of a fresh process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import corpus
import msgspec

from datacraft.steps.validate import Choice, Totals, catalogue, validate_files

FIRST = Choice(ignore=("G", "C", "D", "B", "L", "S", "J109", "P112", "T121", "A125"))
"""Protocol, tools, arguments, pairing and the guards of reading."""
ROWS_ONLY = Choice(ignore=tuple(code for code, rule in catalogue().items() if rule.scope == "dataset"))
"""Every default rule about single rows, grounding included."""
EVERYTHING = Choice()


def bare_loop(path: Path) -> None:
    try:
        from orjson import loads  # type: ignore[import-not-found]
    except ImportError:
        loads = msgspec.json.Decoder().decode
    with path.open("rb") as stream:
        for line in stream:
            loads(line)


def check(path: Path, choice: Choice, jobs: int = 1) -> Totals:
    totals = Totals()
    for _ in validate_files([path], choice=choice, totals=totals, jobs=jobs):
        pass
    return totals


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return clock() - began


def report(path: Path, rounds: int) -> None:
    tasks: dict[str, tuple[Callable[[], object], Callable[[], float]]] = {
        "bare loop": (lambda: bare_loop(path), time.process_time),
        "first set, 1 process": (lambda: check(path, FIRST), time.process_time),
        "all row rules, 1 process": (lambda: check(path, ROWS_ONLY), time.process_time),
        "everything, 1 process": (lambda: check(path, EVERYTHING), time.process_time),
        "all row rules, 1 process, wall": (lambda: check(path, ROWS_ONLY), time.perf_counter),
        "all row rules, 2 processes, wall": (lambda: check(path, ROWS_ONLY, 2), time.perf_counter),
    }
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (work, clock) in tasks.items():
            taken[name].append(timed(work, clock))
    with path.open("rb") as stream:
        rows = sum(1 for _ in stream)
    size, base = path.stat().st_size / 1e6, statistics.median(taken["bare loop"])
    print(f"\n{path.name}: {rows:,} rows, {size:.0f} MB, load {os.getloadavg()[0]:.1f}")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        speed = f"{rows / median:9,.0f} rows/s  {size / median:6.1f} MB/s"
        print(f"  {name:<34} {median:7.2f} s  {speed}  {median / base:6.2f} B")


def memory(path: Path) -> float:
    """Peak MiB of a process that validates the file alone."""
    code = f"import sys; sys.path[:0] = {sys.path!r}; import validate; validate.peak({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak(path: str) -> None:
    check(Path(path), ROWS_ONLY)
    # Not ru_maxrss, which a process takes over from the one that started it.
    status = Path("/proc/self/status").read_text()
    print(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024)


def main(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clean, bad, many = (Path(folder) / name for name in ("clean.jsonl", "half-bad.jsonl", "many-tools.jsonl"))
        corpus.write(clean, rows)
        corpus.write(bad, rows // 4, bad=0.5)
        corpus.write(many, rows // 4, distinct_tools=40_000)
        for path in (clean, bad, many):
            report(path, rounds)
        larger = Path(folder) / "four-times.jsonl"
        larger.write_bytes(clean.read_bytes() * 4)
        print(f"\npeak memory: {memory(clean):.0f} MiB, for a file four times as large {memory(larger):.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
