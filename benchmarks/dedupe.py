"""Quality and speed of `datacraft dedupe` on a corpus with planted duplicates and planted look-alikes.

Prints, per kind, the share of planted duplicates that went (recall) and of legitimate look-alikes that were lost, and
the time beside a bare `orjson.loads` loop over the same file. Needs `pip install orjson`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from datacraft.steps import dedupe

PLANTED = ("exact", "paraphrase", "tool order", "system prompt", "final answer")
LOOKALIKES = ("values", "absent", "withheld")
TOOLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "book_table": (
        ("restaurant", "guests", "time"),
        (
            "reserve {restaurant} for {guests} at {time}",
            "get us a table at {restaurant}, {guests} people, {time}",
            "{guests} seats at {restaurant} around {time}",
        ),
    ),
    "send_money": (
        ("recipient", "amount", "purpose"),
        (
            "send {amount} to {recipient} for {purpose}",
            "transfer {recipient} {amount}, {purpose}",
            "{recipient} should receive {amount} because of {purpose}",
        ),
    ),
    "track_parcel": (
        ("number", "carrier"),
        (
            "where is parcel {number} with {carrier}",
            "follow {carrier} shipment {number}",
            "has {carrier} delivered {number} yet",
        ),
    ),
    "set_heating": (
        ("room", "degrees"),
        ("make the {room} {degrees} degrees", "heat the {room} up to {degrees}", "{degrees} degrees in the {room}"),
    ),
    "add_event": (
        ("title", "day", "hour"),
        (
            "put {title} on {day} at {hour}",
            "add {title} to my calendar, {day}, {hour}",
            "I have {title} {day} {hour}, note it down",
        ),
    ),
    "order_part": (
        ("part", "quantity", "site"),
        (
            "order {quantity} of {part} for {site}",
            "{site} needs {quantity} more {part}",
            "ship {quantity} {part} to {site}",
        ),
    ),
}
NAMES = [
    first + second
    for first in ("har", "jun", "mar", "cop", "wil", "lan", "orch", "saf", "tim", "vel", "quar", "mead", "ced", "fal")
    for second in ("bour", "iper", "ble", "per", "low", "tern", "ard", "fron", "ber", "vet", "ry", "ow", "ar", "con")
]
CONTEXT = (
    "my sister visits this week", "the old one was cancelled", "we talked about it yesterday", "the boss insists",
    "it is for the whole team", "I promised it to a friend", "there was a mix-up last time", "we are late as usual",
    "it came up in the meeting", "the weather is awful today", "I lost the note about it", "nobody else is around",
)  # fmt: skip
OPENERS = ("", "hi,", "hello there,", "good morning,", "please", "could you", "quick one:", "hey,")
CLOSERS = ("", "thanks", "cheers", "thank you", "that would be great", "no rush")
SYNONYMS = {"reserve": "book", "send": "wire", "follow": "trace", "make": "turn", "put": "place", "order": "buy",
            "needs": "requires", "ship": "deliver", "people": "persons", "around": "about", "get": "find"}  # fmt: skip
SYSTEM = (
    "You are an assistant that works with the tools below. Use them when they help, ask when something is missing. "
)


Parts: TypeAlias = tuple[str, int, str, str]


class Corpus:
    """Rows with a label each, in an order in which every duplicate comes after its original."""

    def __init__(self, rows: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.rows = rows
        self.lines: list[tuple[str, dict[str, Any]]] = []
        self.used: set[str] = set()
        """Calls made so far: a base row or a changed value never repeats one by chance."""

    def build(self) -> list[tuple[str, dict[str, Any]]]:
        while len(self.lines) < self.rows:
            row = self._base()
            self.lines.append(("base", row))
            draw = self.random.random()
            if draw < 0.30:
                kind = PLANTED[int(draw / 0.06)]
                self.lines.append((kind, self._copy(kind, row)))
            elif draw < 0.45:
                kind = LOOKALIKES[int((draw - 0.30) / 0.05)]
                self.lines.append((kind, self._copy(kind, row)))
        return self.lines

    def _value(self, slot: str) -> Any:
        if slot in ("guests", "quantity", "degrees", "hour"):
            return self.random.randint(2, 28)
        if slot == "amount":
            return self.random.randint(5, 9_000)
        if slot == "number":
            return f"{self.random.choice('ABCDEF')}{self.random.randint(10_000, 999_999)}"
        if slot == "day":
            return self.random.choice(("monday", "tuesday", "friday", "sunday"))
        return " ".join(self.random.sample(NAMES, 2))

    def _base(self) -> dict[str, Any]:
        tool = self.random.choice(list(TOOLS))
        arguments = self._fresh(tool, lambda: {slot: self._value(slot) for slot in TOOLS[tool][0]})
        opener, closer = self.random.choice(OPENERS), self.random.choice(CLOSERS)
        parts = (opener, self.random.randrange(3), self.random.choice(CONTEXT), closer)
        return self._row(tool, arguments, parts, self.random.sample(list(TOOLS), len(TOOLS)))

    def _fresh(self, tool: str, draw: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        while True:
            arguments = draw()
            call = tool + json.dumps(arguments)
            if call not in self.used:
                self.used.add(call)
                return arguments

    def _row(self, tool: str, arguments: dict[str, Any], parts: Parts, order: list[str]) -> dict[str, Any]:
        opener, pattern, context, closer = parts
        said = TOOLS[tool][1][pattern].format(**arguments)
        text = " ".join(piece for piece in (opener, said + ",", context + ".", closer) if piece)
        return {"text": text, "tool": tool, "arguments": arguments, "parts": parts, "order": order, "system": SYSTEM,
                "final": f"Done: {said}.", "call": True}  # fmt: skip

    def _copy(self, kind: str, row: dict[str, Any]) -> dict[str, Any]:
        tool, arguments, parts = row["tool"], row["arguments"], row["parts"]
        if kind == "paraphrase":
            return {**row, "text": self._reworded(row["text"], parts)}
        if kind == "tool order":
            return {**row, "order": self.random.sample(row["order"], len(row["order"]))}
        if kind == "system prompt":
            return {**row, "system": SYSTEM + "Answer briefly."}
        if kind == "final answer":
            return {**row, "final": "All set, anything else?"}
        if kind == "values":
            slot = self.random.choice(list(arguments))
            changed = self._fresh(tool, lambda: {**arguments, slot: self._value(slot)})
            return self._row(tool, changed, parts, row["order"])
        if kind == "absent":
            return {**row, "call": False, "order": [name for name in row["order"] if name != tool],
                    "final": "I cannot do that here."}  # fmt: skip
        if kind == "withheld":
            slot = list(arguments)[-1]
            return {**row, "asks": slot, "text": row["text"].replace(str(arguments[slot]), "", 1)}
        return dict(row)

    def _reworded(self, text: str, parts: Parts) -> str:
        words = [SYNONYMS.get(word, word) for word in text.removeprefix(parts[0]).removesuffix(parts[3]).split()]
        body = " ".join(words).rstrip(".")
        request, _, context = body.rpartition(", ")
        if self.random.random() < 0.5:
            body = f"{context}: {request}"
        opener = self.random.choice([o for o in OPENERS if o != parts[0]])
        closer = self.random.choice([c for c in CLOSERS if c != parts[3]])
        return " ".join(piece for piece in (opener, body + ".", closer) if piece)


def as_json(row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row in the chat shape, about 2.4 KB as real rows are."""
    call_id = f"c{number:08d}"
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": row["system"]},
        {"role": "user", "content": row["text"]},
    ]
    if row.get("asks"):
        value = str(row["arguments"][row["asks"]])
        messages += [{"role": "assistant", "content": f"Which {row['asks']}?"}, {"role": "user", "content": value}]
    if row["call"]:
        function = {"name": row["tool"], "arguments": json.dumps(row["arguments"])}
        messages += [
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [{"id": call_id, "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": call_id, "name": row["tool"], "content": '{"ok": true}'},
        ]
    messages.append({"role": "assistant", "content": row["final"]})
    category = "refusal" if not row["call"] else "clarification" if row.get("asks") else "single_tool"
    return {"messages": messages, "tools": [_tool(name) for name in row["order"]],
            "metadata": {"id": f"r{number}", "category": category}}  # fmt: skip


def _tool(name: str) -> dict[str, Any]:
    slots = TOOLS[name][0]
    said = "that the user asks for, as it was said"
    properties = {slot: {"type": "string", "description": f"The {slot} {said}."} for slot in slots}
    parameters = {"type": "object", "properties": properties, "required": list(slots)}
    function = {"name": name, "description": f"Do what the name says: {name}.", "parameters": parameters}
    return {"type": "function", "function": function}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, output = Path(folder) / "rows.jsonl", Path(folder) / "kept.jsonl"
        kinds = []
        with path.open("wb") as stream:
            for number, (kind, row) in enumerate(Corpus(options.rows, options.seed).build()):
                kinds.append(kind)
                stream.write(orjson.dumps(as_json(row, number)) + b"\n")
        print(f"{len(kinds)} rows, {path.stat().st_size / 1e6:.0f} MB")
        bare, ours = [], []
        for _ in range(options.rounds):
            bare.append(_time(lambda: _bare_loop(path)))
            ours.append(_time(lambda: dedupe.dedupe(path, output)))
        removed = [json.loads(line)["line"] - 1 for line in dedupe.removed_path(output).read_bytes().splitlines()]
    _report(kinds, removed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = min(ours) / min(bare)
    print(f"orjson loop {min(bare):.2f} s, dedupe {min(ours):.2f} s CPU, best of {options.rounds}: {ratio:.2f} x")
    print(f"{min(ours) / len(kinds) * 1e6:.1f} us a row; peak of this process, corpus included: {peak:.0f} MB")


def _bare_loop(path: Path) -> None:
    with path.open("rb") as stream:
        for line in stream:
            orjson.loads(line)


def _time(work: Any) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _report(kinds: list[str], removed: list[int]) -> None:
    gone = Counter(kinds[i] for i in removed)
    there = Counter(kinds)
    planted = sum(gone[kind] for kind in PLANTED) / sum(there[kind] for kind in PLANTED)
    lost = sum(gone[kind] for kind in LOOKALIKES) / sum(there[kind] for kind in LOOKALIKES)
    for kind in (*PLANTED, *LOOKALIKES, "base"):
        word = "found" if kind in PLANTED else "lost"
        print(
            f"{kind:14} {there[kind]:7} planted {gone[kind]:7} {word}  {gone[kind] / max(1, there[kind]) * 100:6.2f} %"
        )
    print(f"recall {planted * 100:.2f} % (asked: >= 98), look-alikes lost {lost * 100:.2f} % (asked: <= 0.5)")


if __name__ == "__main__":
    main()
