"""Exports a file: read, judge for the target, project, write all of it or nothing, and say what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from datacraft.core.errors import UsageError
from datacraft.core.example import Example, to_row
from datacraft.core.finding import Finding, Severity
from datacraft.core.row import Circumstances
from datacraft.core.target import Options, Profile, Target
from datacraft.io.files import write_text
from datacraft.io.jsonl import write_together
from datacraft.io.manifest import write_manifest
from datacraft.steps import dialects
from datacraft.steps.export.loader import loader_findings
from datacraft.steps.export.project import LeftOut, Projection, project

Judge: TypeAlias = Callable[[Sequence[Example], Circumstances], Iterable[Finding]]
"""Validates examples under circumstances; `line` of a finding is the example's place, from 1."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What one file became."""

    output: Path
    examples: int
    rows: int
    left_out: Path | None
    """Where the examples that the target cannot hold are, with their reasons; None when it holds all."""
    reasons: Mapping[str, int]
    """Reason to the number of examples left out."""
    findings: tuple[Finding, ...]
    """About the file as a whole, and warnings."""


def export_file(
    path: Path, target: Target, profile: Profile, judge: Judge, *, output: Path, options: Options | None = None
) -> Exported:
    """Write `path` in the target's dialect to `output`, with a manifest, and beside it what was left out.

    Raises InputError with file:line for lines in no known dialect, UsageError for options the target cannot use,
    OutputError.
    """
    bound = bind(target, options or Options())
    read = list(dialects.read(path))
    examples = [example for _, _, example in read]
    lines = [number for number, _, _ in read]
    findings = [_placed(f, path, lines) for f in judge(examples, _circumstances(target, profile, options))]
    made = project(examples, bound, _barred(findings, lines))
    aside = _write(output, made, examples, lines)
    kept = [f for f in findings if f.line == 0 or f.severity is not Severity.ERROR]
    kept += loader_findings(output, bound) if made.rows else []
    result = Exported(output, len(examples), len(made.rows), aside, made.reasons(), tuple(kept))
    write_manifest(
        output,
        command="export",
        inputs=[path],
        options={"to": target.name, "template": _name(options), "unroll": bool(options and options.unroll)},
        counts={"examples": len(examples), "rows": result.rows, "left_out": len(made.left_out), "why": result.reasons},
        companions=[aside] if aside else [],
    )
    return result


def bind(target: Target, options: Options) -> Target:
    """The target with options applied. Raises UsageError when it needs a template or cannot use what was given."""
    if target.needs_template and options.template is None:
        raise UsageError(f"{target.name} writes rendered text and needs a chat template", "add --template NAME|PATH")
    if target.bind is not None:
        return target.bind(options)
    if options.unroll:
        raise UsageError(f"{target.name} has no unrolled form", "datacraft export --to prompt-completion")
    return target


def output_path(path: Path, target: Target, folder: Path | None = None) -> Path:
    """Where an export goes: `<folder of the input>/<target>/<name>`, under the stem that the consumer insists on."""
    stem = target.file_stems.get(path.stem, path.stem)
    return (folder or path.parent / target.name) / (stem + target.profile.suffix)


def write_companions(target: Target, outputs: Sequence[Path]) -> list[Path]:
    """Write the files that the consumer wants beside the outputs; where they are. Raises OutputError."""
    if target.companions is None or not outputs:
        return []
    folder = outputs[0].parent
    written = []
    for name, text in target.companions([output.name for output in outputs]).items():
        write_text(folder / name, text)
        written.append(folder / name)
    return written


def _circumstances(target: Target, profile: Profile, options: Options | None) -> Circumstances:
    """Limits of the target for examples in the stored shape: carriers, ids and one row a turn are encoding's work."""
    held = replace(
        profile,
        arguments="string",
        tools="list",
        ids="any",
        top_level_keys=None,
        message_keys=None,
        trained_turns="all" if profile.trained_turns == "last" else profile.trained_turns,
        weights=True,
    )
    return Circumstances(target=target.name, profile=held, template=options.template if options else None)


def _placed(finding: Finding, path: Path, lines: Sequence[int]) -> Finding:
    line = lines[finding.line - 1] if 0 < finding.line <= len(lines) else 0
    return replace(finding, file=str(path), line=line)


def _barred(findings: Sequence[Finding], lines: Sequence[int]) -> dict[int, list[str]]:
    position = {line: place for place, line in enumerate(lines)}
    barred: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.line:
            barred[position[finding.line]].append(f"{finding.pointer} {finding.code} {finding.message}".strip())
    return barred


def _write(output: Path, made: Projection, examples: Sequence[Example], lines: Sequence[int]) -> Path | None:
    aside = output.with_name(f"{output.stem}.left_out.jsonl")
    files: dict[Path, Iterable[Mapping[str, Any]]] = {output: made.rows}
    if made.left_out:
        files[aside] = [_explained(out, examples, lines) for out in made.left_out]
    write_together(files)
    if made.left_out:
        return aside
    aside.unlink(missing_ok=True)
    return None


def _explained(out: LeftOut, examples: Sequence[Example], lines: Sequence[int]) -> dict[str, Any]:
    return {"line": lines[out.position], "reasons": list(out.reasons), "row": to_row(examples[out.position])}


def _name(options: Options | None) -> str | None:
    return options.template.name if options and options.template else None
