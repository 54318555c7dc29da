"""How much time the teacher's client adds to the endpoint's own, and how it finds what an endpoint takes.

    python benchmarks/teacher.py [--requests 2000] [--only slow|fast|limited|bare]

A stub server in a process of its own answers after a fixed time. `slow`: 2 s, 128 at once; `fast`: 0.2 s, 128 at once,
beside `aiohttp` alone in the same run; `limited`: a server that takes 64 at once and is offered 512.
Prints wall over ideal, CPU per request and, for `limited`, refusals per request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from datacraft.io.journal import Journal
from datacraft.teachers.model.settings import TeacherSettings
from tests.teachers.model.workbench import blueprints, judge, teacher

STUB = Path(__file__).parents[1] / "tests" / "stub_server.py"


@contextmanager
def stub(*flags: str) -> Iterator[tuple[str, dict[str, int]]]:
    """A stub server in its own process: its base URL, and its counts once the block is left."""
    command = [sys.executable, str(STUB), *flags]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        counts: dict[str, int] = {}
        try:
            yield process.stdout.readline().strip(), counts
        finally:
            process.stdin.close()
            counts |= json.loads(process.stdout.readline() or "{}")


def timed_teacher(requests: int, concurrency: int, *flags: str) -> dict[str, float]:
    """Write so many blueprints, journal included."""
    plans = blueprints(requests)
    settings = TeacherSettings(concurrency=concurrency)
    with (
        tempfile.TemporaryDirectory() as folder,
        stub(*flags) as (url, counts),
        Journal(Path(folder) / "journal.sqlite") as journal,
    ):
        began, cpu = time.perf_counter(), time.process_time()
        outcomes = list(teacher(url, settings=settings, journal=journal, timeout=60).write(plans, judge))
        wall, used = time.perf_counter() - began, time.process_time() - cpu
    accepted = sum(outcome.verdict.example is not None for outcome in outcomes)
    if accepted != requests:
        raise SystemExit(f"{accepted} of {requests} rows: the figures mean nothing")
    return {"wall": wall, "cpu_ms": 1000 * used / requests, "refused": counts["refused"] / requests}


def timed_bare(requests: int, concurrency: int, *flags: str) -> dict[str, float]:
    """The same prompts through `aiohttp` alone: no ladder, no throttle, no judge, no journal; answers are not read."""
    import aiohttp

    from datacraft.providers.client import encoded
    from datacraft.teachers.model.prompt import prompts
    from tests.teachers.model.workbench import BOOK, TOOLSET

    written = prompts(TOOLSET, BOOK, 3)
    bodies = [encoded({"model": "stub", "messages": written.first(plan)}) for plan in blueprints(requests)]

    async def run(url: str) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, headers={"content-type": "application/json"}) as session:
            waiting = iter(bodies)

            async def worker() -> None:
                for body in waiting:
                    async with session.post(f"{url}/chat/completions", data=body) as response:
                        await response.read()

            await asyncio.gather(*(worker() for _ in range(concurrency)))

    with stub(*flags) as (url, _):
        began, cpu = time.perf_counter(), time.process_time()
        asyncio.run(run(url))
        wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu_ms": 1000 * used / requests}


def shown(title: str, found: dict[str, float], ideal: float) -> None:
    refused = f"  refused {found['refused']:.3f} per request" if found.get("refused") else ""
    print(
        f"{title:<36} wall {found['wall']:6.1f} s = {found['wall'] / ideal:.2f} x ideal  "
        f"CPU {found['cpu_ms']:.2f} ms per request{refused}  load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--only", choices=["slow", "fast", "limited", "bare"])
    chosen = parser.parse_args()
    n, only = chosen.requests, chosen.only
    if only in (None, "slow"):
        shown("2 s, 128 at once", timed_teacher(n, 128, "--latency", "2"), n * 2 / 128)
    if only in (None, "fast"):
        shown("0.2 s, 128 at once", timed_teacher(n, 128, "--latency", "0.2"), n * 0.2 / 128)
    if only in (None, "fast", "bare"):
        shown(
            "0.2 s, 128 at once, aiohttp alone", timed_bare(n, 128, "--latency", "0.2", "--size", "120"), n * 0.2 / 128
        )
    if only in (None, "limited"):
        found = timed_teacher(2 * n, 512, "--latency", "0.2", "--most-at-once", "64")
        shown("0.2 s, takes 64, offered 512", found, 2 * n * 0.2 / 64)
        found = timed_teacher(n, 512, "--latency", "2", "--most-at-once", "64")
        shown("2 s, takes 64, offered 512", found, n * 2 / 64)


if __name__ == "__main__":
    main()
