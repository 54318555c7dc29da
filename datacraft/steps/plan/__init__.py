"""Plans a dataset before any words are found: which rows, with which calls, so that everything is covered."""

from datacraft.steps.plan.planning import Plan, plan

__all__ = ["Plan", "plan"]
