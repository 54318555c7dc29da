"""An evaluation as one screen of text and as one self-contained page."""
