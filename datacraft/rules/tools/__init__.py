"""T: the definitions of the tools that a row offers."""
