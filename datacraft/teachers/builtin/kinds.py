"""What sort of thing a value is: read from the schema, the names, and the values the seeds give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from datacraft.core.coverage import kind_of
from datacraft.teachers.builtin.language import split_name

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
URL = re.compile(r"https?://\S+")
PHONE = re.compile(r"\+?[\d][\d\s().-]{6,}\d")
IDENTIFIER = re.compile(r"(?=\S*\d)[A-Za-z0-9]+([-_/#:.][A-Za-z0-9]+)*|#\d+")
MEASURE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|(19|20)\d\d|\d{4}-?[WQ]\d{1,2}|[QW]\d{1,2}([ /-]\d{2,4})?"
    r"|\d+([.,]\d+)?[A-Za-z%°]{1,4}|[A-Za-z]{1,3}\d{1,2}|\d{1,2}(st|nd|rd|th)|[vV]?\d+(\.\d+)+"
    r"|\d{1,2}([:.]\d{2})?[-–]\d{1,2}([:.]\d{2})?"
)
"""Months, years, quarters, sizes, versions, spans of time: they look like codes, and another digit makes no sense."""
FORMATS = {
    "email": "email", "idn-email": "email", "date": "date", "date-time": "datetime", "time": "time", "uri": "url",
    "url": "url", "uuid": "id", "phone": "phone",
}  # fmt: skip
_SHAPES = (("email", EMAIL), ("url", URL), ("datetime", DATETIME), ("date", DATE), ("time", TIME))
_NAMES: tuple[tuple[str, frozenset[str]], ...] = (
    ("email", frozenset({"email", "mail"})),
    ("phone", frozenset({"phone", "mobile", "telephone", "tel"})),
    ("company", frozenset({"company", "organisation", "organization", "employer", "vendor", "supplier"})),
    ("country", frozenset({"country", "nationality"})),
    ("city", frozenset({"city", "town", "origin", "destination", "departure", "arrival"})),
    ("address", frozenset({"address", "street"})),
    ("postcode", frozenset({"postcode", "zip", "zipcode", "postal"})),
)
PERSON = frozenset({
    "customer", "guest", "patient", "passenger", "member", "user", "client", "person", "author", "doctor", "recipient",
    "contact", "employee", "attendee", "owner", "reader", "borrower", "traveller", "traveler", "student", "teacher",
    "assignee", "full", "first", "last", "holder", "payee", "beneficiary", "sender", "agent", "driver", "physician",
})  # fmt: skip
_ID_WORDS = frozenset({"id", "code", "ref", "reference", "number", "no", "key", "sku", "isbn", "uuid"})
FREE = frozenset({"text"})
"""Kinds whose values only the seeds, the pools and the phrase file know."""
NUMERIC = frozenset({"integer", "number"})
TEMPORAL = frozenset({"date", "datetime", "time"})


def detect(parameter: str, schema: Mapping[str, Any], values: Sequence[Any] = (), company: Iterable[str] = ()) -> str:
    """The kind of a parameter or result field, from its schema, then its values, then its name.

    `company` are the words around it, names of its tool and of its sibling fields: they tell whose `name` it is.
    """
    if isinstance(schema.get("enum"), list) or "const" in schema:
        return "enum"
    present = [value for value in values if value is not None]
    if (present and all(isinstance(value, bool) for value in present)) or kind_of(schema) == "boolean":
        return "boolean"
    words = split_name(parameter.rsplit(".", 1)[-1])
    if present and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return _numeric(words, present)
    if not present and schema.get("type") in ("integer", "number"):
        return str(schema["type"])
    if str(schema.get("format", "")) in FORMATS:
        return FORMATS[str(schema["format"])]
    texts = [value for value in present if isinstance(value, str)]
    return _textual(words, texts, set(company))


def _numeric(words: list[str], values: list[Any]) -> str:
    whole = all(isinstance(value, int) for value in values)
    if whole and words and words[-1] in _ID_WORDS and all(value >= 100 for value in values):
        return "id"
    return "integer" if whole else "number"


def _textual(words: list[str], texts: list[str], company: set[str]) -> str:
    for kind, shape in _SHAPES:
        if texts and all(shape.fullmatch(text) for text in texts):
            return kind
    named = set(words)
    if texts and all(PHONE.fullmatch(t) for t in texts) and ({"phone", "mobile", "number"} & named or _plus(texts)):
        return "phone"
    if texts and all(IDENTIFIER.fullmatch(text) for text in texts) and any(any(c.isdigit() for c in t) for t in texts):
        coded = not {*words} & _ID_WORDS and all(MEASURE.fullmatch(text) for text in texts)
        return "text" if coded else "id"
    people = bool((named | (company if len(words) == 1 else set())) & PERSON)
    if words and words[-1] == "name" and people and (not texts or _look_like_people(texts)):
        return "person"
    if len(words) == 1 and named & PERSON and _look_like_people(texts):
        return "person"
    for kind, known in _NAMES:
        if named & known and (not texts or _plausible(kind, texts)):
            return kind
    return "text"


def _plus(texts: list[str]) -> bool:
    return all(text.startswith("+") for text in texts)


def _look_like_people(texts: list[str]) -> bool:
    return bool(texts) and all(2 <= len(t.split()) <= 4 and all(w[:1].isupper() for w in t.split()) for t in texts)


def _plausible(kind: str, texts: list[str]) -> bool:
    if kind in ("email", "phone", "postcode"):
        return False  # their shapes were looked at before
    if kind == "address":
        return all(any(c.isdigit() for c in text) for text in texts)
    return all(text[:1].isupper() and len(text.split()) <= 4 for text in texts)
