"""What hand-written seeds teach about a user population: which words mean which tool, value or question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.json import canonical
from datacraft.core.seed import Seed, SeedAssistant, SeedBook, SeedCalls, SeedUser
from datacraft.core.signature import leaves
from datacraft.steps.reader.evidence import stands
from datacraft.steps.reader.features import features, outline
from datacraft.steps.reader.language import STOP, folded, share, stem, stems, tokens
from datacraft.steps.reader.mentions import mentions
from datacraft.steps.reader.purpose import Requests, known

HALF = 0.5
"""Share of a value's words that a text must hold to tell it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of requests by what they led to; empty when there are no seeds to learn from."""

    tools: dict[str, Counter[str]] = field(default_factory=dict)
    """Tool to the stems of requests that called it, with the number of requests."""
    values: dict[tuple[str, str], dict[str, tuple[frozenset[str], ...]]] = field(default_factory=dict)
    """Tool and parameter to canonical value to the stems of each wording that meant it."""
    taken: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Tool and parameter to every folded text it holds in the seeds."""
    homes: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Form of a code (`bk-9`) to the tools and parameters that hold such codes in the seeds."""
    questions: dict[tuple[str, str], tuple[frozenset[str], ...]] = field(default_factory=dict)
    """Tool and parameter to the stems of each question that asked for it."""
    requests: Requests = field(default_factory=Requests)
    """The requests, values aside, that one tool alone served, and those that none did."""
    asides: frozenset[str] = frozenset()
    """Codes and addresses that requests of seeds mention and none of their calls holds."""

    def wordings(self, tool: str, parameter: str, value: Any) -> tuple[frozenset[str], ...]:
        return self.values.get((tool, parameter), {}).get(_key(value), ())

    def known(self, tool: str, parameter: str) -> frozenset[str]:
        """The folded texts a parameter holds in the seeds."""
        return self.taken.get((tool, parameter), frozenset())


def learn(book: SeedBook) -> Lexicon:
    """The lexicon of a seeds folder: its conversations and its value pools."""
    tools: dict[str, Counter[str]] = {}
    values: dict[tuple[str, str], dict[str, list[frozenset[str]]]] = {}
    questions: dict[tuple[str, str], list[frozenset[str]]] = {}
    for seed in book.seeds:
        request = " ".join(step.text for step in seed.turns if isinstance(step, SeedUser))
        for call in seed.calls():
            tools.setdefault(call.tool, Counter()).update(set(stems(request)))
            implied = _implied(call.arguments, request)
            _note(values, call.tool, implied, [_rest(call.arguments, request)])
            _note(values, call.tool, _chosen(implied), _texts(call.arguments))
        for tool, parameter, question in _questions(seed):
            questions.setdefault((tool, parameter), []).append(frozenset(stems(question)))
    taken = _taken(book)
    for pool in book.pools:
        for row in pool.rows:
            told = {name: value for name, value in row.values.items() if not isinstance(value, int | float)}
            _note(values, pool.tool, told or row.values, row.said)  # numbers go with a row, its words do not tell them
    return Lexicon(
        tools=tools,
        taken=taken,
        homes=_homes(taken),
        values={where: {key: tuple(said) for key, said in known.items()} for where, known in values.items()},
        questions={where: tuple(said) for where, said in questions.items()},
        requests=known(_requests(book)),
        asides=frozenset(code for seed in book.seeds for code in _asides(seed)),
    )


def _requests(book: SeedBook) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for seed in book.seeds:
        values = {word for call in seed.calls() for leaf in leaves(call.arguments) for word in tokens(str(leaf))} - STOP
        for tool, text in _served(seed):
            low = folded(text)
            if words := features(low, mentions(low), frozenset(values)):
                found.setdefault(tool, []).append(words)
    return found


def _served(seed: Seed) -> Iterable[tuple[str, str]]:
    """Each request of a seed with the tools that served it, joined by `+` in the order of their calls, `""` for none;
    without the answers to questions about it."""
    refused = not seed.calls()
    request, called = "", dict[str, None]()
    for step in seed.turns:
        if isinstance(step, SeedUser):
            request = request or step.text
        elif isinstance(step, SeedCalls):
            called |= dict.fromkeys(call.tool for call in step.calls)
        elif called or "?" not in step.text or refused:
            if request and (called or refused):
                yield "+".join(called), request
            request, called = "", {}


def _asides(seed: Seed) -> Iterable[str]:
    held = [folded(str(leaf)) for call in seed.calls() for leaf in leaves(call.arguments)]
    for step in seed.turns:
        for mention in mentions(step.text) if isinstance(step, SeedUser) else ():
            if mention.kind in ("code", "address") and held and not any(mention.value in text for text in held):
                yield mention.value


def _taken(book: SeedBook) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    rows = [(call.tool, call.arguments) for seed in book.seeds for call in seed.calls()]
    for tool, row in (*rows, *((pool.tool, row.values) for pool in book.pools for row in pool.rows)):
        for parameter, value in row.items():
            texts = [folded(leaf) for leaf in leaves(value) if isinstance(leaf, str)]
            found.setdefault((tool, parameter), set()).update(texts)
    return {where: frozenset(texts) for where, texts in found.items()}


def _homes(taken: dict[tuple[str, str], frozenset[str]]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for where, texts in taken.items():
        for text in texts:
            if " " not in text and any(c.isdigit() for c in text) and any(c.isalpha() for c in text):
                found.setdefault(outline(text), set()).add(where)
    return {form: frozenset(places) for form, places in found.items()}


def _implied(arguments: dict[str, Any], request: str) -> dict[str, Any]:
    """The arguments that a request does not say outright: only for those its other words can be what means them."""
    numbers = {mention.value for mention in mentions(request) if mention.kind == "number"}
    low = folded(request)
    return {
        parameter: value
        for parameter, value in arguments.items()
        if not (value in numbers if isinstance(value, int | float) else stands(folded(str(value)), low))
    }


def _rest(arguments: dict[str, Any], request: str) -> str:
    """A request without the words of the values it says outright: what is left can mean the others."""
    implied = _implied(arguments, request)
    said = {word for name, value in arguments.items() if name not in implied for word in stems(str(value))}
    return " ".join(word for word in tokens(request) if stem(word) not in said)


def _chosen(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments that are words chosen rather than texts written or codes; a flag is told by words of its own."""
    words = {name: value for name, value in arguments.items() if isinstance(value, str) and len(value.split()) <= 2}
    return {name: value for name, value in words.items() if not any(c.isdigit() for c in value)}


def _texts(arguments: dict[str, Any]) -> list[str]:
    """What a call says at some length: it may mean what is chosen beside it, as a burst hose means water."""
    return [value for value in arguments.values() if isinstance(value, str) and len(stems(value)) > 1]


def _note(
    values: dict[tuple[str, str], dict[str, list[frozenset[str]]]], tool: str, row: dict[str, Any], said: Iterable[Any]
) -> None:
    wordings = [words for text in said if (words := frozenset(stems(str(text))))]
    for parameter, value in row.items():
        if wordings:
            values.setdefault((tool, parameter), {}).setdefault(_key(value), []).extend(wordings)


def _questions(seed: Seed) -> Iterable[tuple[str, str, str]]:
    """Tool, parameter and question where a question was followed by a call that used the answer."""
    turns = seed.turns
    for i, step in enumerate(turns[:-2]):
        answer, call = turns[i + 1], turns[i + 2]
        if not (isinstance(step, SeedAssistant) and isinstance(answer, SeedUser) and isinstance(call, SeedCalls)):
            continue
        before = stems(" ".join(turn.text for turn in turns[:i] if isinstance(turn, SeedUser)))
        for made in call.calls:
            for parameter, value in made.arguments.items():
                if "?" in step.text and _answers(value, before, stems(answer.text)):
                    yield made.tool, parameter, step.text


def _answers(value: Any, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a value was told by the answer and not before it."""
    words = stems(str(value)) or [folded(str(value))]
    return value is not None and share(words, after) >= HALF > share(words, before)


def _key(value: Any) -> str:
    return folded(value) if isinstance(value, str) else canonical(value)
