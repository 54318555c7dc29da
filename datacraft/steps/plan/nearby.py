"""Days that users say by their distance: "tomorrow", "on Friday". Only where a prompt states which day it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from datacraft.core.coverage import NEAR, stated_day
from datacraft.core.days import WEEKDAYS
from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.surface import is_date
from datacraft.teachers.builtin.template import Slot, Variable

if TYPE_CHECKING:
    from datacraft.steps.plan.stage import Scene

NEARBY = 0.4
"""Share of dated scenes that are about a near day, where it is known which day it is."""
IN_WORDS = 0.85
"""Share of near days that are said by their distance."""
FAR = (20, 150)
"""Days that other dates are away."""
_PLAIN = {0: "today", 1: "tomorrow", 2: "the day after tomorrow", -1: "yesterday"}
_CLOSED = frozenset({
    "the", "of", "a", "an", "in", "at", "this", "next", "last", "every", "dated", "born", "date", "day", "dob",
})  # fmt: skip
"""Words behind which only a date written out can stand."""


def day_of(value: Any) -> date | None:
    """The day of an ISO date, or of an ISO date and time; None for anything else."""
    return date.fromisoformat(str(value)[:10]) if is_date(value) else None


def step(moving: Sequence[Variable], lexicon: Lexicon, rng: Random, wanted: Mapping[Place, Any]) -> int | None:
    """By how many days the dates of a scene move, so that the first is near or far from the day that the prompt
    states, on the side of it where the seed has it; None where no day is stated or the dates are no plans."""
    today = stated_day(lexicon.toolset)
    facts = lexicon.language.lines("facts_of_life")
    dated = [v for v in moving if is_date(v.value)]
    if today is None or not dated or any(not set(split_name(v.parameter)).isdisjoint(facts) for v in dated):
        return None
    first = min((day for v in dated if (day := day_of(v.value))), default=today)
    wishes = (day_of(wanted.get((v.tool, v.parameter))) for v in dated)
    wish = next((day for day in wishes if day is not None), None)
    if wish is not None:
        distance = abs((wish - today).days)
    else:
        distance = rng.randint(1, NEAR) if rng.random() < NEARBY else rng.randint(*FAR)
    return (today + timedelta(days=distance if first >= today else -distance) - first).days


def in_words(scene: Scene, lexicon: Lexicon, rng: Random) -> dict[str, str]:
    """Variable to what the user says instead of the date, for near days whose place in the sentence allows it."""
    today = stated_day(lexicon.toolset)
    if today is None or lexicon.language.code != "en":
        return {}
    found: dict[str, str] = {}
    for user in scene.sketch.users():
        for position, part in enumerate(user.text):
            if not isinstance(part, Slot) or scene.sketch.variables[part.variable].kind != "date":
                continue
            day, before = day_of(scene.values[part.variable]), user.text[position - 1] if position else ""
            options = said_as(day, today, before if isinstance(before, str) else "") if day else ()
            if options and part.variable not in found and rng.random() < IN_WORDS:
                found[part.variable] = rng.choice(options)
    return found


def said_as(day: date, today: date, before: str) -> tuple[str, ...]:
    """Ways of saying a day by its distance from today that fit behind `before`; `()` where there is none.

    A weekday is said only where it cannot be another week's: up to six days ahead, `next` of one that has passed in
    this week already.
    """
    away, name = (day - today).days, WEEKDAYS[day.weekday()].capitalize()
    match = re.search(r"(\w+)\s$", before)
    word = match.group(1).lower() if match else ""
    if word in _CLOSED or not (match or before.endswith((", ", " - "))):
        return ()
    weekday = (name,) if 2 <= away < 7 else ()
    if word == "on":
        return weekday
    coming = (f"next {name}",) if weekday and day.weekday() < today.weekday() else ()
    return (*((_PLAIN[away],) if away in _PLAIN else ()), *weekday, *coming)
