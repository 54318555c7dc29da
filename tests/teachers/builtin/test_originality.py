from __future__ import annotations

from datacraft.core.blueprint import Answer, Blueprint, Call, Draft, PlannedCall, Result, User
from datacraft.teachers.builtin.originality import Originality, Worded, worded


def row(text: str, value: str = "A-1", group: str = "") -> tuple[Blueprint, Draft]:
    call = PlannedCall("cancel", {"booking": value}, {"booking": "verbatim"})
    script = (User(), Call((call,)), Result((True,)), Answer())
    blueprint = Blueprint("b", "single_tool", "simple", ("s",), group or value, ("cancel",), script)
    return blueprint, Draft((text, "Done."))


def counted(blueprint: Blueprint, draft: Draft) -> Worded:
    return worded(blueprint, [draft])[0]


def known(*rows: tuple[str, str], total: int = 500) -> Originality:
    memory = Originality()
    memory.total = total
    for text, value in rows:
        memory.note(counted(*row(text, value)))
    return memory


def test_the_same_words_with_another_value_are_refused() -> None:
    memory = known(("please cancel A-1 for me", "A-1"))
    assert "values aside" in memory.refuses(counted(*row("Please cancel B-2 for me", "B-2")))
    assert memory.refuses(counted(*row("I want booking B-2 gone", "B-2"))) == ""


def test_nearly_the_same_words_are_refused_except_in_a_contrast_set() -> None:
    long = "good morning I was told to ask you for help could you please cancel the whole booking A-1 today"
    memory = known((long, "A-1"))
    near = long.replace("today", "now")
    assert "nearly" in memory.refuses(counted(*row(near.replace("A-1", "A-2"), "A-2")))
    assert "nearly" not in memory.refuses(counted(*row(near, "A-1", group="A-1")))


def test_an_opening_is_capped_at_its_share_of_the_run() -> None:
    rows = [(f"could you please do thing{i} with A-{i} {'x' * (i + 1)}", f"A-{i}") for i in range(15)]
    memory = known(*rows, total=500)
    assert memory.refuses(counted(*row("Could you please end it all now for Z-9", "Z-9"))) == "opening at its cap"
    assert known(*rows[:14], total=500).refuses(counted(*row("Could you please end it all now for Z-9", "Z-9"))) == ""


def test_worn_words_weigh_more_than_fresh_ones() -> None:
    memory = known(("please cancel A-1 for me", "A-1"))
    _, worn = memory.look(counted(*row("please cancel A-2 for him", "A-2")))
    _, fresh = memory.look(counted(*row("booking A-2 can go now thanks", "A-2")))
    assert worn > fresh


def test_of_equally_fresh_words_the_shorter_weigh_less_and_least_where_people_write_little() -> None:
    short, long = row("drop A-1", "A-1"), row("drop A-1 once the others have had their say", "A-1")
    wear = {typical: [Originality(typical).look(counted(*r))[1] for r in (short, long)] for typical in (6.0, 20.0)}
    assert all(a < b for a, b in wear.values())
    assert wear[6.0][1] - wear[6.0][0] > wear[20.0][1] - wear[20.0][0]
