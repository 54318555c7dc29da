"""A blueprint as the model is shown it: what happens, and which texts are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Mention, Refuse, Result, Step, User
from datacraft.core.tool import Toolset
from datacraft.teachers.model.free_values import TEXT, Opening, values_schema

_HOW = {
    "verbatim": "exactly",
    "normalised": "in other words",
    "mapped": "implied",
    "earlier_turn": "exactly",
    "composed": "composed",
    "open": "composed",
}


def keys_of(blueprint: Blueprint, toolset: Toolset) -> tuple[str | None, ...]:
    """Per speaking step the key its text is handed in under; None for a turn whose words are a final output."""
    final = toolset.agent is not None and toolset.agent.output_schema is not None
    counts = {"user": 0, "assistant": 0}
    keys: list[str | None] = []
    for step in blueprint.speaking():
        if final and _said_already(step):
            keys.append(None)
            continue
        speaker = "user" if isinstance(step, User) else "assistant"
        counts[speaker] += 1
        keys.append(f"{speaker}_{counts[speaker]}")
    return tuple(keys)


def _said_already(step: Step) -> bool:
    """Whether a turn is a final output with its words in it; a closing turn of such an agent always is an output."""
    if isinstance(step, Answer | Refuse):
        return not step.field
    return isinstance(step, Ask) and step.output is not None and not step.field


def shown(blueprint: Blueprint, toolset: Toolset, found: tuple[Opening, ...] = ()) -> dict[str, Any]:
    """The plan as JSON; turns that need words, and values to be chosen, name their key under `write`."""
    keys = iter(keys_of(blueprint, toolset))
    return {
        "category": f"{blueprint.category} / {blueprint.shape}",
        "offered_tools": list(blueprint.tools),
        **({"values": [opening.as_shown() for opening in found]} if found else {}),
        "turns": list(_turns(blueprint, keys)),
    }


def _turns(blueprint: Blueprint, keys: Iterator[str | None]) -> Iterator[dict[str, Any]]:
    for step in blueprint.script:
        match step:
            case User():
                yield _user(step, next(keys))
            case Call():
                calls = [{"tool": call.tool, "arguments": call.arguments} for call in step.calls]
                yield {"speaker": "assistant", "calls": calls}
            case Result():
                errors = step.errors or (None,) * len(step.values)
                returns = [
                    value if error is None else {"error": error}
                    for value, error in zip(step.values, errors, strict=True)
                ]
                yield {"speaker": "tools", "return": returns}
            case Ask():
                yield _ask(step, next(keys))
            case Refuse() | Answer():
                yield _final(step, next(keys))


def _user(step: User, key: str | None) -> dict[str, Any]:
    return {"write": key, "speaker": "user", "act": step.act} | _given(
        about=step.about,
        must_convey=[_mention(mention) for mention in step.mentions],
        must_not_mention=list(step.withholds),
    )


def _mention(mention: Mention) -> dict[str, Any]:
    return {"for": mention.parameter, "value": mention.value, "how": _HOW.get(mention.provenance, "exactly")}


def _ask(step: Ask, key: str | None) -> dict[str, Any]:
    if key is None:
        return {"speaker": "assistant", "final_output": step.output}
    return {"write": key, "speaker": "assistant", "ask_for": list(step.parameters), "because": step.reason} | _given(
        refused_value=step.value, allowed=list(step.allowed)
    )


def _final(step: Refuse | Answer, key: str | None) -> dict[str, Any]:
    if key is None:
        return {"speaker": "assistant", "final_output": step.output}
    if isinstance(step, Refuse):
        return {"write": key, "speaker": "assistant", "declines": step.reason} | _given(can_offer=list(step.offers))
    return {"write": key, "speaker": "assistant", "says": "the outcome"} | _given(facts=step.facts)


def _given(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}


def draft_schema(keys: tuple[str | None, ...], found: tuple[Opening, ...] = ()) -> dict[str, Any]:
    """The JSON Schema of a draft: the values to be chosen first, one text per key, nothing else."""
    properties: dict[str, Any] = {"values": values_schema(found)} if found else {}
    properties |= {key: TEXT for key in keys if key is not None}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
