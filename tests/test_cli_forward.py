# SPDX-License-Identifier: MIT
#
# test_cli_forward.py -- handoff forward: a packet passed on and handed back,
# as the desk and the partner type it; and what each refusal says.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (MORE, NOW, case, finish, open_args,  # noqa: E402
                         read, run, seal, world, write)

KEYS = ["--keyring", "trusted.jwks"]
DESK = ["--as", "desk.example.jwk", *KEYS]
PARTNER = ["--as", "partner.example.jwk", *KEYS]
BOT = ["--as", "bot.example.jwk", *KEYS]


def forward(d, packet, out, *args):
    r = run("forward", packet, *args, "-o", out, cwd=d)
    case(f"forward {packet} {args}", r.code == 0 and not r.out, r)
    return r


def opened(d, packet, *who):
    return run("open", packet, *who, "--json", cwd=d).json


def states(seen):
    return {(s["leg"], s["section"]): s["state"] for s in seen["sections"]}


def test_way():
    d = world()
    r = forward(d, "p.hop", "next.hop", *DESK, "--to", "partner.example",
                "--add", "more.json", "--clear", "briefing", "--redact",
                "transcript=not needed by the partner", "--reseal",
                "customer=partner.example,desk.example")
    case("forward says what was made", "handoff: forwarded: " in r.err and
         "ticket hot1." in r.err, r)
    case("and what the next cannot read", "partner.example cannot read all "
         "of: briefing, extras" in r.err, r)
    case("what was there travels on", read(d + "/next.hop").startswith(
        read(d + "/p.hop")[:200]))
    seen = opened(d, "next.hop", *PARTNER)
    legs = seen["legs"]
    case("the partner sees the way", [l["sender"] for l in legs] ==
         ["bot.example", "desk.example"] and
         legs[1]["audience"] == ["partner.example"] and
         legs[1]["adds"] == ["routing", "briefing", "transcript"] and
         legs[1]["redacts"] == [{"leg": 0, "section": "transcript", "reason":
                                 "not needed by the partner"}], legs)
    case("and what it may", states(seen) == {
        (0, "routing"): "present", (0, "briefing"): "sealed",
        (0, "customer"): "present", (0, "transcript"): "redacted",
        (0, "extras"): "sealed", (1, "routing"): "present",
        (1, "briefing"): "present", (1, "transcript"): "present"}, seen)
    case("turns go on where the packet's ended", [
        m["turn"] for m in seen["context"]["transcript"]["messages"]] == [3],
         seen["context"])
    r = run("open", "next.hop", *PARTNER, "--format", "record", cwd=d)
    case("open shows the way to people", all(t in r.out for t in (
        "leg 1  desk.example to partner.example",
        "transcript of leg 0: redacted by leg 1: not needed by the partner",
        "customer of leg 0: sealed anew by leg 1",
        "extras of leg 0: sealed to others")), r)

    write(d + "/outcome.json", json.dumps({"briefing": {"outcome": {
        "resolved": "RESOLUTION_YES", "disposition": "old fare granted"}}}))
    forward(d, "next.hop", "back.hop", *PARTNER, "--to", "bot.example",
            "--add", "outcome.json", "--unseal", "customer", "--redact",
            "1:briefing=dealt with")
    seen = opened(d, "back.hop", *BOT)
    case("the bot reads what became of its customer",
         seen["context"]["briefing"]["outcome"]["disposition"] ==
         "old fare granted", seen["context"])
    case("LEG:SECTION is that of one leg", states(seen)[(1, "briefing")] ==
         "redacted" and states(seen)[(0, "briefing")] == "sealed", seen)
    case("--unseal", states(seen)[(0, "customer")] == "present")
    r = run("open", "back.hop", *BOT, "--format", "record", cwd=d)
    case("open says who sent it in clear", "customer of leg 0: sent in clear "
         "by leg 2" in r.out, r)


def test_options():
    d = world()
    r = run("forward", "p.hop", *DESK, "--to", "partner.example", "--json",
            "-o", "j.hop", "--at", "2001-01-01T00:00:00Z", cwd=d)
    case("a clock before the packet was sent", r.code == 1 and
         r.error["status"] == "NOT_YET", r)
    r = run("forward", "p.hop", *DESK, "--to", "partner.example", "--json",
            "-o", "j.hop", cwd=d)
    case("--json says what was made", r.code == 0 and
         r.json["bytes"] == os.path.getsize(d + "/j.hop") and
         r.json["packet"] == opened(d, "p.hop", *open_args()[1:])["packet"],
         r)
    r = run("forward", "p.hop", *DESK, "--to", "partner.example", "--text",
            cwd=d)
    case("--text", r.code == 0 and r.out.startswith("hop1."), r)

    # Opened at once, forwarded when an hour has nearly passed; by then the
    # keyring's clock would not open it any more.
    seal(d, "h.hop", at=NOW)
    late = str(NOW + 3600000 + 50000)
    r = forward(d, "h.hop", "late.hop", *DESK, "--to", "partner.example",
                "--opened-at", str(NOW), "--at", late)
    r = run("open", "late.hop", *PARTNER, "--at", late, "--require", "nothing",
            cwd=d)
    case("--opened-at", r.code == 0, r)
    r = run("forward", "h.hop", *DESK, "--to", "partner.example",
            "--opened-at", str(NOW), "--at", str(NOW + 3660001), "-o",
            "never.hop", cwd=d)
    case("and too late is too late", r.code == 1 and "CHAIN" in r.err and
         "it was for desk.example, from 2025-11-22T08:26:40Z until "
         "2025-11-22T09:26:40Z; ask bot.example" in r.err, r)


def test_blame():
    """Who sealed a section last is asked for it, not who wrote it."""
    d = world()
    forward(d, "p.hop", "next.hop", *DESK, "--to", "partner.example",
            "--reseal", "customer=partner.example")
    data = read(d + "/next.hop")
    asked = {}
    for at in range(len(data) - 20, 0, -40):
        broken = bytearray(data)
        broken[at] ^= 1
        write(d + "/broken.hop", bytes(broken))
        r = run("open", "broken.hop", *PARTNER, "--json", cwd=d)
        if r.error.get("status") == "SECTION" and "section" in r.error:
            asked.setdefault(r.error["section"], r.error["hint"])
        if {"customer", "briefing"} <= set(asked):
            break
    case("what was sealed anew: its sealer is asked", "ask desk.example for"
         in asked.get("customer", ""), asked)
    case("what was left alone: its author is", "ask bot.example for" in
         asked.get("briefing", ""), asked)


def test_who_reads_nothing():
    d = world()
    r = forward(d, "p.hop", "sealed.hop", *DESK, "--to", "partner.example",
                "--redact", "transcript=not needed", "--redact",
                "briefing=not needed", "--redact", "extras=not needed")
    case("forward warns of one that can read nothing", "warning: "
         "partner.example can read nothing but routing (--reseal "
         "SECTION=partner.example)" in r.err, r)
    r = run("open", "sealed.hop", *PARTNER, cwd=d)
    case("who passed it on is asked, not who wrote it", r.code == 1 and
         "(SEALED" in r.err and "ask desk.example, which passed it on, to "
         "seal it anew for you with --reseal" in r.err, r)
    to = ["--to", "desk.example", "--to", "partner.example", "--readers",
          "desk.example=all", "-o", "two.hop"]
    r = run("seal", "context.json", *BOT, *to, cwd=d)
    case("so does seal", r.code == 0 and "warning: partner.example can read "
         "nothing but routing (--readers partner.example=SECTIONS)" in r.err
         and "desk.example can" not in r.err, r)
    r = run("seal", "context.json", *BOT, *to, "--json", cwd=d)
    case("and for programs", r.json["reads_nothing"] == ["partner.example"], r)
    r = run("seal", "context.json", *BOT, *to, "--json", "--readers",
            "partner.example=briefing", cwd=d)
    case("one that reads something is not named",
         r.json["reads_nothing"] == [], r)


def test_refused():
    d = world()
    forward(d, "p.hop", "next.hop", *DESK, "--to", "partner.example",
            "--redact", "transcript=no")
    base = ["--to", "bot.example"]
    write(d + "/old.json", json.dumps({"transcript": {"messages": [
        {"turn": 2, "text": "again"}]}}))
    write(d + "/more2.json", json.dumps(MORE))
    for packet, args, code, words in (
            ("p.hop", [*DESK], 2, "--to NAME"),
            ("p.hop", [*KEYS, *base], 2, "say who forwards it"),
            ("p.hop", ["--as", "desk.example.jwk", *base], 2, "--keyring"),
            ("p.hop", [*DESK, *base, "--redact", "transcript"], 2, "=\""),
            ("p.hop", [*DESK, *base, "--redact", "transcript="], 2, "reason"),
            ("p.hop", [*DESK, *base, "--redact", "trans=x"], 2,
             "\"trans\" is not a section"),
            ("p.hop", [*DESK, *base, "--redact", "0:=x"], 2, "is not a section"),
            ("p.hop", [*DESK, *base, "--reseal", "0customer=a"], 2,
             "is not a section"),
            ("p.hop", [*DESK, *base, "--unseal", "all"], 2, "is not a section"),
            ("p.hop", [*DESK, *base, "--lifetime", "31d"], 2, "30d"),
            ("p.hop", [*DESK, *base, "--opened-at", "noon"], 2, "is not a time"),
            ("p.hop", [*DESK, *base, "--redact", "routing=x"], 1,
             "always stays (CHAIN"),
            ("p.hop", [*DESK, *base, "--redact", "3:briefing=x"], 1, "CHAIN"),
            ("p.hop", [*DESK, *base, "--redact", "kind-17=x"], 1, "CHAIN"),
            ("p.hop", [*DESK, *base, "--redact", "customer=a\nb"], 1, "ARG"),
            ("p.hop", [*DESK, *base, "--redact", "customer=a", "--redact",
                       "customer=b"], 1, "listed twice"),
            ("p.hop", [*DESK, *base, "--reseal", "customer=ghost"], 1,
             "trust trusted.jwks add ghost.pub.jwk"),
            ("p.hop", [*DESK, *base, "--add", "more.json", "--readers",
                       "ghost=all"], 1, "add ghost.pub.jwk"),
            ("p.hop", [*DESK, *base, "--add", "old.json"], 1,
             "--add takes only what is new"),
            ("p.hop", [*DESK, *base, "--add", "none.json"], 1, "none.json"),
            ("p.hop", [*PARTNER, *base], 1, "AUDIENCE"),
            ("next.hop", [*PARTNER, *base, "--redact", "transcript=x"], 1,
             "handoff open shows"),
            ("next.hop", [*PARTNER, *base, "--reseal", "customer=bot.example"],
             1, "bot.example sealed it")):
        r = run("forward", packet, *args, "-o", "never.hop", cwd=d)
        case(f"refused: {packet} {args}", r.code == code and words in r.err and
             "hint:" in r.err and not r.out and
             not os.path.exists(d + "/never.hop"), r)
    r = run("forward", "p.hop", *DESK, *base, "--json", cwd=d)
    case("--json needs -o", r.code == 2 and "-o FILE" in r.err, r)
    r = run("forward", "next.hop", *PARTNER, *base, "--unseal", "customer",
            "--json", "-o", "never.hop", cwd=d)
    case("an error for programs", r.code == 1 and r.error["status"] ==
         "SEALED" and r.error["section"] == "customer" and
         r.error["leg"] == 0, r)


def test_smaller():
    d = world()
    forward(d, "p.hop", "last.txt", *DESK, "--to", "partner.example",
            "--last", "1", "--fit", "zendesk-metadata")
    text = open(d + "/last.txt").read()
    case("a carrier takes the text form", text.startswith("hop1.") and
         len(text.strip()) <= 4096, text)
    seen = opened(d, "last.txt", *PARTNER)
    transcript = seen["context"]["transcript"]
    case("only the last message is sent again",
         [m["turn"] for m in transcript["messages"]] == [2], seen["context"])
    case("and the gap is told", [o["last_turn"] for o in
                                 transcript["omissions"]] == [1], transcript)
    case("the first transcript does not travel",
         states(seen)[(0, "transcript")] == "redacted", seen)
    less = [*DESK, "--to", "partner.example", "--last", "1"]
    r = run("forward", "p.hop", *less, "--fit", "300", "-o", "no.hop", cwd=d)
    case("what does not fit is refused with a size", r.code == 1 and
         "hint: --fit " in r.err and "is always enough" in r.err and
         not os.path.exists(d + "/no.hop"), r)
    size = r.err.split("hint: --fit ")[1].split()[0]
    forward(d, "p.hop", "yes.hop", *less, "--fit", size)
    case("and that size is enough",
         os.path.getsize(d + "/yes.hop") <= int(size), size)
    for option, bad, says in (("--fit", "pigeon", "not a known carrier"),
                              ("--fit", "sip-uui", "room for a ticket"),
                              ("--last", "0", "--last")):
        r = run("forward", "p.hop", *DESK, "--to", "partner.example", option,
                bad, "-o", "no.hop", cwd=d)
        case(f"{option} {bad} is refused", r.code == 2 and says in r.err, r)


def main():
    for test in (test_way, test_options, test_blame, test_who_reads_nothing,
                 test_refused, test_smaller):
        test()
    finish()


main()
