"""The planner: keeps the mix, the tools and the value classes in balance and takes the row that covers most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, cycle
from random import Random
from typing import Any

from datacraft.core.blueprint import Blueprint
from datacraft.core.coverage import ABSENT, Coverage, Leaf, bounds, classes, kind_of, leaves
from datacraft.core.json import canonical
from datacraft.core.recipe import CATEGORY_OF, Recipe
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.steps.plan.fresh import list_for, number_between
from datacraft.steps.plan.shapes import BUILDERS, Built, Workshop, workshop
from datacraft.teachers.builtin.learn import Lexicon, Place, learn

TRIES = 12
"""Builds tried for one row before its shape counts as unsupported for that tool."""
CANDIDATES = 4
"""Builds compared for one row: the one that covers most is taken."""
PAIRED_UP_TO = 10
"""Every unordered pair of tools is planned for toolsets up to this size."""


@dataclass(frozen=True)
class Plan:
    """Blueprints for a whole run, and how to get another one for a place whose first try failed."""

    blueprints: tuple[Blueprint, ...]
    coverage: Coverage
    counts: dict[str, int]
    """Rows by shape."""
    unsupported: dict[str, str]
    """Shape to why the seeds cannot support it."""
    _planner: _Planner

    def replacement(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        """Another blueprint for the same shape and tools, the same each time; None after many attempts."""
        if attempt > 40:
            return None
        return self._planner.again(blueprint, attempt)


def plan(book: SeedBook, toolset: Toolset, recipe: Recipe) -> Plan:
    """The blueprints of a run: `recipe.n` of them unless the seeds support no shape at all.

    Raises UsageError for a language that is not built in.
    """
    planner = _Planner(learn(book, toolset, recipe.language), recipe)
    return planner.run()


@dataclass
class _Planner:
    lexicon: Lexicon
    recipe: Recipe
    shop: Workshop = field(init=False)
    coverage: Coverage = field(init=False)
    signatures: set[str] = field(default_factory=set)
    unsupported: dict[str, str] = field(default_factory=dict)
    positions: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.shop = workshop(self.lexicon, self.recipe)
        self.coverage = Coverage(self.lexicon.toolset)

    def run(self) -> Plan:
        supported = frozenset(shape for shape in BUILDERS if self._supports(shape))
        counts = self.recipe.counts(supported)
        for shape in self.recipe.mix:
            if self.recipe.mix[shape] > 0 and shape not in supported:
                self.unsupported[shape] = "no seed shows it and the tools' schemas give nothing to build it from"
        made = [self._row(shape, tool, number) for number, (shape, tool) in enumerate(self._schedule(counts))]
        blueprints = tuple(blueprint for blueprint in made if blueprint is not None)
        found = dict(Counter(blueprint.shape for blueprint in blueprints))
        return Plan(blueprints, self.coverage, found, self.unsupported, self)

    def _supports(self, shape: str) -> bool:
        rng = Random(f"{self.recipe.seed}/supports/{shape}")
        return any(
            BUILDERS[shape](self.shop, rng, {}, tool) is not None for tool in self._targets(shape) for _ in range(3)
        )

    def _targets(self, shape: str) -> list[str]:
        """Tools, and for shapes with several calls pairs of tools, that rows of a shape are spread over."""
        names = [tool.name for tool in self.lexicon.toolset.tools]
        if shape == "parallel":
            pairs = ["+".join(pair) for pair in combinations(names, 2)]
            return [*pairs[: PAIRED_UP_TO * (PAIRED_UP_TO - 1) // 2], *(f"{name}+{name}" for name in names)] or names
        return names or [""]

    def _schedule(self, counts: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Shape and target of every row: shapes interleaved evenly, targets in turn."""
        turns = {shape: cycle(self._targets(shape)) for shape in counts}
        order = sorted(((i + 0.5) / count, shape) for shape, count in counts.items() for i in range(count))
        for _, shape in order:
            yield shape, next(turns[shape])

    def _row(self, shape: str, tool: str, number: int) -> Blueprint | None:
        key = f"{shape}-{number:05d}"
        rng = Random(f"{self.recipe.seed}/{key}")
        best: tuple[int, Built] | None = None
        found = 0
        for attempt in range(TRIES):
            built = BUILDERS[shape](self.shop, rng, self._wanted(tool, rng), self._other(shape, tool, attempt, rng))
            if built is None or not self._new(built):
                continue
            gain = sum(self.coverage.gain(c.tool, c.arguments) for c in _calls(built))
            best = (gain, built) if best is None or gain > best[0] else best
            found += 1
            if found >= CANDIDATES or not _calls(built):
                break
        return self._finish(best[1], shape, key, rng) if best else None

    def _other(self, shape: str, tool: str, attempt: int, rng: Random) -> str:
        """The tool a build is for: another one when the scheduled one does not work out."""
        return tool if attempt < TRIES // 2 else rng.choice(self._targets(shape))

    def _wanted(self, tool: str, rng: Random) -> dict[Place, Any]:
        """Argument values that would cover something new."""
        wanted: dict[Place, Any] = {}
        for name in dict.fromkeys(tool.split("+")):
            known = self.lexicon.toolset.tool(name)
            for leaf in leaves(self.lexicon.toolset, known) if known else ():
                options = classes(leaf)
                if options == ("given",):
                    continue
                counts = [self.coverage.cells.get((name, leaf.name, option), 0) for option in options]
                least = min(counts)
                option = rng.choice([o for o, c in zip(options, counts, strict=True) if c <= least + 1])
                if option == ABSENT:
                    continue
                value = value_of_class(self.lexicon, (name, leaf.name), leaf, option, rng)
                if value is not None:
                    wanted[name, leaf.name] = value
        return wanted

    def _new(self, built: Built) -> bool:
        signature = _signature(built)
        return not signature or signature not in self.signatures

    def _finish(self, built: Built, shape: str, key: str, rng: Random) -> Blueprint:
        self.signatures.add(_signature(built))
        for call in _calls(built):
            self.coverage.add(call.tool, call.arguments)
        return Blueprint(
            id=key,
            category=CATEGORY_OF[shape],
            shape=shape,
            lineage=built.lineage or (f"builtin:{shape}",),
            contrast_group=key,
            tools=self._offered(built, rng),
            script=tuple(built.script.steps),
            axes=built.script.axes(),
        )

    def _offered(self, built: Built, rng: Random) -> tuple[str, ...]:
        """The tools offered: those called, those the answer names, distractors; shuffled."""
        names = [tool.name for tool in self.lexicon.toolset.tools if tool.name not in built.banned]
        must = [name for name in names if name in built.called or name in built.notes.get("needs", ())]
        rest = [name for name in names if name not in must]
        low, high = self.recipe.offered
        most = min(high, len(names))
        size = rng.randint(min(max(low, len(must)), most), most) if most else 0
        offered = must + rng.sample(rest, max(0, min(len(rest), size - len(must))))
        rng.shuffle(offered)
        return tuple(offered)

    def again(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        key = f"{blueprint.id}.{attempt}"
        rng = Random(f"{self.recipe.seed}/{key}")
        called = list(dict.fromkeys(call.tool for call in blueprint.calls()))
        target = "+".join((called * 2)[:2]) if blueprint.shape == "parallel" and called else (called or [""])[0]
        for turn in range(TRIES):
            tool = target if target and turn < TRIES // 2 else rng.choice(self._targets(blueprint.shape))
            built = BUILDERS[blueprint.shape](self.shop, rng, self._wanted(tool, rng), tool)
            if built is not None and self._new(built):
                return self._finish(built, blueprint.shape, key, rng)
        return None


def value_of_class(lexicon: Lexicon, place: Place, leaf: Leaf, option: str, rng: Random) -> Any:
    """A value of a class; None where nothing is known to make it from."""
    if option.startswith("="):
        return next((o for o in leaf.schema.get("enum", [leaf.schema.get("const")]) if str(o) == option[1:]), None)
    low, high = bounds(leaf.schema)
    whole = kind_of(leaf.schema) == "integer"
    if option in ("minimum", "maximum"):
        end = low if option == "minimum" else high
        return int(end) if whole and end is not None else end
    if option in ("true", "false"):
        return option == "true"
    if option in ("one", "many"):
        return list_for(lexicon, place, leaf, rng, 1 if option == "one" else rng.randint(2, 3))
    if option == "typical":
        known = [v for v in lexicon.pools.get(place, ()) if v not in (low, high)]
        return rng.choice(known) if known else number_between(leaf, rng)
    return None


def _calls(built: Built) -> list[Any]:
    from datacraft.core.blueprint import Call

    return [call for step in built.script.steps if isinstance(step, Call) for call in step.calls]


def _signature(built: Built) -> str:
    """What must not occur twice: the calls with their values; rows without a call only differ in their words."""
    calls = [(call.tool, call.arguments) for call in _calls(built)]
    return canonical([calls, [w.get("kind") for w in built.script.words]]) if calls else ""
