"""Rendering: what transformers' renderer does, and the text a model learns."""

from __future__ import annotations

from datetime import datetime

import pytest

from datacraft.core.carrier import made_id, unrolled
from datacraft.core.example import Example, NotAnExample
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.render_check import PROBES, check, fitted
from datacraft.core.template import ChatTemplate, RenderError
from datacraft.core.tool import Tool
from datacraft.core.turns import rendered_turns, trained_spans
from datacraft.io.templates import load
from tests.rules.flawed_templates import FLAWED, RIGHT

USER = {"role": "user", "content": "Grüße"}


def render(source: str, **how: object) -> str:
    return ChatTemplate("t", source, {"eos_token": "</s>"}).render([USER], **how).text  # type: ignore[arg-type]


def test_json_is_neither_escaped_for_html_nor_for_ascii() -> None:
    assert render("{{ {'a': '<é&\\'>'} | tojson }}") == '{"a": "<é&\'>"}'
    assert render("{{ [1, none] | tojson(separators=(',', ':')) }}") == "[1,null]"


def test_blocks_leave_no_line_and_loops_can_break() -> None:
    assert (
        render("{% for i in [1, 2, 3] %}\n  {% if i == 2 %}\n  {% break %}\n  {% endif %}\n{{ i }}\n{% endfor %}")
        == "1\n"
    )


def test_tokens_dates_and_missing_keys() -> None:
    assert (
        render("{{ eos_token }}{{ strftime_now('%Y') }}{{ messages[0].nothing }}", now=datetime(2031, 1, 1))
        == "</s>2031"
    )


def test_none_and_empty_tools_are_left_out() -> None:
    template = ChatTemplate("t", "{{ messages[0].keys() | list }}{{ tools is none }}")
    assert template.render([{"role": "user", "content": None}], []).text == "['role']True"


@pytest.mark.parametrize(
    "source", ["{{ raise_exception('no') }}", "{{ messages[0].content + 1 }}", "{% if %}", "{{ messages.append(1) }}"]
)
def test_whatever_a_template_raises_is_one_error(source: str) -> None:
    with pytest.raises(RenderError):
        render(source)


def test_generation_blocks_become_spans_and_leave_no_trace() -> None:
    template = ChatTemplate("t", "a{% generation %}bc{% endgeneration %}d{% generation %}{% endgeneration %}")
    made = template.render([USER])
    assert made.text == "abcd"
    assert made.spans == ((1, 3),)


def conversation(weight: int | None = None) -> Example:
    return Example(
        (
            SystemMessage("Be brief."),
            UserMessage("Light?"),
            AssistantMessage("", (ToolCall("q7Xc2Lm9A", "switch", '{"on": true}'),), weight),
            ToolMessage("ok", "q7Xc2Lm9A", "switch"),
            AssistantMessage("It is on."),
        ),
        (Tool({"type": "function", "function": {"name": "switch", "description": "Switch.", "parameters": {}}}),),
    )


def learnt(template: ChatTemplate, example: Example) -> tuple[list[str], str]:
    view, spans, known = trained_spans(example, template)
    return [view.text[start:end] for start, end in spans], known


CALL = '<tool_call>\n{"name": "switch", "arguments": {"on": true}}\n</tool_call><|im_end|>'


def test_our_own_template_marks_what_the_assistant_says() -> None:
    assert learnt(load("chatml"), conversation()) == ([CALL, "It is on.<|im_end|>"], "marked")


def test_without_marks_the_turns_are_found_one_by_one() -> None:
    own = load("chatml")
    bare = ChatTemplate("bare", own.source.replace("% generation %", "% if true %").replace("endgeneration", "endif"))
    assert learnt(bare, conversation()) == ([CALL + "\n", "It is on.<|im_end|>\n"], "by turn")
    assert learnt(bare, conversation(weight=0)) == (["It is on.<|im_end|>\n"], "by turn")


def test_a_template_that_rewrites_earlier_turns_cannot_be_told() -> None:
    rewriting = "{% for m in messages %}{{ loop.revindex }}{{ m.role }}{{ m.content }}{% endfor %}"
    assert learnt(ChatTemplate("t", rewriting), conversation()) == ([], "unknown")
    with pytest.raises(NotAnExample, match="differently"):
        list(rendered_turns(conversation(), ChatTemplate("t", rewriting)))


def test_rendered_turns_put_together_are_the_conversation() -> None:
    template = load("chatml")
    rows = list(rendered_turns(conversation(), template))
    whole, _, _ = trained_spans(conversation(), template)
    assert len(rows) == 2
    assert rows[-1]["prompt"] + rows[-1]["completion"] == whole.text
    assert rows[0]["prompt"].endswith("<|im_start|>assistant\n")


@pytest.mark.parametrize("kind", PROBES)
def test_our_own_template_holds_everything(kind: str) -> None:
    assert check(PROBES[kind], load("chatml")) == []


@pytest.mark.parametrize(
    ("code", "kind"), [("X105", "parallel calls"), ("X106", "text beside a call"), ("X114", "reasoning")]
)
def test_a_flaw_shows_where_it_is_and_nowhere_else(code: str, kind: str) -> None:
    template = ChatTemplate("flawed", FLAWED[code])
    assert {trouble.code for trouble in check(PROBES[kind], template)} == {code}
    assert check(PROBES["call"], template) == []


def test_the_carrier_that_reads_back_right_is_chosen() -> None:
    wants_text = RIGHT.replace("{{ c.function.arguments | tojson }}", "{{ '' + c.function.arguments }}")
    assert fitted(ChatTemplate("object", RIGHT)).arguments == "object"
    assert fitted(ChatTemplate("string", wants_text)).arguments == "string"


def test_made_ids_are_nine_letters_and_digits_and_repeatable() -> None:
    made = {made_id(str(n)) for n in range(500)}
    assert len(made) == 500
    assert all(len(i) == 9 and i.isalnum() and i.isascii() for i in made)
    assert made_id("x") == made_id("x")


def test_unrolled_gives_one_row_per_trained_turn() -> None:
    rows = list(unrolled(conversation()))
    assert [len(example.messages) for example, _ in rows] == [3, 5]
    assert [len(example.messages) for example, _ in unrolled(conversation(weight=0))] == [5]
