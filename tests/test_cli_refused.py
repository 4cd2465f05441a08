# SPDX-License-Identifier: MIT
#
# test_cli_refused.py -- what is refused, and what the tool says to do.
#
# Each error with its hint; hints that name a command are followed. Over our
# own vectors and the shared ones: open gives the status of the index, with the hashes, legs
# and states of those that are accepted, and the first check that fails in
# explain is that status, everything before it passed and nothing after it.
import hashlib
import json
import os
import re
import shlex
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (NOW, SECTIONS, SHARED, TOP, case, finish,  # noqa: E402
                         folder, open_args, read, run, seal, skip, world,
                         write)


def refused(name, d, args, status, *words):
    """Text and JSON of one error: status, message and hint in both."""
    r = run(*args, cwd=d)
    case(f"{name}: error, then hint", r.code == 1 and not r.out and
         re.fullmatch(r"handoff: error: .*\(" + status +
                      r"[,)].*\nhandoff: hint: .+\n", r.err) and
         all(w in r.err for w in words), r)
    j = run(*args, "--json", cwd=d)
    case(f"{name}: as JSON", j.code == 1 and re.fullmatch(
        status, j.error["status"]) and j.error["message"] and all(
             w in j.error["hint"] + j.error["message"] or w.endswith(".hop")
             for w in words), j)
    if args[0] == "open":
        e = run("explain", *args[1:], cwd=d)
        case(f"{name}: explained", e.code == 1 and
             re.search(status, e.out + e.err), e)
    return r


def test_error_places():
    """A program is told where, as text tells it."""
    d = folder()
    write(d + "/c.json", '{"routing": {},\n "briefing": {"steps": [{"id": 1}]}}')
    r = run("check", "c.json", cwd=d)
    case("where it is, as text", r.err.startswith(
        "handoff: error: c.json:2:32: briefing.steps[#0].id: "), r)
    r = run("check", "c.json", "--json", cwd=d)
    case("... and as JSON", r.code == 1 and [
        r.error.get(k) for k in ("file", "line", "column", "path")] ==
        ["c.json", 2, 32, "briefing.steps[#0].id"], r)
    r = run("check", "none.json", "--json", cwd=d)
    case("a file that is none has no line", r.code == 1 and
         r.error["file"] == "none.json" and "line" not in r.error, r)
    r = run("check", "--json", cwd=d)
    case("no file, no member", r.code == 2 and
         list(r.error) == ["status", "message", "hint"], r)


def flip(d, name, at):
    data = bytearray(read(d + "/p.hop"))
    data[at] ^= 1
    write(d + "/" + name, bytes(data))


def signature_at(data):
    """Where leg 0's signature begins: behind two tags, lengths and the leg."""
    at = 8
    for _ in ("SignedLeg", "Leg"):
        at += 1
        length = shift = 0
        while True:
            length |= (data[at] & 127) << shift
            shift += 7
            at += 1
            if data[at - 1] < 128:
                break
    return at + length + 2


def test_own_seal():
    d = world()
    r = run("open", "p.hop", "--as", "bot.example.jwk", "--audience",
            "desk.example", "--keyring", "trusted.jwks", cwd=d)
    case("what we sealed ourselves is nobody else's fault", r.code == 1 and
         "(SEALED" in r.err and "only if it names itself" in r.err, r)
    r = run("open", "p.hop", "--as", "bot.example.jwk", "--audience",
            "desk.example", "--keyring", "trusted.jwks", "--require", "nothing",
            cwd=d)
    case("--require nothing", r.code == 0 and
         "not shown: " in r.err and "only if it names itself" in r.err, r)
    r = run("open", "p.hop", "--as", "partner.example.jwk", "--audience",
            "desk.example", "--keyring", "trusted.jwks", cwd=d)
    case("what others sealed is asked for", r.code == 1 and
         "ask bot.example to name you in --readers" in r.err, r)
    r = run("open", "p.hop", "--as", "partner.example.jwk", "--audience",
            "desk.example", "--keyring", "trusted.jwks", "--require",
            "nothing", cwd=d)
    case("what others sealed is told", r.code == 0 and
         "ask bot.example, who sealed them" in r.err, r)


def test_packets():
    d = world()
    data = read(d + "/p.hop")
    op = ["open", *open_args()]
    for name, content, words in (
            ("empty", b"", "empty"), ("context", b'{"a": 1}', "seal"),
            ("ticket", b"hot1." + b"A" * 43, "--ticket"),
            ("receipt", data[:5] + b"\x02" + data[6:], "receipt"),
            ("noise", b"hello", "89 48 4f 50"), ("cut", data[:-1], "again"),
            ("text", b"hop1.!!", "base64url")):
        write(d + "/bad", content)
        refused(f"not a packet: {name}", d, ["open", *open_args("bad")],
                "FORMAT", words)
    write(d + "/newer", data[:4] + b"\x02" + data[5:])
    refused("a newer version", d, ["open", *open_args("newer")], "VERSION",
            "update")
    refused("wrong audience", d, ["open", "p.hop", "--audience", "x.example",
                                  "--keyring", "trusted.jwks"], "AUDIENCE",
            "it is for desk.example", "you are x.example")
    seal(d, "old.hop", at=NOW)
    old = ["open", *open_args("old.hop"), "--at"]
    r = refused("expired", d, [*old, str(NOW + 3 * 3600000)], "EXPIRED",
                "2025-11-22T09:26:40Z", "2 hours ago", "--at ")
    back = r.err.split("--at ")[1].split()[0]
    case("the hint's --at shows it", run(*old, back, cwd=d).code == 0)
    refused("not yet", d, [*old, str(NOW - 600000)], "NOT_YET",
            "10 minutes from now", "2025-11-22T08:16:40Z")
    seal(d, "other.hop")
    ticket = run("convert", "other.hop", "--to", "ticket",
                 cwd=d).out.strip()
    refused("another ticket", d, [*op, "--ticket", ticket], "TICKET", ticket)
    refused("no ticket", d, [*op, "--ticket", "hot1.x"], "FORMAT", "43")
    flip(d, "flip.hop", len(data) - 1)
    refused("a changed byte", d, ["open", *open_args("flip.hop")], "SECTION",
            "again")
    flip(d, "sig.hop", signature_at(data) + 30)
    refused("a changed signature", d, ["open", *open_args("sig.hop")],
            "SIGNATURE", "again")
    refused("inspect refuses too", d, ["inspect", "newer"], "VERSION",
            "update")
    refused("so does convert", d, ["convert", "newer", "--to", "ticket"],
            "VERSION", "update")


def test_senders():
    d = world()
    seal(d, "s.hop", as_="stranger.example.jwk")
    op = ["open", *open_args("s.hop")]
    kid = json.loads(read(d + "/stranger.example.pub.jwk"))["keys"][0]["kid"]
    r = refused("unknown sender", d, op, "SENDER", kid, "confirmed",
                "handoff trust trusted.jwks add --key=")
    command = r.err.split("another channel: ")[1].strip()
    command = command.replace("NAME", "stranger.example")
    s = run(*shlex.split(command)[1:], cwd=d)
    case("the hint's command trusts it", s.code == 0 and
         run(*op, cwd=d).code == 0, s)
    seal(d, "f.hop", as_="desk.example.jwk")
    refused("without the right", d, ["open", *open_args("f.hop")], "SENDER",
            "may not originate", "remove desk.example")
    run("trust", "trusted.jwks", "revoke", "bot.example", "--at",
        "2020-01-01T00:00:00Z", cwd=d)
    refused("revoked", d, ["open", *open_args()], "REVOKED",
            "revoked since 2020-01-01T00:00:00Z", "bot.example")


def test_keys():
    d = world()
    op = ["open", "p.hop", "--as", "desk.example.jwk", "--keyring"]
    refused("no keyring yet", d, [*op, "none.jwks"], "FILE",
            "handoff trust none.jwks add")
    refused("private keys as a keyring", d, [*op, "desk.example.jwk"], "KEY",
            "--as")
    refused("public keys as one's own", d,
            ["open", "p.hop", "--as", "desk.example.pub.jwk", "--keyring",
             "trusted.jwks"], "FILE", "public half", "desk.example.jwk")
    os.chmod(d + "/desk.example.jwk", 0o644)
    r = refused("others can read it", d, ["open", *open_args()], "FILE",
                "chmod 600 desk.example.jwk")
    os.chmod(d + "/desk.example.jwk", 0o600)
    case("and then it works", run("open", *open_args(), cwd=d).code == 0, r)
    refused("no keys there", d, ["open", "p.hop", "--as", "none.jwk",
                                 "--keyring", "trusted.jwks"], "FILE",
            "keygen")
    write(d + "/broken.jwks", "{")
    refused("a broken keyring", d, [*op, "broken.jwks"], "JSON", "JWKS")
    base = ["seal", "context.json", "--as", "bot.example.jwk", "--keyring",
            "trusted.jwks", "--clear", "all", "-o", "q.hop", "--to"]
    nine = [w for i in range(9) for w in ("--to", f"n{i}")]
    refused("nine parties", d, base[:-1] + nine, "ARG", "8 names")
    run("trust", "trusted.jwks", "add", "--key=" + "A" * 43, "--name", "x",
        "--may", "forward", cwd=d)
    refused("a reader without a key", d,
            ["seal", "context.json", "--as", "bot.example.jwk", "--keyring",
             "trusted.jwks", "--to", "ghost's", "-o", "q.hop"], "READER",
            "ghost's has no reading key", "add 'ghost'\\''s'.pub.jwk")
    refused("a reader with a typo", d,
            ["seal", "context.json", "--as", "bot.example.jwk", "--keyring",
             "trusted.jwks", "--to", "desk.exmple", "-o", "q.hop"], "READER",
            "did you mean desk.example?")
    case("nothing was written", not os.path.exists(d + "/q.hop"))


def test_records():
    d = world()
    for name, content, status, words in (
            ("a wrong type", '{"routing": {"last_turn": "many"}}', "JSON",
             ["routing.last_turn"]),
            ("an unknown field", '{"routing": {"chanel": 1}}', "JSON",
             ["context.proto"]),
            ("no JSON", '{"routing": {', "JSON", ["bad.json:1:"]),
            ("nothing", " \n", "JSON", ["empty"]),
            ("no record", "hello", "RECORD",
             ["neither JSON nor a record in protobuf"]),
            ("too deep", '{"routing":' + "[" * 99, "(JSON|LIMIT)", [""])):
        write(d + "/bad.json", content)
        r = run("convert", "bad.json", "--to", "json", cwd=d)
        case(f"record: {name}", r.code == 1 and not r.out and
             re.search(r"\(" + status, r.err) and
             all(w in r.err for w in words) and "hint: " in r.err, r)
    r = run("seal", "p.hop", "--as", "bot.example.jwk", "--to", "d",
            "--clear", "all", cwd=d)
    case("a packet as a context", r.code == 1 and "handoff open" in r.err, r)
    r = run("open", *open_args("none.hop"), cwd=d)
    case("no such file", r.code == 1 and "(FILE)" in r.err, r)
    r = run("open", *open_args("."), cwd=d)
    case("a folder as a packet", r.code == 1 and "(FILE)" in r.err, r)
    with open(d + "/huge", "wb") as f:
        f.truncate(30 * 1024 * 1024)
    r = run("open", *open_args("huge"), cwd=d)
    case("reading is bounded", r.code == 1 and "(LIMIT)" in r.err, r)


# ---- Vectors ------------------------------------------------------


def walked(name, explained, status):
    """Passed until one failed with the status, then nothing was reached."""
    checks = explained.json["checks"]
    failed = [c for c in checks if c["state"] == "failed"]
    at = checks.index(failed[0]) if failed else len(checks)
    before = {c["state"] for c in checks[:at]}
    after = {c["state"] for c in checks[at + 1:]}
    case(f"explain {name}", [c["status"] for c in failed] ==
         ([] if status == "OK" else [status]) and
         explained.json["verdict"] == status and
         before <= {"passed", "not needed"} and
         after <= {"not reached", "not needed"} and
         [c["step"] for c in checks] == sorted(c["step"] for c in checks),
         explained)


def accepted(entry, opened):
    o = opened.json
    of = {(s["leg"], s["section"]): s for s in o["sections"]}
    for section, digest in entry.get("sections", {}).items():
        case(f"{entry['file']}: {section}", of[0, section]["state"] ==
             "present" and of[0, section]["blake2b"] == digest, of)
    for leg, section in entry.get("redacted", []):
        by = [r for l in o["legs"] for r in l["redacts"]
              if (r["leg"], r["section"]) == (leg, section)]
        case(f"{entry['file']}: {section} redacted", len(by) == 1 and
             by[0]["reason"] and of[leg, section]["state"] == "redacted", o)
    for section in entry.get("sealed", []):
        case(f"{entry['file']}: {section} sealed",
             of[0, section]["state"] == "sealed", of)
    case(f"{entry['file']}: legs",
         len(o["legs"]) == entry.get("legs", len(o["legs"])), o)
    read_of_0 = {s for (leg, s), section in of.items()
                 if leg == 0 and "blake2b" in section}
    case(f"{entry['file']}: no other section was read",
         read_of_0 == set(entry.get("sections", read_of_0)) and
         ("routing" in o["context"]) == ("routing" in read_of_0), o)


# What each hint is about.
HINTS = {
    "FORMAT": "again|empty|right file|receipt|notice|ticket", "VERSION": "update",
    "LIMIT": "limits|30 days|smaller", "CHAIN": "pass it on again|tell",
    "AUDIENCE": "it is for .* and you are", "NOT_YET": "from now",
    "EXPIRED": "ago", "SENDER": "add --key=|may not|is good (from|until)",
    "REVOKED": "revoked since", "SIGNATURE": "ask .* for it again",
    "SECTION": "ask .* for it again", "RECORD": "tell .* not valid",
}


def run_packet(folder_of, keys, entry):
    options = entry.get("options", {})
    if set(options) - {"sections"}:
        return  # limits lowered: the tool has no option for that
    args = [f"{folder_of}/{entry['file']}", "--keyring",
            folder_of + "/keyring.jwks", "--audience", entry["audience"],
            "--at", str(entry["now_ms"]), "--json", "--require", "nothing"]
    if "identity" in entry:
        args += ["--as", f"{keys}/{entry['identity']}"]
    if "sections" in options:
        args += ["--sections", ",".join(
            s for i, s in enumerate(SECTIONS, 1)
            if options["sections"] >> i & 1)]
    status, name = entry["status"], entry["file"]
    r = run("open", *args)
    case(f"open {name}", (r.code, "OK") == (0, status) or
         (r.code == 1 and not r.out and r.error["status"] == status and
          re.search(HINTS[status], r.error["hint"])), r)
    if status == "OK" and r.code == 0:
        accepted(entry, r)
    walked(name, run("explain", *args), status)


def run_text(entry):
    """Text forms and tickets, to binary. White space around is ours to trim."""
    of = "text" if "text" in entry else "ticket"
    if entry[of] != entry[of].strip() or (of == "text" and not entry[of]):
        return
    r = run("convert", "-", "--from", {"text": "packet"}.get(of, of), "--to",
            "binary", "--json", stdin=entry[of].encode())
    if entry["status"] == "OK":
        got = r.out_bytes if of == "ticket" else hashlib.blake2b(
            r.out_bytes, digest_size=32).digest()
        case(f"convert {entry[of]}", r.code == 0 and
             got.hex() == entry["bytes"], r)
    else:
        case(f"convert {entry[of]}", r.code == 1 and not r.out and
             r.error["status"] == entry["status"], r)


def test_vectors(vectors):
    keys = folder()
    for name in os.listdir(vectors):
        if name.endswith(".jwk"):
            shutil.copyfile(f"{vectors}/{name}", f"{keys}/{name}")
            os.chmod(f"{keys}/{name}", 0o600)
    for entry in json.loads(read(vectors + "/index.json")):
        if "file" in entry:
            run_packet(vectors, keys, entry)
        else:
            run_text(entry)


def main():
    for test in (test_error_places, test_own_seal, test_packets,
                 test_senders, test_keys, test_records):
        test()
    test_vectors(TOP + "/tests/vectors")
    if os.path.exists(SHARED + "/vectors/packets/index.json"):
        test_vectors(SHARED + "/vectors/packets")
    else:
        skip("open and explain over the shared packets", "not there")
    finish()


main()
