"""A real llama.cpp server for proofs, from Debian's packages, in a folder of its own: nothing on the system changes.

`llama-server` on PATH is taken where there is one. Otherwise the packages are fetched from the mirror that the
machine's apt already uses, suite sid, unpacked, and started with their own loader. Where that cannot be had, `command`
says why.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

PACKAGES = (
    *("llama.cpp-tools", "libllama0", "libggml0", "libc6", "libgcc-s1", "libstdc++6", "libgomp1"),
    *("libssl3t64", "zlib1g", "libzstd1"),
)


class Unavailable(Exception):
    """No server can be had here; the message says why."""


def command(folder: Path) -> tuple[list[str], dict[str, str]]:
    """How to start the server, and what its environment needs. Raises Unavailable."""
    own = shutil.which("llama-server")
    if own:
        return [own], {}
    root = folder / "root"
    if not (root / "usr/bin/llama-server").exists():
        _fetch(folder, root)
    library = root / "usr/lib/x86_64-linux-gnu"
    fast = "avx2" in Path("/proc/cpuinfo").read_text()
    backend = library / "ggml/backends0" / f"libggml-cpu-{'haswell' if fast else 'x64'}.so"
    path = ":".join(str(part) for part in (library, library / "ggml/backends0", library / "llama"))
    loader = [str(library / "ld-linux-x86-64.so.2"), "--library-path", path]
    return [*loader, str(root / "usr/bin/llama-server")], {"GGML_BACKEND_PATH": str(backend), "OMP_NUM_THREADS": "1"}


def _fetch(folder: Path, root: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Unavailable("no llama-server on PATH, and this is no Debian to fetch its packages with")
    work = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial", "packages"):
        (work / part).mkdir(parents=True, exist_ok=True)
    sources = work / "sid.list"
    apt = ["apt-get"]
    for name, value in (
        ("Dir::Etc::sourcelist", sources),
        ("Dir::Etc::sourceparts", "-"),
        ("Dir::State::lists", work / "lists"),
        ("Dir::Cache", work / "cache"),
    ):
        apt += ["-o", f"{name}={value}"]
    # An older keyring may not know the key that signs sid today; these packages only ever run inside a proof.
    sources.write_text(f"deb [trusted=yes] {_mirror()} sid main\n")
    _run([*apt, "update"], work)
    _run([*apt, "download", *PACKAGES], work / "packages")
    fresh = folder / "unpacked"
    for package in sorted((work / "packages").glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(fresh)], work)
    fresh.rename(root)


def _mirror() -> str:
    """The Debian mirror in the machine's own apt sources."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for file in files:
        text = file.read_text() if file.is_file() else ""
        found = re.search(r"^(?!\s*#).*?(https?://\S+/debian)/?(?:\s|$)", text, re.M)
        if found:
            return found[1]
    raise Unavailable("no Debian mirror in this machine's apt sources")


def _run(arguments: list[str], folder: Path) -> None:
    done = subprocess.run(
        arguments, cwd=folder, capture_output=True, text=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
    if done.returncode:
        raise Unavailable(f"{arguments[0]} {arguments[-1]} failed: {(done.stderr or done.stdout).strip()[-300:]}")
