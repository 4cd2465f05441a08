# SPDX-License-Identifier: MIT
#
# test_cli_answer.py -- receipt, notice and transfer: the story of an answer, what is
# refused and what one is told then, and a file that survives it all.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (NOW, answer, case, finish, on_terminal, read, run,  # noqa: E402
                         seal, world, write)

RING = ["--keyring", "trusted.jwks"]
MAKE = ["receipt", "make", "p.hop", "--as", "desk.example.jwk", *RING]


def at(seconds):
    return ["--at", str(NOW + seconds * 1000)]


def sent():
    """A folder with a packet to two parties, sent at NOW."""
    d = world()
    seal(d, "p.hop", "--to", "partner.example", at=NOW)
    return d


def accepted(d, out, seconds, *more, **who):
    return answer(d, out, "accepted", "--owner", "Carol", "--due", "5m",
                  *at(seconds), *more, **who)


def verify(d, receipt, *more):
    return run("receipt", "verify", receipt, "--packet", "p.hop", *RING,
               *at(60), *more, cwd=d)


def test_receipt():
    d = sent()
    r = accepted(d, "r.hor", 10, "--note", "I call in a minute", "--json")
    case("make --json", r.json["state"] == "accepted" and
         r.json["bytes"] == os.path.getsize(d + "/r.hor") and
         len(r.json["tip"]) == 64, r)
    r = accepted(d, "people.hor", 10)
    case("accepting says until when one may forward", r.code == 0 and
         "forwarded until 2025-11-22T09:26:40Z" in r.err and
         "--supersedes" in r.err, r)
    r = verify(d, "r.hor")
    case("verify for people", r.code == 0 and
         "desk.example: accepted, at 2025-11-22T08:26:50Z" in r.out and
         "owner: Carol, due 2025-11-22T08:31:50Z" in r.out and
         "note: I call in a minute" in r.out, r)
    j = verify(d, "r.hor", "--json").json
    case("verify --json", j["sender"] == "desk.example" and
         j["state"] == "accepted" and j["owner"] == "Carol" and
         j["due_at_ms"] == NOW + 310000 and j["at_ms"] == NOW + 10000 and
         j["duplicate"] is False and j["stands"] is True and
         "reason" not in j, j)
    answer(d, "t.hor", "received", "--text", *at(5))
    case("the text form", read(d + "/t.hor").startswith(b"hor1.") and
         verify(d, "t.hor").code == 0)
    r = verify(d, "t.hor", "--after", "r.hor", "--json")
    case("late", r.json["stands"] is False, r)
    case("late, for people", "a later one holds" in
         verify(d, "t.hor", "--after", "r.hor").out)
    r = verify(d, "r.hor", "--after", "t.hor", "--after", "r.hor")
    case("again", r.code == 0 and "same" in r.out, r)
    answer(d, "no.hor", "declined", "--reason", "outside-hours", *at(3),
           as_="partner.example.jwk")
    j = verify(d, "no.hor", "--json").json
    case("a reason", j["reason"] == "outside_hours" and "owner" not in j, j)
    answer(d, "done.hor", "completed", *at(7200))
    r = run("receipt", "verify", "done.hor", "--packet", "p.hop", *RING,
            "--after", "r.hor", *at(7300), cwd=d)
    case("answered after it expired", r.code == 0, r)
    code, seen = on_terminal(*MAKE, "--state", "received", *at(1), cwd=d)
    case("no receipt on a terminal", code != 0 and b"-o FILE" in seen and
         b"\x89" not in seen, seen)
    r = run(*MAKE, "--state", "received", *at(1), cwd=d)
    case("into a pipe", r.code == 0 and r.out_bytes[:6] == b"\x89HOP\x01\x02",
         r)


def test_receipt_refused():
    d = sent()
    accepted(d, "r.hor", 10)
    made = ["--state", "accepted", "--owner", "C", "--due", "5m"]
    for args, code, words in (
            ([*MAKE[:3], *RING, "--state", "received"], 2, "who answers"),
            ([*MAKE], 2, "where you stand"),
            ([*MAKE, "--state", "happy"], 2, "it takes received"),
            ([*MAKE, "--state", "accepted"], 2, "needs an owner"),
            ([*MAKE, "--state", "declined", "--owner", "C"], 2, "only"),
            ([*MAKE, "--state", "declined", "--reason", "mood"], 2,
             "it takes nobody"),
            ([*MAKE, *made, "--due", "5m"], 2, "given twice"),
            ([*MAKE, "--state", "accepted", "--owner", "C", "--due", "soon"],
             2, "neither a time"),
            ([*MAKE, *made, "--sequence", "0"], 2, "not a number"),
            ([*MAKE, *made, "--sequence", "4294967296"], 2, "not a number"),
            ([*MAKE, *made, "--json"], 2, "stdout"),
            ([*MAKE, *made, "--packet", "p.hop"], 2, "for verify"),
            ([*MAKE, *made, "--reason", "nobody", *at(1)], 1, "ARG"),
            ([*MAKE, "--state", "received", "--at", str(NOW - 70000)], 1,
             "NOT_YET"),
            (["receipt", "make", "p.hop", "--as", "stranger.example.jwk",
              *RING, "--state", "received", *at(1)], 1, "AUDIENCE"),
            (["receipt", "take", "p.hop"], 2, "it takes make"),
            (["receipt", "verify", "r.hor", *RING], 2, "which packet"),
            (["receipt", "verify", "r.hor", "--packet", "p.hop"], 2,
             "whom to trust"),
            (["receipt", "verify", "r.hor", "--text"], 2, "for make"),
            (["receipt", "verify", "p.hop", "--packet", "p.hop", *RING,
              *at(60)], 1, "it is a packet: handoff open"),
            (["notice", "verify", "r.hor", "--packet", "p.hop", *RING,
              *at(60)], 1, "it is a receipt: handoff receipt verify"),
            (["receipt", "--state", "received"], 2,
             "ACTION is one of make, verify"),
            (["convert", "r.hor", "--to", "ticket"], 1,
             "it is a receipt, which answers a packet")):
        r = run(*args, *([] if "--json" in args or args[1] != "make" else
                         ["-o", "never.hor"]), cwd=d)
        case(f"refused: {args[1:]}", r.code == code and words in r.err and
             "hint" in r.err and not r.out and
             not os.path.exists(d + "/never.hor"), r)


def test_receipt_hints():
    d = sent()
    accepted(d, "r.hor", 10, "--sequence", "4")
    answer(d, "used.hor", "declined", "--sequence", "4", *at(11))
    r = verify(d, "used.hor", "--after", "r.hor")
    case("a used sequence: ask them", r.code == 1 and "ANSWER" in r.err and
         "ask desk.example" in r.err, r)
    seal(d, "other.hop", at=NOW)
    r = run("receipt", "verify", "r.hor", "--packet", "other.hop", *RING,
            *at(60), cwd=d)
    case("another packet: find it", r.code == 1 and "inspect" in r.err, r)
    r = run("receipt", "verify", "r.hor", "--packet", "p.hop", *RING,
            "--at", str(NOW - 600000), cwd=d)
    case("in the future: clocks", r.code == 1 and "clocks" in r.err, r)
    run("trust", "few.jwks", "add", "bot.example.pub.jwk", "--may",
        "originate", cwd=d)
    r = run("receipt", "verify", "r.hor", "--packet", "p.hop", "--keyring",
            "few.jwks", *at(60), "--json", cwd=d)
    case("an unknown key: how to trust it", r.code == 1 and
         r.error["status"] == "SENDER" and
         "trust few.jwks add --key=" in r.error["hint"], r)
    data = bytearray(read(d + "/p.hop"))
    data[0] ^= 1
    write(d + "/bad.hop", bytes(data))
    r = run("receipt", "verify", "r.hor", "--packet", "bad.hop", *RING,
            *at(60), cwd=d)
    case("a bad packet: that one is meant", r.code == 1 and
         "packet: " in r.err and "byte for byte" in r.err, r)
    # Trusted, but the packet is for somebody else.
    seal(d, "mine.hop", at=NOW)
    run("trust", "wide.jwks", "add", "bot.example.pub.jwk", "--may",
        "originate", cwd=d)
    run("trust", "wide.jwks", "add", "--key=" + json.loads(read(
        d + "/desk.example.pub.jwk"))["keys"][0]["x"], "--name",
        "other.example", "--may", "forward", cwd=d)
    r = run("receipt", "verify", "r.hor", "--packet", "p.hop", "--keyring",
            "wide.jwks", *at(60), cwd=d)
    case("not addressed", r.code == 1 and "other.example is not among" in
         r.err, r)


def status(d, seconds, *more):
    return run("transfer", "status", "state.json", *at(seconds), *more,
               "--json", cwd=d).json


def feed(d, receipt, seconds, *more):
    return run("transfer", "feed", "state.json", receipt, *RING, *at(seconds),
               *more, cwd=d)


def start(d):
    r = run("transfer", "start", "p.hop", "--answer-by", "2m", "-o",
            "state.json", *at(0), cwd=d)
    case("start", r.code == 0 and "state: open" in r.out and
         "look again at 2025-11-22T08:28:40.001Z" in r.out, r)


def test_transfer():
    d = sent()
    start(d)
    r = run("transfer", "start", "p.hop", "--answer-by", "3h", "-o",
            "late.json", cwd=d)
    case("an answer that is due after the packet expires", r.code == 0 and
         r.err.startswith("handoff: warning: the packet expires before "
                          "--answer-by, at "), r)
    answer(d, "1.hor", "received", *at(5))
    accepted(d, "2.hor", 10)
    answer(d, "3.hor", "completed", *at(100))
    r = feed(d, "1.hor", 6)
    case("received", r.code == 0 and "state: received by desk.example" in
         r.out and "to do: wait" in r.out, r)
    r = feed(d, "2.hor", 11)
    case("accepted: tell", "tell the customer: Carol speaks to them by "
         "2025-11-22T08:31:50Z" in r.out, r)
    before = read(d + "/state.json")
    j = status(d, 12)
    case("status changes nothing", j["action"] == "tell" and
         j["owner"] == "Carol" and j["due_at_ms"] == NOW + 310000 and
         j["next_ms"] == NOW + 310001 and read(d + "/state.json") == before,
         j)
    case("told", status(d, 13, "--done")["action"] == "wait" and
         status(d, 14)["action"] == "wait")
    r = run("transfer", "status", "state.json", "--done", *at(15), cwd=d)
    case("nothing to be done", r.code == 0 and "nothing" in r.err, r)
    run("transfer", "start", "p.hop", "--answer-by", "2m", "-o", "over.json",
        *at(0), cwd=d)
    r = run("transfer", "status", "over.json", "--done", *at(130), cwd=d)
    case("what is said to be done is named", r.code == 0 and r.err ==
         "handoff: note: what was done: fall back\n", r)
    case("overdue, looking ahead", status(d, 311)["cause"] == "overdue" and
         status(d, 16)["state"] == "accepted")
    r = feed(d, "2.hor", 20)
    case("a duplicate", r.code == 0 and "accepted" in r.out, r)
    j = feed(d, "3.hor", 101, "--json").json
    case("completed: done", j["state"] == "completed" and
         j["action"] == "done" and "next_ms" not in j, j)


def test_transfer_falls_back():
    d = sent()
    start(d)
    j = status(d, 120)
    case("in time", j["state"] == "open" and j["action"] == "wait", j)
    j = status(d, 121)
    case("nobody answered", j["action"] == "fall_back" and
         j["cause"] == "no_answer", j)
    accepted(d, "late.hor", 130)
    accepted(d, "rival.hor", 131, as_="partner.example.jwk")
    feed(d, "late.hor", 130)
    r = feed(d, "rival.hor", 131)
    case("late, and a rival", r.code == 0 and "after the time" in r.out and
         "rival: partner.example" in r.out, r)
    os.remove(d + "/state.json")
    start(d)
    answer(d, "a.hor", "declined", "--reason", "queue_full", *at(1))
    answer(d, "b.hor", "declined", "--reason", "outside_hours", "--note",
           "holiday", *at(2), as_="partner.example.jwk")
    feed(d, "a.hor", 3)
    r = feed(d, "b.hor", 4)
    case("all declined", "fallback of partner.example: declined, outside hours"
         in r.out and "note: holiday" in r.out and "to do: fall back" in r.out, r)
    os.remove(d + "/state.json")
    start(d)
    accepted(d, "c.hor", 1)
    answer(d, "d.hor", "returned", *at(3))
    feed(d, "c.hor", 2)
    case("returned", "ours again" in feed(d, "d.hor", 4).out)


def test_transfer_refused():
    d = sent()
    start(d)
    answer(d, "r.hor", "received", *at(5))
    seal(d, "other.hop", at=NOW)
    answer(d, "other.hor", "received", *at(5), packet="other.hop")
    before = read(d + "/state.json")
    for args, code, words in (
            (["start", "p.hop", "-o", "n.json"], 2, "say when somebody"),
            (["start", "p.hop", "--answer-by", "soon", "-o", "n.json"], 2,
             "say when somebody"),
            (["start", "p.hop", "--answer-by", "2m"], 2, "where to keep"),
            (["start", "p.hop", "--answer-by", "2m", "-o", "state.json",
              *at(9)], 1, "exists"),
            (["start", "p.hop", "--answer-by", "1", "-o", "n.json"], 1,
             "after the packet was sent"),
            (["start", "r.hor", "--answer-by", "2m", "-o", "n.json"], 1,
             "not a packet"),
            (["feed", "state.json", *RING], 2, "STATE RECEIPT"),
            (["feed", "state.json", "r.hor"], 2, "whom to trust"),
            (["feed", "state.json", "other.hor", *RING, *at(9)], 1,
             "another packet"),
            (["feed", "state.json", "p.hop", *RING], 1, "not a receipt"),
            (["feed", "state.json", "r.hor", *RING, "--done"], 2,
             "for status"),
            (["status", "state.json", *RING], 2, "for feed"),
            (["status", "state.json", "r.hor"], 2, "one argument too many"),
            (["status", "state.json", "-o", "x"], 2, "for start"),
            (["status", "-"], 2, "a file"),
            (["status", "absent.json"], 1, "FILE"),
            (["status", "trusted.jwks"], 1, "not a transfer"),
            (["status", "context.json"], 1, "start makes such a file"),
            (["stop", "state.json"], 2, "it takes start, feed")):
        r = run("transfer", *args, cwd=d)
        case(f"refused: {args}", r.code == code and words in r.err and
             "hint:" in r.err and not r.out and
             not os.path.exists(d + "/n.json"), r)
    case("and nothing has changed", read(d + "/state.json") == before)
    text = before.decode().replace('"now_ms": 17', '"now_ms": 16')
    write(d + "/bad.json", text)
    r = run("transfer", "status", "bad.json", "--json", cwd=d)
    case("a contradiction has its path", r.code == 1 and
         r.error["status"] == "JSON" and "now_ms" in r.error["message"], r)


def notice(d, out, seconds, *more, **kw):
    return run("notice", "make", "p.hop", "--as", "bot.example.jwk", "-o", out,
               *at(seconds), *more, cwd=d, **kw)


def read_notice(d, name, *more):
    return run("notice", "verify", name, "--packet", "p.hop", *RING, *at(99),
               *more, cwd=d)


def test_notice():
    d = sent()
    r = notice(d, "n.hon", 10, "--state", "withdrawn", "--note",
               "the customer left", "--json")
    case("notice make --json", r.code == 0 and r.json["state"] == "withdrawn"
         and r.json["sequence"] == 70001 and
         r.json["bytes"] == os.path.getsize(d + "/n.hon"), r)
    r = read_notice(d, "n.hon")
    case("notice for people", r.code == 0 and
         "bot.example: withdrawn, at 2025-11-22T08:26:50Z" in r.out and
         "note: the customer left" in r.out, r)
    j = read_notice(d, "n.hon", "--json").json
    case("notice verify --json", j["state"] == "withdrawn" and j["leg"] == 0
         and j["stands"] is True and "owner" not in j, j)
    notice(d, "t.hon", 5, "--state", "taken", "--holder", "desk.example",
           "--owner", "Carol", "--text")
    j = read_notice(d, "t.hon", "--json", "--after", "n.hon").json
    case("a late one does not stand", read(d + "/t.hon").startswith(b"hon1.")
         and j["owner"] == "Carol" and j["holder"] == "desk.example" and
         j["stands"] is False, j)
    other = "ab" * 32
    notice(d, "s.hon", 20, "--state", "superseded", "--successor", other)
    case("superseded", read_notice(d, "s.hon", "--json").json["successor"] ==
         other and other in read_notice(d, "s.hon").out)
    r = read_notice(d, "s.hon", "--after", "n.hon")
    case("nothing after withdrawn", r.code == 1 and "(ANSWER)" in r.err and
         "withdrawn and superseded" in r.err, r)
    r = notice(d, "x.hon", 30, "--state", "taken", "--holder", "a", "--owner",
               "b", "--after", "n.hon")
    case("nor is it written", r.code == 1 and "cannot follow" in r.err and
         not os.path.exists(d + "/x.hon"), r)
    # Two in one millisecond are two, where the first is named.
    notice(d, "1.hon", 5, "--state", "taken", "--holder", "desk.example",
           "--owner", "Carol")
    r = notice(d, "2.hon", 5, "--state", "taken", "--holder", "desk.example",
               "--owner", "Dave", "--after", "1.hon", "--json")
    case("after another", r.json["sequence"] == 65002, r)
    case("after another, read", read_notice(
        d, "2.hon", "--after", "1.hon", "--json").json["owner"] == "Dave")


def test_notice_refused():
    d = sent()
    for args, words in (
            (["--state", "gone"], "withdrawn"),
            (["--state", "taken", "--owner", "x"], "a holder and an owner"),
            (["--state", "withdrawn", "--owner", "x"], "taken only"),
            (["--state", "superseded"], "takes its place"),
            (["--state", "superseded", "--successor", "12"], "not the id of a packet"),
            (["--state", "withdrawn", "--successor", "12"],
             "superseded only"),
            (["--state", "withdrawn", "--sequence", "0"], "not a number")):
        r = notice(d, "x.hon", 1, *args)
        case(f"refused: notice {args}", r.code == 2 and words in r.err and
             not os.path.exists(d + "/x.hon"), r)
    r = run("notice", "make", "p.hop", "--as", "desk.example.jwk", "--state",
            "withdrawn", *at(1), cwd=d)
    case("by who did not send it", r.code == 1 and "(ANSWER)" in r.err and
         "only the sender of a packet" in r.err, r)
    r = run("notice", "make", "p.hop", "--as", "bot.example.jwk", "--state",
            "withdrawn", "--ticket", "hot1.x", "-o", "x.hon", cwd=d)
    case("a bad ticket", r.code == 1 and "43 characters" in r.err, r)
    notice(d, "n.hon", 10, "--state", "withdrawn")
    answer(d, "r.hor", "received", *at(5))
    r = read_notice(d, "r.hor")
    case("a receipt is no notice", r.code == 1 and "(FORMAT)" in r.err, r)
    r = run("receipt", "verify", "n.hon", "--packet", "p.hop", *RING,
            *at(60), cwd=d)
    case("a notice is no receipt", r.code == 1 and "(FORMAT)" in r.err, r)
    r = run("transfer", "start", "n.hon", "--answer-by", "2m", "-o", "s", cwd=d)
    case("a notice is no packet", r.code == 1 and "(FORMAT)" in r.err, r)


def test_transfer_notices():
    d = sent()
    start(d)
    accepted(d, "1.hor", 5)
    j = feed(d, "1.hor", 6, "--json").json
    case("the others are to be told", j["notice"] == "taken" and
         j["action"] == "tell", j)
    r = run("transfer", "status", "state.json", *at(7), cwd=d)
    case("told how", "to tell the others: taken, --holder desk.example "
         "--owner Carol" in r.out, r)
    r = run("transfer", "status", "state.json", "--noticed", "--json", *at(8),
            cwd=d)
    case("noticed", "notice" not in r.json and r.json["action"] == "tell", r)
    r = run("transfer", "status", "state.json", "--noticed", *at(9), cwd=d)
    case("no notice was due", r.code == 0 and "no notice" in r.err, r)
    case("it is remembered", "notice" not in status(d, 10))
    answer(d, "2.hor", "completed", *at(20))
    case("solved: withdrawn", feed(d, "2.hor", 21, "--json").json["notice"] ==
         "withdrawn")


def test_other_packet():
    d = sent()
    start(d)
    seal(d, "q.hop", "--to", "partner.example", at=NOW + 1)
    r = run("receipt", "make", "q.hop", "--as", "desk.example.jwk", *RING,
            "--state", "received", *at(5), "-o", "q.hor", cwd=d)
    before = read(d + "/state.json")
    r = feed(d, "q.hor", 6, "--json")
    case("an answer to another packet", r.code == 1 and
         r.error["status"] == "OTHER_PACKET" and
         read(d + "/state.json") == before, r)
    accepted(d, "1.hor", 5)
    r = run(*MAKE, "--state", "received", "--after", "1.hor", *at(6), "-o",
            "2.hor", cwd=d)
    case("received cannot follow accepted", r.code == 1 and
         "(ANSWER)" in r.err and not os.path.exists(d + "/2.hor"), r)
    r = run(*MAKE, "--state", "completed", "--after", "1.hor", *at(5), "-o",
            "3.hor", "--json", cwd=d)
    case("completed follows in the same millisecond", r.code == 0 and
         r.json["sequence"] == 65002, r)


def main():
    for test in (test_receipt, test_receipt_refused, test_receipt_hints,
                 test_transfer, test_transfer_falls_back,
                 test_transfer_refused, test_notice, test_notice_refused,
                 test_transfer_notices, test_other_packet):
        test()
    finish()


main()
