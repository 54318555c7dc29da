"""What the template does to a row, worked out once and shared out among the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from datacraft.core.carrier import from_carried
from datacraft.core.example import NotAnExample
from datacraft.core.row import Row
from datacraft.core.rule import Problem

if TYPE_CHECKING:
    from datacraft.core.render_check import Trouble

if TYPE_CHECKING:
    from datacraft.core.render_check import Trouble

ADVICE = {
    "X101": "change the row, or train with another template",
    "X102": "train with a template that supports tools",
    "X103": "carry the arguments as an object",
    "X105": "split the turn, or leave the row out",
    "X106": "move the text into a turn of its own, or leave it out",
    "X114": "export with --unroll",
    "X115": "train with a template whose calls can be read back",
    "X116": "say the date in the system message",
}


def problems(row: Row, code: str) -> Iterator[Problem]:
    """What the check of this row says under one code; rows that are no conversation are for other rules."""
    for trouble in row.once(_check):
        if trouble.code == code:
            yield Problem(trouble.pointer, trouble.message, ADVICE.get(code, ""))


def _check(row: Row) -> list[Trouble]:
    # Rendering needs jinja2, which no other rule does.
    from datacraft.core.render_check import check

    try:
        return check(from_carried(row.object), row.circumstances.template)
    except NotAnExample:
        return []
