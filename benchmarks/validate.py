"""What validation costs: rows and megabytes a second, beside a bare JSON loop and the scripts people write instead.

    python benchmarks/validate.py [rows] [rounds]

B is a loop of `orjson.loads` over the same lines on one core. Rounds are interleaved and medians are printed: CPU
seconds where one process works, wall seconds of one and two processes; memory is that of a fresh process. The scripts
are the naive one (`json.loads` and `jsonschema.validate` for every call) and one that keeps a jsonschema validator for
every schema; they judge arguments against schemas and nothing else. Needs `pip install orjson`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import corpus
import jsonschema
import orjson

from datacraft.steps.validate import Choice, Totals, catalogue, validate_files

FIRST = Choice(ignore=("G", "C", "D", "B", "L", "S", "J109", "P112", "T121", "A125"))
"""Protocol, tools, arguments, pairing and the guards of reading."""
ROWS_ONLY = Choice(ignore=tuple(code for code, rule in catalogue().items() if rule.scope == "dataset"))
"""Every default rule about single rows, grounding included."""
EVERYTHING = Choice()


FEW = 2_000
"""Rows that the naive script is timed on; it needs milliseconds for each."""
SEVERAL = 20_000
"""Rows that every rule is timed on, those about the whole file too, and the script that keeps its validators."""


def bare_loop(path: Path) -> None:
    loads = orjson.loads
    with path.open("rb") as stream:
        for line in stream:
            loads(line)


def naive(path: Path) -> None:
    for schema, arguments in _calls(path):
        jsonschema.validate(arguments, schema)


def cached(path: Path) -> None:
    kept: dict[str, Any] = {}
    for schema, arguments in _calls(path):
        key = json.dumps(schema)
        if key not in kept:
            kept[key] = jsonschema.Draft202012Validator(schema)
        kept[key].is_valid(arguments)


def _calls(path: Path) -> Iterator[tuple[Any, Any]]:
    with path.open("rb") as stream:
        for line in stream:
            row = json.loads(line)
            schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in row.get("tools", ())}
            for message in row["messages"]:
                for call in message.get("tool_calls", ()):
                    yield schemas[call["function"]["name"]], json.loads(call["function"]["arguments"])


def check(path: Path, choice: Choice, jobs: int = 1) -> Totals:
    totals = Totals()
    for _ in validate_files([path], choice=choice, totals=totals, jobs=jobs):
        pass
    return totals


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return clock() - began


Task = tuple[Callable[[], object], Callable[[], float]]
CPU, WALL = time.process_time, time.perf_counter


def report(path: Path, rounds: int, more: dict[str, Task]) -> None:
    tasks: dict[str, Task] = {
        "bare loop": (lambda: bare_loop(path), CPU),
        "first set, 1 process": (lambda: check(path, FIRST), CPU),
        "all row rules, 1 process": (lambda: check(path, ROWS_ONLY), CPU),
    }
    table(path, tasks | more, rounds)


def in_wall(path: Path, choice: Choice, jobs: int) -> Task:
    return lambda: check(path, choice, jobs), WALL


def table(path: Path, tasks: dict[str, Task], rounds: int) -> None:
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
        print(f"  {name:<34} {median:7.2f} s  {speed}  {median / base:6.2f} B", flush=True)


def head(path: Path, rows: int) -> Path:
    """The first rows of a file, as a file beside it."""
    shorter = path.with_name(f"first-{rows}-of-{path.name}")
    with path.open("rb") as stream:
        shorter.write_bytes(b"".join(islice(stream, rows)))
    return shorter


def beyond_ascii(path: Path) -> Path:
    """The same rows with a character in each that is no ASCII: automata may have to work in another way."""
    other = path.with_name(f"beyond-ascii-{path.name}")
    other.write_bytes(path.read_bytes().replace(b"You look after", "Du hütest".encode()))
    return other


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
        corpus.write(many, rows, distinct_tools=40_000)
        walls = {
            f"{name}, wall, {jobs} process{'es' * (jobs > 1)}": in_wall(clean, choice, jobs)
            for name, choice in (("first set", FIRST), ("row rules", ROWS_ONLY))
            for jobs in (1, 2)
        }
        report(clean, rounds, walls)
        report(bad, rounds, {})
        report(many, rounds, {})
        several, few = head(clean, SEVERAL), head(clean, FEW)
        report(beyond_ascii(several), rounds, {})
        every: Task = lambda: check(several, EVERYTHING), CPU
        report(
            several, rounds, {"every rule, 1 process": every, "script, validators kept": (lambda: cached(several), CPU)}
        )
        table(few, {"bare loop": (lambda: bare_loop(few), CPU), "naive script": (lambda: naive(few), CPU)}, 1)
        larger = Path(folder) / "four-times.jsonl"
        with larger.open("wb") as stream:
            for _ in range(4):
                stream.write(clean.read_bytes())
        print(f"\npeak memory: {memory(clean):.0f} MiB, for a file four times as large {memory(larger):.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
