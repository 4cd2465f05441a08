# SPDX-License-Identifier: MIT
#
# test_cli_files.py -- what the tool leaves behind: who may read it, what two
# of its runs at once make of one file; and what editors put into files.
import os
import stat
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (TOOL, case, finish, folder, open_args, read, run,  # noqa: E402
                         world)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_modes():
    """What a customer said is for its owner's eyes; what was private stays."""
    d = world()
    run("open", *open_args(), "-o", "shown", cwd=d)
    run("open", *open_args(), "--json", "-o", "shown.json", cwd=d)
    run("convert", "context.json", "--to", "binary", "-o", "record", cwd=d)
    run("convert", "record", "--to", "json", "-o", "record.json", cwd=d)
    run("mask", "context.json", "-o", "masked", cwd=d)
    made = {f: mode(f"{d}/{f}") for f in ("shown", "shown.json", "record",
                                          "record.json", "masked")}
    case("records are written for their owner alone",
         set(made.values()) == {0o600}, made)
    run("convert", "p.hop", "--to", "text", "-o", "packet", cwd=d)
    case("packets as the umask says", mode(d + "/packet") == 0o644)
    os.chmod(d + "/packet", 0o600)
    run("convert", "p.hop", "--to", "text", "-o", "packet", cwd=d)
    case("a file that was private stays so", mode(d + "/packet") == 0o600)
    os.chmod(d + "/shown", 0o644)
    run("open", *open_args(), "-o", "shown", cwd=d)
    case("a record's file becomes private", mode(d + "/shown") == 0o600)


def test_long_name():
    d = world()
    name = "n" * os.pathconf(d, "PC_NAME_MAX")
    before = set(os.listdir(d))
    r = run("convert", "p.hop", "--to", "text", "-o", name, cwd=d)
    case("a name of any length that the system takes", r.code == 0 and
         set(os.listdir(d)) - before == {name}, r)


def test_trust_at_once():
    """Whoever changes a keyring sees what those before it changed."""
    d = folder()
    here = [f"n{i}.example" for i in range(6)]
    gone = [f"m{i}.example" for i in range(6)]
    for n in here + gone:
        run("keygen", n, cwd=d)
    for n in gone:
        run("trust", "trusted.jwks", "add", f"{n}.pub.jwk", "--may",
            "originate", cwd=d)
    changes = [subprocess.Popen([TOOL, "trust", "trusted.jwks", *what], cwd=d)
               for pair in zip(here, gone)
               for what in (["add", f"{pair[0]}.pub.jwk", "--may", "forward"],
                            ["remove", pair[1]])]
    case("changes at once are made", [p.wait() for p in changes] == [0] * 12)
    r = run("trust", "trusted.jwks", "list", "--json", cwd=d)
    case("and none is lost",
         {k["name"] for k in r.json["keys"]} == set(here), r)


def test_byte_order_mark():
    d = world()
    marked = b"\xef\xbb\xbf" + read(d + "/context.json")
    plain = run("convert", "context.json", "--to", "binary", cwd=d)
    r = run("convert", "-", "--to", "binary", cwd=d, stdin=marked)
    case("JSON as some editors save it", r.code == 0 and
         r.out_bytes == plain.out_bytes, r)
    r = run("convert", "-", "--to", "json", cwd=d, stdin=marked[:3])
    case("a mark and nothing else is empty", r.code == 1 and
         "empty" in r.err, r)
    r = run("convert", "-", "--to", "json", cwd=d, stdin=marked[:4])
    case("what is wrong behind a mark is wrong JSON", r.code == 1 and
         "(JSON)" in r.err, r)


def main():
    for test in (test_modes, test_long_name, test_trust_at_once,
                 test_byte_order_mark):
        test()
    finish()


main()
