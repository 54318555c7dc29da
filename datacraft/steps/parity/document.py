"""The check of a server as the JSON that other programs read (`datacraft.parity/1`)."""

from __future__ import annotations

from typing import Any

from datacraft.steps.parity.checking import Parity
from datacraft.steps.parity.comparing import Difference

FORMAT = "datacraft.parity/1"


def document(found: Parity) -> dict[str, Any]:
    """The check as JSON (`datacraft.parity/1`)."""
    comparison = found.comparison
    return {
        "format": FORMAT,
        "clean": found.clean,
        "server": {
            "kind": found.server.name,
            "title": found.server.title,
            "version": found.served.version,
            "context": found.served.context,
        },
        "model": found.model,
        "template": found.template or None,
        "prompts": comparison
        and {
            "compared": comparison.equal + comparison.differing,
            "equal": comparison.equal,
            "differing": comparison.differing,
        },
        "differences": [_difference(one) for one in found.differences],
        "unwritten": [{"row": one.row, "line": one.line, "reason": one.reason} for one in found.unwritten],
        "checks": [
            {"name": sign.name, "state": sign.state, "said": sign.said, "cause": sign.cause} for sign in found.signs
        ],
        "causes": [{"cause": one.cause, "said": one.said, "fix": one.fix} for one in found.remedies],
    }


def _difference(one: Difference) -> dict[str, Any]:
    hunk = one.hunk
    place = {"row": one.row, "line": one.line, "turn": one.turn, "prompts": one.prompts, "cause": one.cause}
    if hunk is None:
        return {**place, "said": one.said}
    return {
        **place,
        "character": hunk.at,
        "before": hunk.before,
        "trained": hunk.trained,
        "served": hunk.served,
        "after": hunk.after,
    }
