# SPDX-License-Identifier: MIT
"""Install, use, uninstall: from the folder, from the sdist, from the wheel that carries all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT

HERE = ROOT / "bindings/python"
USE = Path(__file__).with_name("use.py")
OTHERS = {"python3.10": "5.26", "python3.12": "6", "python3.13": "7", "python3.14": "7"}
QUICK = ["test_record.py", "test_packet.py", "test_answer.py", "test_errors.py"]


def run(*command: object, **options: object) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def clean(folder: Path) -> Path:
    venv.create(folder, with_pip=True, symlinks=True)
    return folder / "bin/python"


def pip(python: Path, *arguments: object, **options: object) -> None:
    run(python, "-m", "pip", "-q", "--disable-pip-version-check", *arguments, **options)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share: what one has built, the others find."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time: builds in the project's tree share a folder there."""
    with (folder / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(folder: Path, pattern: str, make: Callable[[Path], None]) -> Path:
    """Return the file that is made by the first who needs it."""
    if not folder.exists():
        make(folder.with_name(f"{folder.name}-begun"))
        folder.with_name(f"{folder.name}-begun").rename(folder)
    [made] = folder.glob(pattern)
    return made


@pytest.fixture(scope="session")
def sdist(shared: Path) -> Path:
    def make(folder: Path) -> None:
        run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "-o", folder, HERE)

    with alone(shared):
        return once(shared / "sdist", "*.tar.gz", make)


@pytest.fixture(scope="session")
def wheel(sdist: Path, shared: Path) -> Path:
    """The wheel that carries everything, built from the sdist, as for a release."""

    def make(folder: Path) -> None:
        run(
            *(sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "--no-build-isolation"),
            *("-w", folder / "plain", sdist),
        )
        [plain] = (folder / "plain").glob("*.whl")
        run(sys.executable, HERE / "tools/wheel.py", plain, folder / "whole")

    with alone(shared):
        return once(shared / "wheel", "whole/*.whl", make)


def use_and_remove(python: Path, folder: Path, **options: object) -> None:
    said = run(python, "-I", USE, folder / "guard.db", cwd=folder, **options)
    assert said.startswith("used 0.")
    assert said.endswith("REPLAY\n")
    pip(python, "uninstall", "-y", "libhandoff")
    left = run(python, "-m", "pip", "list", "--disable-pip-version-check")
    assert "libhandoff" not in left
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))").strip()
    assert not [name for name in os.listdir(site) if "handoff" in name.lower()]


def test_from_the_folder(shared: Path, tmp_path: Path) -> None:
    python = clean(tmp_path / "venv")
    with alone(shared):
        pip(python, "install", HERE)
    use_and_remove(python, tmp_path)


def test_from_the_sdist(sdist: Path, tmp_path: Path) -> None:
    """With nothing of the tree, and without protoc: it has what protoc makes."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("protoc", "protoc-gen-c"):
        (tools / name).write_text("#!/bin/sh\nexit 99\n")
        (tools / name).chmod(0o755)
    python = clean(tmp_path / "venv")
    env = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    pip(python, "install", shutil.copy(sdist, tmp_path), env=env)
    use_and_remove(python, tmp_path)


def test_what_the_sdist_carries(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"native/gen/handoff/v1/context.pb-c.c", "native/include/handoff.h"} <= names
    assert not [name for name in names if name.endswith((".o", ".so", ".pyc"))]


def test_wheel_is_for_every_python(wheel: Path) -> None:
    assert "-cp310-abi3-manylinux" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for library in ("libsodium", "libzstd", "libprotobuf-c", "libutf8proc", "libsqlite3"):
        assert any(f".libs/{library}" in name for name in names), library
        assert any(name.endswith(f"licenses/carried/{library}.txt") for name in names), library
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "libhandoff/py.typed" in names


def test_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    python = clean(tmp_path / "venv")
    pip(python, "install", wheel)
    use_and_remove(python, tmp_path)


def interpreter(name: str) -> str | None:
    """Return a Python of that name that works: on the path, or one of pyenv's."""
    versions = Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser() / "versions"
    for found in [shutil.which(name), *map(str, versions.glob(f"*/bin/{name}"))]:
        if found and subprocess.run([found, "-c", ""], check=False, stderr=-3).returncode == 0:
            return found
    return None


@pytest.mark.parametrize("name", OTHERS)
def test_other_pythons_and_protobufs(name: str, wheel: Path, tmp_path: Path) -> None:
    """One wheel for all: a few tests with each Python, and with three majors of protobuf.

    Where a Python is not there, its protobuf is tried with this one.
    """
    found = interpreter(name)
    if found is None and name == "python3.14":
        pytest.skip(f"no {name} here")
    run(found or sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv/bin/python"
    protobuf = OTHERS[name]
    pip(python, "install", wheel, f"protobuf=={protobuf}.*", "pytest", "hypothesis")
    version = run(python, "-c", "import google.protobuf as p; print(p.__version__)")
    assert version.startswith(f"{protobuf}.")
    tests = [HERE / "tests" / test for test in QUICK]
    said = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, cwd=tmp_path)
    assert "[100%]" in said


# ---- A system without the C libraries and without a compiler -------------


def libraries_of(file: Path) -> list[Path]:
    said = subprocess.run(["ldd", file], capture_output=True, text=True, check=False).stdout
    words = [word for line in said.splitlines() for word in line.split()]
    return [Path(word) for word in words if word.startswith("/") and Path(word).exists()]


def put(file: Path, root: Path) -> None:
    target = root / file.relative_to("/")
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)


def bare_system(root: Path) -> Path:
    """Make a root file system that has Python, what it links, and nothing else."""
    said = run(
        *(sys.executable, "-c"),
        "import sys, sysconfig as c;"
        "print(c.get_path('stdlib'), sys.base_prefix, sys.version_info[1])",
    )
    stdlib, prefix, minor = said.split()
    binary = Path(prefix, f"bin/python3.{minor}").resolve()
    ignored = shutil.ignore_patterns("test", "__pycache__", "*-packages", "config-*")
    shutil.copytree(stdlib, root / Path(stdlib).relative_to("/"), ignore=ignored, symlinks=False)
    put(binary, root)
    for file in [binary, *Path(stdlib, "lib-dynload").glob("*.so")]:
        for library in libraries_of(file):
            if not library.name.startswith(("libsodium", "libzstd", "libsqlite3")):
                put(library, root)
    for library in libraries_of(binary):  # glibc comes whole on every system
        if library.name.startswith("libc.so"):
            for name in ("libpthread.so.0", "libdl.so.2", "librt.so.1", "libm.so.6"):
                put(library.with_name(name), root)
    (root / "tmp").mkdir()
    (root / "dev").mkdir()
    (root / "dev/urandom").write_bytes(os.urandom(4096))
    return binary


@pytest.mark.skipif(os.geteuid() != 0, reason="changing the root needs to be root")
def test_on_a_system_without_anything(wheel: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    binary = bare_system(root)
    site = root / "site"
    run(sys.executable, "-m", "pip", "-q", "install", "--target", site, wheel)
    put(USE, root)
    assert not list(root.rglob("libsodium.so*"))
    assert not list(root.rglob("*/gcc"))
    said = run(
        *("chroot", root, binary, "-c"),
        "import sys, runpy; sys.path.insert(0, '/site'); sys.argv[1:] = ['/tmp/g'];"
        f"runpy.run_path({str(USE)!r}, run_name='__main__')",
        env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"]},
    )
    assert said.startswith("used 0.")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """Without a compiler and libraries: what to install, in one line."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "python3").symlink_to(sys.executable)
    done = subprocess.run(
        [sys.executable, "-c", "from tools import native; native.stop_where_missing()"],
        cwd=HERE,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "these are missing: cc, pkg-config" in done.stderr
    assert "apt-get install gcc libc6-dev pkg-config" in done.stderr
    assert "libsodium-dev" in done.stderr
    assert "brew install" in done.stderr


def test_a_python_without_gil_is_refused(tmp_path: Path) -> None:
    code = (
        "import sysconfig, runpy; get = sysconfig.get_config_var\n"
        "sysconfig.get_config_var = lambda n: 1 if n == 'Py_GIL_DISABLED' else get(n)\n"
        "runpy.run_path('setup.py')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "free-threaded" in done.stderr
