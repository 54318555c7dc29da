"""Tells placeholders from values that only look like one, by the conversation."""

from __future__ import annotations

import re

from datacraft.core.placeholder import WORDS, is_placeholder, is_reserved_address
from datacraft.core.row import Row, text_of
from datacraft.core.schema_walk import Path

PLACEHOLDER = (
    r'\\"(?:\s|\\\\[nrt])*(?:[<{$%\[]|…|\.\.\.)'
    r'|\\"(?:\s|\\\\[nrt])*(?i:'
    + "|".join(re.escape(word).replace("_", "[_ ]") for word in sorted(WORDS) if word[0].isalpha())
    + r'|(?:your|my|insert|enter|sample|dummy|fake|test)[_-][a-z0-9_-]+)(?:\s|\\\\[nrt])*\\"'
    r"|(?i:example\.(?:com|org|net))"
)
"""What stands in the JSON text of every conversation with such an argument."""
_FORMS = ("format", "pattern", "template", "type", "class", "kind", "regex", "mask")


def names_a_form(path: Path) -> bool:
    """Whether a parameter takes the name of a form, for which `YYYY-MM-DD` or `string` is a value."""
    return bool(path) and str(path[0]).lower().endswith(_FORMS)


def stands_for_a_value(row: Row, message: int, value: str) -> bool:
    """Whether a text is a placeholder that nobody said before the call in message number `message`."""
    if not is_placeholder(value) and not is_reserved_address(value):
        return False
    wanted = value.strip().casefold()
    said = (text_of(m) for i, m in row.messages if i < message)
    if any(wanted in text.casefold() for text in said):
        return False
    return is_placeholder(value) or not _defined(row, wanted)


def _defined(row: Row, wanted: str) -> bool:
    """Whether the definitions of the tools name an address, as a default or an example to use."""
    return any(wanted in str(tool.wire).casefold() for _, tool in row.tools)
