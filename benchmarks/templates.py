"""Brings the chat templates that three public packages ship into .proof/templates/, for the template matrix.

The trl and axolotl wheels (Apache-2.0) and the llama-cpp-python sdist (MIT) are downloaded from the package index with
pip and only their templates unpacked; nothing of them is in the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".proof" / "templates"
PACKAGES = ("trl==1.16.0", "axolotl==0.19.0")
SDIST = "llama-cpp-python==0.3.36"


def main() -> None:
    downloads = FOLDER / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    # pip asks an sdist for its metadata through its build backend, which has to be there for that.
    pip("install", "-q", "scikit-build-core")
    pip("download", "-q", "--no-deps", "-d", str(downloads), *PACKAGES)
    build = ("--no-binary", "llama-cpp-python", "--no-build-isolation")
    pip("download", "-q", "--no-deps", *build, "-d", str(downloads), SDIST)
    for wheel in downloads.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(".jinja") and "templates/" in name:
                    keep(wheel.name.split("-")[0], name, archive.read(name))
    for sdist in downloads.glob("*.tar.gz"):
        with tarfile.open(sdist) as archive:
            for member in archive:
                file = archive.extractfile(member) if "/models/templates/" in member.name else None
                if file is not None and member.name.endswith(".jinja"):
                    keep("llama.cpp", member.name, file.read())
    print(f"{len(list(FOLDER.rglob('*.jinja')))} templates in {FOLDER}")


def pip(*arguments: str) -> None:
    environment = FOLDER / "venv"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([python, "-m", "pip", *arguments], check=True)


def keep(package: str, name: str, content: bytes) -> None:
    place = FOLDER / package / Path(name).name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)


if __name__ == "__main__":
    main()
