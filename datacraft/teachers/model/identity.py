"""What shapes the answers of a run, and whether a journal was filled by a run shaped the same way."""

from __future__ import annotations

from collections.abc import Mapping

from datacraft.core.errors import UsageError
from datacraft.io.journal import Journal, hash_of
from datacraft.teachers.model.prompt import TEMPLATES, Prompts, template
from datacraft.teachers.model.settings import TeacherSettings

_TOLD = {
    "model": "the model",
    "tools": "the tools",
    "seeds": "the seeds",
    "prompts": "datacraft's prompts",
    "options": "the options of the teacher",
    "random seed": "--seed",
}


def parts(prompts: Prompts, settings: TeacherSettings, model: str, random_seed: int) -> dict[str, str]:
    """Everything that shapes answers, by name; values are readable where they are short, else hashes."""
    seeds = [repr((seed.id, seed.category, seed.shape, seed.turns, seed.tools)) for seed in prompts.book.seeds]
    shaping = {
        "max_tokens": settings.max_tokens,
        "seeds_shown": settings.seeds_shown,
        "free_form": settings.free_form,
        **settings.options,
    }
    return {
        "model": model,
        "tools": hash_of([prompts.toolset.digest, prompts.system])[:12],
        "seeds": hash_of(seeds)[:12],
        "prompts": hash_of([template(name).template for name in TEMPLATES])[:12],
        "options": ", ".join(f"{key}={value}" for key, value in sorted(shaping.items())),
        "random seed": str(random_seed),
    }


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs, in words; nothing when there was no run before."""
    differing = [name for name in now if before and before.get(name) != now[name]]
    return [
        f"{_TOLD.get(name, name)} (was {before.get(name, 'unknown')}, is {now[name]})"
        if name in ("model", "options", "random seed")
        else _TOLD.get(name, name)
        for name in differing
    ]


def admit(journal: Journal, now: Mapping[str, str], settings: TeacherSettings) -> list[str]:
    """Begin a run on a journal; what changed since the last one.

    Raises UsageError when something did and nobody said what to do with the answers paid for so far.
    """
    differing = changed(journal.last_run(), now)
    if differing and settings.reuse == "ask":
        answers, _, usd = journal.spent()
        raise UsageError(
            f"{journal.path} holds {answers} answers ({usd:.2f} USD) from a run with other settings; changed: "
            + "; ".join(differing),
            "--reuse exact (take what was asked word for word, pay for the rest), --reuse fitting (take also what was "
            "asked otherwise for the same plan and still passes), or --journal ANOTHER.sqlite",
        )
    journal.begin_run(now)
    return differing
