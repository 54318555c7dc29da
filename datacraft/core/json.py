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
    return _spaced(value)


def dumps_compact(value: object) -> str:
    """`value` without spaces: the bytes that the OpenAI client puts on the wire."""
    return _compact(value)


def canonical(value: object) -> str:
    """A text that is equal for equal JSON values whatever their key order; for hashing, never for export."""
    return _sorted(value)


# `json.dumps` makes an encoder at every call that asks for anything special, which takes longer than a short value.
_spaced = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
