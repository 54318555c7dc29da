"""Figures in an answer against the results it reports on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from datacraft.core.days import without_dates
from datacraft.core.figures import SCALES, close, figures
from datacraft.core.grounding import is_opaque
from datacraft.core.names import name_words
from datacraft.core.row import Row, taught, text_of
from datacraft.core.standing import figures_repeated, repeated
from datacraft.core.synonyms import stems

MOST_FIGURES = 400
"""Figures in the results beyond which nothing is judged: from so many, sums and averages make any number."""
MOST_CLAIMS = 50
"""Different figures in an answer beyond which it is a table that was worked out, not a report."""
MOST_GIVEN = 4
"""Figures in the results up to which a field that is named with another value has not been reckoned with."""
MOST_TEXT = 100_000
"""Characters beyond which nothing is judged."""
_FIGURE = re.compile(
    r"(?<![\w.,:/#-])[$€£¥]?\s?(-?\d[\d,]{0,20}(?:\.\d{1,12})?)(?![\w,:/-]{0,8}[\w:/-]\d)\s?([%°$€£¥]|[A-Za-z]+)?"
)
_CLAUSE = re.compile(r"[.;!?\n](?:\s|$)|,\s")
_CODE = re.compile(r"\b[A-Za-z]+[-_#]?\d[\w-]*")
"""Ids and codes, whose digits are no figures."""
_LINE_NUMBER = re.compile(r"^[ \t]*(?:[-*][ \t]*)?\d{1,2}[.)]\s", re.M)


@dataclass(frozen=True, slots=True)
class Contradiction:
    place: str
    said: str
    field: str = ""
    """The field of a result that the answer names and gives another value."""
    value: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    value: float


def contradictions(row: Row) -> Iterator[Contradiction]:
    """What the assistant says in figures after results that nothing before it supports."""
    if not any(message.get("role") == "tool" for _, message in row.messages):
        return
    sources: list[str] = []
    results: list[str] = []
    sent = ""
    for i, message in row.messages:
        text, role = text_of(message), message.get("role")
        if role == "assistant" and text and results and not message.get("tool_calls") and taught(message):
            yield from _of_answer(text, sources, results, sent, f"/messages/{i}/content")
        if role == "tool":
            results.append(text)
        sources.append(text)
        calls = [str(call.arguments) for call in row.calls if call.message == i]
        sent = "\n".join(calls) or sent
        sources.extend(calls)


def _of_answer(
    answer: str, sources: Sequence[str], results: Sequence[str], sent: str, place: str
) -> Iterator[Contradiction]:
    spoken = "\n".join(sources)
    if len(spoken) + len(answer) > MOST_TEXT or figures_repeated(answer, (spoken,)):
        return
    made = {claim[0]: claim for claim in islice(_claims(answer), 20 * MOST_CLAIMS)}
    if not 0 < len(made) <= MOST_CLAIMS:
        return
    claims = {text: claim for text, claim in made.items() if not repeated(text, spoken)}
    if not claims:
        return
    said, given = figures(spoken), figures(_CODE.sub(" ", "\n".join(results)))
    if not given and _is_empty(results[-1]):
        for text, value, _ in claims.values():
            if value not in said and (abs(value) >= 100 or "." in text):
                yield Contradiction(place, text)
    if len(said) > MOST_FIGURES:
        return
    if not given:
        yield from _of_sent(claims, said, figures(answer), sent, place)
        return
    fields = [field for result in results for field in _fields(result)]
    counts = {float(n) for result in results for n in _lengths(result)} | {0.0, 1.0, 100.0}
    stated = figures(answer)
    times = [n for n in said | stated if 1 < n <= 12 and n.is_integer()]  # "for two"
    for text, value, clause in claims.values():
        if value in counts or value in said or any(figure * n == value for figure in given for n in times):
            continue
        field = _meant(clause, fields, stated, value)
        turned = _turned(value, given, stated)
        other = field is not None and len(given) <= MOST_GIVEN and not _is_made(value, field, given, clause)
        if _follows(value, given, text) and not turned and not other:
            continue
        if field is not None:
            yield Contradiction(place, text, field.name, f"{field.value:g}")
        elif turned:
            yield Contradiction(place, text, value=turned)
        elif _is_telling(value, text, given, stated) and not (
            _is_product(value, given, said, text) or _is_difference(value, stated & given)
        ):
            yield Contradiction(place, text)


def _is_telling(value: float, text: str, given: frozenset[float], stated: frozenset[float]) -> bool:
    """Whether a figure is no mere count; a small one is telling where the answer gives none of few figures."""
    return abs(value) >= 100 or "." in text or (value > 12 and len(given) <= MOST_GIVEN and not given & stated)


def _of_sent(
    claims: dict[str, tuple[str, float, str]], said: frozenset[float], stated: frozenset[float], sent: str, place: str
) -> Iterator[Contradiction]:
    """After results without figures, a figure that nobody said, instead of the one that was sent."""
    waiting = figures(without_dates(sent)) - stated
    for text, value, _ in claims.values() if waiting and len(claims) == 1 else ():
        made = any(close(value, other) for other in _made(sorted(said)[:24])) or value in (0, 1, 100)
        if not made and value not in said and not _follows(value, said, text):
            yield Contradiction(place, text)


def _is_empty(result: str) -> bool:
    """Whether a result is JSON that holds nothing: `[]`, `{}`, or an object of such."""
    value = _decoded(result)
    return value in ([], {}) or (isinstance(value, dict) and all(inner in ([], {}) for inner in value.values()))


def _claims(answer: str) -> Iterator[tuple[str, float, str]]:
    """Text, value and clause of every figure that stands for itself: not in a date, a time, an id or a list number."""
    if not any(map(str.isdigit, answer)):
        return
    answer = without_dates(_LINE_NUMBER.sub("\n", answer))
    start = 0
    for end in [*(match.end() for match in _CLAUSE.finditer(answer)), len(answer)]:
        clause = answer[start:end]
        start = end
        for match in _FIGURE.finditer(clause):
            number = match[1].rstrip(",").replace(",", "")
            if not is_opaque(match[1]) and number not in ("", "-"):
                scale = SCALES.get((match[2] or "").lower(), 1.0)
                yield match[1].rstrip(","), float(number) * scale, clause


_FACTORS = (1000, 0.001, 1.609, 0.6214, 2.205, 0.4536, 3.281, 0.3048, 3.6, 24, 7, 12, 1e6, 1e-6, 1024)
"""Kilo, miles, pounds, feet, hours, days, months, mega, kibi."""


def _follows(value: float, given: frozenset[float], text: str) -> bool:
    """Whether a figure follows from those that results give: by rounding, conversion, or a simple sum."""
    places = len(text.partition(".")[2])
    zeros = min(len(text) - len(text.rstrip("0")), len(text) - 3) if not places else 0  # 384,400 for 384399
    if any(close(value, round(figure, places or -max(zeros, 0))) or close(value, abs(figure)) for figure in given):
        return True
    if any(0 < figure <= 1 and close(value, round(figure * 100, places)) for figure in given):
        return True  # 42.17 % of 0.4217
    if any(abs(made - value) <= 0.5 + 0.01 * abs(value) for figure in given for made in _converted(figure)):
        return True
    if any(abs(figure * factor - value) <= 0.02 * abs(value) for figure in given for factor in _FACTORS):
        return True
    few = sorted(given)[:24]
    return abs(sum(few) - value) < 0.01 or any(abs(made - value) <= 10**-places / 2 + 1e-9 for made in _made(few))


def _converted(figure: float) -> Iterator[float]:
    """Percent, Fahrenheit, Celsius, minutes and hours of a figure above 1."""
    if figure > 1:
        yield from (figure * 100, figure / 100, figure * 1.8 + 32, (figure - 32) / 1.8, figure / 60, figure * 60)


def _made(figures_: Sequence[float]) -> Iterator[float]:
    """What two figures make: sum, difference, product, quotients, mean, and one raised or lowered by a share."""
    for i, a in enumerate(figures_):
        for b in figures_[i + 1 :]:
            yield from (a + b, b - a, a * b, (a + b) / 2, a * (1 + b), a * (1 - b), b * (1 + a), b * (1 - a))
            if a and b:
                yield from (a / b, b / a)


def _is_product(value: float, given: frozenset[float], said: frozenset[float], text: str) -> bool:
    """Whether a figure is what the user said, by a rate or a price of the results."""
    half = 10 ** -len(text.partition(".")[2]) / 2 + 1e-9
    told = sorted(said - given)[:40]
    return any(
        abs(figure * n - value) <= half or (figure and abs(n / figure - value) <= half)
        for figure in sorted(given)[:24]
        for n in told
    )


def _is_difference(value: float, told: frozenset[float]) -> bool:
    """Whether two figures of results that the answer gives too make the value: "a for 12, b for 9, 3 in between"."""
    return any(abs(made - value) < 0.005 for made in _made(sorted(told)[:24]))


def _turned(value: float, given: frozenset[float], stated: frozenset[float]) -> str:
    """The figure of a result with two neighbouring digits the other way round, which the answer does not state."""
    said = f"{value:.10g}"
    if len(said.replace(".", "")) < 4:
        return ""
    for figure in given:
        real = f"{figure:.10g}"
        if real != said and len(real) == len(said) and figure not in stated:
            wrong = [i for i, (a, b) in enumerate(zip(real, said, strict=True)) if a != b]
            if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and real[wrong[0]] == said[wrong[1]]:
                return "" if any(abs(made - value) < 1e-6 for made in _made(sorted(given)[:24])) else real
    return ""


_MEASURE = re.compile(
    r"%|\b(?:k?m|kms?|kilo\w*|miles?|lbs?|pounds?|oz|feet|foot|ft|inch\w*|met(?:er|re)s?|hours?|minutes?|seconds?|days?|"
    r"weeks?|months?|years?|[kmgt]b|percent|million|billion|thousand|fahrenheit|celsius|knots?|mph|km/h|per|average|total|"
    r"about|around|roughly|approximately|nearly|almost|over|under)\b|\u00b0",
    re.I,
)


def _is_made(value: float, field: _Field, given: frozenset[float], clause: str) -> bool:
    """Whether a figure may be another form of the field that its clause names: rounded, converted, reckoned with."""
    if _MEASURE.search(clause) or round(field.value) == value or abs(field.value) == value:
        return True
    return any(abs(made - value) < 1e-6 for other in given for made in _made((field.value, other))) or any(
        field.value * n == value for n in range(2, 13)
    )


def _meant(clause: str, fields: Sequence[_Field], stated: frozenset[float], value: float) -> _Field | None:
    """The one numeric field whose name the clause uses and whose value the answer states nowhere."""
    words = stems(clause.casefold())
    named = [field for field in fields if stems(_spaced(field.name)) and stems(_spaced(field.name)) <= words]
    silent = [field for field in named if not any(close(field.value, s) or round(field.value) == s for s in stated)]
    return silent[0] if len(named) == 1 and silent and value >= 0 else None


def _spaced(name: str) -> str:
    return " ".join(name_words(name))


def _decoded(result: str) -> Any:
    try:
        return json.loads(result)
    except (ValueError, RecursionError):
        return None


def _fields(result: str) -> Iterator[_Field]:
    """Named figures of a result, one for each name that occurs once."""
    found: dict[str, list[float]] = {}
    value = _decoded(result)
    if value is None:
        for name, figure in re.findall(r"['\"]?(?<!\w)(\w{3,})['\"]?\s*[:=]\s*(-?\d+(?:\.\d+)?)(?![\w.-])", result):
            found.setdefault(name, []).append(float(figure))
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            for name, below in inner.items():
                if isinstance(below, int | float) and not isinstance(below, bool) and abs(below) < 1e15:
                    found.setdefault(name, []).append(float(below))
            waiting.extend(inner.values())
        elif isinstance(inner, list):
            waiting.extend(inner)
    return (_Field(name, values[0]) for name, values in found.items() if len(values) == 1)


def _lengths(result: str) -> Iterator[int]:
    """How many entries the lists of a result have."""
    waiting = [_decoded(result)]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list):
            yield len(inner)
            waiting.extend(inner)
        elif isinstance(inner, dict):
            waiting.extend(inner.values())
    yield len(result.splitlines())
