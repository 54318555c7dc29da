"""What extraction costs over a bare `import agents` in the same interpreter, in CPU seconds.

Run: python benchmarks/extract.py [--tools 20] [--rounds 5]. Exits 1 when the difference is above the budget of 0.5 s.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BUDGET = 0.5
TOOL = '''
@function_tool
def tool_{n}(customer_id: str, amount: int = {n}, note: str | None = None) -> dict[str, str]:
    """Do thing number {n}.

    Args:
        customer_id: Whose thing it is.
        amount: How many.
        note: What else to know.
    """
    return {{}}
'''


def cpu(command: list[str], folder: Path) -> float:
    """User and system seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "VIRTUAL_ENV": ""})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def worker(folder: Path) -> list[str]:
    """The command of the worker alone, as extract-schemas starts it."""
    import json

    from datacraft.steps.extract.run import WORKER

    asked = {"targets": ["tools"], "timeout": 60, "start": 60, "stub_missing": False, "mcp": False}
    (folder / "request.json").write_text(json.dumps(asked))
    return [sys.executable, str(WORKER), str(folder)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = "".join(TOOL.format(n=n) for n in range(options.tools))
        (folder / "tools.py").write_text(f"from agents import function_tool\n{tools}")
        commands = {
            "import agents": [sys.executable, "-c", "import agents"],
            "import the module": [sys.executable, "-c", "import agents, tools"],
            "worker": worker(folder),
            "datacraft extract-schemas": [sys.executable, "-m", "datacraft", "extract-schemas", "tools", "-o", name],
        }
        # In turn, so that a busy moment of the machine does not fall on one of them alone; the least counts.
        rounds = [{title: cpu(command, folder) for title, command in commands.items()} for _ in range(options.rounds)]
    least = {title: min(one[title] for one in rounds) for title in commands}
    for title, seconds in least.items():
        print(f"{title:28} {seconds:6.2f} s CPU   {seconds - least['import agents']:+.2f}")
    over = least["datacraft extract-schemas"] - least["import agents"]
    print(f"{options.tools} tools: {over:.2f} s over a bare import (budget {BUDGET} s)")
    sys.exit(over > BUDGET)


if __name__ == "__main__":
    main()
