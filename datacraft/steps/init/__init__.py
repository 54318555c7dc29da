"""First steps in a project: find the agent, draft the seeds file."""

from datacraft.steps.init.draft import draft_seeds
from datacraft.steps.init.find import Candidate, find

__all__ = ["Candidate", "draft_seeds", "find"]
