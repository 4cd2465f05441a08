# SPDX-License-Identifier: MIT
"""check.py -- every test of the package, in a virtual environment of its own.

python3 tools/check.py FOLDER [arguments of pytest]

python3 tools/check.py FOLDER --run PROGRAM [arguments]

runs a program of Python in that environment instead. FOLDER keeps the
environment between runs. Where the package index cannot be reached, and there
is no environment from before, it says what it skips.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
NEEDS = HERE / "tests/requirements.txt"


def environment(folder: Path) -> Path | None:
    """Return the interpreter of an environment that has what the tests need."""
    python = folder / "bin/python"
    stamp = folder / "stamp"
    want = hashlib.sha256(NEEDS.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(NEEDS)], check=False).returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    stamp.write_text(want)
    return python


def install(python: Path) -> int:
    """Install the package from its folder, as anybody would."""
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return subprocess.run(
        [*pip, "--no-build-isolation", "--no-deps", "--force-reinstall", str(HERE)], check=False
    ).returncode


def main() -> int:
    """Run it all; the last line is what the project's tests are counted by."""
    folder = Path(sys.argv[1]).resolve()
    python = environment(folder / "venv")
    if python is None:
        print("skipped: python: what its tests need could not be installed")
        print("0 passed, 0 failed")
        return 0
    if install(python) != 0:
        print("FAIL: pip install ./bindings/python\n0 passed, 1 failed")
        return 1
    if sys.argv[2:3] == ["--run"]:
        return subprocess.run([str(python), *sys.argv[3:]], check=False).returncode
    run = subprocess.run(
        [
            *(str(python), "-m", "pytest", "-n", "2", "--dist", "worksteal"),
            *("-p", "no:cacheprovider", *sys.argv[2:]),
        ],
        cwd=HERE,
        env={**os.environ, "HANDOFF_PYTHON_BUILD": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(run.stdout)
    last = run.stdout.strip().rpartition("\n")[2]
    numbers = {word: int(n) for n, word in re.findall(r"(\d+) (\w+)", last)}
    failed = numbers.get("failed", 0) + numbers.get("errors", 0) + numbers.get("error", 0)
    for word in ("skipped", "xfailed"):
        if numbers.get(word):
            print(f"skipped: python: {numbers[word]} tests {word}")
    print(f"{numbers.get('passed', 0)} passed, {failed or int(run.returncode != 0)} failed")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
