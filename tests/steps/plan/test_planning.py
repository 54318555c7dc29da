"""What a plan promises, for agents of several domains."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import jsonschema
import pytest

from datacraft.core.blueprint import Ask, Blueprint, Call, Refuse, Result, User
from datacraft.core.json import dumps
from datacraft.core.recipe import Recipe
from datacraft.core.seed import SeedBook
from datacraft.steps.plan import plan
from tests.agents.projects import NAMES, planned, project

N = 500
agents = pytest.mark.parametrize("name", NAMES)


@agents
def test_every_row_asked_for_is_planned_in_the_mix_asked_for(name: str) -> None:
    made = planned(name, N)
    shares = Recipe(N).counts(frozenset(Recipe().mix) - set(made.unsupported))
    assert len(made.blueprints) == N
    assert made.counts == {shape: count for shape, count in shares.items() if count}


@agents
def test_value_classes_pairs_and_tool_pairs_are_covered(name: str) -> None:
    made = planned(name, N)
    assert made.coverage.values_covered().ratio == made.coverage.pairs_covered().ratio == 1.0
    seen = {frozenset(pair) for b in made.blueprints for pair in combinations({c.tool for c in b.calls()}, 2)}
    names = [tool.name for tool in project(name)[1].tools]
    assert seen == {frozenset(pair) for pair in combinations(names, 2)}


@agents
def test_every_planned_call_obeys_its_schema_in_schema_order(name: str) -> None:
    _, toolset = project(name)
    for call in (call for blueprint in planned(name, N).blueprints for call in blueprint.calls()):
        tool = toolset.tool(call.tool)
        assert tool is not None
        jsonschema.validate(call.arguments, tool.parameters)
        assert list(call.arguments) == [p for p in tool.properties if p in call.arguments]
        assert set(call.provenance) == set(call.arguments)
        assert not tool.strict or set(call.arguments) == set(tool.properties)


@agents
def test_decisions_are_what_the_category_says(name: str) -> None:
    for blueprint in planned(name, N).blueprints:
        kinds = [type(step) for step in blueprint.script]
        if blueprint.category == "refusal":
            assert not blueprint.calls()
        elif blueprint.category == "clarification":
            assert kinds.index(Ask) < kinds.index(Call)
        elif blueprint.category == "single_tool":
            assert len(blueprint.calls()) == 1
            assert Ask not in kinds
        else:
            assert len(blueprint.calls()) > 1
        assert {call.tool for call in blueprint.calls()} <= set(blueprint.tools)


@agents
def test_what_is_asked_for_was_withheld_is_truly_required_and_then_given(name: str) -> None:
    _, toolset = project(name)
    for blueprint in planned(name, N).blueprints:
        if blueprint.shape != "missing_parameter":
            continue
        position, ask = next((i, s) for i, s in enumerate(blueprint.script) if isinstance(s, Ask))
        before = [m.parameter for s in blueprint.script[:position] if isinstance(s, User) for m in s.mentions]
        answer = blueprint.script[position + 1]
        assert isinstance(answer, User)
        assert len(ask.parameters) == 1
        assert ask.parameters[0].split(".")[0] in toolset.truly_required(ask.tool)
        assert ask.parameters[0] not in before
        assert ask.parameters[0] in [mention.parameter for mention in answer.mentions]


@agents
def test_a_withdrawn_tool_is_not_offered_and_offers_are(name: str) -> None:
    for blueprint in planned(name, N).blueprints:
        for step in blueprint.script:
            if isinstance(step, Refuse) and step.reason == "missing_tool":
                assert set(step.offers) <= set(blueprint.tools)
                assert len(blueprint.tools) < len(project(name)[1].tools)


@agents
def test_a_fed_argument_is_the_value_of_an_earlier_result(name: str) -> None:
    fed = 0
    for blueprint in planned(name, N).blueprints:
        results: list[str] = []
        for step in blueprint.script:
            if isinstance(step, Call):
                for call in step.calls:
                    for parameter, way in call.provenance.items():
                        if way == "tool_result":
                            fed += 1
                            assert any(str(call.arguments[parameter]) in result for result in results)
            elif isinstance(step, Result):
                results += [dumps(value) for value in step.values]
    assert fed >= 20


@agents
def test_results_have_the_shape_of_the_seeds_results(name: str) -> None:
    book, _ = project(name)
    shapes: dict[str, set[str]] = defaultdict(set)
    for call in (call for seed in book.seeds for call in seed.calls()):
        shapes[call.tool].add(_shape(call.returns))
    for blueprint in planned(name, N).blueprints:
        calls = [step for step in blueprint.script if isinstance(step, Call)]
        results = [step for step in blueprint.script if isinstance(step, Result)]
        for turn, result in zip(calls, results, strict=True):
            for i, (call, value) in enumerate(zip(turn.calls, result.values, strict=True)):
                assert (result.errors and result.errors[i]) or _shape(value) in shapes[call.tool]


def _shape(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_shape(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_shape(inner) for inner in value) + "]"
    return "empty" if value == "" else type(value).__name__


@agents
def test_siblings_of_a_contrast_set_share_their_values(name: str) -> None:
    groups: dict[str, list[Blueprint]] = defaultdict(list)
    for blueprint in planned(name, N).blueprints:
        groups[blueprint.contrast_group].append(blueprint)
    sets = [group for group in groups.values() if len(group) > 1]
    assert len(sets) >= 10
    for group in sets:
        assert {blueprint.shape for blueprint in group} - {"simple"}
        assert len({dumps(blueprint.axes["scenes"][0]["values"]) for blueprint in group}) == 1


@agents
def test_called_tools_stand_anywhere_among_the_offered_ones(name: str) -> None:
    spots: dict[int, Counter[int]] = defaultdict(Counter)
    for blueprint in planned(name, N).blueprints:
        for tool in {call.tool for call in blueprint.calls()}:
            spots[len(blueprint.tools)][blueprint.tools.index(tool)] += 1
    for size, counts in spots.items():
        expected = counts.total() / size
        assert counts.total() < 40 or all(abs(counts[i] - expected) < 0.5 * expected for i in range(size))


def test_the_same_recipe_gives_the_same_plan_and_another_seed_another_one() -> None:
    book, toolset = project("clinic")
    first = plan(book, toolset, Recipe(60, 4)).blueprints
    assert first == plan(book, toolset, Recipe(60, 4)).blueprints
    assert first != plan(book, toolset, Recipe(60, 5)).blueprints


def test_replacements_keep_shape_and_repeat_themselves() -> None:
    book, toolset = project("shop")
    made, again = plan(book, toolset, Recipe(60, 4)), plan(book, toolset, Recipe(60, 4))
    blueprint = made.blueprints[10]
    other = made.replacement(blueprint, 1)
    assert other is not None
    assert other == again.replacement(again.blueprints[10], 1)
    assert (other.shape, other.id != blueprint.id) == (blueprint.shape, True)
    assert made.replacement(blueprint, 99) is None


def test_a_book_without_refusals_and_questions_still_gives_the_whole_mix() -> None:
    book, toolset = project("travel")
    calling = SeedBook(tuple(s for s in book.seeds if s.category == "single_tool"))
    made = plan(calling, toolset, Recipe(120))
    assert made.counts.keys() >= {"simple", "parallel", "missing_parameter", "missing_tool", "out_of_scope", "recovery"}
    assert len(made.blueprints) == 120
