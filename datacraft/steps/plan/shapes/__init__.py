"""One builder per shape: from scenes to a script that has the shape, or None where the seeds cannot support it."""

from collections.abc import Mapping

from datacraft.steps.plan.shapes.ambiguous import ambiguous
from datacraft.steps.plan.shapes.asking import invalid, missing
from datacraft.steps.plan.shapes.calling import can_chain, chain, parallel, simple
from datacraft.steps.plan.shapes.declining import missing_tool, out_of_scope, talk
from datacraft.steps.plan.shapes.dialogues import already_known, multi_turn
from datacraft.steps.plan.shapes.recovering import recovery
from datacraft.steps.plan.shapes.workshop import Builder, Built, Wish, Workshop, is_single, workshop

BUILDERS: Mapping[str, Builder] = {
    "simple": simple,
    "already_known": already_known,
    "parallel": parallel,
    "chain": chain,
    "multi_turn": multi_turn,
    "recovery": recovery,
    "missing_parameter": missing,
    "invalid_value": invalid,
    "ambiguous": ambiguous,
    "out_of_scope": out_of_scope,
    "missing_tool": missing_tool,
    "no_tool_needed": talk,
}
"""Shape to its builder."""

__all__ = ["BUILDERS", "Built", "Wish", "Workshop", "can_chain", "is_single", "workshop"]
