"""Which files are the user's own, and where in them something happened."""

from __future__ import annotations

import os
import sys
import sysconfig
from types import FrameType, TracebackType

_OTHERS = tuple(
    {os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {os.path.realpath(os.path.dirname(__file__)) + os.sep}  # noqa: PTH120
)
_VENDORED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def is_project(file: str) -> bool:
    """Whether a file is the user's: not the standard library's, an installed package's, or this worker's."""
    if not file or file.startswith("<"):
        return False
    real = os.path.realpath(file)
    return not any(part in real for part in _VENDORED) and not real.startswith(_OTHERS)


def relative(file: str) -> str:
    """A file as seen from the working folder, where it lies in it."""
    real, here = os.path.realpath(file), os.path.realpath(os.getcwd()) + os.sep  # noqa: PTH109
    return real[len(here) :].replace(os.sep, "/") if real.startswith(here) else real


def caller() -> str:
    """`file:line` of the innermost of the user's frames that are running now, `""` when there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_project(frame.f_code.co_filename):
            return f"{relative(frame.f_code.co_filename)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def raised_at(trace: TracebackType | None) -> str:
    """`file:line` of the innermost of the user's frames in a traceback, `""` when there is none."""
    place = ""
    while trace is not None:
        if is_project(trace.tb_frame.f_code.co_filename):
            place = f"{relative(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
