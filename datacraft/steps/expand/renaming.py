"""Gives the tools of some rows other names, so that a model cannot learn the names instead of the descriptions.

Renaming of this kind raises accuracy on tools a model has never seen (Hammer, arXiv 2410.04587) and costs some on those
it has: hence a share, and none unless asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random

from datacraft.core.example import Example
from datacraft.core.message import SystemMessage
from datacraft.core.renaming import renamed, stands_in, telling
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.expand.naming import other_names
from datacraft.steps.split import groups_of

Sound = Callable[[Example], bool]
"""Whether a row may stand in the dataset."""


def rename_some(
    examples: Sequence[Example], toolset: Toolset, share: float, *, seed: int = 0, sound: Sound = lambda _: True
) -> list[Example]:
    """The rows in their order, `share` of them with other names for their tools; fewer where fewer rows can have them.

    Rows of the largest groups that must stay together come first: those are trained on anyway, so that a split still
    finds rows to hold out. A row that would not be `sound` under other names keeps its own.
    """
    wanted = round(share * len(examples))
    rows = list(examples)
    names = other_names(toolset.tools) if wanted else {}
    for position in _order(examples, seed) if wanted else ():
        example = examples[position]
        chosen = _chosen(example, names, Random(f"{seed}/{example.id}/tool names"))
        if chosen and sound(other := renamed(example, chosen)):
            rows[position] = other
            wanted -= 1
        if not wanted:
            break
    return rows


def _order(examples: Sequence[Example], seed: int) -> list[int]:
    """Positions, group by group from the largest on, by chance within a group."""
    largest_first = sorted(groups_of(examples), key=lambda group: (-len(group), group[0]))
    draws = [Random(f"{seed}/{example.id}/renamed").random() for example in examples]
    return [position for group in largest_first for position in sorted(group, key=lambda i: (draws[i], i))]


def _chosen(example: Example, names: Mapping[str, Sequence[str]], rng: Random) -> dict[str, str]:
    """Served name to another one, for every tool of the row that can have one."""
    alike = Counter(tool.description for tool in example.tools)
    prompt = "\n".join(m.content for m in example.messages if isinstance(m, SystemMessage))
    able = [tool for tool in example.tools if alike[tool.description] == 1 and _able(tool, example, prompt)]
    found: dict[str, str] = {}
    for tool in able:
        options = [name for name in names.get(tool.name, ()) if not stands_in(name, prompt)]
        if options:
            found[tool.name] = rng.choice(options)
    return found


def _able(tool: Tool, example: Example, prompt: str) -> bool:
    """Whether a row stays true when the tool is called otherwise: it is described, and no other text names it."""
    name = tool.name
    if not name or not tool.description.strip() or (not telling(name) and stands_in(name, prompt)):
        return False
    texts = [m.content or "" for m in example.messages if not isinstance(m, SystemMessage)] if telling(name) else []
    definitions = [str(other.function.get(key)) for other in example.tools for key in ("description", "parameters")]
    return not any(stands_in(name, text) for text in (*texts, *(definitions if telling(name) else ())))
