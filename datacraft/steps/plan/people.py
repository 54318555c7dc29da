"""New people for a scene: a name and an address that belonged together still do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from random import Random
from typing import TYPE_CHECKING, Any

from datacraft.steps.plan import values as make
from datacraft.teachers.builtin.learn import Lexicon, Place
from datacraft.teachers.builtin.template import Sketch, Variable, literal

if TYPE_CHECKING:
    from datacraft.steps.plan.stage import Scene

KEEP = 0.12
"""Share of values taken over from the seeds as they are, so that the seeds' own values stay in the mix."""


def people(scene: Scene, lexicon: Lexicon, rng: Random, done: set[str], wanted: Mapping[Place, Any]) -> None:
    """New people, the wanted ones first: a name and an address that belonged together still do."""
    sketch = scene.sketch
    found = [v for v in sketch.variables.values() if _of_person(v, sketch, lexicon) and v.name not in done]
    groups: list[tuple[set[str], list[Variable]]] = []
    for variable in found:
        parts = _name_parts(variable.value)
        near = next((group for group in groups if group[0] & parts), None)
        if near is None:
            groups.append((parts, [variable]))
        else:
            near[0].update(parts)
            near[1].append(variable)
    gender = _gender(scene, lexicon)
    fixed = [v for v in sketch.variables.values() if _of_person(v, sketch, lexicon) and v.name in done]
    for parts, variables in groups:
        done.update(v.name for v in variables)
        known = next((scene.values[v.name] for v in fixed if parts & _name_parts(v.value)), None)
        named = (wanted.get((v.tool, v.parameter)) for v in variables if v.kind != "email" and v.source == "user")
        known = known or next((name for name in named if name), None)
        if known is None and rng.random() < KEEP:
            continue
        who = make.person(rng, lexicon.language, gender)
        if known is not None:
            who = make.person_of(str(known), who)
        for variable in variables:
            scene.values[variable.name] = _name_like(variable, who, scene, rng)


def _of_person(variable: Variable, sketch: Sketch, lexicon: Lexicon) -> bool:
    """Whether a variable names somebody: by its kind, or as a part of the name that the result gives in full."""
    if variable.kind in ("person", "email"):
        return True
    words = str(variable.value).split()
    if variable.kind != "text" or not all(word[:1].isupper() for word in words):
        return False
    if (variable.tool, variable.parameter) not in lexicon.kinds and variable.owner < 0:
        return _called(variable.value, variable.parameter)
    people = (str(v.value).split() for v in sketch.variables.values() if v.kind == "person")
    written = (_name_parts(v.value) for v in sketch.variables.values() if v.kind == "email")
    return any(set(words) < set(name) for name in people) or any(_name_parts(variable.value) & own for own in written)


def acquainted(lexicon: Lexicon, tool: str, given: dict[str, Any], fixed: Collection[str], rng: Random) -> None:
    """Give the addresses among arguments, by dotted path, to the person named in the same object or call."""
    for path in list(given):
        beside = [p for p in given if p.rpartition(".")[0] == path.rpartition(".")[0] and p != path]
        names = [p for p in beside if lexicon.kinds.get((tool, p)) == "person" or _called(given[p], p)]
        if lexicon.kinds.get((tool, path)) != "email" or len(names) != 1 or path in fixed:
            continue
        who = make.person(rng, lexicon.language)
        if names[0] not in fixed and lexicon.kinds.get((tool, names[0])) != "person":
            given[names[0]] = who.full
        given[path] = make.email(make.person_of(str(given[names[0]]), who), rng)


def _called(value: Any, path: str) -> bool:
    """Whether a text is a person's full name, standing beside an address."""
    words = str(value).split()
    return path.endswith("name") and 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)


def _name_parts(value: Any) -> set[str]:
    """The words of a name, or of what stands before the @."""
    plain = unicodedata.normalize("NFKD", str(value).split("@")[0].lower())
    return set(re.findall(r"[^\W\d_]{3,}", "".join(c for c in plain if not unicodedata.combining(c))))


def _name_like(variable: Variable, who: make.Person, scene: Scene, rng: Random) -> str:
    if variable.kind == "email":
        return make.email(who, rng)
    words = str(variable.value).split()
    if len(words) == 1:
        names = {str(v.value).split()[-1] for v in scene.sketch.variables.values() if len(str(v.value).split()) > 1}
        family = "last" in variable.parameter or "family" in variable.parameter or words[0] in names
        return who.last if family else who.first
    if words[0].endswith(".") or words[0] in ("Dr", "Mr", "Mrs", "Ms", "Prof"):
        return f"{words[0]} {who.last}" if len(words) == 2 else f"{words[0]} {who.full}"
    return who.full


def _gender(scene: Scene, lexicon: Lexicon) -> str:
    sketch = scene.sketch
    said = [literal(sketch.steps), *(str(scene.values[s]) for s in sketch.situations)]
    words = set(re.findall(r"[a-z]+", " ".join(said).lower()))
    for gender in ("female", "male"):
        if not words.isdisjoint(lexicon.language.lines("pronouns", gender)):
            return gender
    return ""
