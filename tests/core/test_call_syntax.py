"""Calls in every syntax that chat templates of 2024 to 2026 print; texts as the models' own cards show them."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.call_syntax import Parsed, agrees, calls_in

WEATHER: dict[str, Any] = {"city": "Bern", "days": 3}
JSON = '{"city": "Bern", "days": 3}'
TEXTS = {
    "hermes": f'<tool_call>\n{{"name": "weather", "arguments": {JSON}}}\n</tool_call>',
    "llama": f'{{"name": "weather", "parameters": {JSON}}}<|eot_id|>',
    "mistral list": f'[TOOL_CALLS][{{"name": "weather", "arguments": {JSON}, "id": "abcdefgh1"}}]</s>',
    "mistral args": f"[TOOL_CALLS]weather[ARGS]{JSON}</s>",
    "mistral id": f"[TOOL_CALLS]weather[CALL_ID]abcdefgh1[ARGS]{JSON}</s>",
    "gpt-oss": f"<|start|>assistant to=functions.weather<|channel|>commentary json<|message|>{JSON}<|call|>",
    "functionary": f">>>weather\n{JSON}<|eot_id|>",
    "llama custom": f"<function=weather>{JSON}</function>",
    "kimi": f"<|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>{JSON}<|tool_call_end|>",
    "deepseek 3": f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n{JSON}\n```<｜tool▁call▁end｜>",
    "deepseek 3.1": f"<｜tool▁call▁begin｜>weather<｜tool▁sep｜>{JSON}<｜tool▁call▁end｜>",
    "cohere": f'<|START_ACTION|>[{{"tool_call_id": "0", "tool_name": "weather", "parameters": {JSON}}}]<|END_ACTION|>',
    "apertus": f'<|tools_prefix|>[{{"weather": {JSON}}}]<|tools_suffix|>',
    "qwen xml": "<function=weather>\n"
    "<parameter=city>\nBern\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>",
    "minimax": '<invoke name="weather"><parameter name="city">Bern</parameter>'
    '<parameter name="days">3</parameter></invoke>',
    "glm": "<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Bern</arg_value>\n<arg_key>days</arg_key>\n"
    "<arg_value>3</arg_value>\n</tool_call>",
    "gemma": '<|tool_call>call:weather{city:<|"|>Bern<|"|>,days:3}<tool_call|>',
    "lfm": "<|tool_call_start|>[weather(city='Bern', days=3)]<|tool_call_end|>",
}


@pytest.mark.parametrize("syntax", TEXTS)
def test_one_call_is_found_and_says_what_was_meant(syntax: str) -> None:
    (call,) = calls_in(f"Some words before. {TEXTS[syntax]}\nand after")
    assert agrees(call, "weather", WEATHER)
    assert not agrees(call, "weather", {**WEATHER, "days": 4})
    assert not agrees(call, "whether", WEATHER)
    assert not agrees(call, "weather", {"city": "Bern"})


def test_several_calls_keep_their_order() -> None:
    found = calls_in(TEXTS["hermes"] + TEXTS["hermes"].replace("Bern", "Oslo"))
    assert [call.arguments["city"] for call in found] == ["Bern", "Oslo"]


@pytest.mark.parametrize(
    "text",
    [
        "It is 3 degrees in Bern.",
        '{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}',
        '{"name": "weather", "description": "Forecast.", "parameters": {"type": "object", "properties": {}}}',
        "{" * 50,
    ],
)
def test_definitions_and_prose_are_no_calls(text: str) -> None:
    assert calls_in(text) == []


def test_arguments_encoded_twice_stay_text() -> None:
    (call,) = calls_in('<tool_call>{"name": "weather", "arguments": "{\\"city\\": \\"Bern\\"}"}</tool_call>')
    assert call.arguments == '{"city": "Bern"}'
    assert not agrees(call, "weather", {"city": "Bern"})


@pytest.mark.parametrize(
    ("text", "value", "strict", "lenient"),
    [
        ("true", True, True, True),
        ("True", True, False, True),
        ("None", None, False, True),
        ("null", None, True, True),
        ("3", "3", True, True),
        ("3", 3, True, True),
        ("3", True, False, False),
        ("3.0", 3, True, True),
        ("[1, 2]", [1, 2], True, True),
        ("Bern", "Basel", False, False),
    ],
)
def test_bare_values_are_read_by_what_they_should_be(text: str, value: Any, strict: bool, lenient: bool) -> None:
    call = Parsed("f", {"x": text}, typed=False)
    assert agrees(call, "f", {"x": value}) is strict
    assert agrees(call, "f", {"x": value}, python=True) is lenient


def test_gemma_with_python_words_is_read_only_leniently() -> None:
    (call,) = calls_in('<|tool_call>call:f{a:None,b:<|"|>None, True<|"|>}<tool_call|>')
    assert not agrees(call, "f", {"a": None, "b": "None, True"})
    assert agrees(call, "f", {"a": None, "b": "None, True"}, python=True)
