"""`datacraft rule`: explains a rule of the validator, from the rule's own documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import console

if TYPE_CHECKING:
    from datacraft.core.rule import Rule


def rule(
    names: Annotated[list[str] | None, typer.Argument(help="Codes, names or families: A110 A")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every rule.")] = False,
    markdown: Annotated[bool, typer.Option("--docs", help="Print the page docs/rules.md.")] = False,
) -> None:
    """Explain a rule of the validator: what it finds, why that hurts training, a bad and a good example.

    \b
    Example:
      datacraft rule A110
      datacraft rule enum-mismatch
      datacraft rule --all
    """
    from datacraft.core.errors import UsageError
    from datacraft.reports.rules import listing, page, whole
    from datacraft.steps.validate import catalogue, find

    rules = list(catalogue().values())
    if markdown:
        console.data(page(rules).removesuffix("\n"))
    elif every:
        console.data(listing(rules))
    elif not names:
        raise UsageError("name a rule, or ask for all", "datacraft rule --all")
    else:
        for word in names:
            family: list[Rule] = [r for r in rules if len(word) < 4 and r.code.startswith(word.upper())]
            console.data(listing(family) if family else _elsewhere(word.upper()) or whole(find(word)))


def _elsewhere(code: str) -> str:
    """A line on a finding that `extract-schemas` makes on code or `seeds check` on seeds; `""` when it is none."""
    from datacraft.io.seed_yaml import MEANINGS
    from datacraft.steps.extract.lint import NAMES

    if code in NAMES:
        return f"{code} {NAMES[code]}: a finding of extract-schemas on your code; see docs/extraction.md"
    return f"{code} {MEANINGS[code]} (datacraft seeds check)" if code in MEANINGS else ""
