"""Writes the generated parts of the documentation, or says that they are stale (`--check`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from datacraft.cli.main import COMMANDS, build  # noqa: E402


def help_text(name: str) -> str:
    """The help of one command, and of its subcommands, as an 80-column terminal shows it."""
    command = build(name)
    inner = getattr(command, "commands", {})
    return "\n\n".join([_help(command, name), *(_help(sub, f"{name} {word}") for word, sub in inner.items())])


def _help(command: Any, name: str) -> str:
    with typer.Context(command, info_name=f"datacraft {name}", terminal_width=80, max_content_width=80) as ctx:
        return str(command.get_help(ctx)).rstrip()


def commands() -> str:
    """`docs/commands.md`."""
    parts = ["# Commands\n\nGenerated from `--help`; `make docs` writes it anew.\n"]
    for name in COMMANDS:
        parts.append(f"## datacraft {name}\n\n```text\n{help_text(name).rstrip()}\n```\n")
    return "\n".join(parts)


def command_table() -> str:
    """The table of commands in the README."""
    rows = [f"| [`{name}`](docs/commands.md#datacraft-{name}) | {text} |" for name, text in COMMANDS.items()]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def between(text: str, name: str, block: str) -> str:
    """`text` with the block between its two `name` marks replaced."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, rest = text.split(start, 1)
    return head + start + "\n" + block + "\n" + end + rest.split(end, 1)[1]


def pages() -> dict[Path, str]:
    """Path to content of everything that is generated."""
    from datacraft.reports.rules import page
    from datacraft.steps.validate.catalogue import catalogue

    readme = ROOT / "README.md"
    return {
        ROOT / "docs" / "commands.md": commands(),
        ROOT / "docs" / "rules.md": page(catalogue().values()),
        readme: between(readme.read_text(encoding="utf-8"), "commands", command_table()),
    }


def main() -> int:
    stale = [p for p, text in pages().items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run make docs")
        return bool(stale)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
