"""What a page on a dataset shows: plain values, gathered by whoever has the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that did not become a row."""

    reason: str
    blueprint: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows that say nearly the same; positions are those of `PageContent.rows`' lines."""

    kind: str
    """`same form`, `near` or `duplicate`."""
    lines: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything on one page."""

    title: str
    statistics: Mapping[str, Any]
    """`Statistics.as_json()`."""
    rows: tuple[Mapping[str, Any], ...] = ()
    """Rows to browse, as `conversation.browsable` makes them."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """`CODE name` to how often it was found."""
    severities: Mapping[str, int] = field(default_factory=dict)
    clusters: tuple[Cluster, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    rejected_counts: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    """Rows that are counted but too many to browse."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the dataset's manifest says: teacher, seed, versions."""
