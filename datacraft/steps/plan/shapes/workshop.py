"""What the builders of shapes share: sorted sketches, finished scripts, single calls and lineage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias, TypeVar

from datacraft.core.blueprint import Call, Result
from datacraft.core.recipe import Recipe
from datacraft.steps.plan.links import Link, find_links
from datacraft.steps.plan.outcomes import Outcomes, learn_outcomes
from datacraft.steps.plan.questions import Form, form_of
from datacraft.steps.plan.script import OpenScript, add_calls, play
from datacraft.steps.plan.stage import Scene, stage
from datacraft.steps.plan.varying import tells_default
from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.template import CallsSketch, ReplySketch, Sketch, UserSketch, references

Option = TypeVar("Option")


@dataclass(frozen=True)
class Workshop:
    """What builders share: the lexicon, the recipe, and the sketches sorted by what they are good for."""

    lexicon: Lexicon
    recipe: Recipe
    by_shape: Mapping[str, tuple[Sketch, ...]]
    singles: Mapping[str, tuple[Sketch, ...]]
    """Tool to the sketches that are one request, one call of it, one answer."""
    links: tuple[Link, ...]
    outcomes: Outcomes | None = None
    """What its final output follows from, where it has one."""
    question: Form | None = None
    """How the agent asks in its final output, where it has one."""
    uses: Counter[str] = field(default_factory=Counter)
    """How often a sketch, or a sketch without one of its values, was taken."""

    def pick(self, rng: Random, options: Sequence[Option], key: Callable[[Option], str]) -> Option:
        """The option taken least often so far, any of several; counts it."""
        chosen = min(options, key=lambda option: (self.uses[key(option)], rng.random()))
        self.uses[key(chosen)] += 1
        return chosen

    def pick_sketch(self, rng: Random, options: Sequence[Sketch]) -> Sketch:
        return self.pick(rng, options, lambda sketch: sketch.seed.id)


@dataclass(frozen=True)
class Wish:
    """What the planner would like a build to be."""

    tool: str = ""
    """A tool; `a+b` for two side by side, `a>b` for a chain; empty for any."""
    wanted: Mapping[Place, Any] = field(default_factory=dict)
    """Argument values that would cover something new."""
    base: Scene | None = None
    """The scene of an earlier row, for a contrast sibling of it."""
    described: bool = False
    """Whether to ask in the words of the tool's description, which can say every value."""


@dataclass
class Built:
    """A finished script before it has an id."""

    script: OpenScript
    lineage: tuple[str, ...]
    called: tuple[str, ...]
    banned: frozenset[str] = frozenset()
    """Tools that must not be offered."""
    needs: tuple[str, ...] = ()
    """Tools that must be offered because the words name them."""
    sibling: bool = False
    """True when the wish's base was used."""


Builder: TypeAlias = Callable[[Workshop, Random, Wish], Built | None]


def workshop(lexicon: Lexicon, recipe: Recipe) -> Workshop:
    """Sort the sketches."""
    by_shape: dict[str, list[Sketch]] = {}
    singles: dict[str, list[Sketch]] = {}
    for sketch in lexicon.sketches.values():
        by_shape.setdefault(sketch.seed.shape, []).append(sketch)
        if is_single(sketch):
            singles.setdefault(sketch.calls()[0].tool, []).append(sketch)
    return Workshop(
        lexicon,
        recipe,
        {shape: tuple(found) for shape, found in by_shape.items()},
        {tool: tuple(found) for tool, found in singles.items()},
        find_links(lexicon),
        learn_outcomes(lexicon),
        form_of(lexicon),
    )


def is_single(sketch: Sketch) -> bool:
    """Whether a sketch is one request, one call and what is said about it."""
    kinds = [type(step) for step in sketch.steps]
    worked = len(sketch.calls()) == 1 and sketch.calls()[0].error is None
    return worked and kinds[:2] == [UserSketch, CallsSketch] and kinds.count(UserSketch) == 1


def answered(sketches: Sequence[Sketch]) -> list[Sketch]:
    """Those sketches that end in an answer."""
    return [s for s in sketches if any(isinstance(step, ReplySketch) for step in s.steps)]


def open_script(shop: Workshop) -> OpenScript:
    return OpenScript(shop.lexicon, shop.recipe.null_policy)


def close(script: OpenScript, *scenes: Scene) -> Built:
    """The finished script of some scenes."""
    lineage = tuple(dict.fromkeys(seed for scene in scenes for seed in scene.lineage))
    called = tuple(dict.fromkeys(c.tool for s in script.steps if isinstance(s, Call) for c in s.calls))
    return Built(script, lineage, called)


def one_call(shop: Workshop, scene: Scene) -> tuple[Call, Result]:
    """The only call of a scene and its result."""
    aside = open_script(shop)
    add_calls(aside, scene, (scene.sketch.calls()[0],))
    call, result = aside.steps
    assert isinstance(call, Call)
    assert isinstance(result, Result)
    return call, result


def lineage_of(shop: Workshop, tool: str) -> tuple[str, ...]:
    """The first seed that calls a tool: whose results and values a described request borrows."""
    return tuple(s.seed.id for s in shop.lexicon.sketches.values() if any(c.tool == tool for c in s.calls()))[:1]


def chosen_freely(lexicon: Lexicon, parameter: str) -> bool:
    """Whether a person may want another value for a parameter: not for a date of birth."""
    return set(split_name(parameter)).isdisjoint(lexicon.language.lines("facts_of_life"))


def repeats(sketch: Sketch, value: Any) -> bool:
    """Whether the result may count what a new number changes: then the number is left alone."""
    counts = [sketch.variables[name].value for name, _ in references(sketch.calls()[0].returns)]
    return isinstance(value, int) and not isinstance(value, bool) and 1 in counts


def untold(shop: Workshop, sketch: Sketch, tool: str, parameter: str) -> bool:
    """Whether an answer would be untrue with another value than the default of what the call leaves out."""
    own = next((leaf for leaf in shop.lexicon.leaves(tool) if leaf.name == parameter), None)
    return own is not None and tells_default(sketch, own.default, shop.lexicon.language)


def has_output(shop: Workshop) -> bool:
    """Whether the agent ends its runs with an object instead of prose."""
    return bool(shop.lexicon.toolset.agent and shop.lexicon.toolset.agent.output_schema)


def as_seed(shape: str) -> Builder:
    """A builder that replays a seed of the shape with new values."""

    def build(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
        fitting = shop.by_shape.get(shape, ())
        own = tuple(s for s in fitting if any(c.tool == wish.tool for c in s.calls()))
        if not fitting:
            return None
        scene = stage(shop.pick_sketch(rng, own or fitting), shop.lexicon, rng, wish.wanted)
        script = open_script(shop)
        play(script, scene)
        return close(script, scene)

    return build
