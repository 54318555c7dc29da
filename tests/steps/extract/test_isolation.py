"""The worker keeps to itself: other environments, shadowing folders, modules that act when they are imported."""

from __future__ import annotations

import os
import socket
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from datacraft.core.errors import UsageError
from datacraft.steps.extract import Extraction, Request, extract
from datacraft.steps.extract.run import interpreter
from tests.steps.extract.shared import PROJECTS, PYTHON


@dataclass
class Listener:
    """A TCP and a UDP socket on loopback, and how often anybody came."""

    port: int
    datagrams: int
    visits: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(("127.0.0.1", 0))
        tcp.listen()
        found = Listener(tcp.getsockname()[1], udp.getsockname()[1])
        threads = [threading.Thread(target=watch, args=(one, found), daemon=True) for one in (tcp, udp)]
        for thread in threads:
            thread.start()
        yield found
        tcp.shutdown(socket.SHUT_RDWR)
        udp.sendto(b"end", udp.getsockname())
        for thread in threads:
            thread.join(5)


def watch(one: socket.socket, found: Listener) -> None:
    while True:
        try:
            if one.type == socket.SOCK_STREAM:
                visitor, address = one.accept()
                visitor.close()
                found.visits.append(str(address))
            elif one.recvfrom(16)[0] == b"end":
                return
            else:
                found.visits.append("datagram")
        except OSError:
            return


@dataclass
class Acted:
    extraction: Extraction
    folder: Path
    visits: list[str]


@pytest.fixture(scope="module")
def acted(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Acted:
    folder = tmp_path_factory.mktemp("acted")
    socket.create_connection(("127.0.0.1", listener.port)).close()
    ports = {"ACTING_PORT": str(listener.port), "ACTING_UDP": str(listener.datagrams)}
    environment = {**os.environ, **ports, "ACTING_OUT": str(folder)}
    request = Request(("acting/tools.py",), PYTHON, PROJECTS, environment=environment)
    extraction = extract(request)[0]
    return Acted(extraction, folder, list(listener.visits))


def test_no_connection_leaves_the_worker(acted: Acted) -> None:
    assert acted.extraction.error is None, acted.extraction.error
    assert len(acted.visits) == 1, "the test's own visit, which shows that visits are seen"


def test_every_way_out_is_reported_with_its_place(acted: Acted) -> None:
    effects = [finding for finding in acted.extraction.findings if finding.code == "T209"]
    assert {finding.file for finding in effects} == {"acting/tools.py"}
    blocked = " ".join(finding.message for finding in effects if "(blocked)" in finding.message)
    source = (PROJECTS / "acting" / "tools.py").read_text(encoding="utf-8").splitlines()
    lines = "\n".join(source[finding.line - 1] for finding in effects)
    for call in ("create_connection(", "connect_ex(", "sendto(", "urlopen(", "open_connection(", "models.list("):
        assert call in lines
    for call in ("subprocess.run(", "os.system(", "os.fork(", ".start()"):
        assert call in lines
    assert "connects to 127.0.0.1" in blocked
    assert "starts os.fork()" in blocked


def test_files_that_a_module_writes_are_reported(acted: Acted) -> None:
    written = {finding.message for finding in acted.extraction.findings if " writes " in finding.message}
    assert {Path(message.split()[-1]).name for message in written} == {"left.log", "folder"}
    assert (acted.folder / "left.log").exists(), "reported, not prevented"


def test_the_run_of_an_agent_is_stopped_and_its_tools_are_kept(acted: Acted) -> None:
    assert [tool.name for tool in acted.extraction.toolsets[0].tools] == ["survivor"]
    stopped = [finding for finding in acted.extraction.findings if finding.code == "T210"]
    assert ["an agent is run there" in finding.message for finding in stopped] == [True]


def test_no_bytecode_is_left_beside_the_users_code(acted: Acted) -> None:
    assert acted.extraction.error is None
    assert not (PROJECTS / "acting" / "__pycache__").exists()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with everything ours has but datacraft, and one package that ours has not."""
    import venv

    folder = tmp_path_factory.mktemp("theirs") / ".venv"
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "datacraft" not in entry.name and not (packages / entry.name).exists():
            (packages / entry.name).symlink_to(entry)
    (packages / "only_theirs.py").write_text("LIMIT = 7\n")
    return folder


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A project that needs that package, prints, and has a module called as one of ours."""
    (tmp_path / "tools.py").write_text(
        "import importlib.util\nimport places\nfrom agents import function_tool\nfrom only_theirs import LIMIT\n"
        "print('loud')\nassert importlib.util.find_spec('datacraft') is None\n\n"
        "@function_tool\ndef theirs(n: int = LIMIT) -> str:\n    '''Theirs.'''\n    return places.HERE\n"
    )
    (tmp_path / "places.py").write_text("HERE = 'a module with the name of one of the worker'\n")
    return tmp_path


def test_code_of_the_active_environment_which_has_no_datacraft(environment: Path, theirs: Path) -> None:
    active = {**os.environ, "VIRTUAL_ENV": str(environment)}
    done = extract(Request(("tools",), "", theirs, environment=active))[0]
    assert done.error is None, done.error
    assert done.toolsets[0].facts("theirs").parameters["n"].default == 7


def test_which_interpreter_is_asked(environment: Path, tmp_path: Path) -> None:
    own = str(environment / "bin" / "python")
    nothing = {"PATH": "/usr/bin"}
    assert interpreter(Request((), str(environment), environment=nothing)) == own, "an environment's folder will do"
    assert interpreter(Request((), own, environment=nothing)) == own
    assert interpreter(Request((), "", environment={"VIRTUAL_ENV": str(environment)})) == own
    assert interpreter(Request((), "", environment={"VIRTUAL_ENV": str(tmp_path)})) == sys.executable, "it is gone"
    assert interpreter(Request((), "", environment=nothing)) == sys.executable
    with pytest.raises(UsageError):
        interpreter(Request((), str(tmp_path)))
