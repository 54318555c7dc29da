"""From an agent's code to the toolsets it serves: a worker under the user's interpreter, and what its answers mean."""

from datacraft.steps.extract.run import Extraction, Request, extract

__all__ = ["Extraction", "Request", "extract"]
