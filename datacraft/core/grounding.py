"""Is this value said in this text? Judged by its kind: generous where people reword, exact where they copy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Literal, TypeAlias

from datacraft.core.days import Days, counted, days, without_dates
from datacraft.core.figures import close, figures
from datacraft.core.folding import fold
from datacraft.core.moment import moment
from datacraft.core.names import word_set
from datacraft.core.standing import stands
from datacraft.core.synonyms import abbreviates, misspelt, squashed, stems, strip_accents, synonyms

Kind: TypeAlias = Literal[
    "id",  # opaque: copied, never made
    "email",
    "phone",
    "amount",  # of money
    "number",
    "date",
    "time",  # of day
    "code",  # one or two letters and a few figures: a gate, a seat, a room
    "name",  # a few words that stand for something in the world
    "free",  # what the assistant words, counts or switches itself: not checked
]
EXACT: frozenset[Kind] = frozenset(("id", "email", "phone", "amount"))
"""The kinds that have to come from somewhere: nobody derives them."""

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+?\(?\d[\d\s().-]{5,}\d")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_#/.:-]*[A-Za-z0-9]")
_SHORT_CODE = re.compile(r"[A-Za-z]{1,2}[-_ ]?\d{1,3}[A-Za-z]?|\d{1,3}[A-Z]")
_LOCATOR = re.compile(r"(?=.*\d.*\d)(?=.*[A-Z]\d+[A-Z])[A-Z0-9]{5,8}")
"""The number of a booking: capitals and figures in no order (`K7QX2P`)."""
_STEPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SCALE = re.compile(r"\u00b0|degree|celsius|fahrenheit", re.I)
_SPACED = r"[\W_]*"
"""What may stand between the characters of an id that somebody spells."""


_ID_WORDS = word_set("id ids uuid guid sku isbn imei vin iban ssn pnr serial")
_NUMBER_OF = word_set(
    "order account customer ticket tracking invoice booking reservation reference ref case user client member policy "
    "confirmation card license licence passport flight transaction employee student patient product item"
)
_PHONE_WORDS = frozenset(("phone", "mobile", "telephone", "cell", "cellphone", "whatsapp", "fax"))
_MONEY = word_set(
    "amount price cost budget salary fee payment balance income deposit principal loan bill rent donation bid refund "
    "expense expenses revenue investment mortgage wage"
)
_OWN = word_set(
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
        # A duration is reworded in more ways than are worth judging.
        return "date" if isinstance(known, date) else "time" if isinstance(known, time) else "free"
    if _PHONE.fullmatch(text) and sum(map(str.isdigit, text)) >= 7 and _PHONE_WORDS & set(steps):
        return "phone"
    if is_opaque(text, steps):
        return "id"
    if last in _OWN:
        return "free"
    if _SHORT_CODE.fullmatch(text):
        return "code"
    return "name" if has_word(text) else "free"


def has_word(text: str) -> bool:
    """Whether two letters stand side by side."""
    return re.search(r"[^\W\d_]{2}", text) is not None


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
    return (digits >= 4 and letters >= 1 and len(text) >= 6) or _LOCATOR.fullmatch(text) is not None


def _made(numbers: Sequence[float]) -> Iterator[float]:
    """What two or three numbers add or multiply up to."""
    for i, a in enumerate(numbers):
        for b in numbers[i:]:
            yield from (a + b, a - b, b - a, a * b, a * (1 + b), a * (1 - b))
            for c in numbers:
                yield from (a * b + c, a * b - c, a * b * c, a + b + c)


_WHOLE = frozenset(("id", "email"))
"""Kinds of which a part is another value."""


def _spelled(bare: str, folded: str) -> bool:
    """Whether the letters and digits of an id stand in a text with spaces and signs between, and none more around."""
    if not bare.isascii():
        return True
    around = r"\d" if bare.isdecimal() else "[a-z0-9]"
    return re.search(rf"(?<!{around}){_SPACED.join(bare)}(?!{around})", folded) is not None


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
        if isinstance(value, str):
            text = value.strip()
            if text in self.raw and (kind not in _WHOLE or stands(text, self.raw)):
                return True
            return self._holds_text(text, kind)
        try:
            return self._holds_number(float(value), kind)
        except OverflowError:
            return False  # nobody says so large a number

    def _holds_text(self, text: str, kind: Kind) -> bool:
        folded = fold(text)
        if folded in self.folded and (kind not in _WHOLE or stands(folded, self.folded)):
            return True
        match kind:
            case "id":
                return self._holds_id(folded)
            case "email":
                spoken = re.sub(r"\s*\(?\bat\b\)?\s*", "@", re.sub(r"\s*\(?\bdot\b\)?\s*", ".", self.folded))
                return folded in spoken and stands(folded, spoken)
            case "amount" | "number" | "free" | "time" | "code":
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
        if bare in self.squashed and _spelled(bare, self.folded):
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
