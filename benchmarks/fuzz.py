"""Throws broken files at the reader and every rule for some minutes: no crash, no failed rule, no slow row.

Half the time seeded mutations of valid rows, half coverage-guided by atheris where it is installed, else mutations
all the time; prints what it did.

    python benchmarks/fuzz.py [seconds] [seed]
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from datacraft.core.row import UNKNOWN
from datacraft.io.lines import Piece, read_piece
from datacraft.steps.validate import Choice, choose
from datacraft.steps.validate.judge import UNJUDGED, Judge
from tests.mutations import MUTATIONS, TEXT_MUTATIONS, line, valid

SLOWEST = 1.0
"""Seconds a row may take."""
JUDGE = Judge(choose(Choice(select=("ALL",)), UNKNOWN), UNKNOWN)
TOKENS = [
    *(b'"', b"{", b"}", b"[", b"]", b":", b",", b"\\", b"\\u0000", b"\\ud800", b"null", b"true", b"NaN", b"1e999"),
    *(b"\n", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"9" * 5000, b"[" * 3000, b'{"a":' * 500),
    *(b'"$ref": "#"', b'"anyOf": [{}, {}]', b'"pattern": "^(a+)+$"', b'"type": "strng"', b'"arguments": "{"'),
]

UNITS = [
    "a_",
    "a1_",
    "a1-",
    "sk-",
    "key-",
    "a@",
    "a.",
    "1.",
    "1,",
    "1:",
    "1-",
    "(",
    "[",
    "{",
    "<",
    "`",
    "//",
    "\\n",
    "Ã¼",
    "20万",
    "1e9",
    "12:30_",
    "I_have_",
    "no_wait_1_",
    "tool_a_b_",
    "5_km_",
    "the_",
]
"""What a text may repeat ten thousand times (blanks as underscores): a pattern that is not linear shows there."""


class Found(Exception):
    """Something that must not happen."""


def look(content: bytes) -> float:
    """Judge a file's content; seconds per row. Raises Found."""
    JUDGE.begin()
    began, rows = time.process_time(), 0
    for one in read_piece(Piece("fuzz.jsonl", 1, block=content)):
        rows += 1
        for finding in JUDGE.line(one):
            if finding.code == UNJUDGED.code:
                raise Found(finding.message)
            json.dumps(finding.as_json())
    JUDGE.finish()
    return (time.process_time() - began) / max(rows, 1)


def mutated(random: Random) -> bytes:
    """Some rows, broken in their values, then in their bytes."""
    made = []
    for _ in range(random.randint(1, 3)):
        row = valid(random.randrange(1000))
        for name in random.sample(sorted(MUTATIONS), random.randint(0, 3)):
            with contextlib.suppress(KeyError, IndexError, AttributeError, TypeError, ValueError):
                MUTATIONS[name](row)
        _graft(row, random)
        raw = line(row)
        if random.random() < 0.4:
            raw = random.choice(list(TEXT_MUTATIONS.values()))(raw)
        made.append(raw)
    content = bytearray(b"".join(made))
    for _ in range(random.choice([0, 1, 2, 8])):
        at = random.randrange(len(content) + 1)
        content[at : at + random.choice([0, 1, 5, 50])] = random.choice(TOKENS)
    return bytes(content)


def _graft(row: dict[str, Any], random: Random) -> None:
    """Put something unexpected at a random place."""
    odd: list[Any] = [None, True, 0, -1.5, 10**30, "", "x" * 5000, [], {}, [[]], {"$ref": "#"}, {"type": ["x", 1]}]
    if random.random() < 0.03:
        unit = "".join(random.choices([*UNITS, *(unit.replace("_", " ") for unit in UNITS)], k=random.randint(1, 2)))
        odd = ["Hi " + (unit * 95_000)[:95_000]]
    node: Any = row
    while random.random() < 0.85:
        steps = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not steps:
            return
        step = random.choice(steps)
        if not isinstance(node[step], dict | list):
            node[step] = random.choice(odd)
            return
        parent, node = node, node[step]
        if random.random() < 0.15:
            parent[step] = random.choice(odd)
            return


def by_mutation(seconds: float, seed: int) -> None:
    """Run for so long, report the slowest row and the memory at the end."""
    random, until = Random(seed), time.monotonic() + seconds
    count, slowest, start = 0, 0.0, _memory()
    while time.monotonic() < until:
        content = mutated(random)
        try:
            took = look(content)
        except Exception:
            Path("fuzz-crash.jsonl").write_bytes(content)
            raise
        if took > SLOWEST:
            Path("fuzz-slow.jsonl").write_bytes(content)
            raise Found(f"{took:.1f} s for a row, see fuzz-slow.jsonl")
        count, slowest = count + 1, max(slowest, took)
    print(f"{count} files in {seconds:.0f} s, seed {seed}: no crash; slowest row {slowest * 1000:.0f} ms, "
          f"memory {start:.0f} -> {_memory():.0f} MiB")  # fmt: skip


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def by_coverage(atheris: Any, seconds: int) -> None:
    def one(content: bytes) -> None:
        if look(content) > SLOWEST:
            raise Found("too slow")

    check: Callable[[bytes], None] = one
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=20000"], check)
    atheris.Fuzz()


if __name__ == "__main__":
    SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    try:
        import atheris  # type: ignore[import-not-found]
    except ImportError:
        by_mutation(SECONDS, SEED)
    else:
        by_mutation(SECONDS / 2, SEED)
        by_coverage(atheris, SECONDS // 2)
