"""One line of a file as bytes, before anything is believed about it; what the file rules are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from datacraft.core.decode import Decoded, decode

BOM = b"\xef\xbb\xbf"


@dataclass
class Line:
    """A physical line; the views say None where the bytes allow no such view."""

    raw: bytes
    """The bytes without their line ending; the first part only when `size` is larger."""
    number: int = 1
    """1-based."""
    file: str = ""
    ending: bytes = b"\n"
    """`\\n`, `\\r\\n`, or nothing for a last line that was not ended."""
    size: int = field(default=-1)
    """Bytes of the whole line; larger than `raw` when the reader cut it."""
    document: str = ""
    """`array` or `objects` on the first row of a file that is such a JSON document instead of lines."""

    @property
    def cut(self) -> bool:
        """Whether the line was too long to be read whole."""
        return self.size > len(self.raw)

    @property
    def plain(self) -> bool:
        """Whether this is a whole line that was ended, of a file of lines."""
        return bool(self.ending) and not self.cut and not self.document

    @property
    def blank(self) -> bool:
        return not self.raw.removeprefix(BOM).strip()

    @cached_property
    def text(self) -> str | None:
        """The text without a byte order mark; None when the bytes are not UTF-8, or were cut."""
        if self.cut:
            return None
        try:
            return self.raw.removeprefix(BOM).decode("utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def decoded(self) -> Decoded | None:
        """The JSON of the text; None for a blank line and for one without text."""
        return None if self.text is None or self.blank else decode(self.text)

    @property
    def value(self) -> Any:
        """The JSON value, None where there is none (see `readable`)."""
        return self.decoded.value if self.decoded else None

    @property
    def readable(self) -> bool:
        """Whether the line holds a JSON value, so that the rules for rows can look at it."""
        return self.decoded is not None and not self.decoded.error
