"""datacraft: fine-tuning data for tool-calling agents, made from their own code and checked."""

from datacraft.version import __version__

__all__ = ["__version__"]
