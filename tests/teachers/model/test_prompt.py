"""The prompts, pinned: a change of theirs changes what every answer in a journal was given for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from datacraft.core.errors import UsageError
from datacraft.core.prices import Price
from datacraft.io.journal import Journal
from datacraft.teachers.model.estimate import estimate
from datacraft.teachers.model.identity import admit, changed, parts
from datacraft.teachers.model.nearest import nearest
from datacraft.teachers.model.prompt import asked_again, prompts, with_feedback
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.style import AXES, style
from tests.io.test_journal import fill
from tests.teachers.model.workbench import BOOK, TOOLSET, blueprints, journal_path

GOLDEN = Path(__file__).parents[2] / "golden" / "teacher"
WRITTEN = prompts(TOOLSET, BOOK, 2)


def transcript(messages: tuple[dict[str, str], ...]) -> str:
    return "\n".join(f"=== {message['role']}\n{message['content']}" for message in messages)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_messages_of_each_shape(number: int):
    plan = blueprints(3)[number]
    first = WRITTEN.first(plan)
    found = transcript(first)
    if number == 0:
        found += "\n" + transcript(with_feedback(first, '{"user_1": "hi"}', ["the address is missing"])[2:])
        found += "\n" + asked_again(first, "it was empty", ["user_1"])[1]["content"][len(first[1]["content"]) :]
    golden = GOLDEN / f"{plan.shape}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_the_model_sees_whole_docstrings_real_defaults_and_what_comes_back():
    assert "Returns:\\n    The id of the new ticket." in WRITTEN.system
    assert '"defaults": {"severity": 3}' in WRITTEN.system
    assert '"must_be_given": ["customer_id", "summary"]' in WRITTEN.system
    assert '"returns": {"type": "string"}' in WRITTEN.system


def test_the_nearest_seeds_come_first_and_always_the_same():
    simple, asked, refused = blueprints(3)
    assert [seed.id for seed in nearest(BOOK, simple, 2)] == ["s-lookup", "s-ask"]
    assert nearest(BOOK, asked, 1)[0].id == "s-ask"
    assert nearest(BOOK, refused, 1)[0].id == "s-no"


def test_style_varies_over_blueprints_and_never_for_one():
    plans = blueprints(60)
    lines = [style(plan) for plan in plans]
    assert lines == [style(plan) for plan in plans]
    for axis, values in AXES.items():
        assert all(any(f"{axis}: {value}" in line for line in lines) for value in values)


def test_what_shapes_answers_is_told_apart_by_name():
    base = parts(WRITTEN, TeacherSettings(), "p/m", 0)
    assert changed({}, base) == changed(base, base) == []
    other_book = type(BOOK)(seeds=BOOK.seeds[:2])
    assert changed(base, parts(prompts(TOOLSET, other_book, 2), TeacherSettings(), "p/m", 0)) == ["the seeds"]
    assert changed(base, parts(WRITTEN, TeacherSettings(), "p/n", 0)) == ["the model (was p/m, is p/n)"]
    hot = changed(base, parts(WRITTEN, TeacherSettings(options={"temperature": 1}), "p/m", 0))
    assert len(hot) == 1
    assert "temperature=1" in hot[0]
    assert changed(base, parts(WRITTEN, TeacherSettings(), "p/m", 7)) == ["--seed (was 0, is 7)"]


def test_a_journal_of_another_run_is_not_used_without_being_asked(tmp_path: Path):
    with Journal(journal_path(tmp_path)) as journal:
        admit(journal, parts(WRITTEN, TeacherSettings(), "p/m", 0), TeacherSettings())
        fill(journal, 3)
        now = parts(WRITTEN, TeacherSettings(), "p/n", 0)
        with pytest.raises(UsageError, match=r"3 answers \(0\.75 USD\).*the model \(was p/m, is p/n\)") as caught:
            admit(journal, now, TeacherSettings())
        assert "--reuse fitting" in caught.value.hint
        assert admit(journal, now, TeacherSettings(reuse="exact")) == ["the model (was p/m, is p/n)"]


def test_an_estimate_adds_up_before_anything_is_asked():
    plans = blueprints(30)
    found = estimate(WRITTEN, plans, Price(1.0, 2.0))
    sent = sum(len(message["content"]) for plan in plans for message in WRITTEN.first(plan))
    assert found.requests >= 30
    assert sent / 5 < found.input_tokens < sent / 2
    assert found.usd == pytest.approx((found.input_tokens + 2 * found.output_tokens) / 1e6)
    assert 0 < found.prefix_tokens < found.input_tokens / 30
    assert "price not known" in str(estimate(WRITTEN, plans, None))
