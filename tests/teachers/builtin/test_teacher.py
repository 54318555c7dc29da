"""What the built-in teacher promises about its words, for agents of several domains."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from datacraft.core.blueprint import SPEAKING, Draft, User
from datacraft.core.diversity import words
from datacraft.core.teacher import Outcome
from datacraft.teachers.builtin.teacher import BuiltinTeacher
from datacraft.version import __version__
from tests.agents.projects import ACCEPTED, NAMES, planned, project, written

N = 150
agents = pytest.mark.parametrize("name", NAMES)


def drafts(name: str) -> list[tuple[Outcome, Draft]]:
    return [(outcome, outcome.draft) for outcome in written(name, N) if outcome.draft is not None]


@agents
def test_nearly_every_row_is_worded_and_every_step_has_words(name: str) -> None:
    rows = drafts(name)
    assert len(rows) >= 0.95 * N  # the rest repeated others; a run plans replacements for them
    for outcome, draft in rows:
        assert len(draft.texts) == len(outcome.blueprint.speaking())
        assert all(text.strip() for text in draft.texts)
        assert not re.search(r"[\ue000-\ue002\x00{}]|\bNone\b", " ".join(draft.texts))


@agents
def test_no_two_rows_begin_with_the_same_request_and_no_opening_is_worn(name: str) -> None:
    firsts = [words(draft.texts[0]) for _, draft in drafts(name)]
    assert len(set(firsts)) == len(firsts)
    assert Counter(first[:3] for first in firsts).most_common(1)[0][1] <= 0.06 * len(firsts)


@agents
def test_every_value_claimed_as_said_stands_in_a_user_turn(name: str) -> None:
    claims = 0
    for outcome, draft in drafts(name):
        users = [t for step, t in zip(outcome.blueprint.speaking(), draft.texts, strict=True) if isinstance(step, User)]
        assert draft.provenance is not None
        for call, ways in zip(outcome.blueprint.calls(), draft.provenance, strict=True):
            for parameter, way in ways.items():
                value = call.arguments[parameter]
                if way == "verbatim" and isinstance(value, str):
                    claims += 1
                    assert value in " ".join(users)
    assert claims > 0.3 * N


@agents
def test_withheld_values_are_not_given_away_before_they_are_asked_for(name: str) -> None:
    for outcome, draft in drafts(name):
        if outcome.blueprint.shape != "missing_parameter":
            continue
        answer = outcome.blueprint.speaking()[2]
        assert isinstance(answer, User)
        for mention in answer.mentions:
            if mention.provenance != "composed" and len(str(mention.value)) > 3:
                assert str(mention.value).lower() not in draft.texts[0].lower()


@agents
def test_answers_repeat_only_ids_that_the_row_knows(name: str) -> None:
    for outcome, draft in drafts(name):
        known = " ".join(draft.texts[0:1]) + repr(outcome.blueprint.script)
        spoken = zip(outcome.blueprint.speaking(), draft.texts, strict=True)
        for text in (text for step, text in spoken if not isinstance(step, User)):
            assert all(code in known for code in re.findall(r"\b[A-Z]{1,4}-\d{2,}\b", text))


def test_same_seed_same_words_and_the_name_says_who_wrote() -> None:
    book, toolset = project("shop")
    blueprints = planned("shop", 80).blueprints
    runs = []
    for _ in range(2):
        teacher = BuiltinTeacher(book, toolset, 3)
        runs.append([outcome.draft for outcome in teacher.write(blueprints, lambda blueprint, draft: ACCEPTED)])
    assert runs[0] == runs[1]
    assert teacher.name == f"builtin/{__version__}"


def test_plain_speaking_steps_are_the_only_ones_that_get_words() -> None:
    for outcome, draft in drafts("travel")[:50]:
        spoken = [step for step in outcome.blueprint.script if isinstance(step, SPEAKING)]
        assert len(spoken) == len(draft.texts)
