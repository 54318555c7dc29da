"""Duplicates: rows that make the same calls and say so in the same or nearly the same words."""

from datacraft.steps.dedupe.run import Deduped, Duplicate, dedupe, near_groups, removed_path

__all__ = ["Deduped", "Duplicate", "dedupe", "near_groups", "removed_path"]
