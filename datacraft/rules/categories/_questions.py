"""Questions of the assistant: whether there is one, and whether it was needed."""

from __future__ import annotations

import re

from datacraft.core.grounding import Said, leaves
from datacraft.core.row import Row, text_of
from datacraft.core.tool import accepts_null
from datacraft.rules.categories._labels import first_assistant, kind_of

_REQUEST = re.compile(
    r"[?\uff1f\u061f\u037e]|\b(?:please|could you|can you|would you|let me know|tell me|i(?:'ll| will)? need|i require|"
    r"provide|specify|confirm|share|which|what|missing|bitte|veuillez|por favor|s'il)\b",
    re.I,
)


def asks(text: str) -> bool:
    """Whether a text asks for something, with a question mark or with the words of a request."""
    return bool(_REQUEST.search(text))


def needless(row: Row) -> tuple[int, list[str]] | None:
    """Message index of a question and the parameters that had been said before it, None when it was needed.

    Judged only where the row itself shows what was wanted: the first call after the question, all of whose required
    values can be looked for.
    """
    index = first_assistant(row)
    unjudged = row.metadata.get("shape") not in (None, "missing_parameter")
    if kind_of(row.metadata.get("category")) != "clarification" or index is None or unjudged or not row.calls:
        return None
    call, arguments = row.calls[0], row.arguments[0]
    if call.message <= index or call.tool is None or not arguments:
        return None
    said = Said([text_of(message) for i, message in row.messages if i < index])
    names = []
    for name in call.tool.required:
        schema = call.tool.properties.get(name)
        if name not in arguments or accepts_null(schema) or (isinstance(schema, dict) and "default" in schema):
            continue
        found = list(leaves(name, arguments[name], schema))
        if not found or any(leaf.kind == "free" or not _plainly(said, leaf.value) for leaf in found):
            return None
        names.append(name)
    return (index, names) if names else None


def _plainly(said: Said, value: object) -> bool:
    """Whether a value stands there as it is: a generous reading would call questions needless that were not."""
    if isinstance(value, int | float):
        return float(value) in said.figures
    return isinstance(value, str) and re.search(rf"(?<!\w){re.escape(value.casefold())}(?!\w)", said.folded) is not None
