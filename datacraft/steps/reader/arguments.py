"""Recovers one argument from the conversation: by what is it known, if it is known at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datacraft.core.coverage import kind_of, resolve, value_at
from datacraft.core.schema import Checker, checker
from datacraft.core.tool import Tool
from datacraft.steps.reader.evidence import Evidence, Heard, stands
from datacraft.steps.reader.language import STOP, SYNONYMS, folded, share, split_names, stem, stems, tokens
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.mentions import same_date, same_time

COMPOSED = 0.34
"""Share of a free text's content words that the user must have said: a summary keeps at least a third of them."""
WORDING = 0.6
"""Share of a known wording's content words that must be said for the value it stands for."""
_SHORT = 5
"""Words of a turn that only says yes or no."""
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:^|[T ])(\d{1,2}):(\d{2})")
_GLOSS = re.compile(r"([\w.-]+)\s*(?:\(([^)]+)\)|(?:=|:| is | means | for )\s*([^,;.()]+))")

_TELLING = 3
"""Letters from which a word of an option can stand for it."""
_COUNTS = frozenset(("quantity", "qty", "count", "number", "amount", "people", "party"))
_ONE = frozenset(("a", "an", "another"))
_ABLE = frozenset(map(stem, ("enabled", "active", "on")))
_SWITCHES = {True: frozenset(("on", "enable", "activate")), False: frozenset(("off", "disable", "deactivate"))}
"""Words that switch a flag of such a name."""
_DENIALS = frozenset(("no", "not", "don't", "without", "skip", "never", "isn't", "false"))
_DATED = frozenset(("day", "month", "year"))
_LOW = ("lowest", "smallest", "minimum", "minimal", "least", "urgent", "minor", "trivial", "tiny")
_HIGH = ("highest", "largest", "maximum", "maximal", "most", "top", "critical", "urgent", "worst", "full")
_LOWEST, _HIGHEST = frozenset(map(stem, _LOW)), frozenset(map(stem, _HIGH))


@dataclass(frozen=True, slots=True)
class Slot:
    """One parameter of one tool, or a property inside it."""

    tool: Tool
    parameter: str
    """Name at the top of the arguments; questions and cues go by it."""
    path: tuple[str, ...]
    schema: Mapping[str, Any]
    """References and the null option resolved."""
    default: Any = None

    @property
    def described(self) -> str:
        """Name and description, for the words that speak of it."""
        return f"{split_names('.'.join(self.path)).replace('.', ' ')} {self.schema.get('description') or ''}"


def slots(tool: Tool, arguments: Mapping[str, Any]) -> Iterator[tuple[Slot, Any]]:
    """Every scalar of the arguments with its slot; entries of lists one by one, null and absent as None."""
    for name, schema in tool.properties.items():
        raw = schema if isinstance(schema, dict) else {}
        plain = {**resolve(raw, tool.parameters)}
        for key in ("description", "default"):
            if key in raw:
                plain[key] = raw[key]
        slot = Slot(tool, name, (name,), plain, plain.get("default"))
        yield from _leaves(slot, arguments.get(name))


def _leaves(slot: Slot, value: Any) -> Iterator[tuple[Slot, Any]]:
    root = slot.tool.parameters
    if isinstance(value, dict):
        for key, child in value.items():
            schema = resolve(value_at(slot.schema, ("properties", key)) or {}, root)
            inner = Slot(slot.tool, slot.parameter, (*slot.path, key), schema, schema.get("default"))
            yield from _leaves(inner, child)
    elif isinstance(value, list):
        schema = resolve(slot.schema.get("items") or {}, root)
        for child in value:
            described = {"description": slot.schema.get("description", ""), **schema}
            yield from _leaves(Slot(slot.tool, slot.parameter, slot.path, described), child)
    else:
        yield slot, value


def recover(slot: Slot, value: Any, evidence: Evidence, lexicon: Lexicon) -> str:
    """By what the value is known: `said`, `meant`, `result`, `context`, `default`, `composed`; `""` when by nothing."""
    if isinstance(value, bool):
        return _boolean(slot, value, evidence, lexicon)
    if value is None:
        return "default"
    if isinstance(value, str) and evidence.revoked(" ".join(folded(value).replace("_", " ").split())):
        return ""
    if _said(slot, value, evidence):
        return "said"  # a default that is said is no default: a question may have been about it
    if value == slot.default:
        return "default"
    if (not coded(value) or value in options(slot.schema)) and _meant(slot, value, evidence, lexicon):
        return "meant"
    if _known(value, [*evidence.results, *evidence.used]):
        return "result"
    if isinstance(value, str) and any(folded(value) in text for text in evidence.spoken):
        return "result"
    if folded(_text(value)) in evidence.system and len(_text(value)) > 1:
        return "context"
    if isinstance(value, str) and "enum" not in slot.schema and not coded(value) and composed(value, evidence, slot):
        return "composed"
    return ""


def coded(value: Any) -> bool:
    """Whether a text is a code or an address: one word with a digit or an `@`, which nobody composes."""
    return isinstance(value, str) and " " not in value and any(c.isdigit() or c == "@" for c in value)


def _said(slot: Slot, value: Any, evidence: Evidence) -> bool:
    if isinstance(value, int | float):
        kinds = {"number", "time", "code"} | ({"date"} if set(tokens(slot.described)) & _DATED else set())
        live = (m for turn in evidence.turns for m in turn.live() if m.kind in kinds)
        return any(_counts_as(m.kind, m.value, value) for m in live) or (value == 1 and _singular(slot, evidence))
    day, clock = _DATE.search(value), _TIME.search(value)
    if (day or clock) and len(value) <= 32:
        return _moment_said(value, evidence)
    return any(evidence.said(spelling) for spelling in spellings(value)) or _digits_said(value, evidence)


def _singular(slot: Slot, evidence: Evidence) -> bool:
    """Whether one thing is asked for where the slot counts things: "a ticket"."""
    name = tokens(split_names(slot.path[-1]))
    counts = bool(name) and (not _COUNTS.isdisjoint(name) or name[-1].endswith("s"))
    return counts and any(not _ONE.isdisjoint(tokens(turn.text)) for turn in evidence.turns)


def _counts_as(kind: str, said: Any, value: float) -> bool:
    if kind == "number":
        return bool(
            said == value or said == value * 100 or said * 60 == value or said == value * 60 or said * 7 == value
        )
    if kind == "time":
        return bool(said[0] == value or (said[0] + 12) % 24 == value)
    if kind == "code":
        return str(value) in re.findall(r"\d+(?:\.\d+)?", said)
    return kind == "date" and isinstance(said, tuple) and value in said


def _moment_said(value: str, evidence: Evidence) -> bool:
    if folded(value) in " ".join(turn.text for turn in evidence.turns):
        return True
    day, clock = _DATE.search(value), _TIME.search(value)
    live = [m for turn in evidence.turns for m in turn.live()]
    iso = (int(day[1]), int(day[2]), int(day[3])) if day else None
    dated = iso is None or any(m.kind == "date" and same_date(m.value, iso, evidence.today) for m in live)
    hour = (int(clock[1]), int(clock[2])) if clock else None
    timed = (
        hour is None or (iso is not None and hour == (0, 0)) or any(_tells(m.kind, m.value, hour) for m in live if hour)
    )
    return dated and timed


def _tells(kind: str, said: Any, hour: tuple[int, int]) -> bool:
    if kind == "number":  # "at 7", "seven thirty" is rare
        return isinstance(said, int) and hour[1] == 0 and said % 12 == hour[0] % 12
    return kind == "time" and same_time(said, hour)


def spellings(value: str) -> Iterator[str]:
    """Ways a text can stand in a request: as it is, with its separators as spaces, without its last full stop."""
    plain = " ".join(folded(value).split()).rstrip(".!")
    yield plain
    yield " ".join(re.split(r"[\s_/-]+", plain))
    if " " in plain:
        yield plain.removeprefix("the ").removeprefix("a ")
    elif len(plain) > 3 and plain.isalpha():
        yield plain + "s"
        yield plain.removesuffix("s")


def _digits_said(value: str, evidence: Evidence) -> bool:
    """A phone number or id written with other separators, or without the letters before its figures."""
    packed = re.sub(r"[\s().#/_-]", "", folded(value))
    figures = re.fullmatch(r"[a-z]{1,6}(\d{3,})", packed)
    if figures and any(stands(figures[1], turn.text) for turn in evidence.turns):
        return True
    if len(packed) < 4 or not any(c.isdigit() for c in packed):
        return False
    return any(packed in re.sub(r"[\s().#/_-]", "", turn.text) for turn in evidence.turns)


def _meant(slot: Slot, value: Any, evidence: Evidence, lexicon: Lexicon) -> bool:
    """A value the words imply: the stems of an option, its gloss in the schema, or a wording the seeds use for it."""
    said = evidence.words()
    words = set(stems(_text(value))) or set(map(stem, tokens(_text(value))))
    if isinstance(value, str) and share(words, said) == 1.0 and not _stray(value, evidence):
        return True
    if folded(_text(value)) in ("none", "no") and denied(
        set(stems(" ".join(slot.path).replace("_", " "))), evidence.turns
    ):
        return True
    heard = frozenset(word for turn in evidence.turns for word in tokens(turn.text))
    if any(share(stems(gloss), said) >= 0.5 or set(tokens(gloss)) <= heard for gloss in glosses(slot, value)):
        return True
    if isinstance(value, str) and not heard.isdisjoint(_distinct(value, slot)):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value == slot.schema.get("minimum") and said & _LOWEST:
            return True
        if value == slot.schema.get("maximum") and said & _HIGHEST:
            return True
    return any(_worded(wording, said) for wording in lexicon.wordings(slot.tool.name, slot.parameter, value))


def _distinct(option: str, slot: Slot) -> frozenset[str]:
    """The words of an option that no other option has: `p99` of `latency_p99` beside `latency_p50`."""
    others = frozenset(word for other in options(slot.schema) if other != option for word in tokens(str(other)))
    words = tokens(option) if option in options(slot.schema) else ()
    return frozenset(word for word in words if word not in others and word not in STOP and len(word) >= _TELLING)


def _worded(wording: frozenset[str], said: frozenset[str]) -> bool:
    """Numbers and codes in a wording are another row's values, so only its words count."""
    words = {word for word in wording if not any(c.isdigit() for c in word)}
    return bool(words) and share(words, said) >= WORDING


def glosses(slot: Slot, value: Any) -> Iterator[str]:
    """What the description says a value stands for: `5 (production is down)`, `low: cosmetic only`."""
    for match in _GLOSS.finditer(str(slot.schema.get("description") or "")):
        if folded(match[1]) == folded(_text(value)):
            yield match[2] or match[3]


def _boolean(slot: Slot, value: bool, evidence: Evidence, lexicon: Lexicon) -> str:
    """A flag is raised by words of its name or description, and lowered by denying them; one that stands as its default
    has it needs no word, unless the other was asked for."""
    name = set(stems(" ".join(slot.path).replace("_", " ")))
    decided = _yes_or_no(evidence) if slot.default is None else None
    if decided is not None:
        return "said" if value is decided else ""
    said = evidence.words()
    mentioned = share(name, said) == 1.0
    if mentioned and denied(name, evidence.turns):
        return "" if value else "meant"
    if any(_worded(words, said) for words in lexicon.wordings(slot.tool.name, slot.parameter, value)):
        return "meant"
    newest = evidence.turns[-1].stems if evidence.turns else frozenset()
    opposite = lexicon.wordings(slot.tool.name, slot.parameter, not value)
    if not mentioned and any(_worded(words, newest) for words in opposite):
        return ""
    about = set(stems(str(slot.schema.get("description") or "")))
    described = share(about, said) >= 0.34
    switched = _SWITCHES.get(value, frozenset()) if not name.isdisjoint(_ABLE) else frozenset()
    if any(not switched.isdisjoint(tokens(turn.text)) for turn in evidence.turns):
        return "meant"
    if not value:
        if described and denied(about, evidence.turns):
            return "meant"  # "don't tell customers" where the flag says that they are told
        return "" if mentioned or slot.default is True else "default"
    others = {stem(other) for word in slot.path for other in SYNONYMS.get(word, ())}
    if mentioned or described or share(others, said) > 0 or share(name, stems(split_names(slot.tool.name))) == 1.0:
        return "meant"
    return "default" if slot.default is True else ""


def _yes_or_no(evidence: Evidence) -> bool | None:
    """What a short answer decides: "yes, please", "that would be no"; None for every other turn."""
    words = tokens(evidence.turns[-1].text) if evidence.turns else []
    said = {"yes", "no"}.intersection(words)
    return said == {"yes"} if len(words) <= _SHORT and len(said) == 1 else None


def denied(name: set[str], turns: Sequence[Heard]) -> bool:
    """Whether a turn denies what has the stems of a name: "no need to announce it", "rolling: no"."""
    for sentence in (part for turn in turns for part in re.split(r"[.!?;]\s", turn.text)):
        words = tokens(sentence)
        for i, word in enumerate(words):
            near, next_to = words[max(0, i - 5) : i] + words[i + 1 : i + 5], words[max(0, i - 2) : i + 3]
            if stem(word) in name and ("off" in next_to or not _DENIALS.isdisjoint(near)):
                return True
    return False


def composed(value: str, evidence: Evidence, slot: Slot) -> bool:
    """Whether free text is made of what was said: a third of its content words, and every figure in it; a name has to
    be said whole. The parameter's own name tells nothing of its value: "in a room" of no "living room"."""
    known = evidence.words() | {stem for text in evidence.results for stem in stems(_text(text))}
    own = set(stems(split_names(slot.path[-1])))
    words = [word for word in stems(value) if word not in own] or stems(value)
    least = 1.0 if value.istitle() else COMPOSED
    return share(words, known) >= least and not _stray(value, evidence)


def _stray(value: str, evidence: Evidence) -> bool:
    """Whether a text holds a figure that nobody said."""
    there = set(tokens(" ".join([*(turn.text for turn in evidence.turns), *map(_text, evidence.results)])))
    numbers = {m.value for turn in evidence.turns for m in turn.mentions if m.kind == "number"}
    return any(word.isdigit() and word not in there and int(word) not in numbers for word in tokens(value))


def _known(value: Any, shown: list[Any]) -> bool:
    text = folded(_text(value))
    return any(
        other == value or folded(_text(other)) == text or (len(text) > 3 and text in folded(_text(other)))
        for other in shown
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def options(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of an enum, `()` for other schemas."""
    listed = schema.get("enum")
    return tuple(option for option in listed if option is not None) if isinstance(listed, list) else ()


def numeric(schema: Mapping[str, Any]) -> bool:
    return kind_of(schema) in ("integer", "number")


def valid(slot: Slot, value: Any) -> bool:
    """Whether the slot's schema allows a value; true of a schema that cannot be checked."""
    found = checker(dict(slot.schema))
    return not isinstance(found, Checker) or found.is_valid(value)
