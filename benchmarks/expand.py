"""CPU and memory of planning and wording with the built-in teacher, by number of rows.

    python benchmarks/expand.py 500 5000 50000

Each size runs in a process of its own. `expand` adds composing, validation and the independent reader to these two.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def measure(n: int) -> dict[str, float]:
    """CPU seconds for the plan and for the words of `n` rows, and the peak resident memory in MB."""
    from datacraft.core.recipe import Recipe
    from datacraft.core.teacher import Verdict
    from datacraft.io import seeds, toolsets
    from datacraft.steps.plan import plan
    from datacraft.teachers.builtin.teacher import BuiltinTeacher

    toolset = toolsets.read(ROOT / "schemas" / "app.tools.json")
    book, _ = seeds.read(ROOT / "seeds", toolset)
    start = time.process_time()
    made = plan(book, toolset, Recipe(n))
    planned = time.process_time()
    accepted = Verdict(example=object())  # type: ignore[arg-type]
    worded = sum(
        outcome.verdict.example is not None
        for outcome in BuiltinTeacher(book, toolset).write(made.blueprints, lambda *_: accepted)
    )
    done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": n, "plan_s": planned - start, "words_s": done - planned, "worded": worded, "peak_mb": memory}


def main(sizes: list[str]) -> None:
    print(f"{'rows':>8}{'plan s':>10}{'words s':>10}{'ms a row':>10}{'first try':>11}{'peak MB':>9}")
    for size in sizes or ["500", "2000", "8000"]:
        code = f"import json; from benchmarks.expand import measure; print(json.dumps(measure({int(size)})))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        found = json.loads(done.stdout)
        each = (found["plan_s"] + found["words_s"]) / found["rows"] * 1000
        print(
            f"{found['rows']:>8}{found['plan_s']:>10.1f}{found['words_s']:>10.1f}{each:>10.2f}"
            f"{found['worded'] / found['rows'] * 100:>9.1f} %{found['peak_mb']:>9.0f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
