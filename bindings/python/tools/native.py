# SPDX-License-Identifier: MIT
"""native.py -- the C half of the package: its sources, declarations and compilation.

What Python knows about the interface comes from the public headers, through
the preprocessor: no declaration is written here by hand. The library's own
sources are compiled into the extension module, with the flags of its
Makefile, so that neither the library nor objcopy is needed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .comments import documentation, with_comments

if TYPE_CHECKING:
    from cffi import FFI
    from setuptools import Extension
    from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent.parent
PACKED = HERE / "native"  # of a source distribution
ROOT = PACKED if PACKED.is_dir() else HERE.parent.parent
BUILD = HERE / "build" if PACKED.is_dir() else ROOT / "build/python/package"
SCHEMA = "handoff/v1/context.proto"
LIBRARIES = ["libsodium", "libzstd", "libprotobuf-c", "libutf8proc", "sqlite3"]
HEADERS = "#include <handoff.h>\n#include <handoff/sqlite.h>\n"
FLAGS = [
    "-std=c11",
    "-D_POSIX_C_SOURCE=200809L",
    "-fvisibility=hidden",
    "-pthread",
    "-fno-lto",
    "-UNDEBUG",
]

# What is missing | Debian, Ubuntu | Fedora | Alpine | Homebrew
PACKAGES = {
    "cc": ("gcc libc6-dev", "gcc", "gcc musl-dev", "gcc"),
    "pkg-config": ("pkg-config", "pkgconf", "pkgconf", "pkgconf"),
    "protoc": ("protobuf-compiler", "protobuf-compiler", "protobuf-compiler", "protobuf"),
    "protoc-gen-c": (
        "protobuf-c-compiler",
        "protobuf-c-compiler",
        "protobuf-c-compiler",
        "protobuf-c",
    ),
    "libsodium": ("libsodium-dev", "libsodium-devel", "libsodium-dev", "libsodium"),
    "libzstd": ("libzstd-dev", "libzstd-devel", "zstd-dev", "zstd"),
    "libprotobuf-c": ("libprotobuf-c-dev", "protobuf-c-devel", "protobuf-c-dev", "protobuf-c"),
    "libutf8proc": ("libutf8proc-dev", "utf8proc-devel", "utf8proc-dev", "utf8proc"),
    "sqlite3": ("libsqlite3-dev", "sqlite-devel", "sqlite-dev", "sqlite"),
    "Python.h": ("python3-dev", "python3-devel", "python3-dev", "python"),
}


def version() -> str:
    """Return the version, which is written in handoff.h and nowhere else."""
    header = (ROOT / "include/handoff.h").read_text()
    numbers = dict(re.findall(r"#define HANDOFF_VERSION_(\w+)\s+(\d+)", header))
    return f"{numbers['MAJOR']}.{numbers['MINOR']}.{numbers['PATCH']}"


def sources() -> list[Path]:
    """Return the C sources of the library."""
    return sorted((ROOT / "lib").rglob("*.c"))


# ---- What is missing -----------------------------------------------------


def compiler() -> list[str]:
    """Return the C compiler's command, as the person who builds names it."""
    return shlex.split(os.environ.get("CC", "")) or ["cc"]


def missing() -> list[str]:
    """Return the names of what the build needs and does not find."""
    commands = ["pkg-config"]
    if not (PACKED / "gen").is_dir():
        commands += ["protoc", "protoc-gen-c"]
    absent = [name for name in commands if shutil.which(name) is None]
    if shutil.which(compiler()[0]) is None:
        absent.insert(0, "cc")
    if "pkg-config" in absent:
        return absent + LIBRARIES
    absent += [
        name
        for name in LIBRARIES
        if subprocess.run(["pkg-config", "--exists", name], check=False).returncode != 0
    ]
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        absent.append("Python.h")
    return absent


def stop_where_missing() -> None:
    """End the build with the line that installs what is missing."""
    absent = missing()
    if not absent:
        return
    lines = [
        f"  {system:16} {command} " + " ".join(PACKAGES[name][i] for name in absent)
        for i, (system, command) in enumerate(
            [
                ("Debian, Ubuntu:", "apt-get install"),
                ("Fedora:", "dnf install"),
                ("Alpine:", "apk add"),
                ("Homebrew:", "brew install"),
            ]
        )
    ]
    sys.exit(
        "\n".join(
            [
                "libhandoff: error: to build from source, these are missing: " + ", ".join(absent),
                *lines,
                "A wheel needs none of them: pip install --only-binary :all: libhandoff",
            ]
        )
    )


# ---- What is made from the schema ----------------------------------------


@cache
def generated() -> Path:
    """Return the folder of what protoc makes: C, descriptors, types for mypy."""
    if (PACKED / "gen").is_dir():
        return PACKED / "gen"
    stop_where_missing()
    folder = BUILD / "gen"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            "protoc",
            f"-I{ROOT / 'proto'}",
            f"--c_out={folder}",
            f"--pyi_out={folder}",
            f"--descriptor_set_out={folder / 'context.desc'}",
            SCHEMA,
        ],
        check=True,
    )
    return folder


def write_schema(package: Path) -> None:
    """Write the schema's descriptors, and its types for mypy, into the package."""
    schema = (ROOT / "proto" / SCHEMA).read_text()
    data = (generated() / "context.desc").read_bytes()
    lines = [repr(data[i : i + 60]) for i in range(0, len(data), 60)]
    (package / "_descriptors.py").write_text(
        '"""The descriptors of context.proto; made by the build."""\n\n'
        "DATA = (\n    " + "\n    ".join(lines) + "\n)\n"
        f"COMMENTS: dict[str, str] = {documentation(schema)!r}\n"
    )
    types = (generated() / "handoff/v1/context_pb2.pyi").read_text()
    types = re.sub(r"\b_Mapping\b(?!\[|,)", "_Mapping[str, _Any]", types)
    types = types.replace("from typing import ", "from typing import Any as _Any, ", 1)
    (package / "record.pyi").write_text(with_comments(types, schema))


def copy_sources(target: Path) -> None:
    """Copy what a source distribution needs of the project's tree."""
    shutil.copytree(generated(), target / "gen", dirs_exist_ok=True)
    for name in ("lib", "include", "proto"):
        shutil.copytree(
            ROOT / name,
            target / name,
            dirs_exist_ok=True,
            ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(KEPT)],
        )


KEPT = (".c", ".h", ".inc", ".proto", ".md")


# ---- Declarations --------------------------------------------------------


def preprocess(*options: str, headers: str = HEADERS) -> str:
    """Return the public headers as the preprocessor leaves them.

    The system's headers are replaced by empty ones, and context.h is left
    out: its structs are the record, which is protobuf in Python.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in ("stddef.h", "stdint.h"):
            (Path(folder) / name).touch()
        return subprocess.run(
            [
                *(*compiler(), "-E", "-nostdinc", f"-I{folder}", f"-I{ROOT / 'include'}"),
                *("-D__attribute__(x)=", "-DHANDOFF_CONTEXT_H=", *options, "-x", "c", "-"),
            ],
            input=headers,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


# Structs of the record that functions take by themselves.
RECORDS = ("handoff_omission",)


def records() -> str:
    """Return the structs of RECORDS."""
    text = preprocess("-P", "-UHANDOFF_CONTEXT_H", headers="#include <handoff/context.h>\n")
    found = [
        re.search(rf"typedef struct {name} {{.*?}} {name};", text, re.DOTALL) for name in RECORDS
    ]
    kinds = [
        f"#define HANDOFF_KIND_{name.removeprefix('handoff_').upper()} ...\n" for name in RECORDS
    ]
    return "".join([*(m.group() + "\n" for m in found if m is not None), *kinds])


def declarations() -> str:
    """Return every type, function and number of the headers, for cffi."""
    text = records() + preprocess("-P")
    macros = re.findall(r"^#define (HANDOFF_\w+) (.+)$", preprocess("-dM"), re.MULTILINE)
    number = re.compile(r"(?:U?INT(?:32|64)_C|U?INT(?:32|64)_MAX|HANDOFF_\w+|[\d\s()*+|<-]|0x\w+)+")
    numbers = [f"#define {name} ...\n" for name, body in macros if number.fullmatch(body)]
    return text + "".join(numbers)


# Functions of ours that C calls: where the headers say what they look like.
CALLBACKS = {
    "handoff_py_sign": ("handoff_sign_fn", None),
    "handoff_py_agree": ("handoff_agree_fn", None),
    "handoff_py_find": ("handoff_mask_opts", "find"),
    "handoff_py_zone": ("handoff_render_opts", "zone_offset"),
    "handoff_py_guard": ("handoff_replay", "check"),
}


def callbacks(text: str) -> str:
    """Return declarations of the callbacks, made from the headers' types."""
    from cffi import FFI

    known = FFI()
    known.cdef(re.sub(r"#define .*", "", text))
    lines = []
    for name, (kind, member) in CALLBACKS.items():
        ctype = known.typeof(kind)
        if member is not None:
            ctype = dict(ctype.fields)[member].type
        lines.append(known.getctype(ctype, name).replace(f"(* {name})", f" {name}") + ";\n")
    return 'extern "Python" {\n' + "".join(lines) + "}\n"


def make_ffi() -> FFI:
    """Return cffi's builder, with all declarations."""
    from cffi import FFI

    ffi = FFI()
    text = declarations()
    ffi.cdef(text + callbacks(text))
    ffi.set_source("libhandoff._native", HEADERS)
    return ffi


# ---- Compilation ---------------------------------------------------------


def pkg_config(option: str) -> list[str]:
    """Return what pkg-config says about the libraries."""
    said = subprocess.run(
        ["pkg-config", option, *LIBRARIES], check=True, capture_output=True, text=True
    )
    return shlex.split(said.stdout)


def build(command: build_ext, ext: Extension) -> None:
    """Compile the library, and tell the command what the extension is made of."""
    stop_where_missing()
    made = Path(command.build_temp) / "handoff"
    made.mkdir(parents=True, exist_ok=True)
    glue = made / "_native.c"
    make_ffi().emit_c_code(str(glue))
    flags = [*command.compiler.compiler_so, *pkg_config("--cflags"), *FLAGS]
    flags += [f"-I{folder}" for folder in (ROOT / "include", ROOT / "lib", generated())]

    def compiled(file: Path) -> str:
        out = made / re.sub(r"\W", "_", os.path.relpath(file, HERE))
        quiet = ["-w"] if file.name.endswith(".pb-c.c") else []
        subprocess.run([*flags, *quiet, "-c", file, "-o", f"{out}.o"], check=True)
        return f"{out}.o"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        files = [*sources(), generated() / "handoff/v1/context.pb-c.c"]
        ext.extra_objects = list(pool.map(compiled, files))
    ext.sources = [os.path.relpath(glue)]
    ext.include_dirs = [str(ROOT / "include")]
    ext.extra_link_args = [*pkg_config("--libs"), "-pthread", *only_ours(made)]


def only_ours(folder: Path) -> list[str]:
    """Return the linker's options that export the module's entry alone."""
    if sys.platform == "darwin":
        return ["-Wl,-exported_symbol,_PyInit__native"]
    script = folder / "exports"
    script.write_text("{ global: PyInit__native; local: *; };\n")
    return [f"-Wl,--version-script={script}"]
