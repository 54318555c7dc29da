"""Values stated by the name of their parameter: as part of a request, as a list, as a sentence of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, TypeAlias

from datacraft.teachers.builtin import flags, kinds
from datacraft.teachers.builtin.forms import in_cents, option
from datacraft.teachers.builtin.forms import spoken as in_a_form
from datacraft.teachers.builtin.frames import BARE
from datacraft.teachers.builtin.language import split_name
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import mark
from datacraft.teachers.builtin.surface import is_date, is_time, sayable
from datacraft.teachers.builtin.template import Variable

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::00(?:\.0+)?)?Z?")
LONG = 3
"""Words from which a value is a statement rather than a name."""
APART = 0.25
"""Share of several added values that get a sentence each."""
ATTACHED = 0.95
"""Share of added values that are said the way such values are attached to a request ("for 3 guests")."""


def joined(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def kept(said: str) -> str:
    """A value as a mark that only stands for itself, so that no typing habit touches it; a day gets its form there."""
    return mark(f"={said}")


def spoken(lexicon: Lexicon, value: Any, form: str = "plain") -> str:
    """A value as it is said."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", value):
        return option(value)
    if isinstance(value, str) and (moment := _MOMENT.fullmatch(value)):
        return f"{moment[1]} at {moment[2]}"
    if isinstance(value, list):
        return joined([spoken(lexicon, entry) for entry in value])
    if isinstance(value, dict):
        return ", ".join(f"{lexicon.language.label(k)} {spoken(lexicon, v)}" for k, v in value.items())
    return sayable(value, form, "text", lexicon.language)


def _said(lexicon: Lexicon, tool: str, parameter: str, value: Any, rng: Random) -> str:
    """A value in one of the forms that users give such values."""
    kind = lexicon.kinds.get((tool, parameter), "text")
    if isinstance(value, int | float) and not isinstance(value, bool):
        cents = isinstance(value, float) and any(map(in_cents, lexicon.pools.get((tool, parameter), ())))
        return f"{spoken(lexicon, value, 'fixed' if cents else 'plain')} {lexicon.language.unit(parameter)}".rstrip()
    if kind not in kinds.TEMPORAL or not is_time(value):
        return spoken(lexicon, value)
    return in_a_form(value, "plain", Variable("", kind, value, tool, parameter, {}, "user"), lexicon.language, rng)


def attached(lexicon: Lexicon, tool: str, parameter: str, value: Any, rng: Random) -> str | None:
    """A value as it stands in a request, with its preposition ("on 3 May", "for 2 guests", "for order 6110").

    None for a parameter whose name does not say how, and for a value that is a statement.
    """
    said, words = _said(lexicon, tool, parameter, value, rng), split_name(parameter.rsplit(".", 1)[-1])
    if not words or isinstance(value, bool | dict) or len(said.split()) > LONG + 2:
        return None
    counted = _counted(lexicon, words, value)
    if counted is not None:
        return counted
    if str(value).lower() in BARE:
        return None
    if words == ["name"] and all(word[:1].isupper() for word in said.split()):
        return _called(lexicon, tool, parameter, said)
    if len(words) == 1 and words[0] in lexicon.language.lines("prepositions"):
        return f"{words[0]} {kept(said)}"
    table = lexicon.language.table("attached")
    last = re.sub(r"s$", "", re.sub(r"ies$", "y", words[-1]))
    line = table.get("_".join(words)) or table.get(words[-1]) or table.get(words[0]) or table.get(last)
    if line is not None and _fits(words, value):
        return str(line).replace("{value}", kept(said))
    if isinstance(value, str) and kinds.IDENTIFIER.fullmatch(value) and any(c.isdigit() for c in value):
        return f"for {_named(lexicon, words, said)}"
    return None


def _called(lexicon: Lexicon, tool: str, parameter: str, said: str) -> str:
    """A name as it is attached: "called Ann Lee", or with whose name it is: "third party Ann Lee"."""
    owner = lexicon.language.label(parameter.rsplit(".", 2)[-2]) if "." in parameter else ""
    own = not owner or any(owner in phrase for phrase in lexicon.phrases[tool])
    return f"called {kept(said)}" if own else f"{owner} {kept(said)}"


def _fits(words: Sequence[str], value: Any) -> bool:
    """Whether a value is what the name promises: a date for a day, no bare number for a place or a person."""
    if {"date", "day"} & set(words[-1:]) and isinstance(value, str):
        return is_date(value) or not any(c.isdigit() for c in value)
    return isinstance(value, str | int | float | list)


def _counted(lexicon: Lexicon, words: Sequence[str], value: Any) -> str | None:
    """A number with what it counts: "for 3 nights", "2 days before"."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    units = lexicon.language.lines("units")
    unit = next((word for word in (words[0], words[-1]) if word in units), "")
    if not unit:
        return None
    noun = lexicon.language.table("singular").get(unit, unit.removesuffix("s")) if value == 1 else unit
    said = f"{kept(str(value))} {noun}"
    if len(words) > 1 and words[0] == unit:
        return " ".join((said, *words[1:]))
    return f"for {said}"


def _named(lexicon: Lexicon, words: Sequence[str], said: str) -> str:
    """A code with the noun of its parameter: `order_id` and 6110 as "order 6110"; the noun is left out where the code
    begins with it."""
    noun = _noun(lexicon, words)
    return kept(said) if not noun or said.lower().startswith(noun.lower()) else f"{noun} {kept(said)}"


def _noun(lexicon: Lexicon, words: Sequence[str]) -> str:
    """What a code is the code of: "order" for `order_id`."""
    plain = [word for word in words if word not in lexicon.language.lines("code_words")]
    plain = list(words) if plain and plain[-1].endswith("ing") else plain  # "tracking number", not "tracking"
    return " ".join(lexicon.language.label(word) for word in plain)


def with_object(lexicon: Lexicon, phrase: str, tool: str, parameter: str, value: Any) -> str | None:
    """A verb phrase with a value in its object's place: "cancel a booking" with BK-7 as "cancel booking BK-7", "add to
    the cart" with SKU-1 as "add SKU-1 to the cart", "clean a room" with attic as "clean the attic"; None where the
    phrase has no such place."""
    words = split_name(parameter.rsplit(".", 1)[-1])
    if isinstance(value, bool) or not isinstance(value, str | int) or not words:
        return None
    if isinstance(value, int) and words[-1] in lexicon.language.lines("units"):
        match = re.search(rf"\b(?:the (?:last|next|first) )?{words[-1]}\b(?! of an?\b.*\bof\b)", phrase)
        noun = (
            lexicon.language.table("singular").get(words[-1], words[-1].removesuffix("s")) if value == 1 else words[-1]
        )
        lead = match.group().removesuffix(words[-1]) if match else ""
        return f"{phrase[: match.start()]}{lead}{kept(str(value))} {noun}{phrase[match.end() :]}" if match else None
    if is_date(value):
        match = re.search(rf"\bon an? (?:given |certain )?{words[-1]}\b", phrase)
        return f"{phrase[: match.start()]}on {kept(str(value))}{phrase[match.end() :]}" if match else None
    codes = lexicon.language.lines("code_words")
    noun = " ".join(word for word in words if word not in codes)
    coded = bool(re.search(r"\d", str(value)))
    if not noun or (isinstance(value, int) and words[-1] not in codes) or (coded and not _code(value)):
        return None
    ends = "|".join(w for w in lexicon.language.lines("prepositions") if w not in ("of", "for"))
    linking = "|".join(lexicon.language.lines("linking"))
    particles = "|".join(lexicon.language.lines("particles"))
    behind = rf"(?=$|[^\w\s]|\s+(?:and|or|so|that|has|have|{linking}|{ends}|{particles})\b)"
    match = re.search(rf"\b(?:an?|the|one|my|our)\s+((?:[^\W\d_]+\s+)?){re.escape(noun)}\b{behind}", phrase)
    some = re.search(r"\bsomething\b", phrase)
    if some and not coded and len(str(value).split()) <= LONG and lexicon.kinds.get((tool, parameter)) == "text":
        return f"{phrase[: some.start()]}{kept(str(value))}{phrase[some.end() :]}"
    if match is None:
        verb, _, rest = phrase.partition(" ")
        bare = coded and rest.split(" ")[0] in ("to", "into", "in", "from", "off")
        return f"{verb} {kept(str(value))} {rest}" if bare else None
    before, after = phrase[: match.start()], phrase[match.end() :]
    if coded:
        return f"{before}{match.group(1)}{noun} {kept(str(value))}{after}"
    if len(str(value).split()) > LONG or match.group(1):
        return None
    if lexicon.kinds.get((tool, parameter)) == "enum":
        return f"{before}the {kept(spoken(lexicon, value))} {noun}{after}"
    return f"{before}{'the ' if str(value).islower() else ''}{kept(str(value))}{after}"


def _code(value: Any) -> bool:
    return not isinstance(value, str) or kinds.IDENTIFIER.fullmatch(value) is not None


def listing(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """Values by their names in one go: "origin Paris, date 2027-01-20"."""
    entries = list(mentions)
    rng.shuffle(entries)
    between = ": " if any(len(str(value).split()) > LONG for _, value in entries) else " "
    said = [_labelled(lexicon, tool, parameter, value, between, rng) for parameter, value in entries]
    return joined(said) if rng.random() < 0.5 else ", ".join(said)


def _labelled(lexicon: Lexicon, tool: str, parameter: str, value: Any, between: str, rng: Random) -> str:
    near = attached(lexicon, tool, parameter, value, rng)
    if near is not None and not near.startswith("for "):
        return near
    label, said = lexicon.label(tool, parameter), _said(lexicon, tool, parameter, value, rng)
    if said.lower().startswith(label.split()[0].lower()):
        return kept(said)
    counted = _counted(lexicon, split_name(parameter.rsplit(".", 1)[-1]), value)
    return counted.removeprefix("for ") if counted else f"{label}{between}{kept(said)}"


def addon(lexicon: Lexicon, tool: str, parameter: str, value: Any, rng: Random) -> str:
    """A sentence in which the user states one value."""
    language = lexicon.language
    label = lexicon.label(tool, parameter)
    if isinstance(value, bool):
        return flags.stated(lexicon, tool, parameter, value, rng)
    counted = _counted(lexicon, split_name(parameter.rsplit(".", 1)[-1]), value)
    near = counted or (attached(lexicon, tool, parameter, value, rng) if rng.random() < ATTACHED else None)
    said = _said(lexicon, tool, parameter, value, rng)
    if near is not None:
        text = language.draw(rng, "addons_attached").replace("{value}", near)
    elif len(said.split()) > LONG or statement(lexicon, parameter):
        text = _told(lexicon, parameter, label, said, rng)
    elif said.lower().startswith(label.split()[0].lower()):
        text = f"{kept(said)}, please."
    else:
        line = language.draw(rng, _lines(lexicon, tool, parameter, value, label))
        noun = _noun(lexicon, split_name(parameter.rsplit(".", 1)[-1]))
        text = line.replace("{label}", label).replace("{noun}", noun).replace("{value}", kept(said))
        text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"^\ue000=([a-z]+)(?=[ \ue001])", lambda match: f"\ue000={match[1].capitalize()}", text)
    return text[:1].upper() + text[1:]


def _told(lexicon: Lexicon, parameter: str, label: str, said: str, rng: Random) -> str:
    """A statement beside a request: a reason may stand on its own, a note between quotation marks."""
    language = lexicon.language
    word = split_name(parameter.rsplit(".", 1)[-1])[-1]
    lines = language.lines("addons_statement")
    if word in language.lines("reasons"):
        lines = (*language.lines("addons_reason"), *lines)
    elif '"' not in said and word in language.lines("writings"):
        lines = (*language.lines("addons_writing"), *lines)
    line = language.drawn(rng, lines)
    made = said[:1].upper() + said[1:] if line.startswith("{value}") else said
    return line.replace("{label}", label).replace("{value}", kept(made))


def _lines(lexicon: Lexicon, tool: str, parameter: str, value: Any, label: str) -> str:
    """The list of phrases for a value of this sort."""
    if plural_label(label):
        return "addons_plural"
    coded = isinstance(value, str) and kinds.IDENTIFIER.fullmatch(value) and any(c.isdigit() for c in value)
    if coded and not is_date(value) and not is_time(value):
        return "addons_code"
    if isinstance(value, int | float):
        return "addons_number"
    chosen = lexicon.kinds.get((tool, parameter)) == "enum" and str(value).lower() not in BARE
    return "addons_option" if chosen else "addons"


Entry: TypeAlias = tuple[str, str, Any]
"""Tool, parameter and value."""


def addons(lexicon: Lexicon, entries: Sequence[Entry], rng: Random) -> list[str]:
    """Sentences in which the user states several values: mostly one for all that are short, and one for each other."""
    short = [entry for entry in entries if _brief(lexicon, entry[1], entry[2])]
    if len(short) < 2 or rng.random() < APART:
        return [addon(lexicon, *entry, rng) for entry in entries]
    near = [(entry, attached(lexicon, *entry, rng)) for entry in short]
    said = [_strung([text for _, text in near if text is not None])]
    said += [_labelled(lexicon, *entry, " ", rng) for entry, text in near if text is None]
    line = lexicon.language.draw(rng, "addons_attached").replace("{value}", ", ".join(filter(None, said)))
    rest = [addon(lexicon, *entry, rng) for entry in entries if entry not in short]
    return [line[:1].upper() + line[1:], *rest]


def _strung(pieces: Sequence[str]) -> str:
    """Pieces in one go, with a comma where two begin alike: "for 3 guests, for 120 at most"."""
    text = ""
    for before, piece in zip(("", *pieces), pieces, strict=False):
        text += (", " if before.split(" ")[0] == piece.split(" ")[0] else " ") + piece
    return text.strip()


def statement(lexicon: Lexicon, parameter: str) -> bool:
    """Whether a parameter holds a sentence: a reason, a note."""
    words = split_name(parameter.rsplit(".", 1)[-1])
    return not set(words).isdisjoint(lexicon.language.lines("statements"))


def _brief(lexicon: Lexicon, parameter: str, value: Any) -> bool:
    return (
        not isinstance(value, bool | dict)
        and not statement(lexicon, parameter)
        and len(spoken(lexicon, value).split()) <= LONG
    )


def plural_label(label: str) -> bool:
    """Whether "the … is" does not fit a label: a plural, or one that ends in a preposition ("days before")."""
    last = label.split()[-1]
    return (label.split()[0].endswith("s") and not label.split()[0].endswith("ss")) or (
        last.endswith("s") and not last.endswith(("ss", "us", "is"))
    )
