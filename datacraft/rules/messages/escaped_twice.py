"""M129: text that was escaped once too often."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_ENTITY = re.compile(
    r"&(?:amp;)?(?:#\d{2,6}|#x[0-9a-f]{2,5}|quot|apos|nbsp|amp|lt|gt|rsquo|lsquo|rdquo|ldquo|ndash|mdash);", re.I
)
_UNICODE = re.compile(r"(?<![\\\w])(?:\\u[0-9a-fA-F]{4})+|(?<=\w)\\u00[c-fC-F][0-9a-fA-F]")
_BREAK = re.compile(r"(?<![\\\w:])\\n(?=[A-Z\s\\*#\d-])|(?<=[.!?:,;\w)])\\n(?=[A-Z\s\\*#\d-])")
_ABOUT = re.compile(
    r"```|`[^`\n]*[&\\]|</?[a-z]+[^<>]{0,80}>|[A-Z]:\\|\\\\|https?://\S{0,300}&|\b(?:html|xml|rss|escap\w*|entit\w+|encod\w+|"
    r"decod\w+|unicode|code ?points?|regex\w*|strings?|newlines?|line breaks?|backslash\w*|json|latex|python|"
    r"javascript|printf?)\b",
    re.I,
)
"""What makes escapes a subject of the conversation."""
_SIGHT = (
    r"(?i:&(?:amp;)?(?:#[0-9]{2,6}|#x[0-9a-f]{2,5}|quot|apos|nbsp|amp|lt|gt|rsquo|lsquo|rdquo|ldquo|ndash|mdash);)"
    r'|[^\\]"(?:[^"\\]|\\[nrt])*\\\\(?:n|u[0-9a-fA-F]{4})'
)


@row_rule("M129", "warning", sight=_SIGHT)
def escaped_twice(row: Row) -> Iterator[Problem]:
    r"""A text was escaped once too often: `&#39;`, `&amp;`, the letters `\u00fc` or `\n`.

    It went through a web page or was dumped twice; the model learns to write the escapes. Silent where the
    conversation is about code or mark-up.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Am I booked?"}, {"role": "assistant", "content":
      "You&#39;re booked for 09:40."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Am I booked?"}, {"role": "assistant", "content":
      "You're booked for 09:40."}]}
    ```
    """
    spoken = [(i, text_of(m)) for i, m in row.messages if m.get("role") in ("user", "assistant")]
    found = [(i, text, escape) for i, text in spoken if (escape := _escape(text))]
    if not found or any(_ABOUT.search(text) for _, text in spoken):
        return
    for i, _, escape in found:
        yield Problem(f"/messages/{i}/content", f"{escape!r} is an escape, not text", f"write {_meant(escape)}")


def _escape(text: str) -> str:
    """The first escape in a text, `""` when it has none that was not meant."""
    found = _ENTITY.search(text) or _UNICODE.search(text) or (_BREAK.search(text) if "\n" not in text else None)
    return found.group() if found else ""


def _meant(escape: str) -> str:
    if escape.startswith("&"):
        return repr(html.unescape(html.unescape(escape)))
    if escape.startswith("\\u"):
        return repr(re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), escape))
    return "a line break"
