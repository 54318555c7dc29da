"""What `expand` makes with the built-in teacher, and what it costs.

    python benchmarks/expand.py quality                        every metric, medians over three seeds, per agent
    python benchmarks/expand.py quality travel schemas.json=seeds/ --rows 300
    python benchmarks/expand.py speed 500 5000 50000           CPU seconds and memory by number of rows

An agent is the name of one of the projects of the tests, or a toolset file and a seeds folder joined by `=`. Every run
goes through all of `expand`: plan, words, composing, validation, the independent reader. Each has its own process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "agents"
AGENTS = {
    "app.tools": (ROOT / "schemas" / "app.tools.json", ROOT / "seeds"),
    "triage_agent": (ROOT / "schemas" / "app.agent.triage_agent.json", ROOT / "seeds"),
    **{name: (FIXTURES / name / "toolset.json", FIXTURES / name / "seeds") for name in ("travel", "clinic", "shop")},
}
READ_FIRST = 0.95
"""Share of drafts that the independent reader should understand before any is dropped."""
LEFT_OUT = frozenset({"lineage_leak"})
"""Metrics of a split, which these runs do not have."""


def places(agent: str) -> tuple[Path, Path]:
    """The toolset file and the seeds folder of an agent."""
    if agent in AGENTS:
        return AGENTS[agent]
    toolset, _, seeds = agent.partition("=")
    return Path(toolset), Path(seeds)


def made(agent: str, n: int, seed: int) -> tuple[Any, Any, Any, float, float]:
    """An expansion, its seed book and toolset, CPU seconds, and the share of drafts that the reader understood."""
    from datacraft.core.recipe import Recipe
    from datacraft.core.row import Circumstances
    from datacraft.io import seeds, toolsets
    from datacraft.steps.expand.compose import Composer
    from datacraft.steps.expand.judge import RowJudge
    from datacraft.steps.expand.loop import expand
    from datacraft.steps.plan import plan
    from datacraft.steps.reader import learn
    from datacraft.teachers.builtin.teacher import BuiltinTeacher

    schemas, folder = places(agent)
    toolset = toolsets.read(schemas)
    book = seeds.read_sound(folder, toolset)
    start = time.process_time()
    planned = plan(book, toolset, Recipe(n, seed))
    teacher = BuiltinTeacher(book, toolset, seed)
    judge = RowJudge(Composer(toolset, teacher.name, seed), Circumstances(toolset=toolset), learn(book))
    read, understood = 0, 0

    def judged(blueprint: Any, draft: Any) -> Any:
        nonlocal read, understood
        verdict = judge(blueprint, draft)
        heard = verdict.example is not None or verdict.reason.startswith("reader:")
        read, understood = read + heard, understood + (verdict.example is not None)
        return verdict

    expansion = expand(planned, teacher, judged, seed=seed, wanted=n)
    return expansion, book, toolset, time.process_time() - start, understood / read if read else 0.0


def quality(agent: str, n: int, seed: int) -> dict[str, Any]:
    """Every figure of one run: `stats` metrics with their targets, axes of wording, yield, CPU."""
    from benchmarks.axes import axes
    from datacraft.steps.stats import Inputs, statistics

    expansion, book, toolset, cpu, understood = made(agent, n, seed)
    found = statistics(expansion.accepted, Inputs(toolset, book))
    return {
        "metrics": {m.key: m.as_json() for m in found.metrics if m.key not in LEFT_OUT},
        "axes": axes(expansion.accepted),
        "accepted": len(expansion.accepted),
        "understood": understood,
        "reasons": expansion.reasons,
        "cpu": cpu,
    }


def speed(agent: str, n: int, seed: int) -> dict[str, Any]:
    """CPU seconds and peak memory of one run, and why rows are missing where some are."""
    expansion, _, _, cpu, understood = made(agent, n, seed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"rows": n, "accepted": len(expansion.accepted), "cpu": cpu, "peak_mb": memory, "understood": understood}
    return {**found, "reasons": expansion.reasons}


def apart(what: str, agent: str, n: int, seed: int) -> dict[str, Any]:
    """`quality` or `speed` in a process of its own."""
    code = f"import json; from benchmarks import expand as e; print(json.dumps(e.{what}({agent!r}, {n}, {seed})))"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(runs: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """A line per metric: its target, and the median of each agent, misses marked with `*`."""
    agents = list(runs)
    yield f"{'':<26}{'target':>14}" + "".join(f"{_short(agent):>15}" for agent in agents)
    for key in runs[agents[0]][0]["metrics"]:
        cells = [_cell([run["metrics"][key] for run in runs[agent]]) for agent in agents]
        yield f"{key:<26}{_target(runs[agents[0]][0]['metrics'][key]):>14}" + "".join(f"{cell:>15}" for cell in cells)
    for key, least in (("accepted", None), ("understood", READ_FIRST), ("cpu", None)):
        values = [median(run[key] for run in runs[agent]) for agent in agents]
        marks = ["*" if least is not None and value < least else " " for value in values]
        shown = "".join(f"{value:>14.3f}{mark}" for value, mark in zip(values, marks, strict=True))
        yield f"{key:<26}{f'>= {least}' if least else '':>14}{shown}"
    yield ""
    for key in runs[agents[0]][0]["axes"]:
        cells = [f"{median(run['axes'][key] for run in runs[agent]):>14.3f} " for agent in agents]
        yield f"{key:<40}" + "".join(cells)


def _short(agent: str) -> str:
    return agent if agent in AGENTS else Path(agent.partition("=")[0]).parent.name[-14:]


def _target(metric: dict[str, Any]) -> str:
    if metric["key"] in ("mean_words", "deviation_words"):
        return "by the seeds"
    sides = ((">=", metric.get("least")), ("<=", metric.get("most")))
    return " ".join(f"{sign} {value:g}" for sign, value in sides if value is not None)


def _cell(found: Sequence[dict[str, Any]]) -> str:
    """The median over the runs; with its bounds where they come from the seeds."""
    values = [metric["value"] for metric in found if metric["value"] is not None]
    if not values:
        return "- "
    middle, metric = median(values), found[0]
    low, high = metric.get("least"), metric.get("most")
    missed = (low is not None and round(middle, 3) < low) or (high is not None and round(middle, 3) > high)
    own = "-".join(f"{v:g}" for v in (low, high) if v is not None) if metric["key"] == "mean_words" else ""
    return f"{middle:.3f}{f' ({own})' if own else ''}{'*' if missed else ' '}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("quality", "speed"))
    parser.add_argument("names", nargs="*", help="agents for quality, numbers of rows for speed")
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--agent", default="app.tools", help="whose rows speed makes")
    asked = parser.parse_intermixed_args()
    if asked.what == "quality":
        agents = asked.names or list(AGENTS)
        runs = {a: [apart("quality", a, asked.rows, seed) for seed in range(asked.seeds)] for a in agents}
        print("\n".join(table(runs)))
        for agent in agents:
            print(f"\n{_short(agent)}: {runs[agent][0]['reasons']}")
        return
    print(f"{'rows':>8}{'accepted':>10}{'CPU s':>9}{'rows/s':>9}{'read first':>12}{'peak MB':>9}")
    for size in asked.names or ["500", "5000"]:
        one = apart("speed", asked.agent, int(size), 0)
        rate = one["accepted"] / one["cpu"]
        print(
            f"{one['rows']:>8}{one['accepted']:>10}{one['cpu']:>9.1f}{rate:>9.0f}{one['understood']:>12.1%}"
            f"{one['peak_mb']:>9.0f}   {one['reasons'] if one['accepted'] < one['rows'] else ''}"
        )


if __name__ == "__main__":
    main()
