"""`--stub-missing`: stand-ins for packages that are not there, and what they may have falsified."""

from __future__ import annotations

import pytest

from datacraft.steps.extract import Extraction, Request, extract
from tests.steps.extract.shared import PROJECTS, PYTHON, once


@pytest.fixture(scope="module")
def stubbed(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    request = Request(("stubbed.tools",), PYTHON, PROJECTS, stub_missing=True)
    (made,) = once(tmp_path_factory, "stubbed", lambda: extract(request))
    assert isinstance(made, Extraction)
    return made


def test_stand_ins_get_a_module_past_its_imports(stubbed: Extraction) -> None:
    assert stubbed.error is None, stubbed.error
    assert [tool.name for tool in stubbed.toolsets[0].tools] == ["exact", "kept_kept", "in_context", "touched"]


def test_only_a_schema_that_a_stand_in_reached_is_approximate(stubbed: Extraction) -> None:
    functions = stubbed.toolsets[0].functions
    assert {name for name, facts in functions.items() if facts.approximate} == {"touched"}
    assert functions["exact"].parameters["size"].default == 3


def test_every_package_stood_in_for_is_named_where_it_is_imported(stubbed: Extraction) -> None:
    named = {
        f.message.split()[0]: f.line for f in stubbed.findings if f.code == "T207" and "not installed;" in f.message
    }
    source = (PROJECTS / "stubbed" / "tools.py").read_text(encoding="utf-8").splitlines()
    assert set(named) == {"absent_package_one", "absent_package_two", "absent_package_three"}
    for name, line in named.items():
        assert name in source[line - 1]
