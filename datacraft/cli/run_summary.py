"""One screen on what `datacraft expand` made: mix, coverage, what was rejected and where, what to type next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from datacraft.cli import console

if TYPE_CHECKING:
    from datacraft.core.coverage import Coverage
    from datacraft.core.tool import Toolset
    from datacraft.steps.expand.dataset import Places
    from datacraft.steps.expand.loop import Expansion

_PARAMETER = re.compile(r"[\w-]+\.\w[\w.]*")
NAMED = 5
"""Names that a line of the summary gives; the files have them all."""


def summary(expansion: Expansion, places: Places, unsupported: Mapping[str, str], tools: Toolset) -> None:
    """Print the summary: prose to stderr, the path of the dataset to stdout."""
    from datacraft.core.seed import CATEGORIES
    from datacraft.steps.expand.dataset import counts, covered, uses

    found = counts(expansion)
    rows = found["accepted"]
    missed = f", {expansion.missed} missed" if expansion.missed else ""
    console.say(f"{rows} of {expansion.wanted} rows accepted{missed}")
    for category, shapes in CATEGORIES.items():
        count = found["by_category"].get(category, 0)
        parts = [f"{shape} {found['by_shape'][shape]}" for shape in shapes if shape in found["by_shape"]]
        console.say(f"  {category:<14}{count:>5} {count / rows:>6.1%}  {', '.join(parts)}")
    console.say("calls     " + ", ".join(f"{name} {count}" for name, count in uses(expansion.accepted).items()))
    table = covered(expansion.accepted, tools)
    console.say(f"covered   value classes {table.values_covered()}, pairs of them {table.pairs_covered()}")
    for line in _uncovered(table):
        console.say(f"missing   {line}")
    if found["renamed"]:
        console.say(f"renamed   the tools of {found['renamed']} rows")
    if expansion.carriers:
        console.say(f"wording   {len(expansion.carriers)} carrier phrases")
    for reason, count in list(expansion.reasons.items())[:6]:
        where = _where(reason, (draft.reason for draft in expansion.rejected), tools)
        console.say(f"rejected  {count:>4}  {reason}{f' ({where})' if where else ''}")
    for shape, why in unsupported.items():
        console.say(f"missing   {shape}: {why}")
    console.data(str(places.dataset))
    console.say(f"beside it {places.rejected.name}, {places.manifest.name}")
    console.say(f"next      datacraft validate {places.dataset} && datacraft split {places.dataset}")


def _uncovered(table: Coverage) -> list[str]:
    """The value classes without a call, in one line or none."""
    cells = [f"{tool}.{parameter} {option.lstrip('=')}" for (tool, parameter, option) in table.missing()[0]]
    return [_listed(cells)] if cells else []


def _where(reason: str, reasons: Iterable[str], tools: Toolset) -> str:
    """The parameters that the drafts rejected for a reason name, most frequent first; `""` when they name none."""
    names = {tool.name for tool in tools.tools}
    found = Counter(
        name
        for full in reasons
        if full.startswith(reason)
        for name in list(dict.fromkeys(_PARAMETER.findall(full[len(reason) :])))[:1]
        if name.split(".")[0] in names
    )
    return _listed([f"{name} {count}" for name, count in found.most_common()])


def _listed(names: list[str]) -> str:
    more = f", {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
