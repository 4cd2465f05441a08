# SPDX-License-Identifier: MIT
#
# test_format.py -- the appendices of FORMAT.md are true.
#
# Appendix A takes a packet apart: its bytes are those of the vector that it
# names, and the hashes under it are those of the packet. Appendix B names
# vectors: each is there, with the status of its row. Appendix C adds up.
import hashlib
import json
import os
import re
import struct

from support_cli import TOP, case, finish

VECTORS = TOP + "/tests/vectors/"
with open(TOP + "/proto/handoff/v1/FORMAT.md", encoding="utf-8") as f:
    TEXT = f.read()


def pae(context, *parts):
    all_of = [context.encode(), *parts]
    return struct.pack("<Q", len(all_of)) + b"".join(
        struct.pack("<Q", len(p)) + p for p in all_of)


def h(context, *parts):
    return hashlib.blake2b(pae(context, *parts), digest_size=32).digest()


def taken_apart():
    part = TEXT[TEXT.index("## Appendix A"):TEXT.index("## Appendix B")]
    name = re.search(r"`tests/vectors/([\w-]+\.hop)`", part).group(1)
    left = "".join(line.split("|")[0]
                   for line in part.split("```")[1].splitlines())
    with open(VECTORS + name, "rb") as f:
        data = f.read()
    case("the bytes of appendix A", bytes.fromhex(left) == data, left)
    # Prelude, a tag and two bytes of length; the leg, then its signature.
    leg = data[13:13 + data[12]]
    signature = data[13 + len(leg) + 2:][:64]
    leg_hash = h("handoff/v1 leg", leg)
    for label, value in (
            ("leg hash ", leg_hash),
            ("link, tip", h("handoff/v1 link", leg_hash, signature)),
            ("packet id", h("handoff/v1 packet", leg_hash))):
        case(f"its {label}", f"{label} = {value.hex(' ')}" in part, value.hex())


def added_up():
    part = TEXT[TEXT.index("## Appendix C"):]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]]
            for line in part.splitlines() if line.startswith("| ")][1:]
    for column in (1, 2):
        *parts, packet, around = [int(row[column] or 0) for row in rows]
        case(f"appendix C, column {column}",
             sum(parts) == packet == parts[0] + around, rows)


def named():
    part = TEXT[TEXT.index("## Appendix B"):TEXT.index("## Appendix C")]
    with open(VECTORS + "index.json", encoding="utf-8") as f:
        status = {e["file"]: e["status"] for e in json.load(f) if "file" in e}
    rows = [[cell.strip() for cell in line.split("|")[1:-1]]
            for line in part.splitlines() if line.startswith("| ")][1:]
    case("appendix B has rows", len(rows) > 20, rows)
    for step, _, want, refused, accepted in rows:
        for name in re.findall(r"[a-z][\w-]+-[\w-]+", refused):
            case(f"{step}: {name} is refused", status.get(name + ".hop") in
                 (want.split(", ") if want else status.values()),
                 status.get(name + ".hop"))
        for name in re.findall(r"[a-z][\w-]+-[\w-]+", accepted):
            case(f"{step}: {name} is accepted",
                 status.get(name + ".hop") == "OK", status.get(name + ".hop"))


taken_apart()
named()
added_up()
case("every new rule has a vector", all(
    os.path.exists(VECTORS + f"rule-{name}.hop") for name in (
        "age-a-ms-over", "contact-of-forwarder", "excerpt", "never-outlasts",
        "text-hidden-2065", "turns-last-turn-over")))
finish()
