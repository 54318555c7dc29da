"""The page is one file that loads nothing, and no text of a dataset becomes markup or script."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from datacraft.reports.page import PageContent, Tables, render
from datacraft.reports.page.plots import bars, histogram, ranges
from datacraft.steps import report as step
from datacraft.steps.stats import Inputs
from tests.reports.page import sample


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._open: dict[str, str | None] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = dict(attrs) if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.scripts.append((self._open, data))
            self._open = None


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    dataset = folder / "rows.jsonl"
    dataset.write_text("".join(json.dumps(row) + "\n" for row in sample.rows()), encoding="utf-8")
    (folder / "rows.rejected.jsonl").write_text(
        "".join(
            json.dumps({"reason": f"reader: {attack}", "blueprint": attack, "texts": [attack]}) + "\n"
            for attack in sample.ATTACKS
        ),
        encoding="utf-8",
    )
    step.report(dataset, folder / "page.html", Inputs())
    return (folder / "page.html").read_text(encoding="utf-8")


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    elements = Elements(page)
    assert not {tag for tag, _ in elements.found} & {
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "video",
        "audio",
    }
    for tag, attributes in elements.found:
        assert "src" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith(("#", "data:,")), tag
    assert "url(" not in page.split("</style>")[0]
    assert "@import" not in page.split("</style>")[0]


def test_only_the_pages_own_script_may_run(page: str) -> None:
    scripts = Elements(page).scripts
    code = [text for attributes, text in scripts if attributes.get("type") != "application/json"]
    assert len(code) == 1
    assert len(scripts) == 3
    policy = next(a["content"] for tag, a in Elements(page).found if tag == "meta" and "http-equiv" in a)
    digest = b64encode(sha256(code[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in (policy or "")
    assert "default-src 'none'" in (policy or "")


@pytest.mark.parametrize("attack", [attack for attack in sample.ATTACKS if "<" in attack])
def test_no_text_becomes_markup(page: str, attack: str) -> None:
    assert attack not in page


def test_every_conversation_is_there_word_for_word(page: str) -> None:
    found = next(text for attributes, text in Elements(page).scripts if attributes.get("id") == "rows")
    rows: list[dict[str, Any]] = json.loads(found)
    texts = [message["text"] for row in rows for message in row["messages"] if message["role"] == "user"]
    assert texts == [row["messages"][1]["content"] for row in sample.rows()]
    assert [row["line"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["messages"][2]["calls"][0]["arguments"] == [
        ["plant", '"plant 0"', "verbatim"],
        ["litres", "1", "verbatim"],
    ]
    assert rows[-2]["findings"]


def test_sections_figures_and_rejected_drafts(page: str) -> None:
    for name in ("figures", "mix", "coverage", "wording", "repeats", "rejected", "conversations"):
        assert f'<section id="{name}">' in page
    assert "self-BLEU-4" in page
    assert page.count("reader: ") >= len(sample.ATTACKS)


def test_the_same_dataset_gives_the_same_page(tmp_path: Path) -> None:
    dataset = tmp_path / "rows.jsonl"
    dataset.write_text("".join(json.dumps(row) + "\n" for row in sample.rows()), encoding="utf-8")
    for name in ("a.html", "b.html"):
        step.report(dataset, tmp_path / name, Inputs())
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_too_many_rows_are_said_to_be_left_out_and_findings_come_first(tmp_path: Path) -> None:
    dataset, output = tmp_path / "rows.jsonl", tmp_path / "page.html"
    dataset.write_text("".join(json.dumps(row) + "\n" for row in sample.rows()), encoding="utf-8")
    content = step.report(dataset, output, Inputs(), browsed=3)
    assert len(content.rows) == 3
    assert all(row["findings"] for row in content.rows)
    assert content.left_out == len(sample.rows()) - 3
    assert f"{content.left_out} more rows" in output.read_text(encoding="utf-8")


def test_an_empty_dataset_has_a_page() -> None:
    statistics = step.statistics([]).as_json()
    assert "<h1>nothing</h1>" in render(PageContent("nothing", statistics), Tables())


def test_bars_are_as_long_as_their_counts() -> None:
    drawn = bars({"a": 10, "b": 5, "<c>": 0}, "t")
    widths = [float(width) for width in re.findall(r'<rect class="c\d" [^>]*width="([\d.]+)"', drawn)]
    assert widths[0] == 2 * widths[1]
    assert widths[2] == 0
    assert "<c>" not in drawn
    assert "&lt;c&gt;" in drawn
    assert "10 <tspan" in drawn


def test_histogram_gathers_what_is_long() -> None:
    drawn = histogram({2: 4, 40: 1, 90: 2}, "t")
    assert "40 or more words: 3" in drawn
    assert drawn.count("<rect") == 41


def test_ranges_put_value_target_and_people_on_one_scale() -> None:
    metric = {"title": "t", "value": 0.5, "least": 0.25, "met": True, "human": "0.2-0.4", "seeds": 0.75}
    drawn = ranges([metric, {"title": "unknown", "value": None}], "t", width=1000)
    left, span, top = 300, 610, 0.75 * 1.08
    at = {mark: round(left + span * mark / top, 1) for mark in (0.5, 0.25, 0.2, 0.75)}
    assert f'cx="{at[0.5]}"' in drawn
    assert f'x1="{at[0.25]}"' in drawn
    assert f'class="band" x="{at[0.2]}"' in drawn
    assert f'class="seeds" cx="{at[0.75]}"' in drawn
    assert "unknown" not in drawn
