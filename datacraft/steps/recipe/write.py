"""Puts a recipe together: the exported rows, the filled-in files, the serving side, the smoke questions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from datacraft.core.errors import OutputError, UsageError
from datacraft.core.example import Example, NotAnExample
from datacraft.core.names import did_you_mean
from datacraft.core.target import Options, Target
from datacraft.core.template import ChatTemplate
from datacraft.core.turns import rendered
from datacraft.io.files import write_text
from datacraft.io.jsonl import write_rows
from datacraft.steps import dialects
from datacraft.steps.export.part import bind
from datacraft.steps.export.run import Exported, export_file, write_companions
from datacraft.steps.recipe.facts import CHARACTERS_PER_TOKEN, EPOCHS, LEARNING_RATE, Facts, facts
from datacraft.steps.recipe.serving import modelfile, vllm_parser
from datacraft.steps.validate.catalogue import EVERYTHING, Choice

TRAINERS: Mapping[str, tuple[str, str]] = {
    "trl": ("uv run train.py", "uv run train.py --smoke 5"),
    "unsloth": ("uv run train.py", "uv run train.py --smoke 5"),
    "axolotl": ("sh train.sh", "axolotl preprocess config.yaml --debug"),
    "llamafactory": (
        "llamafactory-cli train train.yaml",
        "llamafactory-cli train train.yaml max_steps=2 max_samples=5",
    ),
    "mlx": ("mlx_lm.lora --config config.yaml", "mlx_lm.lora --config config.yaml --iters 2 --val-batches 1"),
}
"""Trainer to its command and the command that tries it."""
_SMOKE_ROWS = 5
# LLaMA-Factory renders with formats of its own, by name (src/llamafactory/data/template.py, 0.9.5).
_FORMATS = (
    (r"qwen3.*(instruct|2507)|qwen3", "qwen3_nothink"),
    (r"qwen2|qwq", "qwen"),
    (r"llama-?3", "llama3"),
    (r"gemma-?3", "gemma3"),
    (r"mistral|ministral", "mistral"),
    (r"glm-?4", "glm4"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was written."""

    folder: Path
    exported: tuple[Exported, ...]
    facts: Facts
    template: str
    has_modelfile: bool
    parser: str | None


def write_recipe(
    trainer: str,
    train: Path,
    validation: Path | None,
    *,
    folder: Path,
    model: str,
    template: ChatTemplate,
    choice: Choice = EVERYTHING,
    seed: int = 0,
) -> Recipe:
    """Write the folder of a recipe; files in it that it does not write are left alone.

    Raises UsageError for an unknown trainer, InputError for rows that cannot be read, OutputError when the folder
    cannot be written or no row survived the export.
    """
    if trainer not in TRAINERS:
        raise UsageError(f"no recipe for {trainer!r}; {did_you_mean(trainer, TRAINERS)}")
    target, options = _target(trainer, template)
    places = {"train": train, "validation": validation}
    exported = tuple(
        export_file(path, target, target.profile, output=_place(folder, name, target), options=options, choice=choice)
        for name, path in places.items()
        if path is not None
    )
    if not exported[0].rows:
        raise OutputError(f"no row of {train} can be trained on with {trainer}", f"see {exported[0].left_out}")
    write_companions(target, [one.output for one in exported])
    examples = [example for _, _, example in dialects.read(validation or train)]
    numbers = facts(_lengths(train, template, exported[0].rows), model)
    served = modelfile(template, _context(numbers))
    parser = vllm_parser(template)
    words = _words(trainer, model, template, numbers, exported, bind(target, options), seed, served, parser)
    smoke = smoke_rows(examples)
    _fill(trainer, folder, words | {"smoke_rows": smoke})
    write_text(folder / "chat_template.jinja", template.source)
    write_rows(folder / "smoke.jsonl", smoke)
    if served is not None:
        write_text(folder / "Modelfile", served)
    return Recipe(folder, exported, numbers, template.name, served is not None, parser)


def _target(trainer: str, template: ChatTemplate) -> tuple[Target, Options]:
    """The dialect a trainer gets its rows in: turn by turn where the template does not mark what is learnt."""
    if trainer == "trl":
        name = "trl" if template.marks_generation else "prompt-completion"
        plain = template if template.marks_generation else None
        return dialects.find(name)[0], Options(template=plain)
    unroll = trainer in ("unsloth", "mlx")
    return dialects.find(trainer)[0], Options(template=template, unroll=unroll)


def _place(folder: Path, name: str, target: Target) -> Path:
    return folder / "data" / f"{target.file_stems.get(name, name)}.jsonl"


def _lengths(train: Path, template: ChatTemplate, rows: int) -> list[int]:
    """Characters per row as rendered; a row that was cut into turns counts as often as it has turns, at full length."""
    lengths = []
    for _, _, example in dialects.read(train):
        try:
            lengths.append(len(rendered(_plain(example), template).text))
        except NotAnExample:
            continue
    return [length for length in lengths for _ in range(max(1, round(rows / max(1, len(lengths)))))]


def _plain(example: Example) -> Example:
    return replace(example, metadata={})


def _context(numbers: Facts) -> int:
    """Room for the longest row and as much again for what a conversation adds."""
    return max(8192, 2 * numbers.max_length)


def smoke_rows(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Up to five first decisions of different categories, at least one without a call where there is one."""
    encode = dialects.find("eval")[0].encode
    found: dict[str, list[dict[str, Any]]] = {}
    for example in examples:
        row = next(iter(encode(example)), None)
        if row is not None and row["messages"] and row["messages"][-1]["role"] == "user":
            kind = f"{example.category}/{bool(row['expected_calls'])}"
            found.setdefault(kind, []).append(dict(row))
    rows: list[dict[str, Any]] = []
    while found and len(rows) < _SMOKE_ROWS:
        for kind in sorted(found):
            rows.append(found[kind].pop(0))
        found = {kind: rest for kind, rest in found.items() if rest}
    return rows[:_SMOKE_ROWS]


def _words(
    trainer: str,
    model: str,
    template: ChatTemplate,
    numbers: Facts,
    exported: Sequence[Exported],
    target: Target,
    seed: int,
    served: str | None,
    parser: str | None,
) -> dict[str, Any]:
    """Everything the files of a recipe may ask for."""
    command, smoke_command = TRAINERS[trainer]
    marked = trainer == "trl" and template.marks_generation
    columns = ", ".join(f'"{name}": {kind}' for name, kind in target.columns.items())
    loss = "the template marks them" if marked else "each turn is a row of its own, or flagged in its row"
    return {
        **{name: getattr(numbers, name) for name in numbers.__slots__},
        **{name: getattr(numbers, name) for name in ("effective_batch", "warmup", "memory", "minutes")},
        "trainer": trainer,
        "model": model,
        "served_name": re.sub(r"[^a-z0-9.]+", "-", model.rsplit("/", 1)[-1].lower()) + "-tools",
        "epochs": EPOCHS,
        "learning_rate": LEARNING_RATE,
        "characters_per_token": CHARACTERS_PER_TOKEN,
        "iterations": -(-numbers.rows * EPOCHS // numbers.batch),
        "merge_memory": round(numbers.billions * 2.5) or 1,
        "serve_length": _context(numbers),
        "seed": seed,
        "columns": f"{{{columns}}}",
        "loss": "assistant_only_loss" if marked else "completion_only_loss",
        "loss_words": loss,
        "has_validation": len(exported) > 1,
        "validation_rows": exported[1].rows if len(exported) > 1 else 0,
        "train_command": command,
        "smoke_command": smoke_command,
        "smoke_needs": {"unsloth": "a GPU", "mlx": "a Mac, or mlx[cpu]", "llamafactory": "a GPU"}.get(
            trainer, "any machine"
        ),
        "llamafactory_template": _format(model),
        "template_name": template.name,
        "template_digest": hashlib.sha256(template.source.encode()).hexdigest()[:16],
        "vllm_parser": parser,
        "modelfile_words": _modelfile_words(served),
    }


def _format(model: str) -> str:
    return next((name for pattern, name in _FORMATS if re.search(pattern, model.lower())), "chatml")


def _modelfile_words(served: str | None) -> str:
    if served is not None:
        return "The `Modelfile` was derived from the chat template; Ollama prints tool definitions without blanks."
    return (
        "No `Modelfile` could be derived, because the template does not print calls as JSON objects: take the one of\n"
        "the base model with `ollama show --modelfile NAME` (RENDERER and PARSER), and set FROM ./out/model.gguf."
    )


def _fill(trainer: str, folder: Path, words: Mapping[str, Any]) -> None:
    environment = jinja2.Environment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    for part in ("common", trainer):
        for source in sorted(files("datacraft.steps.recipe").joinpath("files", part).iterdir(), key=lambda f: f.name):
            path = folder / source.name.removesuffix(".jinja")
            write_text(path, environment.from_string(source.read_text(encoding="utf-8")).render(words))
            if path.suffix == ".sh":
                path.chmod(0o755)
