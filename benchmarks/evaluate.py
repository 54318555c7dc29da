"""How near `eval` comes to the ideal when the endpoint is slow: 500 turns, 50 ms each, 32 at once.

The endpoint is a process of its own (slow_endpoint.py). Ideal is latency x turns / concurrency, in whole rounds. What
is timed is everything between reading the rows and writing the file: cutting them, opening the model and its
connections, asking, scoring, baselines, the document and its JSON; not the interpreter's start and imports. In the same
run, turn about, `aiohttp` alone sends the same bodies and throws the answers away: no client can be quicker here.

    python benchmarks/evaluate.py [--turns 500] [--latency 0.05] [--concurrency 32] [--rounds 5] [--limit 1.3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402

from datacraft.core.example import Example, from_row  # noqa: E402
from datacraft.providers.client import encoded  # noqa: E402
from datacraft.providers.opening import open_model  # noqa: E402
from datacraft.providers.patient import Patient  # noqa: E402
from datacraft.providers.throttle import Throttle  # noqa: E402
from datacraft.providers.wire import body  # noqa: E402
from datacraft.steps.evaluate.cases import cut  # noqa: E402
from datacraft.steps.evaluate.document import document, text  # noqa: E402
from datacraft.steps.evaluate.evaluation import Plan, Student, evaluate  # noqa: E402
from datacraft.steps.evaluate.references import Terms  # noqa: E402

Rows = list[tuple[int, Example]]


@dataclass(frozen=True)
class Taken:
    """One round."""

    wall: float
    cpu: float
    asking: float = 0.0
    """Of `wall`, from the first request to the last answer."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=1.3, help="exit 1 when the median is above this many ideals")
    asked = parser.parse_args()
    rows = [(i, from_row(row(i))) for i in range(asked.turns)]
    ideal = math.ceil(asked.turns / asked.concurrency) * asked.latency
    print(f"{asked.turns} turns, {asked.latency * 1000:g} ms, {asked.concurrency} at once: ideal {ideal:.2f} s")
    found: dict[str, list[Taken]] = {"aiohttp alone": [], "eval": []}
    with endpoint(asked.latency) as url:
        timed(lambda: score(url, rows[:2], 2, []))  # what is imported and compiled once
        for number in range(asked.rounds):
            marks: list[float] = []
            found["aiohttp alone"].append(timed(lambda: bare(url, rows, asked.concurrency)))
            found["eval"].append(timed(lambda marks=marks: score(url, rows, asked.concurrency, marks), marks))
            print(f"round {number + 1}, load {os.getloadavg()[0]:.1f}", flush=True)
            for name, taken in found.items():
                print("  " + shown(name, taken[-1:], ideal, asked.turns), flush=True)
    print("median")
    for name, taken in found.items():
        print("  " + shown(name, taken, ideal, asked.turns))
    return int(median(taken.wall for taken in found["eval"]) > asked.limit * ideal)


@contextmanager
def endpoint(latency: float) -> Iterator[str]:
    """A slow endpoint for the length of the block: its base URL."""
    command = [sys.executable, str(Path(__file__).with_name("slow_endpoint.py")), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()
        print(f"the endpoint used {float(server.stdout.readline()):.2f} s of CPU in all")


def timed(work: Callable[[], Coroutine[Any, Any, None]], marks: list[float] | None = None) -> Taken:
    began, cpu = perf_counter(), process_time()
    asyncio.run(work())
    wall, cpu = perf_counter() - began, process_time() - cpu
    return Taken(wall, cpu, marks[-1] - marks[0] if marks else 0.0)


async def score(url: str, rows: Rows, concurrency: int, marks: list[float]) -> None:
    """All of `datacraft eval --only turns` but reading and writing files; `marks` gets when the asking moved on."""

    def progress(_title: str, _total: int) -> Callable[[int], None]:
        marks.append(perf_counter())
        return lambda _done: marks.append(perf_counter())

    model = Patient(open_model(model="stub", base_url=url), Throttle(concurrency, start=concurrency))
    found = await evaluate(
        Plan(rows, Terms(), concurrency=concurrency, conversations=False), [Student("stub", model)], progress
    )
    await model.close()
    wrong = [number for number, one in enumerate(found.results[0].scores) if one.right != (rows[number][0] == 1)]
    assert not wrong, f"the endpoint always names guest 1: {wrong[:3]}"
    text(document(found, {}))


async def bare(url: str, rows: Rows, concurrency: int) -> None:
    """The same bodies through `aiohttp`, answers read and left unread."""
    bodies = [encoded(body(case.request, "stub", "max_tokens")) for case in cut(rows, Terms())]
    waiting = iter(bodies)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers={"content-type": "application/json"}) as session:

        async def worker() -> None:
            for content in waiting:
                async with session.post(f"{url}/chat/completions", data=content) as response:
                    await response.read()

        await asyncio.gather(*(worker() for _ in range(concurrency)))


def shown(name: str, taken: list[Taken], ideal: float, turns: int) -> str:
    wall, cpu, asking = (median(getattr(one, part) for one in taken) for part in ("wall", "cpu", "asking"))
    of_it = f", asking {asking:.2f} s = {asking / ideal:.2f}" if asking else ""
    return (
        f"{name:<14} wall {wall:.2f} s = {wall / ideal:.2f} x ideal, CPU {1000 * cpu / turns:.2f} ms a request{of_it}"
    )


def row(i: int) -> dict[str, object]:
    """A row with one turn to answer."""
    tool = {
        "type": "function",
        "function": {
            "name": "find_guest",
            "description": "Find a guest.",
            "parameters": {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]},
        },
    }
    call = {"name": "find_guest", "arguments": json.dumps({"email": f"guest{i}@x.io"})}
    return {
        "messages": [
            {"role": "system", "content": "You are a hotel's assistant."},
            {"role": "user", "content": f"Who is guest{i}@x.io?"},
            {"role": "assistant", "content": "", "tool_calls": [{"id": "a", "type": "function", "function": call}]},
        ],
        "tools": [tool] * 3,
        "metadata": {"id": f"row-{i}", "category": "single_tool", "shape": "simple"},
    }


if __name__ == "__main__":
    sys.exit(main())
