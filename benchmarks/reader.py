"""How many planted wrong labels the independent reader notices, and with how many right rows it agrees.

    python benchmarks/reader.py                                   the agents of the tests, 300 rows each
    python benchmarks/reader.py travel schemas.json=seeds/ --rows 500 --show refused

Per agent: `agrees` is the share of right drafts that the reader understands, before any is dropped; `held out` that of
the seeds, each read with what the others teach. Below, per way of planting, the share that the reader does not let
pass: in generated rows, and (`seeds`) in hand-written ones that it has never seen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.expand import AGENTS, places
from benchmarks.planted import OPERATORS, Operator, Row, World, asked, missing_call, planted, refused, wrong_similar
from datacraft.core.example import Example, from_row, to_row
from datacraft.core.seed import SeedBook
from datacraft.io import seeds as seed_files
from datacraft.io import toolsets
from datacraft.steps.reader import Lexicon, learn, read_back
from datacraft.steps.stats import as_examples

ON_SEEDS: tuple[Operator, ...] = (refused, asked, missing_call, wrong_similar)
"""Ways that are worth a look on requests nobody has seen: whether the tool is known by its definition alone."""


def drafts(agent: str, n: int, seed: int) -> tuple[list[Example], list[Example]]:
    """The accepted rows of a run, and all drafts that were valid, whether the reader agreed or not."""
    from datacraft.core.recipe import Recipe
    from datacraft.core.row import Circumstances
    from datacraft.steps.expand.compose import Composer
    from datacraft.steps.expand.judge import RowJudge
    from datacraft.steps.expand.loop import expand
    from datacraft.steps.plan import plan
    from datacraft.teachers.builtin.teacher import BuiltinTeacher

    schemas, folder = places(agent)
    toolset = toolsets.read(schemas)
    book = seed_files.read_sound(folder, toolset)
    teacher = BuiltinTeacher(book, toolset, seed)
    judge = RowJudge(Composer(toolset, teacher.name, seed), Circumstances(toolset=toolset), learn(book))
    valid: list[Example] = []

    def judged(blueprint: Any, draft: Any) -> Any:
        verdict = judge(blueprint, draft)
        if verdict.example is not None or verdict.reason.startswith("reader:"):
            valid.append(verdict.example or judge.composer.compose(blueprint, draft))
        return verdict

    return expand(plan(book, toolset, Recipe(n, seed)), teacher, judged, seed=seed, wanted=n).accepted, valid


def measure(agent: str, n: int, seed: int, most: int, show: Callable[[str, Row], None]) -> dict[str, tuple[int, int]]:
    """Line of the table to how many of how many."""
    schemas, folder = places(agent)
    toolset = toolsets.read(schemas)
    book = seed_files.read_sound(folder, toolset)
    accepted, valid = drafts(agent, n, seed)
    known, hand = learn(book), as_examples(book, toolset)
    others = [learn(SeedBook(tuple(s for s in book.seeds if s is not left), book.pools)) for left in book.seeds]
    found = {"agrees": _agreeing([(example, known) for example in valid])}
    found["held out"] = _agreeing(list(zip(hand, others, strict=True)))
    rows = [to_row(example) for example in accepted]
    world = World(rows)
    for operator in OPERATORS:
        found[operator.__name__] = _noticed(operator, [(row, known) for row in rows], world, most, show)
    seen = [(to_row(example), lexicon) for example, lexicon in zip(hand, others, strict=True)]
    for operator in ON_SEEDS:
        found[f"{operator.__name__}, seeds"] = _noticed(operator, seen, world, most, show)
    return found


def _agreeing(read: Sequence[tuple[Example, Lexicon]]) -> tuple[int, int]:
    return sum(read_back(example, lexicon).agrees for example, lexicon in read), len(read)


def _noticed(
    operator: Operator, rows: Sequence[tuple[Row, Lexicon]], world: World, most: int, show: Callable[[str, Row], None]
) -> tuple[int, int]:
    noticed, bent = 0, 0
    for row, lexicon in Random(operator.__name__).sample(rows, len(rows)):
        wrong = planted(operator, row, world) if bent < most else None
        if wrong is None:
            continue
        bent += 1
        if read_back(from_row(wrong), lexicon).agrees:
            show(operator.__name__, wrong)
        else:
            noticed += 1
    return noticed, bent


def table(found: dict[str, dict[str, tuple[int, int]]]) -> Iterator[str]:
    """A line per measure, a column per agent, the share of all agents last."""
    names = {agent: agent if agent in AGENTS else Path(agent.partition("=")[0]).parent.name for agent in found}
    yield f"{'':<24}" + "".join(f"{name[:12]:>14}" for name in names.values()) + f"{'all':>9}"
    for line in next(iter(found.values())):
        cells = [found[agent][line] for agent in found]
        part, whole = sum(a for a, _ in cells), sum(b for _, b in cells)
        shown = "".join(f"{f'{a}/{b}' if b else '-':>14}" for a, b in cells)
        yield f"{line:<24}{shown}{f'{part / whole:.1%}' if whole else '-':>9}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agents", nargs="*", help="projects of the tests, or toolset.json=seeds")
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=60, help="planted per way and agent")
    parser.add_argument("--show", default="", help="print the planted rows of this way that pass")
    asked_for = parser.parse_args()

    def show(name: str, row: Row) -> None:
        if name == asked_for.show:
            spoken = [m for m in row["messages"] if m["role"] != "system"]
            print([m.get("content") or [c["function"] for c in m["tool_calls"]] for m in spoken])

    start = time.process_time()
    agents = asked_for.agents or list(AGENTS)
    found = {a: measure(a, asked_for.rows, asked_for.seed, asked_for.most, show) for a in agents}
    print("\n".join(table(found)))
    print(f"{time.process_time() - start:.0f} s of CPU")


if __name__ == "__main__":
    main()
