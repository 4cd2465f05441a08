#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sizes.py -- how large the library is, and what in it is large.

    make sizes                            built with -O2, in build/sizes
    python3 tools/sizes.py BUILD [N]      any build; the N largest things (20)

Two tables in bytes: the shared library and a program that only seals and
opens, linked statically with -Wl,--gc-sections, then each room of lib. What
is words or the dictionary stands in lines of its own, since that is data of
languages, which no compiler makes smaller.
"""

import collections
import os
import re
import subprocess
import sys

KINDS = [("code", r"\.text"), ("constants", r"\.rodata"),
         ("pointers", r"\.data\.rel\.ro"), ("relocations", r"\.relr?a?\.dyn"),
         ("unwinding", r"\.eh_frame")]
WORDS = ["ho_packet_dictionary", "ho_find_begin", "ho_find_words",
         "ho_words_texts", "ho_words_table"]
# Of a program that keeps a conversation, seals it, and opens what it gets.
CALLS = ["context_new", "context_put", "context_free", "identity_load",
         "identity_free", "keyring_load", "keyring_free", "seal",
         "sealed_data", "sealed_free", "open", "packet_context", "packet_free",
         "context_get"]
LIBS = "libsodium libzstd libprotobuf-c libutf8proc".split()


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def sections(path):
    for line in run("size", "-A", path).splitlines():
        part = line.split()
        if len(part) == 3 and part[0].startswith("."):
            yield part[0], int(part[1])


def by_kind(path):
    sums = collections.Counter()
    for name, size in sections(path):
        for kind, pattern in KINDS:
            if re.match(pattern, name):
                sums[kind] += size
                break
    return sums


def row(name, sums):
    print("%-26s" % name +
          "".join("%12s" % format(sums[k], ",") for k, _ in KINDS))


def program(build):
    """Linked from nothing but what it calls: no source, no start-up."""
    out = os.path.join(build, "seals-and-opens")
    run(os.environ.get("CC", "cc"), "-nostartfiles", "-pie",
        "-Wl,--gc-sections,-e,handoff_seal",
        *["-Wl,-u,handoff_" + c for c in CALLS],
        os.path.join(build, "libhandoff.a"),
        *run("pkg-config", "--libs", *LIBS).split(), "-pthread", "-o", out)
    return out


def objects(build):
    for folder, _, files in sorted(os.walk(build)):
        room = os.path.basename(folder)
        if "/lib/" in folder + "/" or "/gen/" in folder:
            for name in sorted(files):
                if name.endswith(".o") and not name.startswith("sqlite"):
                    yield ("generated" if "/gen/" in folder else room,
                           os.path.join(folder, name))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build = sys.argv[1].rstrip("/")
    largest = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    rooms, things = collections.defaultdict(collections.Counter), []
    for room, path in objects(build):
        rooms[room].update(by_kind(path))
        things += [(size, os.path.relpath(path, build), name)
                   for name, size in sections(path)
                   if any(re.match(p, name) for _, p in KINDS)]
    words = sum(size for size, _, name in things
                if any(w in name for w in WORDS))

    print("%-26s" % "" + "".join("%12s" % k for k, _ in KINDS))
    row("shared library", by_kind(build + "/libhandoff.so"))
    row("program, seals and opens", by_kind(program(build)))
    print("of the constants, the dictionary and words: %s"
          % format(words, ","))
    print()
    for room, sums in sorted(rooms.items(), key=lambda r: -r[1]["code"]):
        row(room, sums)
    print()
    for size, path, name in sorted(things, reverse=True)[:largest]:
        print("%10s  %s %s" % (format(size, ","), path, name))


if __name__ == "__main__":
    main()
