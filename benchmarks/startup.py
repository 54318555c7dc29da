"""CPU time of `datacraft --help` beside a bare `python -c pass`, interleaved; medians and their ratio."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 15
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "datacraft --help": [str(Path(sys.executable).with_name("datacraft")), "--help"],
}


def cpu(command: list[str]) -> float:
    """Seconds of user and system time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(cpu(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{name:<20} {value * 1000:6.0f} ms CPU (median of {ROUNDS})")
    print(f"ratio {medians['datacraft --help'] / medians['python -c pass']:.1f} (goal: at most 9, and at most 150 ms)")


if __name__ == "__main__":
    main()
