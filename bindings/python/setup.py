# SPDX-License-Identifier: MIT
"""setup.py -- what pyproject.toml cannot say: the C sources and what is made from the schema.

The sources of the library are two folders up in the project's tree, and in
`native/` of a source distribution, which carries all that it needs.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from tools import native  # noqa: E402 (it stands beside this file)

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    sys.exit(
        "libhandoff: error: this is a free-threaded build of Python, which its extension module\n"
        "is not made for: install it with a build of CPython that has a GIL (python3.13, not\n"
        "python3.13t)."
    )


class BuildPython(build_py):
    """Add what is made from the schema: descriptors and types for mypy."""

    def run(self) -> None:
        super().run()
        native.write_schema(Path(self.build_lib) / "libhandoff")


class BuildNative(build_ext):
    """Compile the library's own sources into the extension module."""

    def build_extension(self, ext: Extension) -> None:
        native.build(self, ext)
        self.force = True  # what it is made of is known now, and not to setuptools
        super().build_extension(ext)


class Wheel(bdist_wheel):
    """Tag the wheel for every CPython from 3.10 on."""

    def finalize_options(self) -> None:
        self.py_limited_api = "cp310"
        super().finalize_options()


class Source(sdist):
    """Carry the sources of the library, and what else is made by protoc."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        native.copy_sources(Path(base_dir) / "native")


os.chdir(HERE)
native.BUILD.mkdir(parents=True, exist_ok=True)
setup(
    options={"build": {"build_base": os.path.relpath(native.BUILD)}},
    version=native.version(),
    ext_modules=[Extension("libhandoff._native", [], py_limited_api=True)],
    cmdclass={
        "bdist_wheel": Wheel,
        "build_ext": BuildNative,
        "build_py": BuildPython,
        "sdist": Source,
    },
)
