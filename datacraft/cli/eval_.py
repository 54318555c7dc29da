"""`datacraft eval`: what the served model is worth on rows it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datacraft.cli import config, console
from datacraft.cli.students import opened, students
from datacraft.cli.students import pairs as pairs_of
from datacraft.core.errors import UsageError
from datacraft.core.evaluation import SAFE_AT

if TYPE_CHECKING:
    from datacraft.cli.config import Settings
    from datacraft.core.chat import ChatModel
    from datacraft.core.example import Example
    from datacraft.core.tool import Toolset
    from datacraft.steps.evaluate.asking import Advance
    from datacraft.steps.evaluate.evaluation import Evaluation, Plan, Student
    from datacraft.steps.evaluate.references import Terms


def eval_(
    heldout: Annotated[Path, typer.Argument(help="Held-out rows in the chat shape.")],
    model: Annotated[
        list[str], typer.Option("--model", "-m", help="[NAME=]PROVIDER/MODEL or [NAME=]MODEL@URL; repeat it.")
    ],
    base_url: Annotated[str, typer.Option(help="Address of the first model, for a server without a profile.")] = "",
    agent: Annotated[
        str, typer.Option(help="Your agent, module:name, for the conversations; its tools never run.")
    ] = "",
    toolset: Annotated[str, typer.Option(help="Toolset file; default the one the rows were made with.")] = "",
    train: Annotated[Path | None, typer.Option(help="Training rows, for the copy baseline.")] = None,
    only: Annotated[str, typer.Option(help="turns or conversations; default both.")] = "",
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests at once; default 32.")] = None,
    compare: Annotated[
        list[str] | None, typer.Option(help="tool.parameter=exact|number|text|list|set|similar[:0.5]|judge|ignore.")
    ] = None,
    judge: Annotated[str, typer.Option(help="PROVIDER/MODEL that compares free text; default word similarity.")] = "",
    temperature: Annotated[float | None, typer.Option(min=0.0, help="Default: as the agent sends it, none.")] = None,
    max_tokens: Annotated[int, typer.Option(min=0, help="Limit on an answer; 0 sends none.")] = 4096,
    timeout: Annotated[float, typer.Option(min=1.0, help="Seconds for one answer.")] = 120.0,
    price: Annotated[list[str] | None, typer.Option(help="NAME=IN:OUT, US dollars for a million tokens.")] = None,
    fail_under: Annotated[float | None, typer.Option(min=0.0, max=1.0, help="Exit 1 below this share.")] = None,
    safe_at: Annotated[
        float, typer.Option(min=0.0, max=0.99, help="Lower bound from which a kind of turns is safe to hand over.")
    ] = SAFE_AT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The evaluation as JSON, for `gaps`.")] = None,
    html: Annotated[Path | None, typer.Option(help="The evaluation as a page with every miss.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="Misses of the first model as preference pairs.")] = None,
) -> None:
    """Score served models on held-out rows.

    Turn by turn, each row is cut before every assistant turn and the model is sent what the Agents SDK would send;
    then each conversation is run to its end by the SDK's own runner, with tools that answer from the row and never do
    anything. The first model is the one in question; the others are compared with it. `--fail-under` looks at the turns
    that are right, or at completed conversations where only those are run. The report also says which share of the
    requests each model can take: those whose turns are all of kinds (category and tools called) whose 95 % interval
    of right turns lies above --safe-at, which takes sixteen of a kind without a miss at 0.8.

    \b
    Example:
      datacraft eval output/validation.jsonl --model ollama/triage-7b
      datacraft eval output/validation.jsonl --model triage-7b@http://gpu-box:8000/v1 --only turns
      datacraft eval output/validation.jsonl --model tuned=ollama/triage-7b --model base=ollama/qwen3:8b \\
        --model openai/gpt-5-mini --train output/train.jsonl -o eval.json --html eval.html --fail-under 0.85
    """
    import asyncio
    from dataclasses import replace

    from datacraft.io import files

    for path in filter(None, (output, html, pairs)):
        files.check_writable(path)
    settings = config.load()
    limits = {"max_tokens": max_tokens or None, "temperature": temperature}
    at_once = concurrency or settings.concurrency
    referee = opened(judge, "", timeout, at_once)[0] if judge else None
    plan = _plan(heldout, train, only, settings, referee)
    plan = replace(plan, concurrency=at_once, terms=_terms(plan, settings, toolset, compare or [], limits))
    if agent and plan.conversations:
        from datacraft.steps.evaluate.loading import load_agent

        plan = replace(plan, agent=load_agent(agent, Path.cwd()))
    results: list[Evaluation] = []  # a result of asyncio.run is printed whole, unseen, when Ctrl-C is given back
    asyncio.run(_evaluate(plan, students(model, base_url, timeout, price or [], at_once), results.append))
    found = results[0]
    shown = _document(found, heldout, train, limits, safe_at)
    _write(shown, found, output, html, pairs)
    _print(shown)
    if fail_under is not None and _reached(shown) < fail_under:
        console.say(f"below --fail-under {fail_under:g}")
        raise typer.Exit(1)


def _plan(heldout: Path, train: Path | None, only: str, settings: Settings, judge: ChatModel | None) -> Plan:
    from datacraft.io.jsonl import read_examples
    from datacraft.steps.evaluate.evaluation import Plan
    from datacraft.steps.evaluate.references import Terms

    if only not in ("", "turns", "conversations"):
        raise UsageError(f"--only {only!r}", "--only turns or --only conversations")
    rows = list(read_examples(heldout))
    if not rows:
        raise UsageError(f"{heldout} holds no rows", "datacraft split output/dataset.jsonl")
    return Plan(
        rows=rows,
        terms=Terms(),
        train=list(read_examples(train)) if train else (),
        turns=only != "conversations",
        conversations=only != "turns",
        destructive=frozenset(settings.destructive),
        judge=judge,
    )


def _terms(plan: Plan, settings: Settings, toolset: str, compare: Sequence[str], limits: dict[str, Any]) -> Terms:
    from datacraft.steps.evaluate.references import Terms, check_comparisons

    examples = [example for _, example in plan.rows]
    served = _toolset(settings, toolset, examples)
    asked = pairs_of(compare, "--compare", "tool.parameter=HOW")
    check_comparisons(asked, examples, served)
    return Terms(
        toolset=served,
        comparisons={**settings.compare, **asked},
        judged=plan.judge is not None,
        max_tokens=limits["max_tokens"],
        options={} if limits["temperature"] is None else {"temperature": limits["temperature"]},
    )


def _toolset(settings: Settings, asked: str, rows: Sequence[Example]) -> Toolset | None:
    """The toolset asked for, else the one in the schemas folder that the rows were made with.

    Rows name their tools by digest; which agent serves them shows in the system prompt.
    """
    from datacraft.cli.project import toolset_path
    from datacraft.core.message import SystemMessage
    from datacraft.io import toolsets

    if asked:
        return toolsets.read(toolset_path(settings, asked))
    digests = {example.metadata.get("toolset") for example in rows}
    prompts = {m.content for example in rows for m in example.messages[:1] if isinstance(m, SystemMessage)}
    for path in sorted(Path(settings.schemas).glob("*.json")) if any(digests) else ():
        found = toolsets.read(path)
        if found.digest in digests and (found.agent is None or found.agent.instructions in prompts):
            return found
    return None


async def _evaluate(plan: Plan, asked: list[Student], keep: Callable[[Evaluation], None]) -> None:
    from contextlib import ExitStack

    from datacraft.steps.evaluate.evaluation import evaluate

    with ExitStack() as stack:

        def progress(title: str, total: int) -> Advance:
            stack.close()
            return stack.enter_context(console.progress(title, total))

        try:
            keep(await evaluate(plan, asked, progress))
        finally:
            for model in [student.model for student in asked] + ([plan.judge] if plan.judge else []):
                await model.close()


def _document(
    found: Evaluation, heldout: Path, train: Path | None, limits: dict[str, Any], safe_at: float
) -> dict[str, Any]:
    from datacraft.io.files import digest
    from datacraft.steps.evaluate.document import document

    inputs = [{"path": str(path), "digest": digest(path)} for path in filter(None, (heldout, train))]
    options = {"judge": found.plan.judge.name if found.plan.judge else None, "concurrency": found.plan.concurrency}
    return document(
        found,
        {"inputs": inputs, "toolset": getattr(found.plan.terms.toolset, "source", None)} | options | limits,
        safe_at,
    )


def _write(
    shown: dict[str, Any], found: Evaluation, output: Path | None, html: Path | None, pairs: Path | None
) -> None:
    from datacraft.io.files import write_text
    from datacraft.io.jsonl import write_rows
    from datacraft.reports.evaluation import page
    from datacraft.steps.evaluate.document import text
    from datacraft.steps.evaluate.preferences import preferences

    if output:
        write_text(output, text(shown))
    if html:
        write_text(html, page.page(shown))
    if pairs:
        count = write_rows(pairs, preferences(found.results[0], found.plan))
        console.say(
            f"{count} preference pairs in {pairs}; a model trained on them cannot be scored on these rows again:"
            " make pairs from training rows, or keep another held-out part"
        )


def _print(shown: dict[str, Any]) -> None:
    from datacraft.reports.evaluation.text import report

    for line in report(shown):
        console.data(line)


def _reached(shown: dict[str, Any]) -> float:
    measured = shown["models"][0]["metrics"]
    rate = measured["turns"] if measured["turns"]["n"] else measured["completion"]
    return float(rate["value"] or 0.0)
