"""Rows in which a tool fails: it is called again, or called with what the user had said after all."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from datacraft.core.blueprint import Call, PlannedCall, Provenance, Result
from datacraft.core.coverage import value_at
from datacraft.core.placeholder import is_reserved_address
from datacraft.core.schema import Checker, checker
from datacraft.steps.plan.script import add_reply, add_user, put
from datacraft.steps.plan.shapes.workshop import Built, Wish, Workshop, answered, as_seed, close, one_call, open_script
from datacraft.steps.plan.stage import Scene, stage
from datacraft.steps.plan.varying import places_of
from datacraft.teachers.builtin.template import Sketch

COPIED = frozenset({"id", "email", "phone"})
"""Kinds that a model copies letter by letter, and gets wrong by a letter."""
MISTAKEN = 0.6
"""Share of recoveries in which the first call was wrong, where a call has something to get wrong."""


def recovery(shop: Workshop, rng: Random, wish: Wish) -> Built | None:
    """A tool that fails once: for no fault of the call, or because the call held a wrong value, not to be learnt."""
    pool = answered(shop.singles.get(wish.tool, ()))
    if shop.by_shape.get("recovery") and (not pool or rng.random() < 0.25):
        return as_seed("recovery")(shop, rng, wish)
    if not pool:
        return None
    scene = wish.base or stage(shop.pick_sketch(rng, pool), shop.lexicon, rng, wish.wanted)
    script = open_script(shop)
    number = script.enter(scene)
    add_user(script, number, 0)
    call, result = one_call(shop, scene)
    mistake = _mistake(shop, scene, call.calls[0], rng) if rng.random() < MISTAKEN else None
    first, error = mistake or (call, rng.choice(shop.lexicon.language.lines("errors")))
    script.steps += [first, Result((None,), (error,)), call, result]
    script.offsets[number] = 1
    add_reply(script, number, 0)
    script.words[-1]["lead"] = "corrected" if mistake else "recovered"
    return replace(close(script, scene), sibling=wish.base is not None)


def _mistake(shop: Workshop, scene: Scene, call: PlannedCall, rng: Random) -> tuple[Call, str] | None:
    """The call with a slip in one copied value, as a turn that is not trained, and what the tool says to it."""
    tool = shop.lexicon.toolset.tool(call.tool)
    options = [path for path in _copied(scene.sketch, call.tool) if value_at(call.arguments, path) is not None]
    if tool is None or not options:
        return None
    path = rng.choice(options)
    bad = misread(value_at(call.arguments, path), rng)
    arguments = dict(call.arguments)
    put(arguments, ".".join(path), bad)
    found = checker(tool.parameters)
    if bad is None or is_reserved_address(str(bad)) or (isinstance(found, Checker) and not found.is_valid(arguments)):
        return None
    ways: dict[str, Provenance] = call.provenance | {path[0]: "mistaken"}
    line = rng.choice(shop.lexicon.language.lines("errors_unknown"))
    said = line.replace("{label}", shop.lexicon.label(call.tool, path[-1])).replace("{value}", str(bad))
    return Call((PlannedCall(call.tool, arguments, ways),), weight=0), said


def _copied(sketch: Sketch, tool: str) -> list[tuple[str, ...]]:
    """Where the arguments hold what the user gave letter by letter."""
    copied = [v for v in sketch.variables.values() if v.kind in COPIED and v.source == "user"]
    found = [place for variable in copied for place in places_of(sketch, variable.name)]
    return [tuple(path.split(".")) for name, path in found if name == tool]


def misread(value: Any, rng: Random) -> Any:
    """A code or an address with two neighbours swapped, or one digit off; None for what has nothing to swap."""
    text = str(value)
    end = text.find("@") if "@" in text else len(text)
    same = str.isalpha if "@" in text else str.isdigit
    swaps = [i for i in range(end - 1) if same(text[i]) and same(text[i + 1]) and text[i] != text[i + 1]]
    swaps = [i for i in swaps if text[i + 1] != "0" or (i and text[i - 1].isdigit())]
    if swaps:
        i = rng.choice(swaps)
        text = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    else:
        digits = [i for i, c in enumerate(text[:end]) if c.isdigit()]
        if not digits:
            return None
        i = digits[-1]
        text = text[:i] + rng.choice([d for d in "123456789" if d != text[i]]) + text[i + 1 :]
    return None if text == str(value) else int(text) if isinstance(value, int) else text
