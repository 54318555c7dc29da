"""Seeds say exactly what is wrong with them, where, and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.core.errors import InputError
from datacraft.core.finding import Finding
from datacraft.core.json import JsonObject
from datacraft.core.seed import SeedAssistant, SeedBook, SeedCalls, SeedUser
from datacraft.core.tool import AgentFacts, FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.io import seeds

BOOK_ROOM = {
    "type": "function",
    "function": {
        "name": "book_room",
        "description": "Book a room.",
        "parameters": {
            "type": "object",
            "properties": {
                "room": {"type": "string"},
                "seats": {"type": "integer", "minimum": 1, "maximum": 40},
                "projector": {"type": "boolean", "default": False},
                "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "layout": {"enum": ["rows", "circle"]},
                "guests": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["room", "seats", "projector", "note", "layout", "guests"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TOOLSET = Toolset(
    source="rooms",
    sdk="openai-agents 0.24.0",
    tools=(Tool(BOOK_ROOM),),
    functions={
        "book_room": FunctionFacts(
            parameters={
                "room": ParameterFacts(required=True),
                "seats": ParameterFacts(required=True),
                "projector": ParameterFacts(required=False, has_default=True, default=False),
                "note": ParameterFacts(required=False, has_default=True, default=None),
                "layout": ParameterFacts(required=False, has_default=True, default="rows"),
                "guests": ParameterFacts(required=False, has_default=True, default=[]),
            },
            returns={"type": "string"},
        )
    },
)

GOOD = """\
- id: board
  category: single_tool
  turns:
    - user: Room 012 for 8 people, yes with the projector.
    - call: book_room
      args: {room: 012, seats: 8, projector: yes, guests: [no, 007]}
      returns: 1:30
    - assistant: Room 012 is yours.
"""


def read(tmp_path: Path, text: str) -> tuple[SeedBook, tuple[Finding, ...]]:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    return seeds.read(tmp_path, TOOLSET)


def test_scalars_are_read_by_the_tools_schema(tmp_path: Path) -> None:
    book, findings = read(tmp_path, GOOD)
    assert findings == ()
    user, call, answer = book.seeds[0].turns
    assert isinstance(user, SeedUser)
    assert isinstance(call, SeedCalls)
    assert call.calls[0].arguments == {"room": "012", "seats": 8, "projector": True, "guests": ["no", "007"]}
    assert call.calls[0].returns == "1:30"
    assert isinstance(answer, SeedAssistant)
    assert (book.seeds[0].category, book.seeds[0].shape) == ("single_tool", "simple")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column", "says"),
    [
        ("call: book_room", "call: book_rom", "A106", 5, 7, "book_room"),
        ("seats: 8", "seets: 8", "A108", 6, 25, "seats"),
        ("seats: 8", "seats: eight", "A109", 6, 32, "whole number"),
        ("seats: 8", "seats: 80", "A111", 6, 32, "80"),
        ("seats: 8, ", "", "A107", 5, 7, "seats"),
        ("guests:", "layout: square, guests:", "A109", 6, 59, "rows"),
        ("single_tool", "single_tools", "C101", 2, 13, "single_tool"),
        ("single_tool", "refusal", "C102", 1, 3, "calls nothing"),
        ("- user:", "- usr:", "Y102", 4, 7, "user"),
        ("      returns: 1:30\n", "", "Y103", 5, 7, "no result"),
        ("turns:", "turn:", "Y102", 3, 3, "turns"),
        ("category: single_tool", "category: single_tool\n  id: b", "Y101", 3, 3, "repeated"),
        ("[no, 007]}", "[no, 007}", "Y101", 6, 67, "in quotes"),
        ("seats: 8,", "seats: 8, and chairs,", "A108", 6, 35, "comma in quotes"),
    ],
)
def test_each_defect_is_said_at_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: int, says: str
) -> None:
    assert old in GOOD
    _, findings = read(tmp_path, GOOD.replace(old, new, 1))
    assert [finding.code for finding in findings] == [code]
    assert (findings[0].line, findings[0].column) == (line, column)
    assert says in findings[0].message + findings[0].suggestion


def test_one_bad_seed_does_not_hide_the_others(tmp_path: Path) -> None:
    book, findings = read(tmp_path, GOOD.replace("book_room", "bok_room") + GOOD.replace("id: board", "id: second"))
    assert [seed.id for seed in book.seeds] == ["second"]
    assert len(findings) == 1


def test_repeated_ids_are_found(tmp_path: Path) -> None:
    book, findings = read(tmp_path, GOOD + GOOD)
    assert [finding.code for finding in findings] == ["Y105"]
    assert len({seed.id for seed in book.seeds}) == 2


def test_final_outputs_are_read_by_the_agents_schema(tmp_path: Path) -> None:
    wire = {"type": "json_schema", "json_schema": {"schema": {"properties": {"room": {"type": "string"}}}}}
    toolset = Toolset("rooms", "x", TOOLSET.tools, AgentFacts("a", output_schema=wire), TOOLSET.functions)
    (tmp_path / "a.yaml").write_text(GOOD + "      output: {room: 012}\n", encoding="utf-8")
    book, findings = seeds.read(tmp_path, toolset)
    assert findings == ()
    assert book.seeds[0].turns[-1] == SeedAssistant("Room 012 is yours.", {"room": "012"})


def test_chat_rows_are_seeds_too(tmp_path: Path) -> None:
    row = (
        '{"messages":[{"role":"system","content":"x"},{"role":"user","content":"Room 1 for 2"},'
        '{"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function","function":'
        '{"name":"book_room","arguments":"{\\"room\\": \\"1\\", \\"seats\\": 2}"}}]},'
        '{"role":"tool","tool_call_id":"a","content":"{\'ok\': True}"},{"role":"assistant","content":"Done."}]}\n'
    )
    (tmp_path / "runs.jsonl").write_text(row, encoding="utf-8")
    book, findings = seeds.read(tmp_path, TOOLSET)
    assert findings == ()
    assert book.seeds[0].category == "single_tool"
    assert book.seeds[0].calls()[0].returns == {"ok": True}


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_folder_says_what_to_do(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="holds no seeds") as caught:
        seeds.read(tmp_path, TOOLSET)
    assert "datacraft init" in caught.value.hint
    assert ("take their # away" in caught.value.hint) == bool(text)


def test_sound_reading_stops_at_the_first_defect(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("seats: 8", "seats: eight"), encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.yaml:6:32: .*whole number"):
        seeds.read_sound(tmp_path, TOOLSET)


def test_aliases_that_multiply_do_not_fill_the_memory(tmp_path: Path) -> None:
    bomb = "- &a [x, x, x, x, x, x, x, x, x, x]\n"
    for previous, name in zip("abcdef", "bcdefg", strict=True):
        bomb += f"- &{name} [{', '.join(['*' + previous] * 10)}]\n"
    _, findings = read(tmp_path, bomb)
    assert findings[0].code == "Y101"


@pytest.mark.parametrize(
    ("text", "column", "advice"),
    [
        ("@mira has been paged", 13, "cannot start with @"),
        ("the reply: nothing", 22, "`: ` starts a value"),
        ('"p99" of search', 19, "quotes of the other kind"),
        ("'tis gone", 13, "close it"),
        ("[urgent] page her", 22, "in quotes"),
        ("*really* fast", 20, "cannot start with *"),
    ],
)
def test_text_that_yaml_cannot_read_is_met_with_the_way_to_write_it(
    tmp_path: Path, text: str, column: int, advice: str
) -> None:
    _, findings = read(tmp_path, f"- turns:\n    - user: {text}\n    - assistant: Fine.\n")
    assert [(finding.code, finding.line, finding.column) for finding in findings] == [("Y101", 2, column)]
    assert advice in findings[0].suggestion


@pytest.mark.parametrize(
    ("text", "lost"),
    [("join #inc-311", "#inc-311"), ("it is\n        seat #3 now", "#3 now"), ("!important do it", "!important")],
)
def test_text_that_yaml_drops_in_silence_is_said(tmp_path: Path, text: str, lost: str) -> None:
    _, findings = read(tmp_path, f"- turns:\n    - user: hi\n    - assistant: {text}\n")
    assert [(finding.code, finding.line) for finding in findings] == [("Y106", 3)]
    assert lost in findings[0].message


def test_a_comment_is_not_called_lost_text(tmp_path: Path) -> None:
    _, findings = read(
        tmp_path, "# all\n- turns:  # two\n    - user: hi  # polite\n    - assistant: 'room #3' #quoted\n"
    )
    assert findings == ()


@pytest.mark.parametrize(
    ("schema", "code", "says"),
    [
        ({"type": "string", "format": "date-time"}, "A113", "with its time zone"),
        ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}, "A113", "with its time zone"),
        ({"anyOf": [{"type": "string", "pattern": "^v"}, {"type": "null"}]}, "A112", "^v"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": "^v"}]}, "A114", "anyOf"),
    ],
)
def test_a_value_is_told_what_its_own_branch_wants(tmp_path: Path, schema: JsonObject, code: str, says: str) -> None:
    parameters: JsonObject = {"type": "object", "properties": {"at": schema}, "required": ["at"]}
    tool = Tool({"type": "function", "function": {"name": "ring", "description": "Ring.", "parameters": parameters}})
    text = "- turns:\n    - user: hi\n    - call: ring\n      args: {at: 2026-12-01T02:00:00}\n      returns: ok\n"
    (tmp_path / "a.yaml").write_text(text + "    - assistant: Done.\n", encoding="utf-8")
    _, findings = seeds.read(tmp_path, Toolset("bells", "x", (tool,)))
    assert [(finding.code, finding.line, finding.column) for finding in findings] == [(code, 4, 18)]
    assert says in findings[0].message + findings[0].suggestion
