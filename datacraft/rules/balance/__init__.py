"""Balance (B) of a whole dataset."""
