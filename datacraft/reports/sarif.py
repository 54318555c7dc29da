"""Findings as SARIF 2.1.0 (OASIS), for code hosts and editors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.finding import Finding, Related, Severity
from datacraft.core.json import dumps
from datacraft.core.rule import Rule

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def report(findings: Iterable[Finding], rules: Mapping[str, Rule], version: str) -> Iterator[str]:
    """The lines of one SARIF log with every rule and, as they come, every result."""
    driver = {"name": "datacraft", "version": version, "rules": [_rule(rule) for rule in rules.values()]}
    tool = dumps({"driver": driver})
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {tool}, "results": ['
    before = ""
    for finding in findings:
        yield before + dumps(_result(finding))
        before = ","
    yield "]}]}"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.doc},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
    }


def _result(finding: Finding) -> dict[str, Any]:
    advice = f"\n{finding.suggestion}" if finding.suggestion else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVEL[finding.severity],
        "message": {"text": finding.message + advice},
        "locations": [_location(finding.file, finding.line, finding.pointer)],
    }
    if finding.related:
        result["relatedLocations"] = [_related(related) for related in finding.related]
    return result


def _location(file: str, line: int, pointer: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file.replace("\\", "/")}}
    if line:
        physical["region"] = {"startLine": line}
    logical = [{"fullyQualifiedName": pointer, "kind": "member"}] if pointer else []
    return {"physicalLocation": physical} | ({"logicalLocations": logical} if logical else {})


def _related(related: Related) -> dict[str, Any]:
    return _location(related.file, related.line, related.pointer) | {"message": {"text": related.message}}
