"""An independent reader: recovers from a row's words what its author meant to do, sharing no code with any teacher."""

from datacraft.steps.reader.lexicon import Lexicon, learn
from datacraft.steps.reader.walk import Reading, read_back

__all__ = ["Lexicon", "Reading", "learn", "read_back"]
