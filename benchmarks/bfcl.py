"""Holds our comparison of values against the reference answers that BFCL publishes, and against BFCL's own checker.

    python benchmarks/bfcl.py FOLDER    where FOLDER holds the unpacked wheel of bfcl-eval

Accepting: every listed alternative of every argument is put into the reference call; it must count as right. How many
our comparison accepts without being told that they are alternatives is reported. Rejecting: every text value with a
sign, a point, a slash or a dot in it loses that character, which makes another value of it (-10 is not 10, 3.14 is not
314, 1/2 is not 12, v1.10 is not v110); BFCL's normalisation takes them for the same, ours must not. BFCL's files are
read, never copied.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datacraft.core.comparison import ABSENT
from datacraft.core.comparison_policy import policy_of
from datacraft.core.matching import ExpectedCall, compare_arguments

FILES = (
    *("simple_python", "multiple", "parallel", "parallel_multiple"),
    *("live_simple", "live_multiple", "live_parallel", "live_parallel_multiple"),
)
TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": None}
PLANTED = {
    "sign": re.compile(r"(?<![\w.])-(?=\d)"),
    "decimal point": re.compile(r"(?<=\d)\.(?=\d)(?!\d*\.)"),
    "slash": re.compile(r"(?<=\d)/(?=\d)"),
    "version dot": re.compile(r"(?<=\d)\.(?=\d)"),
}
MOST = 400
"""Combinations of nested alternatives tried for one argument."""


def main() -> int:
    data = next(Path(sys.argv[1]).rglob("possible_answer")).parent
    normalise = bfcl_normalisation(Path(sys.argv[1]))
    counts: Counter[str] = Counter()
    refused: list[str] = []
    for name in FILES:
        for item, call, function in calls(data, name):
            check(item, call, function, normalise, counts, refused)
    for key, value in sorted(counts.items()):
        print(f"{value:>7}  {key}")
    print("\n".join(refused[:20]))
    return int(bool(refused))


def calls(data: Path, name: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Item id, parameter alternatives of one reference call, and the function it calls."""
    asked = {row["id"]: row for row in read(data / f"BFCL_v4_{name}.json")}
    for answer in read(data / "possible_answer" / f"BFCL_v4_{name}.json"):
        functions = {function["name"]: function for function in asked[answer["id"]]["function"]}
        for call in answer["ground_truth"]:
            for function_name, parameters in call.items():
                yield answer["id"], parameters, functions[function_name]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def check(
    item: str,
    parameters: dict[str, Any],
    function: dict[str, Any],
    normalise: Any,
    counts: Counter[str],
    refused: list[str],
) -> None:
    schema = json_schema(function["parameters"])
    properties = schema.get("properties", {})
    listed = {name: list(alternatives(values)) for name, values in parameters.items()}
    given = {name: values[0] for name, values in listed.items() if values and values[0] is not ABSENT}
    policies = {name: policy_of(schema, properties.get(name, {})) for name in {**properties, **given}}
    alone = ExpectedCall("f", given, policies)
    told = ExpectedCall("f", given, policies, {name: tuple(values) for name, values in listed.items()})
    for name, values in listed.items():
        for value in values:
            got = {key: kept for key, kept in given.items() if key != name}
            got |= {} if value is ABSENT else {name: value}
            counts["alternatives listed"] += 1
            counts["alternatives accepted without the list"] += right(alone, got)
            if right(told, got):
                counts["alternatives accepted with the list"] += 1
            else:
                refused.append(f"{item}: {name}={value!r} is listed and was refused")
        for kind, wrong, value in planted(values):
            counts[f"planted, {kind}"] += 1
            counts[f"planted, {kind}: accepted by BFCL's normalisation"] += normalise(value) == normalise(wrong)
            if right(told, {**given, name: wrong}):
                refused.append(f"{item}: {name}={wrong!r} is not {value!r} and was accepted")
            else:
                counts[f"planted, {kind}: refused by ours"] += 1


def right(expected: ExpectedCall, got: dict[str, Any]) -> bool:
    return all(argument.outcome == "right" for argument in compare_arguments(expected, got))


def planted(values: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, wrong text, right text, for every listed text with such a character; none that is listed itself."""
    texts = {value for value in values if isinstance(value, str)}
    folded = {text.casefold() for text in texts}
    for value, (kind, pattern) in itertools.product(sorted(texts), PLANTED.items()):
        wrong = pattern.sub("", value, count=1)
        if wrong != value and wrong.casefold() not in folded:
            yield kind, wrong, value


def alternatives(values: list[Any]) -> Iterator[Any]:
    """The listed values of one parameter; `""` beside others means that it may be left out."""
    for value in values:
        if value == "" and len(values) > 1:
            yield ABSENT
        else:
            yield from itertools.islice(concrete(value), MOST)


def concrete(value: Any) -> Iterator[Any]:
    """A value whose objects hold one of their listed values each."""
    if isinstance(value, dict):
        options = [
            [(key, v) for v in (alternatives(vs) if isinstance(vs, list) else [vs])] for key, vs in value.items()
        ]
        for chosen in itertools.product(*options):
            yield {key: v for key, v in chosen if v is not ABSENT}
    elif isinstance(value, list) and any(isinstance(v, dict) for v in value):
        for chosen in itertools.product(*(list(concrete(v)) for v in value)):
            yield list(chosen)
    else:
        yield value


def json_schema(schema: Any) -> Any:
    """BFCL's dialect of a schema as JSON Schema."""
    if isinstance(schema, list):
        return [json_schema(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    named = {key: {name: json_schema(s) for name, s in schema[key].items()} for key in ("properties",) if key in schema}
    rest = {key: json_schema(value) for key, value in schema.items() if key not in (*named, "type")}
    kind = schema.get("type")
    kind = TYPES.get(kind, kind) if isinstance(kind, str) else kind
    return {**({"type": kind} if kind else {}), **rest, **named}


def bfcl_normalisation(folder: Path) -> Any:
    """BFCL's own function that makes texts comparable, cut out of its checker so that nothing else is imported."""
    source = next(folder.rglob("ast_checker.py")).read_text(encoding="utf-8")
    body = re.search(r"^def standardize_string.*?(?=^def |\Z)", source, re.S | re.M)
    assert body is not None
    space: dict[str, Any] = {"re": re}
    exec(body.group(0), space)
    return space["standardize_string"]


if __name__ == "__main__":
    sys.exit(main())
