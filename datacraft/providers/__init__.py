"""Chat endpoints: every provider behind one contract, for teacher and student alike."""

from datacraft.providers.opening import open_model

__all__ = ["open_model"]
