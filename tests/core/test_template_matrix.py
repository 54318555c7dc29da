"""Every chat template that trl, axolotl and llama.cpp ship: what we let through is whole, what is not is refused.

Reads the templates at test time from the folder named by DATACRAFT_TEMPLATES (`make proof-templates` fills one).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from datacraft.core.example import Example
from datacraft.core.render_check import PROBES, check, fitted, text_of
from datacraft.core.template import ChatTemplate
from datacraft.targets.trl import trl

pytestmark = pytest.mark.slow
FOLDER = Path(os.environ.get("DATACRAFT_TEMPLATES", ".proof/templates"))
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
SAID = {"X104", "X106", "X114", "X116"}
"""Codes that are warnings: the row is exported and the user told."""


def templates() -> Mapping[str, str]:
    """Name to source, equal sources once."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.rglob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        if source not in found.values():
            found[f"{path.parent.name}/{path.stem}"] = source
    return found


def rendered(template: ChatTemplate, probe: Example) -> str:
    return text_of(probe, template)


def whole(text: str, probe: Example) -> bool:
    """A check of its own, without the code under test: every part of the probe stands in the text, once encoded."""
    call = next(probe.calls())
    arguments = json.loads(call.arguments)
    words = [m.content for m in probe.messages if m.content] + [probe.tools[0].description, call.name]
    words += [*arguments, *(value for value in arguments.values() if isinstance(value, str) and value.isascii())]
    escaped = any(f'\\"{key}\\"' in text for key in arguments)
    return all(word in text for word in words) and not escaped


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, set[str]]]:
    sources = templates()
    if not sources:
        pytest.skip("no templates: make proof-templates")
    made = {}
    for name, source in sources.items():
        template = fitted(ChatTemplate(name, source, TOKENS))
        made[name] = {kind: {t.code for t in check(probe, template)} for kind, probe in PROBES.items()}
    return made


def test_what_is_let_through_is_whole_and_what_is_not_is_refused(verdicts: dict[str, dict[str, set[str]]]) -> None:
    let_through = 0
    for name, source in templates().items():
        template = fitted(ChatTemplate(name, source, TOKENS))
        for kind in ("call", "dates", "nested values"):
            if not verdicts[name][kind] - {"X116"}:
                assert whole(rendered(template, PROBES[kind]), PROBES[kind]), (name, kind)
                let_through += 1
    assert let_through > 200


def test_a_string_of_arguments_is_never_encoded_twice(verdicts: dict[str, dict[str, set[str]]]) -> None:
    """The carrier that was not chosen: either it says the same, or the check says that it does not."""
    for name, source in templates().items():
        if verdicts[name]["call"] - {"X116"}:
            continue
        other = ChatTemplate(name, source, TOKENS, arguments="string")
        if not {t.code for t in check(PROBES["call"], other)} - {"X116"}:
            assert whole(rendered(other, PROBES["call"]), PROBES["call"]), name


def test_the_export_for_a_template_carries_what_it_renders() -> None:
    from datacraft.core.target import Options

    for name, source in templates().items():
        template = fitted(ChatTemplate(name, source, TOKENS))
        assert trl.bind is not None
        (row,) = trl.bind(Options(template=template)).encode(PROBES["call"])
        carried = row["messages"][2]["tool_calls"][0]["function"]["arguments"]
        assert isinstance(carried, str) == (template.arguments == "string")


def test_counts(verdicts: dict[str, dict[str, set[str]]], capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the matrix; the floor is what the packages of November 2026 allow."""
    capable = {name: by for name, by in verdicts.items() if "X101" not in by["call"] and _tool_capable(name)}
    right = [name for name, by in capable.items() if not by["call"] - {"X116"}]
    with capsys.disabled():
        print(
            f"\n{len(verdicts)} templates, {len(capable)} print calls, {len(right)} of them whole and read back equal"
        )
        for kind in PROBES:
            codes = Counter(code for name in right for code in verdicts[name][kind] - {"X116"})
            fine = sum(not verdicts[name][kind] - {"X116"} for name in right)
            print(f"  {kind:18} {fine:3} ok  {dict(codes)}")
        for name in sorted(set(capable) - set(right)):
            print(f"  refused: {name} {sorted(capable[name]['call'])}")
    assert len(right) >= 90
    assert len(right) / len(capable) > 0.9


def _tool_capable(name: str) -> bool:
    """Whether the template prints the call and its result at all, under either carrier."""
    probe = PROBES["call"]
    source = templates()[name]
    for carrier in ("object", "string"):
        try:
            text = text_of(probe, ChatTemplate(name, source, TOKENS, arguments=carrier))
        except ValueError:
            continue
        after = text.partition(probe.messages[1].content or "")[2]
        if "look_ahead" in after and "Oslo" in after and "rain" in after:
            return True
    return False
