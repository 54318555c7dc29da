"""Evaluation and gaps files in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from datacraft.core import evaluation
from datacraft.core import gaps as gaps_shape
from datacraft.core.errors import InputError
from datacraft.io.files import read_text


def read(path: Path) -> dict[str, Any]:
    """The evaluation in a file. Raises InputError."""
    hint = f"datacraft eval HELDOUT --model PROVIDER/MODEL -o {path}"
    try:
        return evaluation.check(json.loads(read_text(path, hint)))
    except ValueError as error:
        raise InputError(f"{path} cannot be used: {error}", hint) from error


def read_gaps(path: Path) -> gaps_shape.Gaps:
    """The gaps in a file. Raises InputError."""
    hint = f"datacraft gaps eval.json -o {path}"
    try:
        return gaps_shape.from_json(json.loads(read_text(path, hint)))
    except ValueError as error:
        raise InputError(f"{path} cannot be used: {error}", hint) from error
