"""The flags of commands that may use a model as teacher, and how they become one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datacraft.cli import console
from datacraft.core.errors import UsageError

if TYPE_CHECKING:
    from datacraft.core.blueprint import Blueprint
    from datacraft.core.seed import SeedBook
    from datacraft.core.tool import Toolset
    from datacraft.teachers.model.opening import Choice
    from datacraft.teachers.model.teacher import ModelTeacher

_PANEL = "A model as teacher"


def _option(*names: str, help: str, **more: Any) -> Any:  # noqa: A002
    return typer.Option(*names, help=help, rich_help_panel=_PANEL, **more)


Teacher = Annotated[str, _option("--teacher", help="builtin, or PROVIDER/MODEL such as openai/gpt-5-mini.")]
BaseUrl = Annotated[str, _option("--base-url", help="Any OpenAI-compatible address, with --model.")]
Model = Annotated[str, _option("--model", help="Model name, taken as it is.")]
KeyVariable = Annotated[str, _option("--key-variable", help="Environment variable that holds the API key.")]
Concurrency = Annotated[int, _option("--concurrency", min=0, help="Requests at once at most; 0: the setting.")]
BudgetText = Annotated[str, _option("--budget", help="Hard stop, over all runs on the journal: 5usd, 200k-tokens.")]
PriceText = Annotated[str, _option("--price", help="USD per million tokens: INPUT/OUTPUT or INPUT/CACHED/OUTPUT.")]
JournalPath = Annotated[
    Path | None, _option("--journal", help="Where paid answers are kept; default beside the output.")
]
Reuse = Annotated[str, _option("--reuse", help="Answers of a run shaped otherwise: exact or fitting.")]
Retries = Annotated[int, _option("--retries", min=0, help="How often a rejected draft is asked for again.")]
Timeout = Annotated[float, _option("--timeout", min=0.1, help="Seconds for one attempt.")]
MaxTokens = Annotated[int, _option("--max-tokens", min=1, help="Limit on an answer; raised once when too short.")]
Batch = Annotated[bool, _option("--batch", help="Through the provider's Batch API: about half the price, up to a day.")]
Judge = Annotated[str, _option("--judge", help="PROVIDER/MODEL of another model that reads every row again.")]
JudgeBaseUrl = Annotated[str, _option("--judge-base-url", help="Address of the judge, when it is not its provider's.")]
FreeForm = Annotated[bool, _option("--free-form", help="Let the model choose values, results included.")]
Option = Annotated[list[str] | None, _option("--option", help="Body parameter, such as temperature=0.7; repeatable.")]


def choice(
    *,
    teacher: str = "",
    base_url: str = "",
    model: str = "",
    key_variable: str = "",
    concurrency: int = 32,
    budget: str = "",
    price: str = "",
    journal: Path = Path("output/journal.sqlite"),
    reuse: str = "",
    retries: int = 2,
    timeout: float = 120.0,
    max_tokens: int = 2_000,
    option: list[str] | None = None,
    batch: bool = False,
    judge: str = "",
    judge_base_url: str = "",
    free_form: bool = False,
) -> Choice | None:
    """What the flags ask for; None for the built-in teacher. Raises UsageError."""
    if teacher in ("", "builtin") and not base_url:
        unused = {
            "--model": model, "--budget": budget, "--price": price, "--key-variable": key_variable, "--batch": batch,
            "--judge": judge, "--free-form": free_form, "--option": option, "--reuse": reuse,
        }  # fmt: skip
        for flag, given in unused.items():
            if given:
                raise UsageError(
                    f"{flag} is for a model as teacher, and none is named",
                    "add --teacher PROVIDER/MODEL, or --base-url URL --model MODEL",
                )
        return None
    from datacraft.teachers.model.opening import Choice, with_options
    from datacraft.teachers.model.settings import TeacherSettings

    if reuse not in ("", "exact", "fitting"):
        raise UsageError(f"--reuse {reuse!r} is not known", "write --reuse exact or --reuse fitting")
    settings = TeacherSettings(
        concurrency=concurrency,
        retries=retries,
        max_tokens=max_tokens,
        free_form=free_form,
        reuse="fitting" if reuse == "fitting" else "exact" if reuse else "ask",
    )
    parameters = dict(_pair(text) for text in option or ())
    return Choice(
        teacher="" if teacher == "builtin" else teacher,
        base_url=base_url,
        model=model,
        key_variable=key_variable,
        journal=journal,
        budget=budget,
        price=price,
        timeout=timeout,
        batch=batch,
        judge=judge,
        judge_base_url=judge_base_url,
        settings=with_options(settings, parameters),
    )


@contextmanager
def opened(
    chosen: Choice,
    toolset: Toolset,
    book: SeedBook,
    blueprints: tuple[Blueprint, ...],
    *,
    instructions: str = "",
    random_seed: int = 0,
) -> Iterator[ModelTeacher]:
    """The teacher for the length of the block; says first what the run will cost."""
    from datacraft.teachers.model.estimate import estimate
    from datacraft.teachers.model.opening import open_teacher, prompts_for
    from datacraft.teachers.model.teacher import cost_so_far

    written = prompts_for(chosen, toolset, book, instructions)
    console.say(f"{estimate(written, blueprints, chosen.price_known())}")
    with open_teacher(chosen, written, random_seed=random_seed, notice=console.say) as teacher:
        try:
            yield teacher
        finally:
            console.say(f"spent: {cost_so_far(teacher.purse)}")


def note(teacher: object, rejected: int) -> str:
    """What the progress says beside the count: drafts rejected, and the spend of a model."""
    parts = [f"{rejected} rejected"] if rejected else []
    purse = getattr(teacher, "purse", None)
    if purse is not None:
        from datacraft.teachers.model.teacher import cost_so_far

        parts.append(cost_so_far(purse))
    return "; ".join(parts)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"--option {text!r} has no value", "for example --option temperature=0.7")
    return name.strip(), value.strip()
