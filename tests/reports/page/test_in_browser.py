"""The page in a real Chromium: no complaint, no request, filters, keys, light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from datacraft.steps import report as step
from datacraft.steps.stats import Inputs
from tests.reports.page import sample
from tests.reports.page.browser import CHROMIUM, Browser, chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as driven:
        yield driven


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Browser:
    dataset, page = tmp_path / "rows.jsonl", tmp_path / "page.html"
    dataset.write_text("".join(json.dumps(row) + "\n" for row in sample.rows()), encoding="utf-8")
    (tmp_path / "rows.rejected.jsonl").write_text(
        "".join(json.dumps({"reason": attack, "texts": [attack]}) + "\n" for attack in sample.ATTACKS), encoding="utf-8"
    )
    step.report(dataset, page, Inputs())
    browser.complaints.clear()
    browser.requests.clear()
    browser.open(page.as_uri())
    return browser


def count(browser: Browser) -> int:
    return int(browser.evaluate("document.getElementById('count').textContent").split()[0])


def choose(browser: Browser, name: str, value: str) -> int:
    browser.evaluate(
        f"(() => {{ const f = document.getElementById('f-{name}'); f.value = {json.dumps(value)};"
        " f.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    return count(browser)


def talk(browser: Browser) -> str:
    return str(browser.evaluate("document.getElementById('talk').innerText"))


def test_it_opens_without_a_complaint_and_loads_only_itself(opened: Browser) -> None:
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith("data:")] == [opened.evaluate("location.href")]
    assert opened.evaluate("window.pwned") is None
    assert count(opened) == len(sample.rows())


def test_hostile_texts_stay_texts(opened: Browser) -> None:
    for place in range(len(sample.rows())):
        opened.evaluate(f"document.querySelectorAll('#list button')[{place}].click()")
        opened.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert opened.evaluate("window.pwned") is None
    assert opened.evaluate("document.querySelectorAll('#talk script, #talk img, #list svg').length") == 0
    assert opened.complaints == []
    choose(opened, "text", "onerror")
    assert sample.ATTACKS[2] in talk(opened)


def test_filters_by_text_tool_category_and_finding(opened: Browser) -> None:
    assert choose(opened, "text", "plant 7 ") == 1
    assert "Please water plant 7" in talk(opened)
    choose(opened, "text", "")
    assert choose(opened, "category", "refusal") == 1
    choose(opened, "category", "")
    assert choose(opened, "tool", "water_plant") == 14
    choose(opened, "tool", "")
    flagged, clean = choose(opened, "finding", "*"), choose(opened, "finding", "-")
    assert flagged >= 2
    assert flagged + clean == len(sample.rows())
    assert choose(opened, "text", "no row says this") == 0
    assert "No row matches" in talk(opened)
    opened.evaluate("document.getElementById('clear').click()")
    assert count(opened) == len(sample.rows())


def test_a_call_and_its_result_are_joined_and_findings_stand_in_place(opened: Browser) -> None:
    choose(opened, "text", "plant 3 with")
    joined = "document.querySelector('#talk .tool .result').textContent"
    assert opened.evaluate(joined) == "watered plant 3"
    assert opened.evaluate("document.querySelectorAll('#talk .tool-alone').length") == 0
    choose(opened, "text", "a call without a result")
    assert opened.evaluate("document.querySelectorAll('#talk .finding').length") > 0


def test_the_keyboard_is_enough(opened: Browser) -> None:
    first = talk(opened)
    opened.press("j", "KeyJ")
    second = talk(opened)
    assert second != first
    opened.press("k", "KeyK")
    assert talk(opened) == first
    opened.press("/", "Slash")
    assert opened.evaluate("document.activeElement.id") == "f-text"
    opened.type("plant 11")
    assert count(opened) == 1
    opened.press("Escape", "Escape")
    assert opened.evaluate("document.activeElement.id") != "f-text"
    reachable = opened.evaluate(
        "[...document.querySelectorAll('a, button, input, select, summary')].every((e) => e.tabIndex >= 0)"
    )
    assert reachable is True


def test_light_dark_and_the_switch(opened: Browser) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    opened.scheme("light")
    light = opened.evaluate(background)
    opened.scheme("dark")
    dark = opened.evaluate(background)
    assert light != dark
    opened.evaluate("document.getElementById('theme').click()")
    assert opened.evaluate(background) == light
    opened.scheme("light")


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2 contrast of two colours."""

    def luminance(colour: list[float]) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(opened: Browser, scheme: str) -> None:
    opened.scheme(scheme)
    for selector, behind in (
        ("body", "body"),
        (".lead", "body"),
        ("td", ".card"),
        (".mark", ".card"),
        ("summary", ".card"),
    ):
        pair = opened.evaluate(
            f"[getComputedStyle(document.querySelector('{selector}')).color,"
            f" getComputedStyle(document.querySelector('{behind}')).backgroundColor]"
        )
        colours = [[float(part) for part in text[text.index("(") + 1 : -1].split(",")] for text in pair]
        assert contrast(*colours) >= 4.5, selector
    opened.scheme("light")


def test_it_fits_a_narrow_window(opened: Browser) -> None:
    opened.size(400, 800)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 400
    opened.size(1280, 1000)
