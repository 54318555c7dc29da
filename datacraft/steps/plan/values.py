"""New values of the right kind: known ones first, then shapes learned from them, then names out of Faker."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from datacraft.core.coverage import bounds
from datacraft.rules.safety._personal import ADDRESS, personal
from datacraft.teachers.builtin.language import Language, split_name
from datacraft.teachers.builtin.learn import Lexicon

DOMAINS = ("example.com", "example.org", "example.net")
"""Reserved for documentation by RFC 2606, as is the suffix `.example`."""
UNUSUAL = 0.15
"""Share of people with an apostrophe, a hyphen or an accent in their name."""

_SHARED = frozenset({
    "accounts", "accounting", "admin", "billing", "contact", "desk", "finance", "hello", "help", "helpdesk", "hr",
    "info", "it", "mail", "marketing", "office", "orders", "post", "sales", "service", "support", "team", "webmaster",
})  # fmt: skip
"""Addresses that belong to no single person."""
_ENDS = {"week": 52, "month": 12, "quarter": 4, "percent": 100, "percentage": 100}
_ENDING = re.compile(r"\.(?=[A-Za-z0-9]{2,4}$)[A-Za-z]{1,3}\d?$")
"""The ending of a file's name: `.pdf`, `.mp4`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    first: str
    last: str
    company: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """First names (female, male), last names, cities and streets of Faker's English provider."""
    from faker.providers.address.en_GB import Provider as Address
    from faker.providers.person.en_US import Provider as People

    return (
        tuple(People.first_names_female),
        tuple(People.first_names_male),
        tuple(People.last_names),
        tuple(Address.city_suffixes),
        tuple(Address.street_suffixes),
    )


def person(rng: Random, language: Language, gender: str = "") -> Person:
    """A made-up person; `gender` is `female`, `male` or empty for any."""
    female, male, last, _, _ = _names()
    firsts = female if gender == "female" or (not gender and rng.random() < 0.5) else male
    first, family = rng.choice(firsts), rng.choice(last)
    if rng.random() < UNUSUAL:
        family = rng.choice(language.lines("unusual", "last") or last)
    if not gender and rng.random() < UNUSUAL:
        first = rng.choice(language.lines("unusual", "first") or firsts)
    return Person(first, family, company(rng, language))


def company(rng: Random, language: Language) -> str:
    """A made-up company name."""
    parts = language.table("companies")
    return f"{rng.choice(parts['first'])} {rng.choice(parts['second'])}" if parts else "Example"


def person_of(known: str, other: Person) -> Person:
    """The person a name or an address belongs to, as far as it tells; the rest is `other`'s."""
    local = known.split("@")[0]
    words = [word for word in re.split(r"[\s._-]+", local) if word and not word.endswith(".")]
    long = [word for word in words if len(word) > 1]
    if "@" not in known:
        return Person(long[0], " ".join(long[1:]) or other.last, other.company) if long else other
    if len(long) > 1:
        return Person(long[0].capitalize(), long[-1].capitalize(), other.company)
    if not long or long[0].lower() in _SHARED:
        return other
    word, initial = long[0].lower(), words[0][0] if len(words) > 1 and len(words[0]) == 1 else ""
    female, male, last, *_ = _folded()
    if not initial and word not in female | male | last and word[1:] in last:
        initial, word = word[0], word[1:]
    if initial or word in last - female - male:
        return Person(_beginning(initial, other), word.capitalize(), other.company)
    return Person(word.capitalize(), other.last, other.company)


@cache
def _folded() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.lower() for name in names) for names in _names())


def _beginning(initial: str, other: Person) -> str:
    """A first name with an initial, the same each time for the same person it replaces."""
    fitting = [name for name in (*_names()[0], *_names()[1]) if name.lower().startswith(initial.lower())]
    return Random(f"{initial}/{other.full}").choice(fitting) if initial and fitting else other.first


def email(who: Person, rng: Random) -> str:
    """An address of a person at a reserved domain."""
    first, last = _ascii(who.first), _ascii(who.last)
    local = rng.choice((first, f"{first}.{last}", f"{first[:1]}.{last}", f"{first[:1]}{last}", last))
    word = _ascii(who.company.split()[0])
    return f"{local}@{rng.choice((*DOMAINS, f'{word}.example', f'{word}.example'))}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ł", "l").replace("ß", "ss"))
    return re.sub(r"[^a-z]", "", plain.encode("ascii", "ignore").decode().lower()) or "info"


def like(shape: str, rng: Random, others: Sequence[str] = ()) -> str:
    """A string of the same shape: digits become other digits, letters stay where all `others` agree on them.

    A mixed run such as `a1b2c3` changes letters too; the ending of a file's name that all share stays. No bank account
    or payment card comes out whose check digits are right: it might be somebody's.
    """
    made = _like(shape, rng, others)
    while any(kind != ADDRESS for kind, _ in personal(made)):
        made = _like(shape, rng, others)
    return made


def _like(shape: str, rng: Random, others: Sequence[str]) -> str:
    ending = _ENDING.search(shape)
    if ending and all(other.endswith(ending.group()) for other in others):
        cut = len(ending.group())
        return _like(shape[:-cut], rng, [other[:-cut] for other in others]) + ending.group()
    made = []
    position_letters = {i: {o[i] for o in others if len(o) == len(shape)} | {c} for i, c in enumerate(shape)}
    for i, c in enumerate(shape):
        if c.isdigit():
            made.append(c if c == "0" and (i == 0 or not shape[i - 1].isdigit()) else _digit(shape, i, rng))
        elif c.isalpha() and len({x for x in position_letters[i] if x.isalpha()}) > 1 and not _word(shape, i):
            letters = string.ascii_uppercase if c.isupper() else string.ascii_lowercase
            made.append(
                rng.choice(letters if any(x not in "ABCDEFabcdef" for x in position_letters[i]) else letters[:6])
            )
        else:
            made.append(c)
    return "".join(made)


def _digit(shape: str, i: int, rng: Random) -> str:
    leading = i == 0 or not shape[i - 1].isdigit()
    return rng.choice("123456789" if leading else "0123456789")


def _word(shape: str, i: int) -> bool:
    """Whether a letter belongs to a run of three or more letters: a word rather than a code."""
    run = re.search(r"[A-Za-z]*$", shape[:i])
    rest = re.match(r"[A-Za-z]*", shape[i:])
    return (len(run.group()) if run else 0) + (len(rest.group()) if rest else 0) >= 3


def address(made: str, known: Sequence[str]) -> str:
    """A made-up address in the order of those known: "Mill Hill 91" beside "Kirchstr. 8", without a city where
    none of them has one."""
    made = made if any("," in other for other in known) else made.split(",")[0]
    if known and not any(other[:1].isdigit() for other in known):
        return re.sub(r"^(\d+\w?) ([^,]+)", r"\2 \1", made)
    return made


def phone(shape: str, rng: Random) -> str:
    """A number from the ranges kept for fiction: 555-0100 to 555-0199, in the shape of the seeds where it fits."""
    tail = f"{rng.randrange(100):02d}"
    area = rng.choice(("202", "303", "312", "404", "503", "617", "702", "808"))
    digits = [c for c in shape if c.isdigit()]
    if len(digits) == 7:
        return f"555-01{tail}"
    if shape.startswith("+1") and len(digits) == 11:
        return _poured(shape, f"1{area}55501{tail}")
    if not shape.startswith("+") and len(digits) == 10:
        return _poured(shape, f"{area}55501{tail}")
    return f"+1 {area} 555 01{tail}"


def _poured(shape: str, digits: str) -> str:
    stream = iter(digits)
    return "".join(next(stream) if c.isdigit() else c for c in shape)


def limited(parameter: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with the end of the calendar or of a percentage where it states none: there is no week 54."""
    last = (split_name(parameter.rsplit(".", 1)[-1]) or [""])[-1]
    return {"maximum": _ENDS[last], **schema} if last in _ENDS and bounds(schema)[1] is None else schema


def number(pool: Sequence[Any], schema: Mapping[str, Any], rng: Random, whole: bool) -> int | float:
    """A number in the range and the steps of those known, inside the schema's bounds."""
    known = [value for value in pool if isinstance(value, int | float) and not isinstance(value, bool)] or [1, 5]
    low, high = bounds(schema)
    room = (max(known) - min(known)) / 4 if len(set(known)) > 2 else 0.4 * max(known)
    least = min(known) if min(known) <= 2 else max(min(known) - room, min(known) * 0.6)
    most = min(max(known) + room, max(known) * 1.4) + (2 if whole and max(known) < 30 else 0)
    most = min(most, 100) if max(known) <= 100 else most  # it may be a percentage
    least, most = max(least, low if low is not None else least), min(most, high if high is not None else most)
    step = _step([*known, *([schema["multipleOf"]] if schema.get("multipleOf") else [])], whole)
    steps = max(0, int((most - least) / step + 1e-9))
    first = -(-least // step) * step
    value = first + step * rng.randint(0, max(0, int((most - first) / step + 1e-9))) if steps else known[0]
    return int(value) if whole else round(float(value), 2)


def _step(known: Sequence[float], whole: bool) -> float:
    if len(known) == 1:
        coarse = (step for step in (1000, 100, 50, 10, 5) if known[0] % step == 0 and known[0] >= 4 * step)
        return next(coarse, _fine(known, whole))
    for step in (1000, 500, 100, 50, 25, 10, 5):
        if (
            len(known) > 1
            and all(abs(value / step - round(value / step)) < 1e-9 for value in known)
            and max(known) > step
        ):
            return step
    return _fine(known, whole)


def _fine(known: Sequence[float], whole: bool) -> float:
    if whole or all(float(value).is_integer() for value in known):
        return 1
    fine = (step for step in (0.5, 0.1) if all(abs(value / step - round(value / step)) < 1e-6 for value in known))
    return next(fine, 0.01)


def shift(value: str, days: int, minutes: int) -> str:
    """An ISO date, time, or date and time moved on; times stay within the day."""
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", value):
        hour, minute = int(value.split(":")[0]), int(value.split(":")[1])
        moment = (hour * 60 + minute + minutes) % (24 * 60)
        rest = value[len(value.split(":")[0]) + 3 :]
        return f"{moment // 60:02d}:{moment % 60:02d}{rest}"
    moved = datetime.fromisoformat(value.replace("Z", "+00:00")) + timedelta(days=days, minutes=minutes)
    if len(value) == 10:
        return moved.date().isoformat()
    text = moved.isoformat(sep="T" if "T" in value else " ")
    text = text.replace("+00:00", "Z") if value.endswith("Z") else text
    return text if re.search(r":\d{2}:\d{2}", value) else re.sub(r":00(?=$|Z|[+-])", "", text, count=1)


def named_pool(parameter: str, language: Language) -> tuple[Any, ...]:
    """Words of the phrase file for a parameter of that name; `()` when it has none."""
    words = split_name(parameter.rsplit(".", 1)[-1])
    pools = language.table("pools")
    aliases = language.table("pool_aliases")
    for word in (("_".join(words)), *reversed(words)):
        name = aliases.get(word, word)
        if name in pools:
            return tuple(pools[name])
    return ()


def related_pool(lexicon: Lexicon, tool: str, parameter: str) -> tuple[Any, ...]:
    """Values that seeds and pools give for this parameter, or for parameters of the same name and kind."""
    own = lexicon.pools.get((tool, parameter), ())
    kind, last = lexicon.kinds.get((tool, parameter)), parameter.rsplit(".", 1)[-1]
    others = [
        value
        for place, values in lexicon.pools.items()
        if place != (tool, parameter) and place[1].rsplit(".", 1)[-1] == last and lexicon.kinds.get(place) == kind
        for value in values
    ]
    return tuple(dict.fromkeys((*own, *others)))
