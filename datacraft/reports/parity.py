"""The check of a server on one screen: prompts equal or not, each difference in its context, what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from datacraft.core.parity import CAUSES

SHOWN = 8
"""Differences shown on a screen; the JSON has them all."""
LONGEST = 160
"""Characters of one side of a difference; more are cut out of its middle."""
_MARKS = {"ok": "ok      ", "warning": "warning ", "failed": "FAILED  "}


def report(parity: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the report."""
    yield _server(parity)
    yield from _prompts(parity)
    yield from (f"{_MARKS[check['state']]} {check['name']:<24} {check['said']}" for check in parity["checks"])
    yield from _causes(parity)


def _server(parity: Mapping[str, Any]) -> str:
    server = parity["server"]
    name = " ".join(part for part in (server["title"], server["version"]) if part)
    context = f", {server['context']} tokens of context" if server["context"] else ""
    return f"{name} serves {parity['model']}{context}"


def _prompts(parity: Mapping[str, Any]) -> Iterator[str]:
    counted, template = parity["prompts"], parity["template"]
    if template is None:
        yield "prompts are not compared: no --template"
    elif counted is None:
        yield f"{parity['server']['title']} does not tell its prompts: its behaviour is looked at instead"
    elif not counted["differing"]:
        yield f"all {counted['compared']} prompts are equal to what {template} writes"
    else:
        yield f"{counted['equal']} of {counted['compared']} prompts are equal to what {template} writes"
        yield "  [-only in the training text-] {+only in the server's prompt+}"
    for difference in parity["differences"][:SHOWN]:
        yield from _difference(difference)
    if len(parity["differences"]) > SHOWN:
        yield f"  and {len(parity['differences']) - SHOWN} more differences: --output-format json"
    for one in parity["unwritten"]:
        yield f"  row {one['row']} (line {one['line']}): {template} refuses it: {one['reason']}"


def _difference(difference: Mapping[str, Any]) -> Iterator[str]:
    place = f"row {difference['row']} (line {difference['line']}), turn {difference['turn']}"
    number = difference["prompts"]
    count = f"{number} prompt{'s' if number > 1 else ''}"
    if "said" in difference:
        yield f"  {place}: {CAUSES[difference['cause']]}; {count}"
        yield f"    {difference['said']}"
        return
    yield f"  {place}, character {difference['character']}: {CAUSES[difference['cause']]}; {count}"
    yield f"    {marked(difference)}"


def marked(difference: Mapping[str, Any]) -> str:
    """A difference in its context on one line: `…before[-trained-]{+served+}after…`, line ends and blanks spelled."""
    trained = f"[-{_shown(difference['trained'])}-]" if difference["trained"] else ""
    served = f"{{+{_shown(difference['served'])}+}}" if difference["served"] else ""
    return f"...{_spelled(difference['before'])}{trained}{served}{_spelled(difference['after'])}..."


def _shown(text: str) -> str:
    if len(text) <= LONGEST:
        return _spelled(text)
    left_out = len(text) - LONGEST
    return f"{_spelled(text[: LONGEST * 2 // 3])} ({left_out} more characters) {_spelled(text[-LONGEST // 3 :])}"


def _spelled(text: str) -> str:
    """Control characters as escapes; everything else as it is."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode() for char in text
    )


def _causes(parity: Mapping[str, Any]) -> Iterator[str]:
    for cause in parity["causes"]:
        yield cause["said"]
        if cause["fix"]:
            yield f"  on {parity['server']['title']}: {cause['fix']}"
