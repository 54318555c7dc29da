"""`datacraft expand`: seeds and a toolset become validated training rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console, teacher_options
from datacraft.cli.project import project, system_prompt
from datacraft.cli.run_summary import summary
from datacraft.core.errors import UsageError

if TYPE_CHECKING:
    from datacraft.core.gaps import Gaps
    from datacraft.core.recipe import Recipe
    from datacraft.core.seed import SeedBook
    from datacraft.core.teacher import Teacher
    from datacraft.core.tool import Toolset
    from datacraft.steps.plan import Plan
    from datacraft.teachers.model.opening import Choice


def expand(
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="Rows to make; default 500.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another number, other rows; default 0.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Default output/dataset.jsonl.")] = None,
    toolset: Annotated[str, typer.Option(help="Toolset file, or the name of one in schemas/.")] = "",
    seeds: Annotated[str, typer.Option(help="Seeds folder or file.")] = "",
    system: Annotated[str, typer.Option(help="System prompt for a toolset without an agent: text or @file.")] = "",
    null_policy: Annotated[str, typer.Option(help="as-served, or omit for non-strict schemas.")] = "",
    gaps: Annotated[Path | None, typer.Option(help="A gaps.json: make rows where a model is weak.")] = None,
    rename_tools: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of rows whose tools get other names, 0 to 1.")
    ] = 0.0,
    limit: Annotated[int | None, typer.Option(min=1, help="Write only this many rows of the plan: a preview.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and its price, ask nobody.")] = False,
    teacher: teacher_options.Teacher = "",
    base_url: teacher_options.BaseUrl = "",
    model: teacher_options.Model = "",
    key_variable: teacher_options.KeyVariable = "",
    concurrency: teacher_options.Concurrency = 0,
    budget: teacher_options.BudgetText = "",
    price: teacher_options.PriceText = "",
    journal: teacher_options.JournalPath = None,
    reuse: teacher_options.Reuse = "",
    retries: teacher_options.Retries = 2,
    timeout: teacher_options.Timeout = 120.0,
    max_tokens: teacher_options.MaxTokens = 2_000,
    option: teacher_options.Option = None,
    batch: teacher_options.Batch = False,
    judge_model: teacher_options.Judge = "",
    judge_base_url: teacher_options.JudgeBaseUrl = "",
    free_form: teacher_options.FreeForm = False,
) -> None:
    """Turn seeds into validated training rows.

    Writes the dataset, `rejected.jsonl` with every draft that did not make it and why, and a manifest. An existing
    dataset stays as it is until the new one is whole. Exits 1 when fewer rows than asked for were accepted. Without
    --teacher the built-in teacher writes: no key, no network, same bytes every time.

    --rename-tools calls the tools of some rows by other names, so that the model learns to read descriptions: for a
    model that will meet tools it was not trained on. At most 0.2; for one fixed toolset leave it off. Such rows keep
    the served names in `metadata.renamed`, and `split` never holds them out.

    \b
    Example:
      datacraft expand --n 500
      datacraft expand --n 500 --toolset app.agent:triage_agent -o output/agent.jsonl
      datacraft expand --n 500 --rename-tools 0.15
      datacraft expand --n 120 --gaps gaps.json -o output/round-2.jsonl
      datacraft expand --n 500 --teacher openai/gpt-5-mini --budget 5usd --limit 5
      datacraft expand --n 500 --base-url http://localhost:11434/v1 --model qwen3:8b
    """
    from datacraft.core.row import Circumstances
    from datacraft.steps.expand.compose import Composer
    from datacraft.steps.expand.dataset import Places, write
    from datacraft.steps.expand.judge import RowJudge
    from datacraft.steps.expand.loop import expand as run
    from datacraft.steps.expand.nulls import served
    from datacraft.steps.expand.renaming import rename_some
    from datacraft.steps.plan import plan as make_plan
    from datacraft.steps.reader import learn

    settings = config.load()
    toolset_file, tools, seeds_folder, book = project(settings, toolset, seeds)
    weak = _read_gaps(gaps)
    places = Places(output or Path(settings.output) / ("gaps.jsonl" if weak else "dataset.jsonl"))
    places.check()
    recipe = _recipe(settings, n, seed, null_policy, rename_tools)
    if weak and gaps:
        book, recipe = _focused(book, recipe, weak, gaps)
    chosen = teacher_options.choice(
        teacher=teacher or settings.teacher,
        base_url=base_url or settings.base_url,
        model=model,
        key_variable=key_variable,
        concurrency=concurrency or settings.concurrency,
        budget=budget,
        price=price,
        journal=journal or places.dataset.with_name(places.dataset.stem + ".journal.sqlite"),
        reuse=reuse,
        retries=retries,
        timeout=timeout,
        max_tokens=max_tokens,
        option=option,
        batch=batch,
        judge=judge_model,
        judge_base_url=judge_base_url,
        free_form=free_form,
    )
    prompt = system_prompt(settings, system)
    plan = make_plan(book, tools.under(prompt), recipe)
    _unservable_questions(plan, tools)
    if dry_run:
        _preview(plan, recipe.n, chosen, tools, book, prompt)
        return
    with _teacher(chosen, tools, book, plan, recipe, prompt) as writer:
        composer = Composer(tools, writer.name, recipe.seed, prompt, recipe.null_policy)
        judge = RowJudge(
            composer,
            Circumstances(toolset=served(tools, recipe.null_policy), derivable=frozenset(settings.derivable)),
            learn(book),
        )
        total = min(limit or recipe.n, recipe.n)
        with console.progress("expand", total) as advance:
            expansion = run(
                plan,
                writer,
                judge,
                seed=recipe.seed,
                wanted=total,
                taken=weak.held_out.texts if weak else frozenset(),
                report=lambda done, no: advance(done, teacher_options.note(writer, no)),
            )
    if recipe.rename_tools:
        expansion.accepted = rename_some(
            expansion.accepted, tools, recipe.rename_tools, seed=recipe.seed, sound=judge.sound
        )
    from datacraft.io import seeds as seed_files

    mix = {shape: round(share, 6) for shape, share in recipe.mix.items()}
    options = {"n": recipe.n, "seed": recipe.seed, "mix": mix, "null_policy": recipe.null_policy}
    options |= {"rename_tools": recipe.rename_tools}
    inputs = [toolset_file, *seed_files.files(seeds_folder), *([gaps] if gaps else [])]
    if weak:
        options |= {"gaps": {"model": weak.model, "evaluation": dict(weak.evaluation), "prefix": recipe.prefix}}
    write(places, expansion, inputs=inputs, options=options | {"limit": limit}, teacher=writer.name)
    summary(expansion, places, plan.unsupported, tools.under(prompt))
    if expansion.missed:
        raise typer.Exit(1)


def _read_gaps(path: Path | None) -> Gaps | None:
    """The gaps to work on. Raises UsageError when there are none."""
    from datacraft.io.evaluations import read_gaps

    found = read_gaps(path) if path else None
    if found and not found.cells:
        raise UsageError(
            f"{path} holds no weak cell", "evaluate on more held-out rows, or raise the --target of: datacraft gaps"
        )
    return found


def _focused(book: SeedBook, recipe: Recipe, gaps: Gaps, path: Path) -> tuple[SeedBook, Recipe]:
    """Seeds that no held-out row descends from, and the recipe of rows for the gaps. Raises UsageError."""
    from dataclasses import replace

    from datacraft.core.gaps import focus, without_held_out
    from datacraft.io.files import digest

    kept = without_held_out(book, gaps.held_out)
    if not kept.seeds:
        raise UsageError("every seed has held-out rows: none is left to make rows from", "write a few more seeds")
    aim = focus(gaps)
    prefix = f"gap-{digest(path).removeprefix('sha256:')[:6]}-"
    return kept, replace(recipe, mix=aim.mix, focus=aim, prefix=prefix)


def _recipe(settings: config.Settings, n: int | None, seed: int | None, null_policy: str, rename: float) -> Recipe:
    from datacraft.core.recipe import Recipe, mix_from

    return Recipe(
        n=n or settings.n,
        seed=settings.seed if seed is None else seed,
        mix=mix_from(settings.mix),
        null_policy=config.null_policy(null_policy or settings.null_policy),
        rename_tools=rename,
    )


@contextmanager
def _teacher(
    chosen: Choice | None, tools: Toolset, book: SeedBook, plan: Plan, recipe: Recipe, prompt: str | None
) -> Iterator[Teacher]:
    """The teacher asked for, closed when the rows are written."""
    if chosen is None:
        from datacraft.teachers.builtin.teacher import BuiltinTeacher

        yield BuiltinTeacher(book, tools, recipe.seed)
        return
    with teacher_options.opened(
        chosen, tools, book, plan.blueprints, instructions=prompt or "", random_seed=recipe.seed
    ) as writer:
        yield writer


def _unservable_questions(plan: Plan, tools: Toolset) -> None:
    """Say that an agent with an output schema cannot ask in prose: the SDK ends such a run with an error."""
    from datacraft.core.blueprint import Ask

    if tools.agent is None or tools.agent.output_schema is None:
        return
    asking = sum(
        any(isinstance(step, Ask) and step.output is None for step in blueprint.script) for blueprint in plan.blueprints
    )
    if asking:
        console.say(
            f"note      {asking} rows ask in prose, which the SDK refuses of an agent with an output type "
            "(ModelBehaviorError): give the type a way to ask, or leave those rows out with mix"
        )


def _preview(plan: Plan, rows: int, chosen: Choice | None, tools: Toolset, book: SeedBook, prompt: str | None) -> None:
    from datacraft.cli.plan import describe
    from datacraft.reports import plan as report

    console.data(report.text(describe(plan, rows)))
    if chosen is not None:
        from datacraft.teachers.model.estimate import estimate
        from datacraft.teachers.model.opening import prompts_for

        written = prompts_for(chosen, tools, book, prompt or "")
        console.say(f"{estimate(written, plan.blueprints, chosen.price_known())}")
