"""The built-in phrase material: one data file per language, read once."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from datacraft.core.errors import UsageError

DAMPED = 9
"""A phrase is half as likely as one that is shorter by this part of a usual turn."""
USUAL = 12.0
"""Words of a user turn where no seeds tell."""


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
    typical: float = USUAL
    """Words of a usual user turn: people who write little are given short phrases."""
    names: frozenset[str] = frozenset()
    """Words that keep their capital letter wherever they stand."""
    fixed: frozenset[str] = frozenset()
    """Words that no other may stand for, since a flag is known by them."""

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
        return _wrappers(self.code)

    def draw(self, rng: Random, *keys: str) -> str:
        """One of a list of phrases, the likelier the shorter it is for this population."""
        return self.drawn(rng, self.lines(*keys))

    def drawn(self, rng: Random, lines: Sequence[str], share: float = 1.0) -> str:
        """One of some phrases, the likelier the shorter it is for this population; `share` is how much of a usual turn
        such a text should take."""
        return rng.choices(lines, cum_weights=_weights(tuple(lines), self.typical * share))[0]

    def unit(self, parameter: str) -> str:
        """The unit that ends a parameter's name, as it is said: "kg" for `weight_kg`; empty without one."""
        words = split_name(parameter.rsplit(".", 1)[-1])
        return str(self.table("unit_suffixes").get(words[-1], "")) if len(words) > 1 else ""

    def label(self, parameter: str) -> str:
        """A parameter's name as people say it: `customer_id` is "customer id"."""
        names = self.table("labels")
        last = parameter.rsplit(".", 1)[-1]
        if last.casefold() in names:
            return str(names[last.casefold()])
        words = split_name(last)
        words = words[:-1] if len(words) > 1 and words[-1] in self.table("unit_suffixes") else words
        return " ".join(str(names.get(word, word)) if len(words) > 1 and word in names else word for word in words)


@cache
def _wrappers(code: str) -> tuple[Wrapper, ...]:
    groups = load(code).table("wrappers")
    return tuple(
        Wrapper(text, own=group.startswith("own"), question=text.rstrip().endswith("?"))
        for group in sorted(groups)
        for text in groups[group]
    )


@lru_cache(maxsize=512)
def _weights(lines: tuple[str, ...], typical: float) -> tuple[float, ...]:
    """Running sums of weights that fall with the number of words, by half for every `DAMPED`th part of a usual turn."""
    total, sums = 0.0, []
    for line in lines:
        total += math.exp(-math.log(2) * len(_OWN_WORDS.findall(line)) / (typical / DAMPED))
        sums.append(total)
    return tuple(sums)


_OWN_WORDS = re.compile(r"(?<![{\w])[^\W\d_]+(?:['’][^\W\d_]+)*")
"""Words of a phrase, its `{…}` aside."""


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
