"""Values that stand for a value: what a template left behind where a real one belongs."""

from __future__ import annotations

import re

_MARKED = re.compile(
    r"""
    \s*(?:
      <\s*[A-Za-z][\w .-]*\s*>                          # <CITY>
    | \{\{[^{}]*\}\} | \{\s*[A-Za-z_][\w .]*\s*\}       # {{city}} {city}
    | \$\{[^{}]*\} | %[A-Za-z_]\w*%                     # ${CITY} %CITY%
    | \[\s*(?:insert|your|enter|the|add)\b[^\]]*\] | \[[A-Z][A-Z0-9_ ]+\]   # [insert city] [CITY]
    )\s*
    """,
    re.X | re.I,
)
_SHOUTED = re.compile(r"\[[A-Z][A-Z0-9_ ]+\]")
_NAMED = re.compile(
    r"(?:your|my|insert|enter|sample|dummy|fake|test)[_-](?:[a-z0-9]+[_-])*"
    r"(?:key|token|id|name|email|value|here|city|date|url|password|address|number|string|text|user|account)(?:[_-]here)?",
    re.I,
)
WORDS = frozenset(
    """todo tbd tba fixme placeholder xxx xxxx xxxxx yyyy-mm-dd yyyy/mm/dd dd/mm/yyyy mm/dd/yyyy string some_value
    your_value lorem ipsum insert_here fill_in <...> ... … undefined [object_object] nan""".split()  # noqa: SIM905
)
"""Words that stand for a value, spaces as underscores."""
_RESERVED_HOST = re.compile(r"(?:^|[@/.])example\.(?:com|org|net)(?:$|[/:?#])", re.I)


def is_placeholder(value: str) -> bool:
    """Whether a text stands for a value rather than being one, whatever the conversation says."""
    text = value.strip()
    if not text or len(text) > 80:
        return False
    if _MARKED.fullmatch(text):
        return not text.startswith("[") or bool(_SHOUTED.fullmatch(text)) or " " in text
    return text.casefold().replace(" ", "_") in WORDS or bool(_NAMED.fullmatch(text))


def is_reserved_address(value: str) -> bool:
    """Whether a text is an e-mail address or URL in the domains kept for documentation (RFC 2606)."""
    return len(value) <= 200 and not re.search(r"\s", value.strip()) and bool(_RESERVED_HOST.search(value))
