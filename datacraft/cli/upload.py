"""`datacraft upload`: an exported file goes to a fine-tuning service, after a look at what that means and a yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console

if TYPE_CHECKING:
    from collections.abc import Callable

    from datacraft.core.service import Client, Estimate, TuningRequest
    from datacraft.io.runs import Run
    from datacraft.steps.upload.catalogue import Chosen
    from datacraft.steps.upload.send import Proposal

_SHOWN = 20
"""Findings that are shown one by one."""
_LARGE = 8 << 20
"""Bytes from which a file's way is told in tenths."""


def upload(
    file: Annotated[Path, typer.Argument(help="Training file, exported for the service.")],
    to: Annotated[
        str, typer.Option("--to", help="together, fireworks, hub, nebius, azure, openai, openai-compatible.")
    ],
    validation: Annotated[
        Path | None, typer.Option(help="Held-out file, sent as the service's validation set.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Base model to tune; without it files are sent and no job is started.")
    ] = "",
    base_url: Annotated[str, typer.Option(help="Address, for openai-compatible or another endpoint.")] = "",
    key_variable: Annotated[str, typer.Option(help="Environment variable with the key, for openai-compatible.")] = "",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the data.")] = 3,
    learning_rate: Annotated[float | None, typer.Option(help="Default 2e-4 where the service takes a rate.")] = None,
    lora_r: Annotated[int, typer.Option("--lora-r", min=1, help="Rank of the adapter.")] = 16,
    lora_alpha: Annotated[int, typer.Option(min=1, help="Scale of the adapter.")] = 32,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Rows of one step. Default: the recipe's 16 (4 below 64 rows).")
    ] = None,
    context: Annotated[int | None, typer.Option(min=1, help="Longest row in tokens.")] = None,
    repo: Annotated[str, typer.Option(help="Repository of a hub: OWNER/NAME.")] = "",
    public: Annotated[
        bool, typer.Option("--public", help="Let everybody see it; a hub keeps it private else.")
    ] = False,
    recipe: Annotated[
        Path | None, typer.Option(help="Hub: folder of `export --recipe`; a job runs its script.")
    ] = None,
    flavor: Annotated[str, typer.Option(help="Hub: kind of machine for the job. Default a10g-large.")] = "",
    timeout: Annotated[str, typer.Option(help="Hub: time limit of the job, such as 90m. Default 3h.")] = "",
    suffix: Annotated[str, typer.Option(help="Part of the tuned model's name.")] = "",
    seed: Annotated[int | None, typer.Option(help="Seed of the training, where the service takes one.")] = None,
    max_price: Annotated[
        float | None, typer.Option(min=0.0, help="Start no job that may cost more US dollars, or an untold sum.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Send it in spite of these rules.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Start a job that was started like this before.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show everything that would happen, send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--follow", help="Follow the job until it ends.")] = False,
) -> None:
    """Send an exported file to a fine-tuning service.

    Checks the file by the service's rules, says how large and how dear the job is, asks, sends what the service does
    not have yet, starts the job when --model is given, and writes what it did to FILE.run.json. Where a service tells
    the price only when it has the files, it is shown and asked about again. The same file is not sent twice, the same
    job not started twice; after an interruption the same command goes on. Keys come from the environment.

    \b
    Example:
      datacraft export output/train.jsonl --to together
      datacraft upload output/together/train.jsonl --to together --model Qwen/Qwen3-8B --dry-run
      datacraft upload output/axolotl/train.jsonl --to hub --repo me/triage-data --recipe output/recipe-trl
    """
    from datacraft.core.service import TuningRequest
    from datacraft.io import runs
    from datacraft.io.tuning_files import recipe_seal
    from datacraft.steps.upload import catalogue, checks
    from datacraft.steps.upload.send import propose, send

    chosen = catalogue.choose(to, base_url, key_variable)
    if chosen.profile.retires:
        console.say(f"note: {chosen.profile.retires}")
    settings_of_job = {"recipe": recipe, "seal": recipe and recipe_seal(recipe), "flavor": flavor, "timeout": timeout}
    request = TuningRequest(
        model=model or (f"recipe {recipe.name}" if recipe else ""),
        train=file,
        validation=validation,
        suffix=suffix,
        epochs=epochs,
        learning_rate=learning_rate,
        lora_rank=lora_r,
        lora_alpha=lora_alpha,
        batch_size=batch_size,
        context=context,
        seed=seed,
        options={name: str(value) for name, value in settings_of_job.items() if value},
        again=again,
    )
    settings = config.load()
    findings = tuple(
        found
        for path in (file, validation)
        if path
        for found in checks.target_findings(path, chosen.target, (*(ignore or ()), *settings.ignore), settings.severity)
    )
    client = _client(chosen, repo, public, dry_run)
    account = repo if chosen.profile.needs_repository else ""
    run = runs.of_service(runs.run_path(file), chosen.profile.name, chosen.base_url, account=account)
    proposal = propose(client, request, run, findings)
    _show(proposal, chosen)
    if not proposal.sound:
        console.say(f"nothing was sent: see all of it with datacraft validate {file} --for {chosen.target}")
        raise typer.Exit(1)
    if client is None or dry_run or not _agreed(yes, "Send it?"):
        console.say("nothing was sent")
        return
    run = send(client, chosen, request, told("sent"), account)
    if not request.model:
        console.say("sent" if chosen.profile.needs_repository else "sent; start a job with --model NAME")
    elif _affordable(client, request, run, max_price, yes):
        _start(client, request, run, wait)


def _client(chosen: Chosen, repo: str, public: bool, dry_run: bool) -> Client | None:
    """The service; None for a dry run without its package or key, which can do all but the service's own check."""
    from datacraft.core.errors import MissingExtra, MissingKey
    from datacraft.steps.upload import catalogue

    try:
        return catalogue.connect(chosen, repo, public)
    except (MissingExtra, MissingKey) as error:
        if not dry_run:
            raise
        console.say(f"note: {error.message}; its own check is left out: {error.hint}")
        return None


def _affordable(client: Client, request: TuningRequest, run: Run, most: float | None, yes: bool) -> bool:
    """Whether the job may start at the price the service tells now that it has the files."""
    from datacraft.core.errors import BudgetReached, Refused
    from datacraft.steps.upload.send import quote

    told = quote(client, request, run)
    price = told.price if told is not None else None
    if told is not None:
        _show_price(told)
        if not told.allowed:
            raise Refused("the service says that the account cannot pay for the job", "add credit, then run it again")
    if most is not None and (price is None or price > most):
        said = "does not tell the price" if price is None else f"asks {price:.2f} USD"
        raise BudgetReached(
            f"no job was started: the service {said}", f"the files are there; --max-price is {most:.2f}"
        )
    if told is None or _agreed(yes, "Start the job?"):
        return True
    console.say("no job was started; the files are there")
    return False


def _start(client: Client, request: TuningRequest, run: Run, wait: bool) -> None:
    from datacraft.io import runs
    from datacraft.steps.upload.send import follow, start

    place = runs.run_path(request.train)
    run, job = start(client, request, run)
    console.data(job.id)
    if job.reused:
        console.say(f"job {job.id} was started like this before; once more: --again")
    cost = f", {job.cost:.2f} USD by the service's estimate" if job.cost is not None else ""
    console.say(f"job {job.id} is {job.state}{cost}; see it with: datacraft job follow {job.id}")
    if wait:
        state = follow(client, place, run, job.id, pause(), console.say)
        console.say(f"job {state.id} {state.state} {state.result}{state.message}")
        if state.state != "succeeded":
            raise typer.Exit(1)


def pause(seconds: float = 5.0) -> Callable[[], None]:
    """Waits between two looks at a job."""
    import time

    return lambda: time.sleep(seconds)


def told(what: str) -> Callable[[Path, int, int], None]:
    """Says how far a file is: at every tenth of a large one, and at its end."""
    said: dict[Path, int] = {}

    def tell(path: Path, done: int, total: int) -> None:
        tenth = 10 if done >= total else done * 10 // total
        if tenth > said.get(path, 0) and (tenth == 10 or total >= _LARGE):
            said[path] = tenth
            share = "" if tenth == 10 else f", {tenth}0 %"
            console.say(f"{what:<9} {path} ({total:,} bytes{share})")

    return tell


def _show(proposal: Proposal, chosen: Chosen) -> None:
    request = proposal.request
    for finding in proposal.findings[:_SHOWN]:
        console.say(f"{finding.file}:{finding.line} {finding.code} {finding.name}: {finding.message}")
    if len(proposal.findings) > _SHOWN:
        console.say(f"and {len(proposal.findings) - _SHOWN} more")
    console.say(f"to        {chosen.profile.title} ({chosen.base_url or 'its own address'})")
    for path in (request.train, request.validation):
        if path:
            state = f"{path.stat().st_size:,} bytes" if path in proposal.unsent else "there already"
            console.say(f"file      {path} ({state})")
    console.say(f"job       {_job(request) if request.model else 'none without --model'}")
    _show_price(proposal.estimate)


def _show_price(estimate: Estimate) -> None:
    price = f", {estimate.price:.2f} USD" if estimate.price is not None else ", price not told"
    console.say(f"size      {estimate.rows} rows, {estimate.tokens:,} tokens trained ({estimate.basis}){price}")
    for note in estimate.notes:
        console.say(f"note      {note}")


def _job(request: TuningRequest) -> str:
    if request.options.get("recipe"):
        return f"{request.model}, with the settings of its script"
    return f"{request.model}, {request.epochs} epochs, LoRA r {request.lora_rank} alpha {request.lora_alpha}"


def _agreed(yes: bool, question: str) -> bool:
    """Whether to go on: `--yes`, or a yes at the terminal; without a terminal the answer is no."""
    import sys

    if yes:
        return True
    if not sys.stdin.isatty():
        console.say("not a terminal: say --yes to send")
        return False
    return typer.confirm(question, default=False, err=True)
