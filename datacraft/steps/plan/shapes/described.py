"""Requests made from a tool's own description, for what no seed says."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from datacraft.core.blueprint import Answer, Call, Mention, Provenance, Result, User
from datacraft.steps.plan import nearby
from datacraft.steps.plan.belonging import choices, row_for, situated, statements
from datacraft.steps.plan.fresh import result_for, value_for
from datacraft.steps.plan.people import acquainted
from datacraft.steps.plan.script import OpenScript, complete, put
from datacraft.steps.plan.shapes.workshop import Built, Wish, Workshop, lineage_of, open_script
from datacraft.steps.plan.values import shift
from datacraft.teachers.builtin.kinds import TEMPORAL
from datacraft.teachers.builtin.learn import Place
from datacraft.teachers.builtin.surface import is_date, is_time
from datacraft.teachers.builtin.template import Variable


def from_tool(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A request in the words of the tool's description, its values named one by one."""
    given = arguments_for(shop, rng, wish.wanted, wish.tool)
    if given is None:
        return None
    script = open_script(shop)
    say_tool(script, wish.tool, given)
    call_and_answer(script, rng, wish.tool, given, dict.fromkeys(given, "verbatim"))
    return Built(script, lineage_of(shop, wish.tool), (wish.tool,))


def arguments_for(shop: Workshop, rng: Random, wanted: Mapping[Place, Any], tool: str) -> dict[str, Any] | None:
    """Dotted path to value for what a tool requires and what is wanted, from a row the seeds gave and freshened.

    None when a required value cannot be made, or a free text would be made up.
    """
    if shop.lexicon.toolset.tool(tool) is None or not shop.lexicon.phrases[tool]:
        return None  # nobody could say what is wanted
    row = row_for(shop.lexicon, tool, {path: v for (name, path), v in wanted.items() if name == tool}, rng)
    row = {**row, **moved(shop, tool, row, rng)}
    told = statements(shop.lexicon, tool) & row.keys()
    chosen = choices(shop.lexicon, tool) if told else set()
    given: dict[str, Any] = {}
    every = shop.lexicon.leaves(tool)
    objects = {leaf.path[:-1] for leaf in every if wanted.get((tool, leaf.name)) is not None}
    for leaf in every:
        place = (tool, leaf.name)
        named = wanted.get(place) is not None
        if not (leaf.required or named or (leaf.needed and leaf.path[:-1] in objects)):
            continue
        fixed = leaf.name in chosen and row.get(leaf.name) is not None
        value = wanted[place] if named else row[leaf.name] if fixed else value_for(shop.lexicon, place, leaf, row, rng)
        if value is None:
            return None
        given[leaf.name] = value
    asked = {path for name, path in wanted if name == tool}
    acquainted(shop.lexicon, tool, given, asked, rng)
    return given | situated(shop.lexicon, tool, given.keys() - asked, rng)


def moved(shop: Workshop, tool: str, row: Mapping[str, Any], rng: Random) -> dict[str, str]:
    """The dates and times of a row, all moved by the same step so that their order stays."""
    days, minutes = rng.randint(1, 160), rng.choice((-60, 0, 60, 90, 120, 180, 30))
    dated = [
        Variable("", shop.lexicon.kinds[tool, path], value, tool, path, {}, "user")
        for path, value in row.items()
        if shop.lexicon.kinds.get((tool, path)) in TEMPORAL and (is_date(value) or is_time(value))
    ]
    by_distance = nearby.step(dated, shop.lexicon, rng, {})
    days = days if by_distance is None else by_distance
    return {variable.parameter: shift(str(variable.value), days, minutes) for variable in dated}


def say_tool(script: OpenScript, tool: str, given: Mapping[str, Any], withheld: tuple[str, ...] = ()) -> None:
    """Add a user turn that asks for a tool in the words of its description."""
    said = {parameter: value for parameter, value in given.items() if parameter not in withheld}
    mentions = tuple(Mention(tool, parameter, value) for parameter, value in said.items())
    words = {"kind": "tool", "tool": tool, "mentions": [[p, v] for p, v in said.items()]}
    script.say(User(mentions, withheld, script.lexicon.phrases[tool][0]), words)


def call_and_answer(
    script: OpenScript, rng: Random, tool: str, given: Mapping[str, Any], provenance: Mapping[str, Provenance]
) -> None:
    """Add the call with given arguments, a result like the seeds', and an answer that states it."""
    arguments: dict[str, Any] = {}
    for path, value in given.items():
        put(arguments, path, value)
    ways = {path.split(".")[0]: way for path, way in provenance.items()}
    call = complete(script.lexicon.toolset, tool, arguments, ways, script.null_policy)
    result, output = result_for(script.lexicon, tool, given, rng)
    script.steps += [Call((call,)), Result((result,))]
    script.say(Answer({tool: result}, output), {"kind": "answer", "tool": tool, "result": result})
