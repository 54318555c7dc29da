"""Keys are found by the forms their issuers publish; what only looks like one is left alone."""

from __future__ import annotations

import json
import random
import string
from typing import Any

import pytest

from datacraft import validate_examples

ALPHABET = string.ascii_letters + string.digits


def made(length: int, alphabet: str = ALPHABET) -> str:
    """Random characters, the same in every run; put together here so that no scanner takes this file for a leak."""
    return "".join(random.Random(f"{length}{alphabet}").choices(alphabet, k=length))


HEX = "0123456789abcdef"
SECRETS = {
    "openai": "sk-" + "proj-" + made(48),
    "anthropic": "sk-" + "ant-api03-" + made(60),
    "aws": "AKIA" + made(16, string.ascii_uppercase + "234567"),
    "google": "AIza" + made(35),
    "github": "ghp_" + made(36),
    "github fine-grained": "github_" + "pat_" + made(60),
    "gitlab": "glpat-" + made(20),
    "slack": "xoxb-" + made(12, string.digits) + "-" + made(24),
    "stripe": "sk_" + "live_" + made(24),
    "sendgrid": "SG." + made(22) + "." + made(43),
    "hugging face": "hf_" + made(34),
    "npm": "npm_" + made(36),
    "pypi": "pypi-" + made(80),
    "databricks": "dapi" + made(32, HEX),
    "telegram": made(9, "123456789") + ":AA" + made(33),
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "web token": "eyJ" + made(20) + ".eyJ" + made(30) + "." + made(30),
    "connection": "postgres://app:" + made(14) + "@db.acme.io:5432/main",
    "assigned": "api_key=" + made(32),
}
HARMLESS = {
    "documented aws": "AKIAIOSFODNN7EXAMPLE",
    "crossed out": "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "named": "api_key=your_api_key_goes_here_please",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "digest": "sha256:" + made(64, HEX),
    "order": "Order ORD-20261120-004711 of customer C-1042",
    "link": "https://example.com/a/very/long/path/to/some/page?id=123456789012345678",
    "url password": "postgres://user:password@localhost/db",
    "word": "antidisestablishmentarianism and internationalization",
    "image": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
}


def codes(text: str) -> set[str]:
    row: dict[str, Any] = {
        "messages": [{"role": "user", "content": f"Here: {text} ok?"}, {"role": "assistant", "content": "I see."}]
    }
    return {finding.code for finding in validate_examples([row])}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_found(name: str) -> None:
    assert "S101" in codes(SECRETS[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_texts_are_left_alone(name: str) -> None:
    assert "S101" not in codes(HARMLESS[name])


def test_a_secret_is_found_in_arguments_and_tools_too() -> None:
    key = SECRETS["github"]
    call = {"id": "kT4mQ81xZ", "type": "function", "function": {"name": "login", "arguments": json.dumps({"key": key})}}
    tool = {"type": "function", "function": {"name": "login", "description": f"Use {key}.", "parameters": {}}}
    row = {
        "messages": [
            {"role": "user", "content": "Log in."},
            {"role": "assistant", "content": "", "tool_calls": [call]},
        ],
        "tools": [tool],
    }
    places = [finding.pointer for finding in validate_examples([row], select=["S101"])]
    assert places == ["/messages/1/tool_calls/0/function/arguments", "/tools/0/function/description"]
    assert all(key not in finding.message for finding in validate_examples([row], select=["S101"]))


@pytest.mark.parametrize(
    "token",
    ["<|im_start|>", "<|eot_id|>", "<start_of_turn>", "[INST]",
     "<｜User｜>", "<|endoftext|>", "</tool_call>", "[TOOL_CALLS]"],
)  # fmt: skip
def test_control_tokens_are_found(token: str) -> None:
    assert "S103" in codes(f"see {token}")


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "a <| b", "[1, 2]", "x < y | z > w", "[ERROR] at line 3", "<s>gone</s>"]
)
def test_brackets_are_no_control_tokens(text: str) -> None:
    assert "S103" not in codes(text)


def test_an_account_of_the_iban_registrys_examples_is_nobodys() -> None:
    assert "S102" not in codes("pay it to DE89 3704 0044 0532 0130 00")
    assert "S102" in codes("pay it to DE90 5001 0517 9423 8192 05")
