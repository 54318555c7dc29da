"""Patterns that find anything in linear time: one pass of a compiled automaton, however many alternatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import jsonschema_rs

SIZE_LIMIT = 64 * 2**20
"""Bytes that one compiled pattern may take."""


@lru_cache(maxsize=256)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text holds what `pattern` describes, anywhere in it.

    The engine is that of schemas' `pattern` (Rust's regex, in the dialect of ECMA 262): no look-around, no
    back-references, white space and case beyond ASCII. Raises ValueError for a pattern that it cannot compile.
    Compiling takes milliseconds and a run over single rows asks again for every row, so that matchers are kept.
    """
    options = jsonschema_rs.RegexOptions(size_limit=SIZE_LIMIT, dfa_size_limit=SIZE_LIMIT)
    schema = {"type": "string", "pattern": pattern}
    try:
        found: Callable[[str], bool] = jsonschema_rs.Draft202012Validator(
            schema, offline=True, pattern_options=options
        ).is_valid
    except jsonschema_rs.ValidationError as error:
        raise ValueError(f"no pattern for a linear engine: {pattern[:200]}") from error
    return found
