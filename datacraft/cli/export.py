"""`datacraft export`: write a dataset for a trainer or a service."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import console
from datacraft.cli.workers import Jobs, RunOn
from datacraft.core.errors import UsageError

if TYPE_CHECKING:
    from datacraft.core.finding import Finding
    from datacraft.core.template import ChatTemplate
    from datacraft.steps.export import Exported


def export(
    files: Annotated[list[Path] | None, typer.Argument(help="Datasets, JSON lines in any dialect.")] = None,
    to: Annotated[str, typer.Option("--to", help="Target, or one of its aliases; see --list.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder; default: FILE's/TARGET.")] = None,
    template: Annotated[
        str, typer.Option("--template", "-t", help="Chat template the trainer uses: NAME or PATH.")
    ] = "",
    check_template: Annotated[
        bool, typer.Option("--check-template", help="Only say what the template can do.")
    ] = False,
    unroll: Annotated[bool, typer.Option("--unroll", help="One row per trained assistant turn.")] = False,
    recipe: Annotated[str, typer.Option("--recipe", help="Trainer: trl, unsloth, axolotl, llamafactory or mlx.")] = "",
    model: Annotated[str, typer.Option("--model", help="Base model of the recipe.")] = "Qwen/Qwen3-4B-Instruct-2507",
    listing: Annotated[bool, typer.Option("--list", help="List the targets.")] = False,
    jobs: Jobs = 0,
    run_on: RunOn = "local",
) -> None:
    """Write a dataset for a trainer or service.

    Every row is validated for the target, written in its dialect, read back and compared. What the target cannot hold
    is left out, counted, and written beside the output with the reasons; then the exit code is 1. With --template each
    row also goes through the trainer's chat template, and what the template would drop, refuse or garble is left out.
    --recipe writes a folder that trains, merges, serves and tries the model, with numbers computed from the rows; the
    first file is trained on, the second is held out.

    \b
    Example:
      datacraft export output/train.jsonl output/validation.jsonl --to trl
      datacraft export output/train.jsonl --to openai -o upload
      datacraft export output/train.jsonl --to trl --template path/to/tokenizer
      datacraft export --check-template --template chatml
      datacraft export output/train.jsonl output/validation.jsonl --recipe trl --model Qwen/Qwen3-4B-Instruct-2507
      datacraft export --list
    """
    if listing:
        _list()
        return
    chosen = _template(template) if template else None
    if check_template:
        _say_what_it_does(chosen)
        return
    if recipe:
        _recipe(recipe, files or [], model, chosen, output)
        return
    if not files or not to:
        raise UsageError("export needs a file and a target", "datacraft export output/train.jsonl --to trl")
    from datacraft.core.target import Options
    from datacraft.steps import dialects
    from datacraft.steps.engines import engine
    from datacraft.steps.export import export_file
    from datacraft.steps.export.run import output_path, write_companions

    target, profile = dialects.find(to)
    done = [
        export_file(
            file,
            target,
            profile,
            output=output_path(file, target, output),
            options=Options(template=chosen, unroll=unroll),
            jobs=jobs,
            engine=engine(run_on),
        )
        for file in files
    ]
    extra = write_companions(target, [one.output for one in done])
    if chosen and target.name == "trl" and not unroll and not chosen.marks_generation:
        console.say(
            f"{chosen.name} does not mark the assistant's text: TRL masks by itself only for templates it knows,"
        )
        console.say("--unroll (or --to prompt-completion) trains the right turns under any template")
    for path in [*(one.output for one in done), *extra]:
        console.data(str(path))
    for one in done:
        _report(one)
    if any(one.left_out or _errors(one.findings) for one in done):
        raise typer.Exit(1)


def _recipe(trainer: str, given: list[Path], model: str, template: ChatTemplate | None, output: Path | None) -> None:
    from datacraft.steps.recipe import write_recipe

    if not 1 <= len(given) <= 2:
        raise UsageError(
            "a recipe takes a training file and a held-out file",
            f"datacraft export output/train.jsonl output/validation.jsonl --recipe {trainer}",
        )
    if template is None:
        console.say(
            "no --template: using chatml; name your model's own (its tokenizer folder, or OWNER/MODEL if cached)"
        )
    made = write_recipe(
        trainer,
        given[0],
        given[1] if len(given) == 2 else None,
        folder=output or given[0].parent / f"recipe-{trainer}",
        model=model,
        template=template or _template("chatml"),
    )
    console.data(str(made.folder))
    for one in made.exported:
        _report(one)
    numbers = made.facts
    console.say(f"{numbers.steps} steps of {numbers.effective_batch} rows, up to {numbers.max_length} tokens each")
    console.say(f"next: cd {made.folder} && cat README.md")
    if any(one.left_out or _errors(one.findings) for one in made.exported):
        raise typer.Exit(1)


def _template(name: str) -> ChatTemplate:
    """The template, with the carrier of arguments that it renders right."""
    from datacraft.core.render_check import fitted
    from datacraft.io import templates

    return fitted(templates.load(name))


def _say_what_it_does(template: ChatTemplate | None) -> None:
    """What becomes of each kind of row; exit code 1 when plain calls do not survive."""
    from datacraft.core.render_check import PROBES, check

    if template is None:
        raise UsageError("--check-template needs a template", "add --template NAME|PATH")
    carrier = "an object" if template.arguments == "object" else "text"
    marks = "marks" if template.marks_generation else "does not mark"
    console.say(f"{template.name}: arguments as {carrier}; {marks} the assistant's text")
    for name, probe in PROBES.items():
        troubles = check(probe, template)
        console.data(f"{name:18} {'ok' if not troubles else ''}".rstrip())
        for trouble in troubles:
            console.data(f"  {trouble.code} {trouble.message}")
    if check(PROBES["call"], template):
        raise typer.Exit(1)


def _list() -> None:
    from datacraft.steps import dialects

    for target in dialects.targets().values():
        console.data(f"{target.name:20} {target.title}")


def _report(one: Exported) -> None:
    console.say(f"{one.output}: {one.rows} rows from {one.examples} examples")
    for (code, name), found in groupby(sorted(one.findings, key=_kind), key=_kind):
        same = list(found)
        place = f" (first: line {same[0].line})" if same[0].line else ""
        console.say(f"  {len(same)} x {code} {name}{place}: {same[0].message}")
        if same[0].suggestion:
            console.say(f"      {same[0].suggestion}")
    if one.left_out:
        count = sum(one.reasons.values())
        console.say(f"  {count} example{'s' if count > 1 else ''} left out, with reasons, in {one.left_out}:")
        for reason, count in list(one.reasons.items())[:8]:
            console.say(f"    {count} x {reason}")


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.name


def _errors(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity == "error" for finding in findings)
