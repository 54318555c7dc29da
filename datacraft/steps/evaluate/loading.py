"""The user's own agent, imported so that a copy of it can be run; none of its tools ever is."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

from datacraft.core.errors import UsageError
from datacraft.core.plugins import load

_FORM = "name it as module:agent, for example --agent app.agent:triage_agent"


def load_agent(name: str, folder: Path) -> Any:
    """The Agent called `module:attribute` or `module:factory()`, imported from `folder`.

    What the module prints goes to stderr. Raises UsageError when it cannot be imported or is no Agent.
    """
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise UsageError(f"--agent {name!r} names no agent in a module", _FORM)
    from agents import Agent

    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(sys.stderr):
            found = load(module, attribute.removesuffix("()"))
            agent = found() if attribute.endswith("()") else found
    except AttributeError as error:
        raise UsageError(f"--agent {name}: {error}", _FORM) from error
    except Exception as error:  # whatever the user's module raises
        raise UsageError(
            f"--agent {name} cannot be imported: {type(error).__name__}: {error}",
            "try it alone: python -c 'import " + module + "'",
        ) from error
    if not isinstance(agent, Agent):
        raise UsageError(f"--agent {name} is a {type(agent).__name__}, not an Agent", _FORM)
    return agent
