"""`datacraft expand`: seeds and a toolset become validated training rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console
from datacraft.cli.project import project, system_prompt

if TYPE_CHECKING:
    from datacraft.steps.expand.dataset import Places
    from datacraft.steps.expand.loop import Expansion


def expand(
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="Rows to make; default 500.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another number, other rows; default 0.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Default output/dataset.jsonl.")] = None,
    toolset: Annotated[str, typer.Option(help="Toolset file, or the name of one in schemas/.")] = "",
    seeds: Annotated[str, typer.Option(help="Seeds folder or file.")] = "",
    system: Annotated[str, typer.Option(help="System prompt for a toolset without an agent: text or @file.")] = "",
    null_policy: Annotated[str, typer.Option(help="as-served, or omit for non-strict schemas.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and stop.")] = False,
) -> None:
    """Turn seeds into validated training rows.

    Writes the dataset, `rejected.jsonl` with every draft that did not make it and why, and a manifest. An existing
    dataset stays as it is until the new one is whole. Exits 1 when fewer rows than asked for were accepted.

    \b
    Example:
      datacraft expand --n 500
      datacraft expand --n 500 --toolset app.agent:triage_agent -o output/agent.jsonl
    """
    from datacraft.core.recipe import Recipe, mix_from
    from datacraft.core.row import Circumstances
    from datacraft.steps.expand.compose import Composer
    from datacraft.steps.expand.dataset import Places, write
    from datacraft.steps.expand.judge import RowJudge
    from datacraft.steps.expand.loop import expand as run
    from datacraft.steps.plan import plan as make_plan
    from datacraft.teachers.builtin.teacher import BuiltinTeacher

    settings = config.load()
    toolset_file, tools, seeds_folder, book = project(settings, toolset, seeds)
    places = Places(output or Path(settings.output) / "dataset.jsonl")
    places.check()
    recipe = Recipe(
        n=n or settings.n,
        seed=settings.seed if seed is None else seed,
        mix=mix_from(settings.mix),
        null_policy=config.null_policy(null_policy or settings.null_policy),
    )
    plan = make_plan(book, tools, recipe)
    teacher = BuiltinTeacher(book, tools, recipe.seed)
    composer = Composer(tools, teacher.name, recipe.seed, system_prompt(settings, system), recipe.null_policy)
    judge = RowJudge(composer, Circumstances(toolset=tools, derivable=frozenset(settings.derivable)))
    with console.progress("expand", recipe.n) as advance:
        expansion = run(plan, teacher, judge, seed=recipe.seed, report=lambda done, no: advance(done, f"{no} rejected"))
    options = {"n": recipe.n, "seed": recipe.seed, "mix": dict(recipe.mix), "null_policy": recipe.null_policy}
    inputs = [toolset_file, *_seed_files(seeds_folder)]
    write(places, expansion, inputs=inputs, options=options, teacher=teacher.name)
    _summary(expansion, places)
    if expansion.missed:
        raise typer.Exit(1)


def _seed_files(folder: Path) -> list[Path]:
    from datacraft.io import seeds

    return seeds.files(folder)


def _summary(expansion: Expansion, places: Places) -> None:
    """One screen: mix, calls, what was rejected, where the files are, what to type next."""
    from datacraft.core.seed import CATEGORIES
    from datacraft.steps.expand.dataset import counts, uses

    found = counts(expansion)
    rows = found["accepted"]
    console.say(
        f"\n{rows} of {expansion.wanted} rows accepted" + (f", {expansion.missed} missed" if expansion.missed else "")
    )
    for category, shapes in CATEGORIES.items():
        share = found["by_category"].get(category, 0) / rows
        parts = [f"{shape} {found['by_shape'][shape]}" for shape in shapes if shape in found["by_shape"]]
        console.say(f"  {category:<14}{found['by_category'].get(category, 0):>5} {share:>6.1%}  {', '.join(parts)}")
    console.say("calls     " + ", ".join(f"{name} {count}" for name, count in uses(expansion.accepted).items()))
    for reason, count in list(expansion.reasons.items())[:6]:
        console.say(f"rejected  {count:>4}  {reason}")
    console.data(str(places.dataset))
    console.say(f"beside it {places.rejected.name}, {places.manifest.name}")
    console.say(f"next      datacraft validate {places.dataset} && datacraft split {places.dataset}")
