"""The loop, closed: train a small model from nothing, find where it is weak, grow the data there, train again.

    python benchmarks/loop/run.py --trainer .proof/loop/bin/python [--rows 600] [--more 400] [--steps 600] [--seeds 2]

Every step is a command of datacraft, run as a user would run it; only the student (student.py, train.py, serve.py) is
ours. Three kinds of student are trained from scratch with the same number of steps: on the training split, on it and
rows made for the gaps, and, as a control, on it and as many rows of the ordinary mix. Each kind is trained once for
every training seed. The gaps are those of the first student of the first seed: its cells were chosen because it failed
there, so part of what is won back is chance; the other seeds' students were never looked at. All answer the same
held-out split, two processes at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KINDS = ("first", "grown", "control")
AT_ONCE = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--trainer", required=True, help="Python with PyTorch")
    parser.add_argument("--folder", type=Path, default=ROOT / ".proof/loop-run")
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--more", type=int, default=400)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=2, help="how often every kind of student is trained")
    asked = parser.parse_args()
    began = monotonic()
    loop = Loop(asked.folder.resolve(), asked.trainer, asked.steps, range(asked.seeds))
    loop.folder.mkdir(parents=True, exist_ok=True)
    loop.round_one(asked.rows)
    loop.grow(asked.more)
    loop.round_two()
    code = report(loop.folder, loop.seeds)
    print(f"the whole loop took {(monotonic() - began) / 60:.0f} minutes, load {os.getloadavg()[0]:.1f}")
    return code


class Loop:
    def __init__(self, folder: Path, trainer: str, steps: int, seeds: Sequence[int]) -> None:
        self.folder, self.trainer, self.steps, self.seeds = folder, trainer, steps, seeds

    def round_one(self, rows: int) -> None:
        """A dataset, its split, the first students and what the first of them is worth."""
        whole = self.folder / "dataset.jsonl"
        self.datacraft("expand", "--n", rows, "--toolset", "app.tools", "-o", whole)
        self.datacraft("split", whole, "--validation", "0.25")
        self.export("first", self.folder / "train.jsonl")
        together(partial(self.train, "first", seed) for seed in self.seeds)
        self.evaluate("eval-1", ("first",), self.seeds[0])

    def grow(self, more: int) -> None:
        """Rows for the gaps, and as many of the ordinary mix that descend from no held-out seed either."""
        gaps = self.folder / "gaps.json"
        self.datacraft("gaps", self.folder / "eval-1.json", "-o", gaps)
        self.datacraft(
            "expand", "--gaps", gaps, "--n", more, "--toolset", "app.tools", "-o", self.folder / "round-2.jsonl"
        )
        held = json.loads(gaps.read_text())["held_out"]
        barred = set(held["lineages"])
        ordinary = self.folder / "ordinary.jsonl"
        self.datacraft("expand", "--n", 4 * more, "--seed", 1, "--toolset", "app.tools", "-o", ordinary)
        kept = [row for row in lines(ordinary) if not barred & set(row["metadata"]["lineage"])][:more]
        for name, rows in (("grown", lines(self.folder / "round-2.jsonl")), ("control", kept)):
            leaked = [row["metadata"]["id"] for row in rows if barred & set(row["metadata"]["lineage"])]
            assert not leaked, f"{name}: rows that descend from held-out seeds: {leaked[:3]}"
            print(f"{name}: {len(rows)} rows beside the training split", flush=True)
            write(self.folder / f"{name}.jsonl", [*lines(self.folder / "train.jsonl"), *rows])
            self.export(name, self.folder / f"{name}.jsonl")

    def round_two(self) -> None:
        together(partial(self.train, kind, seed) for seed in self.seeds for kind in ("grown", "control"))
        together(partial(self.evaluate, f"eval-2-{seed}", ("grown", "control", "first"), seed) for seed in self.seeds)

    def export(self, kind: str, rows: Path) -> None:
        """The rows as TRL takes them; those with a slip in them it leaves out, says why, and exits 1."""
        self.datacraft("export", rows, "--to", "trl", "-o", self.folder / f"trl-{kind}", fine=(0, 1))
        (self.folder / f"trl-{kind}" / rows.name).rename(self.exported(kind))

    def train(self, kind: str, seed: int) -> None:
        """A student from scratch, on what was exported."""
        rows, student = self.exported(kind), self.model(kind, seed)
        call([self.trainer, HERE / "train.py", rows, student, "--steps", self.steps, "--seed", seed])

    def evaluate(self, name: str, kinds: tuple[str, ...], seed: int) -> None:
        with self.served(kinds, seed) as url:
            models = [part for kind in kinds for part in ("--model", f"{kind}={kind}@{url}")]
            self.datacraft(
                *("eval", self.folder / "validation.jsonl", *models, "--train", self.folder / "train.jsonl"),
                *("--only", "turns"),
                *("--concurrency", 4, "--max-tokens", 200, "-o", self.folder / f"{name}.json"),
                *("--html", self.folder / f"{name}.html"),
            )

    @contextmanager
    def served(self, kinds: tuple[str, ...], seed: int) -> Iterator[str]:
        command = [self.trainer, str(HERE / "serve.py"), *(f"{kind}={self.model(kind, seed)}" for kind in kinds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                yield server.stdout.readline().strip()
            finally:
                server.terminate()

    def exported(self, kind: str) -> Path:
        return self.folder / f"trl-{kind}.jsonl"

    def model(self, kind: str, seed: int) -> Path:
        return self.folder / f"{kind}-{seed}.pt"

    def datacraft(self, *arguments: Any, fine: tuple[int, ...] = (0,)) -> None:
        print("$ datacraft", *arguments, flush=True)
        call([sys.executable, "-m", "datacraft", *arguments], fine)


def together(work: Iterator[Callable[[], None]]) -> None:
    """Do all of it, `AT_ONCE` at a time. Raises the first failure once the others are done."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job in [pool.submit(one) for one in work]:
            job.result()


def call(command: list[Any], fine: tuple[int, ...] = (0,)) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    code = subprocess.run([str(part) for part in command], check=False, cwd=ROOT, env=environment).returncode
    if code not in fine:
        raise SystemExit(f"{command[:4]} ended with {code}")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def report(folder: Path, seeds: Sequence[int]) -> int:
    """The table of weak cells before and after; 1 when they did not improve over all seeds together.

    A cell counts what was due: every expected argument or call, every turn that should not call. An argument of a call
    that was not made is not right, so all students are measured by the same number.
    """
    weak = json.loads((folder / "gaps.json").read_text())["cells"]
    second = {seed: json.loads((folder / f"eval-2-{seed}.json").read_text()) for seed in seeds}
    columns = [(kind, seed) for seed in seeds for kind in KINDS]
    counted = {column: [due(second[column[1]], cell, column[0]) for cell in weak] for column in columns}
    print(f"\n{'weak cell of the first student':<48}" + "".join(f"{kind} {seed}".rjust(12) for kind, seed in columns))
    for i, cell in enumerate(weak):
        name = ".".join(part for part in (cell["tool"], cell["parameter"]) if part)
        found = "".join("{}/{}".format(*counted[column][i]).rjust(12) for column in columns)
        print(f"{cell['kind']} {name} {cell['category']}".ljust(48) + found)
    share = {
        column: sum(right for right, _ in counts) / sum(n for _, n in counts) for column, counts in counted.items()
    }
    turns = {
        (model["label"], seed): model["metrics"]["turns"]["value"] for seed in seeds for model in second[seed]["models"]
    }
    for title, values in (("all weak cells", share), ("all held-out turns", turns)):
        print(title.ljust(48) + "".join(f"{values[column]:.1%}".rjust(12) for column in columns))
    for title, values in (("all weak cells", share), ("all held-out turns", turns)):
        means = {kind: sum(values[kind, seed] for seed in seeds) / len(seeds) for kind in KINDS}
        print(f"{title}, mean of {len(seeds)}: " + ", ".join(f"{kind} {mean:.1%}" for kind, mean in means.items()))
    won = {seed: share["grown", seed] - share["first", seed] for seed in seeds}
    return int(sum(won.values()) <= 0)


def due(evaluation: dict[str, Any], cell: dict[str, Any], student: str) -> tuple[int, int]:
    """How many were right in a cell, of how many that were due whatever the student did."""
    named = {(c["kind"], c["tool"], c["parameter"], c["category"]): c["models"] for c in evaluation["cells"]}
    own = named.get((cell["kind"], cell["tool"], cell["parameter"], cell["category"]), {}).get(student)
    counts = own or {"right": 0, "n": 0, "mistakes": {}}
    if cell["kind"] == "value":
        return counts["right"], named["call", cell["tool"], "", cell["category"]][student]["n"]
    extra = sum(n for mistake, n in counts["mistakes"].items() if mistake.startswith("extra call"))
    return counts["right"], counts["n"] - extra


if __name__ == "__main__":
    sys.exit(main())
