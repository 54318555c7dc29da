"""JSON as datacraft writes it, and the types that stand for it."""

from __future__ import annotations

import json
from typing import TypeAlias

# A union that names itself is slow for mypy to unfold and buys little at the edges, where values are checked anyway.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"


def dumps(value: object) -> str:
    """`value` in the spelling that chat templates print: `", "` and `": "`, key order kept, non-ASCII as it is.

    Raises ValueError for NaN and infinities, TypeError for what JSON cannot hold.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def dumps_compact(value: object) -> str:
    """`value` without spaces: the bytes that the OpenAI client puts on the wire."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def canonical(value: object) -> str:
    """A text that is equal for equal JSON values whatever their key order; for hashing, never for export."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
