"""Is this value said in this text? Judged by its kind: generous where people reword, exact where they copy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, TypeAlias

from datacraft.core.days import Days, counted, days, without_dates
from datacraft.core.figures import close, figures
from datacraft.core.folding import fold
from datacraft.core.moment import moment
from datacraft.core.synonyms import abbreviates, misspelt, squashed, stems, strip_accents, synonyms

Kind: TypeAlias = Literal[
    "id",  # opaque: copied, never made
    "email",
    "phone",
    "amount",  # of money
    "number",
    "date",
    "name",  # a few words that stand for something in the world
    "free",  # what the assistant words, counts or switches itself: not checked
]
EXACT: frozenset[Kind] = frozenset(("id", "email", "phone", "amount"))
"""The kinds that have to come from somewhere: nobody derives them."""

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+?\(?\d[\d\s().-]{5,}\d")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_#/.:-]*[A-Za-z0-9]")
_STEPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SCALE = re.compile(r"\u00b0|degree|celsius|fahrenheit", re.I)
_SPACED = r"[\W_]*"
"""What may stand between the characters of an id that somebody spells."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ID_WORDS = _words("id ids uuid guid sku isbn imei vin iban ssn pnr serial")
_NUMBER_OF = _words(
    "order account customer ticket tracking invoice booking reservation reference ref case user client member policy "
    "confirmation card license licence passport flight transaction employee student patient product item"
)
_PHONE_WORDS = frozenset(("phone", "mobile", "telephone", "cell", "cellphone", "whatsapp", "fax"))
_MONEY = _words(
    "amount price cost budget salary fee payment balance income deposit principal loan bill rent donation bid refund "
    "expense expenses revenue investment mortgage wage"
)
_OWN = _words(
    "message text body content summary reason description query title subject note notes comment comments prompt "
    "question code sql expression keywords keyword topic topics command script html markdown url link path file "
    "filename format pattern regex template instructions instruction details context sentence paragraph draft caption "
    "lat lng lon latitude longitude coordinates timezone limit offset page size top_k temperature precision decimals "
    "state province region year month day hour minute second seed version locale function formula equation data "
    "payload json color colour hex issue feedback problem request purpose criteria condition"
)
"""Last words of parameter names whose values the assistant words or chooses itself."""
_LONG = 6
"""Words from which a text counts as worded rather than named."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value inside an argument that is neither an object nor a list."""

    path: tuple[str | int, ...]
    value: Any
    kind: Kind


def leaves(name: str, value: Any, schema: Any) -> Iterator[Leaf]:
    """Every value inside the argument `name`, with its kind by name, schema and form."""
    yield from _leaves((name,), name, value, schema if isinstance(schema, dict) else {}, 0)


def _leaves(path: tuple[str | int, ...], name: str, value: Any, schema: dict[str, Any], depth: int) -> Iterator[Leaf]:
    if isinstance(value, dict | list) and depth < 12:
        below = schema.get("properties") if isinstance(value, dict) else schema.get("items")
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            known = below.get(step) if isinstance(value, dict) and isinstance(below, dict) else below
            called = step if isinstance(step, str) else name
            yield from _leaves((*path, step), called, inner, known if isinstance(known, dict) else {}, depth + 1)
    else:
        yield Leaf(path, value, kind_of(name, value, schema))


def kind_of(name: str, value: Any, schema: dict[str, Any]) -> Kind:
    """What sort of value this is: enums, constants, defaults, booleans and nulls are free."""
    if value is None or isinstance(value, bool | dict | list):
        return "free"
    if schema.get("enum") or "const" in schema or ("default" in schema and schema["default"] == value):
        return "free"
    # "customerId" and "customer_id" are the same words.
    steps = [step.lower() for step in _STEPS.findall(name)]
    if isinstance(value, str):
        return _kind_of_text(steps, value.strip())
    if steps and (steps[-1] in _ID_WORDS) and abs(value) >= 10:
        return "id"
    if steps and steps[-1] in _PHONE_WORDS:
        return "phone"
    if (
        _MONEY & set(steps[-2:])
        and abs(value) > 1
        and not {"rate", "percent", "percentage", "type", "count"} & set(steps)
    ):
        return "amount"
    return "free" if not steps or steps[-1] in _OWN or "max" in steps or "min" in steps else "number"


def _kind_of_text(steps: list[str], text: str) -> Kind:
    last = steps[-1] if steps else ""
    if _EMAIL.fullmatch(text):
        return "email"
    if not text or len(text.split()) >= _LONG or len(text) > 60 or "\n" in text or "://" in text:
        return "free"
    if _EMAIL.search(text):
        return "free"  # a list of addresses, or a name beside one
    known = moment(text)
    if known is not None:
        # A time of day or a duration is reworded in more ways than are worth judging.
        return "date" if isinstance(known, date) else "free"
    if _PHONE.fullmatch(text) and sum(map(str.isdigit, text)) >= 7 and _PHONE_WORDS & set(steps):
        return "phone"
    if is_opaque(text, steps):
        return "id"
    if last in _OWN or not re.search(r"[^\W\d_]{2}", text):
        return "free"
    return "name"


def is_opaque(text: str, steps: Sequence[str] = ()) -> bool:
    """Whether a text is a token that can only be copied: an id, a code, a number of something."""
    if not _TOKEN.fullmatch(text) or text.lower().startswith(("http", "www.")):
        return False
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    if _UUID.fullmatch(text):
        return True
    last = steps[-1] if steps else ""
    named = last in _ID_WORDS or (last in ("number", "code", "no", "num", "token") and bool(_NUMBER_OF & set(steps)))
    if named:
        return digits >= 2
    if last in ("number", "no") and digits >= 6 and len(steps) > 1:
        return True  # the number of something, long enough to be copied
    if last in _OWN or re.search(r"[.:]|^(?:19|20)\d\d[-_]?[QWHqwh]\d|^\d+[A-Za-z]{1,3}$", text):
        return False  # a file, a version, a quarter, a measure
    return digits >= 4 and letters >= 1 and len(text) >= 6


def _made(numbers: Sequence[float]) -> Iterator[float]:
    """What two or three numbers add or multiply up to."""
    for i, a in enumerate(numbers):
        for b in numbers[i:]:
            yield from (a + b, a - b, b - a, a * b, a * (1 + b), a * (1 - b))
            for c in numbers:
                yield from (a * b + c, a * b - c, a * b * c, a + b + c)


def plainly_said(value: Any, latest: str, texts: Sequence[str]) -> bool:
    """Whether a value surely has a source without a closer look: it stands in one of the texts, a number as a figure of
    its own. A date may be contradicted by words such as tomorrow in the `latest` request, unless it stands there too.
    """
    kind = value.__class__
    if kind is str:
        return _text_said(value.strip(), latest, texts)
    if value is None or kind is bool:
        return True
    if kind is list:
        return all(plainly_said(inner, latest, texts) for inner in value)
    if kind is dict:
        return all(plainly_said(inner, latest, texts) for inner in value.values())
    figure = str(value)
    if not 0 <= value < 1e15 or "e" in figure:
        return False
    for text in texts:  # noqa: SIM110  a loop takes half the time of `any`, for every value of every row
        if _figure_said(figure, text):
            return True
    return False


def _text_said(text: str, latest: str, texts: Sequence[str]) -> bool:
    if not text:
        return False
    for heard in texts:
        if text in heard and _stands(text, heard):
            break
    else:
        return False
    if not _MAY_BE_DAY.search(text):
        return True
    at = latest.find(text) if _ISO_DAY.fullmatch(text) else -1
    if at >= 0 and not latest[at - 1 : at].isdigit() and not latest[at + 10 : at + 11].isdigit():
        return True
    if not isinstance(moment(text), date):
        return True
    low = latest.lower()
    return "day" not in low and "morrow" not in low and "week" not in low


def _places(part: str, text: str) -> Iterator[tuple[str, str]]:
    """What stands around a part of a text, wherever it does: the character before it and the two behind it."""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        yield text[at - 1 : at] if at else "", text[end : end + 2]
        at = text.find(part, at + 1)


def _stands(text: str, heard: str) -> bool:
    """Whether a text stands in another, and not as the beginning or the end of a longer number."""
    first, last = text[0].isdigit(), text[-1].isdigit()
    if not (first or last):
        return True
    return any(
        not (last and after[:1].isdigit()) and not (first and before.isdigit())
        for before, after in _places(text, heard)
    )


def _figure_said(figure: str, text: str) -> bool:
    return any(
        not (before.isdigit() or before == ".") and not after[:1].isdigit() and not _GOES_ON.match(after)
        for before, after in _places(figure, text)
    )


_MAY_BE_DAY = re.compile(r"\d(?:\D*\d){4}")
"""A day has a year of four digits and one digit beside it."""
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GOES_ON = re.compile(r"[eE]|\.\d")


def figures_repeated(answer: str, texts: Sequence[str]) -> bool:
    """Whether every figure of an answer stands as it is in one of the texts; True for an answer without figures."""
    return all(
        len(figure) <= 20 and any(repeated(figure.rstrip(","), text) for text in texts)
        for figure in _ANY_FIGURE.findall(answer)
    )


def repeated(figure: str, text: str) -> bool:
    """Whether a figure stands in the text, and not as a part of another figure or of a word."""
    for before, after in _places(figure, text):
        joined = before.isalnum() or before in _JOINS or after[:1].isalnum() or after[:1] == "_"
        if not joined and not (after[:1] in (".", ",") and after[1:].isdigit()):
            return True
    return False


_ANY_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_JOINS = ("_", ".", ",", "-")


class Said:
    """What a stretch of conversation says, prepared for many questions; nothing is worked out before it is asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.raw = "\n".join(texts)

    @cached_property
    def folded(self) -> str:
        return fold(self.raw)

    @cached_property
    def squashed(self) -> str:
        return squashed(self.folded)

    @cached_property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.raw)

    @cached_property
    def figures(self) -> frozenset[float]:
        return figures(self.raw)

    @cached_property
    def days(self) -> Days:
        return days(self.raw)

    @cached_property
    def counts(self) -> list[float]:
        """The smallest figures, from which others may be reckoned; of one date alone nothing is."""
        one = len(self.days.full) + len(self.days.partial) == 1
        return sorted(figures(without_dates(self.raw)) if one else self.figures)[:24]

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.folded)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Opaque tokens and addresses, for finding what a mutated copy was copied from."""
        found = re.findall(r"[A-Za-z0-9][\w#@.+/:-]*[A-Za-z0-9]", self.raw)
        return frozenset(token for token in found if len(token) >= 5 and (any(map(str.isdigit, token)) or "@" in token))

    @cached_property
    def foreign(self) -> bool:
        """Whether a good part is written in another than the Latin alphabet, where names look different."""
        letters = [c for c in self.raw[:4000] if c.isalpha()]
        return sum(ord(c) > 0x24F for c in letters) * 8 > len(letters)

    def holds(self, value: Any, kind: Kind) -> bool:
        """Whether a value of this kind can have come from here."""
        if kind == "free":
            return True
        if isinstance(value, str) and value.strip() in self.raw and (kind != "id" or _stands(value.strip(), self.raw)):
            return True
        if isinstance(value, str):
            return self._holds_text(value.strip(), kind)
        try:
            return self._holds_number(float(value), kind)
        except OverflowError:
            return False  # nobody says so large a number

    def _holds_text(self, text: str, kind: Kind) -> bool:
        folded = fold(text)
        if folded in self.folded and (kind != "id" or _stands(folded, self.folded)):
            return True
        match kind:
            case "id":
                return self._holds_id(folded)
            case "email":
                spoken = re.sub(r"\s*\(?\bat\b\)?\s*", "@", re.sub(r"\s*\(?\bdot\b\)?\s*", ".", self.folded))
                return folded in spoken
            case "amount" | "number" | "free":
                return True
            case "phone":
                digits = re.sub(r"\D", "", text)
                return digits in self.digits or (len(digits) > 8 and digits[-8:] in self.digits)
            case "date":
                return self._holds_day(text)
            case "name":
                return self._holds_name(folded)

    def _holds_id(self, folded: str) -> bool:
        bare = squashed(folded)
        if bare in self.squashed and (
            not bare[-1:].isdigit() or re.search(rf"{_SPACED.join(bare)}(?!\d)", self.folded)
        ):
            return True
        # "order 4711" for ORD-4711: the number is the user's, the prefix is the tool's.
        runs = re.findall(r"\d+", bare)
        return len(runs) == 1 and len(runs[0]) >= 3 and re.search(rf"(?<!\d){runs[0]}(?!\d)", self.raw) is not None

    def _holds_day(self, text: str) -> bool:
        value = moment(text)
        if not isinstance(value, date):
            return True
        day = value.date() if isinstance(value, datetime) else value
        said = self.days
        if day in said.full or (day.month, day.day) in said.partial or said.vague:
            return True
        if counted(day, self.raw):
            return True
        if {(0, day.month), (day.year, day.month)} & said.months and (day.day in (1, 15) or day.day >= 28):
            return True  # the first or the last of a month that was named
        return day.month in (1, 12) and day.day in (1, 31) and float(day.year) in self.figures

    def _holds_number(self, value: float, kind: Kind) -> bool:
        said = self.figures
        if value in said or any(close(value, figure) for figure in said):
            return True
        if kind == "id":
            return str(int(value)) in self.digits
        if kind == "phone":
            return str(int(value))[-8:] in self.digits
        factors = (100, 0.01, 1000, 0.001, 60, 1 / 60, 3600, 24, 7, 12, 1e6, -1)
        if any(close(value, figure * factor) for figure in said for factor in factors):
            return True
        if any(close(round(value, 1), round(made, 1)) for made in self._degrees()):
            return True
        return any(close(value, made) for made in _made(self.counts))

    def _degrees(self) -> Iterator[float]:
        """What is said on one of the two scales of temperature, on the other."""
        if _SCALE.search(self.raw):
            for figure in sorted(self.figures)[:24]:
                yield from ((figure - 32) / 1.8, figure * 1.8 + 32)

    def _holds_name(self, folded: str) -> bool:
        if self.foreign or squashed(folded) in self.squashed or strip_accents(folded) in strip_accents(self.folded):
            return True
        if any(other in self.folded for other in synonyms(folded)):
            return True
        wanted = stems(folded)
        if wanted & self.stems or folded in ("english", "en") or abbreviates(folded, self.folded):
            return True
        return any(misspelt(word, other) for word in folded.split() for other in self.folded.split()[:1000])
