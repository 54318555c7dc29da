"""Category semantics (C): whether a row does what its kind says."""
