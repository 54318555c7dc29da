"""Tells placeholders from values that only look like one, by the conversation."""

from __future__ import annotations

import re

from datacraft.core.placeholder import WORDS, is_placeholder, is_reserved_address
from datacraft.core.row import CallView, Row, text_of
from datacraft.core.schema_walk import Path
from datacraft.core.tool import accepts_null

PLACEHOLDER = (
    r'\\"(?:\s|\\\\[nrt])*(?:[<{$%\[]|…|\.\.\.)'
    r'|\\"(?:\s|\\\\[nrt])*(?i:'
    + "|".join(re.escape(word).replace("_", "[_ ]") for word in sorted(WORDS) if word[0].isalpha())
    + r'|(?:your|my|insert|enter|sample|dummy|fake|test)[_-][a-z0-9_-]+)(?:\s|\\\\[nrt])*\\"'
    r"|(?i:example\.(?:com|org|net))"
    r'|\\"(?:\s|\\\\[nrt])*(?:None|null|NULL|<NA>)(?:\s|\\\\[nrt])*\\"'
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


def names_nothing(row: Row, call: CallView, path: Path, value: str) -> bool:
    """Whether a text is a language's word for nothing where nothing was meant: nobody said it, no schema lists it."""
    text = value.strip()
    if text not in _NOTHING or not path or call.tool is None:
        return False
    schema = call.tool.properties.get(str(path[0]))
    if schema is None or re.search(rf"\b{text}\b", str(schema), re.I):
        return False
    if text == "None" and path[0] in call.tool.required and not accepts_null(schema):
        return False  # "None" answers some questions: allergies, middle name
    said = (text_of(m) for i, m in row.messages if i < call.message)
    return not any(_SAYS_NOTHING.search(text) for text in said)


_NOTHING = frozenset(("None", "null", "NULL", "<NA>"))
_SAYS_NOTHING = re.compile(r"\b(?:none|null|nothing|no|not|without|nil)\b|n't\b", re.I)


def _defined(row: Row, wanted: str) -> bool:
    """Whether the definitions of the tools name an address, as a default or an example to use."""
    return any(wanted in str(tool.wire).casefold() for _, tool in row.tools)
