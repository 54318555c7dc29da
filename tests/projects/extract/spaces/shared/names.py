"""No `__init__.py` anywhere above."""

PREFIX = "space"
