"""The built-in phrase material: one data file per language, read once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from datacraft.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A way of putting a request; `{vp}` stands for a verb phrase, `{ing}` for its gerund."""

    text: str
    own: bool
    """True when the user is the subject ("I'd like to …"): "show me" does not fit in."""
    question: bool


@dataclass(frozen=True, slots=True)
class Language:
    """Everything of one language file; keys are those of the file."""

    code: str
    raw: dict[str, Any]

    def lines(self, *keys: str) -> tuple[str, ...]:
        """A list of phrases; `()` when the file has none of that name."""
        found: Any = self.raw
        for key in keys:
            found = found.get(key, {}) if isinstance(found, dict) else {}
        return tuple(found) if isinstance(found, list) else ()

    def table(self, *keys: str) -> dict[str, Any]:
        """A table of the file; `{}` when there is none of that name."""
        found: Any = self.raw
        for key in keys:
            found = found.get(key, {}) if isinstance(found, dict) else {}
        return found if isinstance(found, dict) else {}

    def wrappers(self) -> tuple[Wrapper, ...]:
        groups = self.table("wrappers")
        return tuple(
            Wrapper(text, own=group.startswith("own"), question=text.rstrip().endswith("?"))
            for group in sorted(groups)
            for text in groups[group]
        )

    def label(self, parameter: str) -> str:
        """A parameter's name as people say it: `customer_id` is "customer id"."""
        names = self.table("labels")
        last = parameter.rsplit(".", 1)[-1]
        if last.casefold() in names:
            return str(names[last.casefold()])
        words = split_name(last)
        return " ".join(str(names.get(word, word)) if len(words) > 1 and word in names else word for word in words)


def split_name(name: str) -> list[str]:
    """The lower-case words of a snake_case or camelCase name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[\W_]+", spaced.lower()) if word]


@cache
def load(code: str) -> Language:
    """The material of a language. Raises UsageError, naming what there is, for one that is not built in."""
    folder = files(__package__)
    source = folder / f"{code}.toml"
    if not source.is_file():
        known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
        raise UsageError(f"there is no built-in material for the language {code!r}", f"built in: {', '.join(known)}")
    return Language(code, tomllib.loads(source.read_text(encoding="utf-8")))
