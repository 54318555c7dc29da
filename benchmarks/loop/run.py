"""The loop, closed: train a small model from nothing, find where it is weak, grow the data there, train again.

    python benchmarks/loop/run.py --trainer .proof/loop/bin/python [--rows 600] [--more 400] [--steps 600]

Every step is a command of datacraft, run as a user would run it; only the student (student.py, train.py, serve.py) is
ours. Three students are trained from scratch with the same number of steps: on the training split, on it and rows made
for the gaps, and, as a control, on it and as many rows of the ordinary mix. All three answer the same held-out split.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STUDENTS = ("first", "grown", "control")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--trainer", required=True, help="Python with PyTorch")
    parser.add_argument("--folder", type=Path, default=ROOT / ".proof/loop-run")
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--more", type=int, default=400)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    loop = Loop(asked.folder.resolve(), asked.trainer, asked.steps, asked.seed)
    loop.folder.mkdir(parents=True, exist_ok=True)
    loop.round_one(asked.rows)
    loop.grow(asked.more)
    loop.round_two()
    return report(loop.folder)


class Loop:
    def __init__(self, folder: Path, trainer: str, steps: int, seed: int) -> None:
        self.folder, self.trainer, self.steps, self.seed = folder, trainer, steps, seed

    def round_one(self, rows: int) -> None:
        """A dataset, its split, the first student and what it is worth."""
        whole = self.folder / "dataset.jsonl"
        self.datacraft("expand", "--n", rows, "--toolset", "app.tools", "-o", whole)
        self.datacraft("split", whole, "--validation", "0.25")
        self.train("first", self.folder / "train.jsonl")
        self.evaluate("eval-1", ("first",))

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
        self.datacraft("expand", "--n", 4 * more, "--seed", self.seed + 1, "--toolset", "app.tools", "-o", ordinary)
        kept = [row for row in lines(ordinary) if not barred & set(row["metadata"]["lineage"])][:more]
        for name, rows in (("grown", lines(self.folder / "round-2.jsonl")), ("control", kept)):
            leaked = [row["metadata"]["id"] for row in rows if barred & set(row["metadata"]["lineage"])]
            assert not leaked, f"{name}: rows that descend from held-out seeds: {leaked[:3]}"
            print(f"{name}: {len(rows)} rows beside the training split", flush=True)
            write(self.folder / f"{name}.jsonl", [*lines(self.folder / "train.jsonl"), *rows])

    def round_two(self) -> None:
        for name in ("grown", "control"):
            self.train(name, self.folder / f"{name}.jsonl")
        self.evaluate("eval-2", ("grown", "control", "first"))

    def train(self, name: str, rows: Path) -> None:
        """Export for TRL and train from scratch on what was exported."""
        self.datacraft("export", rows, "--to", "trl", "-o", self.folder / "trl")
        exported = self.folder / "trl" / rows.name
        command = [
            self.trainer,
            HERE / "train.py",
            exported,
            self.model(name),
            "--steps",
            self.steps,
            "--seed",
            self.seed,
        ]
        call(command)

    def evaluate(self, name: str, students: tuple[str, ...]) -> None:
        with self.served(students) as url:
            models = [part for student in students for part in ("--model", f"{student}={student}@{url}")]
            self.datacraft(
                *("eval", self.folder / "validation.jsonl", *models, "--train", self.folder / "train.jsonl"),
                *("--only", "turns"),
                *("--concurrency", 4, "--max-tokens", 200, "-o", self.folder / f"{name}.json"),
                *("--html", self.folder / f"{name}.html"),
            )

    @contextmanager
    def served(self, students: tuple[str, ...]) -> Iterator[str]:
        command = [self.trainer, str(HERE / "serve.py"), *(f"{student}={self.model(student)}" for student in students)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                yield server.stdout.readline().strip()
            finally:
                server.terminate()

    def model(self, name: str) -> Path:
        return self.folder / f"{name}.pt"

    def datacraft(self, *arguments: Any) -> None:
        print("$ datacraft", *arguments, flush=True)
        call([sys.executable, "-m", "datacraft", *arguments])


def call(command: list[Any]) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT, env=environment)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def report(folder: Path) -> int:
    """The table of weak cells before and after; 1 when the cells together did not improve."""
    gaps = json.loads((folder / "gaps.json").read_text())
    second = json.loads((folder / "eval-2.json").read_text())
    cells = {(c["kind"], c["tool"], c["parameter"], c["category"]): c["models"] for c in second["cells"]}
    print(f"\n{'weak cell of the first student':<52}" + "".join(f"{name:>16}" for name in STUDENTS))
    totals = {name: [0, 0] for name in STUDENTS}
    for cell in gaps["cells"]:
        counts = cells[cell["kind"], cell["tool"], cell["parameter"], cell["category"]]
        name = ".".join(part for part in (cell["tool"], cell["parameter"]) if part)
        shown = f"{cell['kind']} {name} {cell['category']}"
        rates = [counts.get(student, {"right": 0, "n": 0}) for student in STUDENTS]
        for student, rate in zip(STUDENTS, rates, strict=True):
            totals[student][0] += rate["right"]
            totals[student][1] += rate["n"]
        print(f"{shown:<52}" + "".join(f"{rate['right']}/{rate['n']}".rjust(16) for rate in rates))
    share = {name: right / max(n, 1) for name, (right, n) in totals.items()}
    print(f"{'all weak cells':<52}" + "".join(f"{share[name]:>15.1%} " for name in STUDENTS))
    turns = {model["label"]: model["metrics"]["turns"]["value"] for model in second["models"]}
    print(f"{'all held-out turns':<52}" + "".join(f"{turns[name]:>15.1%} " for name in STUDENTS))
    return int(share["grown"] <= share["first"])


if __name__ == "__main__":
    sys.exit(main())
