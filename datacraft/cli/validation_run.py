"""What `datacraft validate` does between its flags and its exit code: circumstances, printing, baseline, fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from datacraft.cli import console
from datacraft.core.errors import UsageError
from datacraft.core.finding import Finding, Severity
from datacraft.core.row import Circumstances

if TYPE_CHECKING:
    from datacraft.cli.config import Settings
    from datacraft.steps.validate import Choice, Totals
    from datacraft.steps.validate.fixing import Change

_CARRIERS = ("A105", "J110")
"""What every row has that is in the chat shape where a target wants its own."""


def circumstances(settings: Settings, schemas: str, target: str, splits: dict[str, str]) -> Circumstances:
    """What the run knows beside the rows; `target` is `NAME` or `NAME:TEMPLATE`.

    Raises InputError for a toolset or a template, UsageError for an unknown target.
    """
    from datacraft.io import toolsets

    name, _, wanted = target.partition(":")
    profile = template = None
    if target:
        from datacraft.core.render_check import fitted
        from datacraft.io import templates
        from datacraft.steps import dialects

        profile = dialects.find(name)[1]
        template = fitted(templates.load(wanted)) if wanted else None
    return Circumstances(
        toolset=toolsets.read(Path(schemas)) if schemas else None,
        target=name or None,
        profile=profile,
        template=template,
        derivable=frozenset(settings.derivable),
        destructive=frozenset(settings.destructive),
        splits=splits,
    )


def show(findings: Iterable[Finding], form: str) -> None:
    """Print findings to stdout as they come."""
    from datacraft.reports import github, json_, jsonl, junit, sarif, text
    from datacraft.steps.validate import catalogue
    from datacraft.version import __version__

    plain = {"text": text, "json": json_, "jsonl": jsonl, "github": github, "junit": junit}
    lines = sarif.report(findings, catalogue(), __version__) if form == "sarif" else plain[form].report(findings)
    for line in lines:
        console.data(line)


def summary(totals: Totals, statistics: bool, paths: Sequence[Path] = (), target: str | None = None) -> None:
    """Counts by code (to stdout when they are what was asked for), then one line on the whole; with the target that
    was asked for, a word when the rows are not written for it yet."""
    from datacraft.reports.text import statistics as lines
    from datacraft.steps.validate import catalogue

    names = {code: rule.name for code, rule in catalogue().items()}
    for line in lines(totals.codes, names):
        (console.data if statistics else console.say)(line)
    for dialect, count in sorted(totals.dialects.items()):
        console.say(f"{_many(count, 'row')} read as {dialect}; pointers are those of the chat row each one means")
    errors, warnings = totals.severities[Severity.ERROR], totals.severities[Severity.WARNING]
    console.say(
        f"{_many(totals.rows, 'row')}, {totals.clean} clean: {_many(errors, 'error')}, {_many(warnings, 'warning')}"
    )
    if target and paths and sum(totals.codes[code] for code in _CARRIERS) >= totals.rows > 0:
        console.say(f"these rows are not written for {target}: datacraft export {paths[0]} --to {target}")
    elif totals.codes:
        console.say(f"explain one with: datacraft rule {totals.codes.most_common(1)[0][0]}")


def accept(findings: Iterable[Finding], path: Path) -> None:
    """Write the baseline. Raises OutputError."""
    from datacraft.steps.validate import baseline

    console.say(f"{_many(baseline.write(path, findings), 'finding')} accepted in {path}")


def accepted(path: Path) -> Counter[str]:
    """The findings a baseline accepts. Raises InputError."""
    from datacraft.steps.validate import baseline

    return baseline.read(path)


def mend(paths: list[Path], choice: Choice, known: Circumstances, unsafe: bool, output: Path | None) -> None:
    """Show every fix; write the fixed file when an output is named. Raises UsageError and OutputError."""
    from datacraft.steps.validate import choose
    from datacraft.steps.validate.fixing import fix_file, preview
    from datacraft.steps.validate.judge import Judge

    if len(paths) != 1:
        raise UsageError("fixes are made file by file", f"datacraft validate {paths[0]} --fix -o FIXED.jsonl")
    if output is not None and output.exists():
        raise UsageError(f"{output} exists; fixes go to a new file", "name another file with -o")
    judge = Judge(choose(choice, known), known)
    changes = fix_file(paths[0], output, judge, unsafe) if output else preview(paths[0], judge, unsafe)
    count = 0
    for change in changes:
        console.data(_diff(change))
        count += 1
    done = f"written to {output}" if output else "nothing was written; name a file with -o"
    console.say(f"{_many(count, 'fix') if count == 1 else f'{count} fixes'}: {done}")


def _diff(change: Change) -> str:
    head = f"{change.file}:{change.line}  {change.pointer}  {change.code}".replace("    ", "  ")
    sides = (f"{sign} {text}" for sign, text in (("-", change.before), ("+", change.after)) if text)
    return "\n".join((head, *sides))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
