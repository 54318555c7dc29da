"""Does this value stand in a text as it is? The short look that most values of right rows pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from datacraft.core.moment import moment


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
    # What was said last is what most values come from; a loop takes half the time of `any`.
    for text in reversed(texts):  # noqa: SIM110
        if figure in text and _figure_said(figure, text):
            return True
    return False


def _text_said(text: str, latest: str, texts: Sequence[str]) -> bool:
    if not text:
        return False
    for heard in reversed(texts):
        if text in heard and stands(text, heard):
            break
    else:
        return False
    if text.isalpha() or not _MAY_BE_DAY.search(text):
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


def stands(text: str, heard: str) -> bool:
    """Whether a text stands in another, and not as a part of a longer number, address or code."""
    if text.isalpha():
        return True
    if " " not in text and not _FIGURES.issuperset(text):
        if "@" in text:
            return _is_address(text, heard)
        if any(map(str.isdigit, text)) and any(map(str.isalpha, text)):
            return any(not _joins(before) and not _joins(after) for before, after in _places(text, heard))
    first, last = text[0].isdigit(), text[-1].isdigit()
    if not (first or last):
        return True
    for before, after in _places(text, heard):
        if not (last and after[:1].isdigit()) and not (first and before.isdigit()):
            return True
    return False


def _is_address(text: str, heard: str) -> bool:
    return any(
        not (_joins(before) or before in (".", "+")) and not _joins(after, "-.")
        for before, after in _places(text, heard)
    )


def _joins(beside: str, signs: str = "") -> bool:
    """Whether what stands beside a code or an address belongs to it; letters of other scripts do not."""
    first = beside[:1]
    return (first.isascii() and first.isalnum()) or (first != "" and first in signs and beside[1:2].isalnum())


def _figure_said(figure: str, text: str) -> bool:
    for before, after in _places(figure, text):
        beside = after[:1]
        goes_on = beside in _POWERS or (beside == "." and after[1:].isdecimal())
        if not before.isdigit() and before != "." and not beside.isdigit() and not goes_on:
            return True
    return False


_FIGURES = frozenset("0123456789.,:/-")
_MAY_BE_DAY = re.compile(r"\d(?:\D*\d){4}")
"""A day has a year of four digits and one digit beside it."""
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POWERS = ("e", "E")


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
