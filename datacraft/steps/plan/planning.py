"""The planner: keeps the mix, the tools and the value classes in balance and takes the row that covers most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Any

from datacraft.core.blueprint import Blueprint, Call, PlannedCall
from datacraft.core.coverage import Coverage, Share
from datacraft.core.json import canonical
from datacraft.core.recipe import CATEGORY_OF, Recipe
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.steps.plan.endings import ended
from datacraft.steps.plan.focus import practised, turns
from datacraft.steps.plan.links import Link
from datacraft.steps.plan.questions import served
from datacraft.steps.plan.shapes import BUILDERS, Built, Wish, Workshop, can_chain, is_single, workshop
from datacraft.steps.plan.stage import Scene
from datacraft.steps.plan.wanting import wanted
from datacraft.teachers.builtin.learn import Lexicon, learn

TRIES = 14
"""Builds tried for one row before it is left out."""
CANDIDATES = 4
"""Builds compared for one row: the one that covers most is taken."""
PAIRED_UP_TO = 12
"""Every unordered pair of tools is planned for toolsets up to this size."""
SIBLINGS = 0.35
"""Share of rows of the contrasting shapes that are made from the scene of an earlier complete row."""
ORDERS = 4
"""Random orders of the offered tools among which the one with the least used positions is taken."""
SHOWN = 3
"""How much more often a link that seeds show is planned than one that only names tell."""
CONTRASTING = frozenset({"already_known", "missing_parameter", "missing_tool", "recovery"})
REPLACEMENTS = 40
"""Replacements offered for one blueprint before it counts as impossible."""


@dataclass(frozen=True)
class Plan:
    """Blueprints for a whole run, and how to get another one for a place whose first try failed."""

    blueprints: tuple[Blueprint, ...]
    coverage: Coverage
    """Value classes and pairs of the planned calls."""
    counts: dict[str, int]
    """Rows by shape."""
    tool_pairs: Share
    """Unordered pairs of tools called in one row, of those that could be."""
    links: Share
    """Links from a result to an argument shown in a row, of those that seeds and names tell and that can be worded."""
    unsupported: dict[str, str]
    """Shape to why the seeds cannot support it."""
    _planner: _Planner

    def replacement(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        """Another blueprint for the same shape and tools, the same each time; None after many attempts."""
        return self._planner.again(blueprint, attempt) if attempt <= REPLACEMENTS else None


def plan(book: SeedBook, toolset: Toolset, recipe: Recipe) -> Plan:
    """The blueprints of a run: `recipe.n` of them where the seeds support as many different ones.

    Raises UsageError for a language that is not built in.
    """
    return _Planner(learn(book, toolset, recipe.language), recipe).run()


@dataclass
class _Planner:
    lexicon: Lexicon
    recipe: Recipe
    shop: Workshop = field(init=False)
    links: list[Link] = field(init=False)
    coverage: Coverage = field(init=False)
    signatures: set[str] = field(default_factory=set)
    positions: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Number of tools offered and position of a called one, to how often that was."""
    bases: dict[str, list[tuple[str, Scene]]] = field(default_factory=lambda: defaultdict(list))
    """Tool to complete rows that a contrast sibling can still be made of."""

    def __post_init__(self) -> None:
        self.shop = workshop(self.lexicon, self.recipe)
        self.links = [link for link in self.shop.links if can_chain(self.shop, link)]
        self.coverage = Coverage(self.lexicon.toolset)

    def run(self) -> Plan:
        supported = frozenset(shape for shape in BUILDERS if self._supports(shape))
        counts = self.recipe.counts(supported)
        wished = [shape for shape, share in self.recipe.mix.items() if share > 0]
        schedule = enumerate(self._schedule(counts))
        prefix = self.recipe.prefix
        made = [
            self._row(shape, tool, f"{prefix}{shape}-{number:05d}")
            or self._row("simple", "", f"{prefix}simple-{number:05d}")
            for number, (shape, tool) in schedule
        ]
        blueprints = tuple(blueprint for blueprint in made if blueprint is not None)
        return Plan(
            blueprints,
            self.coverage,
            dict(Counter(blueprint.shape for blueprint in blueprints)),
            _share(blueprints, {pair for pair in self._pairs() if self._singles(pair)}, _pairs_of),
            _share(blueprints, {link.name for link in self.shop.links if link.shown or link in self.links}, _links_of),
            {shape: _why(shape) for shape in wished if shape not in supported},
            self,
        )

    def _singles(self, pair: str) -> bool:
        return all(name in self.shop.singles for name in pair.split("+"))

    def _supports(self, shape: str) -> bool:
        rng = Random(f"{self.recipe.seed}/supports/{shape}")
        return any(BUILDERS[shape](self.shop, rng, Wish(tool)) for tool in self._targets(shape) for _ in range(4))

    def _pairs(self) -> list[str]:
        names = [tool.name for tool in self.lexicon.toolset.tools]
        return ["+".join(pair) for pair in combinations(names, 2)]

    def _targets(self, shape: str) -> list[str]:
        """Tools, pairs of tools, or links that the rows of a shape are spread over."""
        names = [tool.name for tool in self.lexicon.toolset.tools]
        if shape == "parallel":
            limit = PAIRED_UP_TO * (PAIRED_UP_TO - 1) // 2
            return [*self._pairs()[:limit], *(f"{name}+{name}" for name in names)]
        if shape == "chain":
            told = dict.fromkeys(link.name for link in self.links if not link.shown)
            shown = dict.fromkeys(link.name for link in self.links if link.shown)
            return [*shown, *told, *(list(shown) * SHOWN)] or names
        return names or [""]

    def _schedule(self, counts: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Shape and target of every row: shapes interleaved evenly, targets in turn."""
        targets = {shape: turns(shape, self._targets(shape), self.recipe.focus) for shape in counts}
        for _, shape in sorted(((i + 0.5) / count, shape) for shape, count in counts.items() for i in range(count)):
            yield shape, next(targets[shape])

    def _row(self, shape: str, tool: str, key: str) -> Blueprint | None:
        rng = Random(f"{self.recipe.seed}/{key}")
        base = self._base(shape, tool, rng)
        best: tuple[float, Built] | None = None
        found = 0
        targets = self._targets(shape)
        others = rng.sample(targets, len(targets))
        for attempt in range(TRIES):
            target = tool if tool and attempt < TRIES // 2 else others[attempt % len(others)]
            described = bool(self.coverage.open.get(target)) and attempt % 2 == 1
            wish = Wish(
                target,
                wanted(self.lexicon, self.coverage, target, rng),
                base[1] if base and attempt < 2 else None,
                described,
            )
            built = BUILDERS[shape](self.shop, rng, wish)
            if built is None or not self._new(built):
                continue
            gain = 100.0 * built.sibling + practised(_calls(built), self.recipe.focus)
            gain += sum(self.coverage.gain(call.tool, call.arguments) for call in _calls(built))
            best = (gain, built) if best is None or gain > best[0] else best
            found += 1
            done = not gain and not self.coverage.open.get(target)
            if found >= CANDIDATES or done or not _calls(built) or built.sibling:
                break
        return self._finish(best[1], shape, key, rng, base) if best else None

    def _base(self, shape: str, tool: str, rng: Random) -> tuple[str, Scene] | None:
        options = self.bases.get(tool, ())
        return (
            options[rng.randrange(len(options))]
            if shape in CONTRASTING and options and rng.random() < SIBLINGS
            else None
        )

    def _new(self, built: Built) -> bool:
        """Whether no row like it was planned, and none of its ancestors is held out."""
        signature, focus = _signature(built), self.recipe.focus
        held_out = focus is not None and not focus.avoid.lineages.isdisjoint(built.lineage)
        return not held_out and (not signature or signature not in self.signatures)

    def _finish(
        self, built: Built, shape: str, key: str, rng: Random, base: tuple[str, Scene] | None = None
    ) -> Blueprint:
        self.signatures.add(_signature(built))
        for call in _calls(built):
            self.coverage.add(call.tool, call.arguments)
        group = base[0] if base and built.sibling else key
        if base and built.sibling:
            self.bases[built.script.scenes[0].sketch.calls()[0].tool].remove(base)
        elif shape == "simple" and built.script.scenes and is_single(built.script.scenes[0].sketch):
            self.bases[built.called[0]].append((key, built.script.scenes[0]))
        return Blueprint(
            id=key,
            category=CATEGORY_OF[shape],
            shape=shape,
            lineage=built.lineage or (f"builtin:{shape}",),
            contrast_group=group,
            tools=self._offered(built, rng),
            script=served(
                ended(
                    built.script, shape, self.shop.outcomes, self.shop.question, Random(f"{self.recipe.seed}/{key}/end")
                ),
                self.shop.question,
            ),
            axes=built.script.axes(),
        )

    def _offered(self, built: Built, rng: Random) -> tuple[str, ...]:
        """The tools offered: those called, those the words name, distractors; shuffled."""
        names = [tool.name for tool in self.lexicon.toolset.tools if tool.name not in built.banned]
        must = [name for name in names if name in built.called or name in built.needs]
        rest = [name for name in names if name not in must]
        low, high = self.recipe.offered
        most = max(len(must), min(high, len(names)))
        size = rng.randint(min(max(low, len(must)), most), most) if most else 0
        offered = must + rng.sample(rest, max(0, min(len(rest), size - len(must))))
        return self._placed(offered, built.called, rng)

    def _placed(self, offered: list[str], called: tuple[str, ...], rng: Random) -> tuple[str, ...]:
        """The offered tools in an order that puts called ones where called ones were least often."""
        orders = [tuple(rng.sample(offered, len(offered))) for _ in range(ORDERS)]
        spots = [[(len(order), order.index(name)) for name in called] for order in orders]
        best = min(range(len(orders)), key=lambda i: sum(self.positions[spot] for spot in spots[i]))
        self.positions.update(spots[best])
        return orders[best]

    def again(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        key = f"{blueprint.id}.{attempt}"
        rng = Random(f"{self.recipe.seed}/{key}")
        called = list(dict.fromkeys(call.tool for call in blueprint.calls()))
        own = {"parallel": "+".join((called * 2)[:2]), "chain": ">".join(called[:2])}
        target = own.get(blueprint.shape, called[0]) if called else ""
        for call in blueprint.calls():
            self.coverage.remove(call.tool, call.arguments)
        best: tuple[int, Built] | None = None
        for turn in range(TRIES):
            tool = target if target and turn < TRIES // 2 else rng.choice(self._targets(blueprint.shape))
            described = bool(self.coverage.open.get(tool)) and turn % 2 == 1
            wish = Wish(tool, wanted(self.lexicon, self.coverage, tool, rng), None, described)
            built = BUILDERS[blueprint.shape](self.shop, rng, wish)
            if built is None or not self._new(built):
                continue
            gain = sum(self.coverage.gain(call.tool, call.arguments) for call in _calls(built))
            best = (gain, built) if best is None or gain > best[0] else best
            if gain or not self.coverage.open.get(tool):
                break
        return self._finish(best[1], blueprint.shape, key, rng) if best else None


def _why(shape: str) -> str:
    return f"no seed shows {shape} and the tools give nothing to build it from"


def _calls(built: Built) -> list[PlannedCall]:
    return [call for step in built.script.steps if isinstance(step, Call) for call in step.calls]


def _signature(built: Built) -> str:
    """What must not occur twice: the calls with their values; rows without a call only differ in their words."""
    calls = [(call.tool, call.arguments) for call in _calls(built)]
    return canonical([calls, [words.get("kind") for words in built.script.words]]) if calls else ""


def _share(blueprints: tuple[Blueprint, ...], possible: set[str], names: Any) -> Share:
    found = {name for blueprint in blueprints for name in names(blueprint)}
    return Share(len(possible & found), len(possible))


def _pairs_of(blueprint: Blueprint) -> set[str]:
    called = list(dict.fromkeys(call.tool for call in blueprint.calls()))
    return {f"{a}+{b}" for a in called for b in called}


def _links_of(blueprint: Blueprint) -> set[str]:
    calls = blueprint.calls()
    fed = [call for call in calls if "tool_result" in call.provenance.values()]
    return {f"{before.tool}>{call.tool}" for call in fed for before in calls[: calls.index(call)]}
