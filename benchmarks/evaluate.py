"""How near `eval` comes to the ideal when the endpoint is slow: 500 turns, 50 ms each, 32 at once.

The stub server runs in a process of its own. Ideal is latency x turns / concurrency, in whole rounds.

    python benchmarks/evaluate.py [--turns 500] [--latency 0.05] [--concurrency 32] [--limit 1.3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from datacraft.core.example import from_row  # noqa: E402
from datacraft.providers.opening import open_model  # noqa: E402
from datacraft.providers.patient import Patient  # noqa: E402
from datacraft.providers.throttle import Throttle  # noqa: E402
from datacraft.steps.evaluate.document import document, text  # noqa: E402
from datacraft.steps.evaluate.evaluation import Plan, Student, evaluate  # noqa: E402
from datacraft.steps.evaluate.references import Terms  # noqa: E402

_SERVER = """
import sys, time
from tests.stub_server import StubServer, completion, tool_call
call = completion(None, tool_calls=[tool_call("find_guest", {"email": "guest1@x.io"})], finish_reason="tool_calls")
with StubServer(lambda seen: call, latency=float(sys.argv[1]), keep=False) as stub:
    print(stub.url, flush=True)
    time.sleep(3600)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--limit", type=float, default=1.3, help="exit 1 above this multiple of the ideal")
    asked = parser.parse_args()
    command = [sys.executable, "-c", _SERVER, str(asked.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            return measure(asked, server.stdout.readline().strip())
        finally:
            server.terminate()


def measure(asked: argparse.Namespace, url: str) -> int:
    rows = [(i, from_row(row(i))) for i in range(asked.turns)]
    plan = Plan(rows, Terms(), concurrency=asked.concurrency, conversations=False)

    async def run(part: Plan) -> str:
        model = Patient(open_model(model="stub", base_url=url), Throttle(asked.concurrency, start=asked.concurrency))
        found = await evaluate(part, [Student("stub", model)], lambda _title, _total: lambda _done: None)
        await model.close()
        return text(document(found, {}))

    asyncio.run(run(Plan(rows[:2], Terms(), conversations=False)))  # imports and the first connection
    began, cpu = perf_counter(), process_time()
    written = asyncio.run(run(plan))
    wall, cpu = perf_counter() - began, process_time() - cpu
    ideal = math.ceil(asked.turns / asked.concurrency) * asked.latency
    print(
        f"{asked.turns} turns, {asked.latency * 1000:g} ms, {asked.concurrency} at once: {wall:.2f} s wall, "
        f"{wall / ideal:.2f} x ideal ({ideal:.2f} s), {cpu:.2f} s CPU of eval, {len(written) / 1e6:.1f} MB of JSON, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return int(wall > asked.limit * ideal)


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
