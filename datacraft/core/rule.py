"""The contract of a rule: what it is shown, what it says, and how it documents itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from datacraft.core.decode import spans
from datacraft.core.finding import Fix, Related, Severity
from datacraft.core.line import Line
from datacraft.core.row import Row

Scope: TypeAlias = Literal["file", "row", "dataset"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to one place of a row: the value at `pointer` becomes `value`, or goes when `remove` is set."""

    pointer: str
    value: Any = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule says; it knows nothing of files, codes or severities, the engine adds them."""

    pointer: str
    message: str
    suggestion: str = ""
    edits: tuple[Edit, ...] = ()
    """How to mend it; empty when only a person can."""
    severity: Severity | None = None
    """Where one rule has two severities; None takes the rule's own."""
    row: Row | None = None
    """Dataset rules name the row they mean; row rules leave it out."""
    related: tuple[Related, ...] = ()


RowCheck: TypeAlias = Callable[[Row], Iterable[Problem]]
LineCheck: TypeAlias = Callable[[Line], Iterable[Problem]]


class Watcher(Protocol):
    """A dataset rule at work on one run: shown every row once, in file order, then asked what it saw.

    Keep counts and digests, never whole rows: files may be larger than memory. To name an earlier row in `finish`,
    keep its file and line and say `Problem(row=Row(None, file, line))`.

    A watcher should also have `merge(self, later)`, which takes over what a watcher of the rows that follow has seen
    (its attributes must pickle), and then say everything in `finish`: files are judged in pieces by several processes,
    and one rule without `merge` keeps the whole run in one.
    """

    def see(self, row: Row) -> Iterable[Problem]: ...

    def finish(self) -> Iterable[Problem]: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue."""

    code: str
    name: str
    """kebab-case, the bad pattern."""
    severity: Severity
    scope: Scope
    doc: str
    check: RowCheck | None = None
    """Of a row rule."""
    inspect: LineCheck | None = None
    """Of a file rule, which sees lines as bytes."""
    watch: Callable[[], Watcher] | None = None
    """Of a dataset rule: a new watcher for a run."""
    fix: Fix = "none"
    on: Literal["always", "target", "asked"] = "always"
    """`target`: runs only with `--for`; `asked`: runs only when selected by code or family."""
    needs: frozenset[str] = field(default_factory=frozenset)
    """What the rule needs beside the row: `toolset`, `target`, `template`, `splits`."""
    sight: str = ""
    """Of a row rule that looks at texts: a pattern without which in the JSON text of `messages` (escapes as written,
    so that a quote inside a text is `\\"`, in arguments `\\\\\\"`) the rule has nothing to say of the messages, though
    perhaps of tools. For linear engines: no look-around, no back-references."""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.doc.strip().split("\n", 1)[0]

    def examples(self, kind: Literal["Bad", "Good"]) -> Iterator[str]:
        """The fenced blocks under `Bad:` or `Good:`: JSON lines, as a dataset file would hold them.

        A block fenced as `json` may wrap its rows; it comes back with one row a line.
        """
        for fence, text in self._blocks(kind):
            yield _unwrapped(text) if fence == "json" else text

    def example_files(self, kind: Literal["Bad", "Good"]) -> Iterator[bytes]:
        """The same as the bytes of a file; a block fenced as `bytes` is written with Python's escapes, endings too."""
        for fence, text in self._blocks(kind):
            if fence == "bytes":
                yield text.encode("latin-1").decode("unicode_escape").encode("latin-1")
            else:
                yield (_unwrapped(text) if fence == "json" else text).encode() + b"\n"

    def _blocks(self, kind: str) -> Iterator[tuple[str, str]]:
        for match in re.finditer(rf"^{kind}[^\n]*\n+```([a-z]*)\n(.*?)\n```", self.doc, re.S | re.M):
            yield match.group(1), match.group(2)


def _unwrapped(text: str) -> str:
    try:
        rows = [text[start:end] for start, end in spans(text)]
    except ValueError:
        return text
    return "\n".join(re.sub(r"\n\s*", " ", row) for row in rows)


def row_rule(
    code: str,
    severity: Severity | str = Severity.ERROR,
    *,
    fix: Fix = "none",
    on: Literal["always", "target", "asked"] = "always",
    needs: Iterable[str] = (),
    sight: str = "",
) -> Callable[[RowCheck], Rule]:
    """Make a rule of a check on one row; the function's name is the rule's, its docstring the documentation."""

    def make(check: RowCheck) -> Rule:
        name, doc = _identity(check)
        asked = frozenset(needs)
        return Rule(code, name, Severity(severity), "row", doc, check=check, fix=fix, on=on, needs=asked, sight=sight)

    return make


def line_rule(
    code: str, severity: Severity | str = Severity.ERROR, *, fix: Fix = "none"
) -> Callable[[LineCheck], Rule]:
    """Make a rule of a check on the bytes of one line."""

    def make(inspect: LineCheck) -> Rule:
        name, doc = _identity(inspect)
        return Rule(code, name, Severity(severity), "file", doc, inspect=inspect, fix=fix)

    return make


def dataset_rule(
    code: str,
    severity: Severity | str = Severity.WARNING,
    *,
    fix: Fix = "none",
    on: Literal["always", "target", "asked"] = "always",
    needs: Iterable[str] = (),
) -> Callable[[Callable[[], Watcher]], Rule]:
    """Make a rule of a watcher class; the class's docstring is the documentation, its name the rule's."""

    def make(watch: Callable[[], Watcher]) -> Rule:
        name, doc = _identity(watch)
        return Rule(code, name, Severity(severity), "dataset", doc, watch=watch, fix=fix, on=on, needs=frozenset(needs))

    return make


def _identity(thing: Any) -> tuple[str, str]:
    lines = (thing.__doc__ or "").expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    doc = "\n".join([lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]).strip()
    return thing.__name__.strip("_").replace("_", "-"), doc
