# SPDX-License-Identifier: MIT
#
# test_cli_rules.py -- receipts and notices by FORMAT.md sections 9 and 12.
#
# Each folder has an index.json: file, packet, the clock, what was verified
# before it, the verdict, and what the tool says of what it takes. Our own are
# in tests/vectors/words; those of another implementation in $HANDOFF_SHARED.
import json
import os

from support_cli import SHARED, TOP, case, finish, run, skip

PLACES = [os.path.join(TOP, "tests", "vectors", "words"),
          os.path.join(SHARED, "vectors", "rules")]
SAID = ("state", "sender", "leg", "owner", "holder", "duplicate", "stands")


def check(folder, command, entry):
    at = lambda name: os.path.join(folder, name)
    args = [command, "verify", at(entry["file"]), "--packet",
            at(entry["packet"]), "--keyring", at("keyring.jwks"), "--at",
            str(entry["now_ms"]), "--json"]
    for name in entry.get("after", []):
        args += ["--after", at(name)]
    r = run(*args)
    if entry["status"] != "OK":
        return r.code == 1 and r.error["status"] == entry["status"], r
    return r.code == 0 and all(
        r.json[k] == entry[k] for k in SAID if k in entry), r


def main():
    for place in PLACES:
        for kind in ("receipts", "notices"):
            folder = os.path.join(place, kind)
            index = os.path.join(folder, "index.json")
            if not os.path.exists(index):
                skip(index, "it is not here")
                continue
            with open(index, encoding="utf-8") as f:
                entries = json.load(f)
            case(f"{kind} in {place} are many", len(entries) > 20)
            for entry in entries:
                good, r = check(folder, kind[:-1], entry)
                case(f"{kind}: {entry['file']}", good, r)
    finish()


main()
