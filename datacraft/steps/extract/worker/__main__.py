"""The start of the worker: `python …/worker REQUEST_FOLDER`; what it finds is left in that folder."""

from __future__ import annotations

import importlib.util
import os
import sys


def _package() -> None:
    """Make this folder importable as `_datacraft_worker`, and take it off the path of the user's imports."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs start-up here
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]  # noqa: PTH100
    place = os.path.join(here, "__init__.py")  # noqa: PTH118
    spec = importlib.util.spec_from_file_location("_datacraft_worker", place, submodule_search_locations=[here])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["_datacraft_worker"] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    _package()
    importlib.import_module("_datacraft_worker.job").main(sys.argv[1])
