"""Texts that repeat one thing ten thousand times: every rule comes to an end with them, and none fails.

Patterns that try a run from each of its characters took minutes for such a row; nothing is timed here, the whole test
is a second or a standstill.
"""

from __future__ import annotations

from typing import Any

import pytest

from datacraft import validate_examples
from tests.mutations import valid

UNITS = (
    "a_",
    "a1_",
    "a1-",
    "sk-",
    "key-",
    "a@a.",
    "1,",
    "1:1 ",
    "no wait 1 ",
    "tool a_b ",
    "4539 1488 ",
    "\u00c3\u00bc",
    "http://",
    "{{a",
    "[a",
    "a\u200b",
    "3 de ",
    "\\n",
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_run_is_judged(unit: str) -> None:
    row: dict[str, Any] = valid(3)
    text = (unit * 40_000)[:40_000]
    row["messages"][1]["content"] += text
    row["messages"][3]["content"] = text
    row["messages"][4]["content"] += f" {text}"
    assert "Z901" not in {finding.code for finding in validate_examples([row], select=["ALL"])}


@pytest.mark.parametrize("calls", [True, 7, "x", {"a": 1}, [None]])
def test_calls_that_are_no_list_fail_no_rule(calls: Any) -> None:
    row = valid(3)
    row["messages"].append({"role": "assistant", "content": "At 9:30.", "tool_calls": calls})
    row["messages"].append({"role": "assistant", "content": "It leaves at 9:30 on 6 March 2026."})
    assert "Z901" not in {finding.code for finding in validate_examples([row], select=["ALL"])}
