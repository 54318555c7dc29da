"""What is counted row by row: the tallies of some rows and of those that follow add up to the tally of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from datacraft.core.coverage import Cell, Coverage
from datacraft.core.example import Example
from datacraft.core.renaming import restored
from datacraft.core.signature import carriers
from datacraft.core.tool import Toolset
from datacraft.steps.reader import Lexicon, Reading, read_back
from datacraft.steps.stats import structure, wording


@dataclass
class Tally:
    """Counts over rows; those of calls leave out turns that are not trained on."""

    rows: int = 0
    wrong: set[int] = field(default_factory=set)
    """Lines with an error."""
    shapes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Category and shape, as the row says or as its calls show."""
    calls: Counter[str] = field(default_factory=Counter)
    classes: Counter[tuple[Cell, ...]] = field(default_factory=Counter)
    """Value classes of a call."""
    met: set[tuple[str, str]] = field(default_factory=set)
    positions: Counter[tuple[int, int]] = field(default_factory=Counter)
    values: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Free values: tool, parameter, text."""
    requests: Counter[str] = field(default_factory=Counter)
    """User turns, in the order in which each is met first."""
    phrases: Counter[str] = field(default_factory=Counter)
    """Carrier phrases, once a row."""
    naming: Counter[bool] = field(default_factory=Counter)
    """Rows with calls by whether a request says the tool's name."""
    seeds: set[str] = field(default_factory=set)
    groups: set[object] = field(default_factory=set)
    """Contrast groups."""
    read: list[tuple[Example, Reading]] = field(default_factory=list)
    """The rows that were picked, and what the independent reader makes of them."""

    @property
    def readings(self) -> list[Reading]:
        return [reading for _, reading in self.read]

    def add(self, later: Tally) -> None:
        """Take over the tally of the rows that follow."""
        for name, theirs in vars(later).items():
            own = vars(self)[name]
            if isinstance(own, Counter | set):
                own.update(theirs)
            elif isinstance(own, list):
                own.extend(theirs)
            else:
                vars(self)[name] = own + theirs


class Teller:
    """Counts rows by what is known beside them."""

    def __init__(self, toolset: Toolset, lexicon: Lexicon) -> None:
        self.toolset, self.lexicon = toolset, lexicon
        self._table = Coverage(toolset)

    def tally(self, examples: Iterable[Example], picks: Collection[int] | None = None) -> Tally:
        """The tally of rows under the names that are served; `picks` are the positions of those that are read back."""
        done = Tally()
        for position, example in enumerate(map(restored, examples)):
            self._count(done, example)
            if picks is None or position in picks:
                done.read.append((example, read_back(example, self.lexicon)))
        return done

    def _count(self, done: Tally, example: Example) -> None:
        done.rows += 1
        shape = structure.shape_of(example)
        if shape:
            done.shapes[shape] += 1
        done.kinds[structure.category_of(example, Reading(agrees=True)), shape] += 1
        for call in structure.trained_calls(example):
            done.calls[call.name] += 1
            done.classes[tuple(self._table.of_call(call.name, structure.arguments(call)))] += 1
        done.met.update(structure.tools_met(example))
        if position := structure.position_of(example):
            done.positions[position] += 1
        done.values.update(structure.free_values(example, self.toolset))
        done.requests.update(example.user_texts())
        done.phrases.update(set(carriers(example)))
        if any(True for _ in example.calls()):
            done.naming[wording.names_tool(example)] += 1
        done.seeds.update(example.lineage)
        if group := example.metadata.get("contrast_group"):
            done.groups.add(group)
