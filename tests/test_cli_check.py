# SPDX-License-Identifier: MIT
#
# test_cli_check.py -- handoff check, and what handoff seal says of it.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (BUILD, NOW, SHARED, TOP, case, finish, folder,  # noqa: E402
                         on_terminal, open_args, read, run, skip, world,
                         write)

CALM = "nothing found: the next person has what they need\n"
GOOD = {
    "routing": {"conversation_id": "chat-20417", "language": "en",
                "authentication": "AUTHENTICATION_STATUS_ANONYMOUS",
                "escalation": {"reason": "ESCALATION_REASON_POLICY"}},
    "briefing": {"why": "Only a person can grant the old fare",
                 "summary": {"headline": "2 of 4 seats booked"}},
}


def record(d, name, **briefing):
    bad = json.loads(json.dumps(GOOD))
    bad["briefing"].update(briefing)
    write(d + "/" + name, json.dumps(bad))


def codes(d, *args):
    r = run("check", *args, "--json", cwd=d)
    assert not r.err, r
    return [(f["severity"], f["code"], f["path"]) for f in r.json["findings"]]


def test_check():
    d = folder()
    record(d, "good.json")
    r = run("check", "good.json", "--strict", cwd=d)
    case("a good record", r.code == 0 and r.out == CALM and not r.err, r)
    case("a good record as JSON", codes(d, "good.json") == [])
    r = run("check", "-", cwd=d, stdin=read(d + "/good.json"))
    case("check from stdin", r.code == 0 and r.out == CALM, r)
    record(d, "bad.json", slots=[{"name": f"s{i}", "status":
                                  "SLOT_STATUS_NEEDED"} for i in range(9)])
    r = run("check", "bad.json", cwd=d)
    case("what is the matter is said once for all places", r.code == 0 and
         r.out == "WARNING  this slot is needed, but the customer was not "
         "asked for it\n"
         "         at  briefing.slots[s0]\n" + "".join(
             f"             briefing.slots[s{i}]\n" for i in range(1, 5)) +
         "             and 4 more\n         do  ask before you hand over, "
         "if you can\n", r)
    case("JSON has every place", codes(d, "bad.json") == [
        ("warning", "slot_needed", f"briefing.slots[s{i}]")
        for i in range(9)])
    case("--strict", run("check", "bad.json", "--strict", cwd=d).code == 1 and
         run("check", "bad.json", "--strict", "--json", cwd=d).code == 1)
    record(d, "note.json", why="")
    r = run("check", "good.json", "bad.json", cwd=d)
    case("several files", r.code == 0 and "good.json:\n" in r.out and
         "bad.json:\n" in r.out, r)
    r = run("check", "good.json", "bad.json", "none.json", "--json", cwd=d)
    case("several files --json, one is missing", r.code == 1 and
         "none.json" in r.err and [(f["file"], len(f["findings"]) > 0)
         for f in r.json["files"]][1] == ("bad.json", True), r)
    case("several files --strict", run("check", "good.json", "bad.json",
                                       "--strict", cwd=d).code == 1)
    case("--strict lets notes pass", codes(d, "note.json", "--strict") == [
        ("note", "no_why", "briefing.why")] and
         run("check", "note.json", "--strict", cwd=d).code == 0)
    record(d, "due.json", promises=[{"id": "r1", "owner": "Carol",
                                     "due_at_ms": str(NOW)}])
    case("--at", codes(d, "due.json", "--at", str(NOW)) == [] and
         codes(d, "due.json", "--at", str(NOW + 1)) == [
             ("warning", "promise_overdue", "briefing.promises[r1].due_at_ms")])
    record(d, "later.json", promises=[{"id": "r1", "owner": "Carol",
                                       "due_at_ms": str(NOW + 7200000)}])
    at = ("--at", str(NOW))
    case("--lifetime", codes(d, "later.json", *at) == [
        ("warning", "expires_before", "briefing.promises[r1].due_at_ms")] and
        codes(d, "later.json", *at, "--lifetime", "2h") == [])
    r = run("check", "later.json", "--lifetime", "31d", cwd=d)
    case("--lifetime that no packet can have", r.code == 2, r)
    r = run("check", "due.json", "--at", "soon", cwd=d)
    case("--at that is no time", r.code == 2, r)
    write(d + "/broken.json", '{"briefing": {"steps": 1}}')
    r = run("check", "broken.json", "--json", cwd=d)
    case("a record that is none", r.code == 1 and
         r.error["status"] == "JSON" and not r.out, r)


def test_forms():
    d = world()
    record(d, "bad.json", summary={})
    want = codes(d, "bad.json")
    r = run("check", "bad.json", "--format", "json", cwd=d)
    case("--format json is --json", [f["code"] for f in r.json["findings"]] ==
         ["no_summary"] and r.json["not_checked"] == [] and
         list(r.json["findings"][0]) == ["severity", "code", "path",
                                         "message", "advice"], r)
    r = run("check", "bad.json", "--format", "yaml", cwd=d)
    case("--format that is none", r.code == 2 and not r.out, r)
    r = run("convert", "bad.json", "--to", "binary", "-o", "bad.pb", cwd=d)
    case("protobuf", codes(d, "bad.pb") == want, r)
    r = run("check", "-", "--json", cwd=d, stdin=read(d + "/bad.pb"))
    case("protobuf from stdin", r.json["findings"][0]["code"] == want[0][1], r)
    r = run("check", "bad.json", "--sections", "customer", cwd=d)
    case("--sections", r.code == 0 and not r.err and r.out ==
         "nothing found in customer\n"
         "not checked: routing, briefing, transcript, extras\n", r)
    r = run("check", "bad.json", "--sections", "weather", cwd=d)
    case("--sections that are none", r.code == 2, r)


def test_packet():
    # Of a packet is said what its reader would have to ask, not what others
    # were given.
    d = world()
    write(d + "/c.json", json.dumps({
        "routing": GOOD["routing"],
        "briefing": dict(GOOD["briefing"], leading_intent="i9"),
        "customer": {"participant": "x",
                     "contacts": [{"kind": "CONTACT_KIND_PHONE",
                                   "value": "0800 1"}]},
        "transcript": {"messages": [{"by": "y", "text": "hello"}]}}))
    run("seal", "c.json", "--as", "bot.example.jwk", "--keyring",
        "trusted.jwks", "--to", "desk.example", "-o", "all.hop", cwd=d)
    run("seal", "c.json", "--as", "bot.example.jwk", "--keyring",
        "trusted.jwks", "--to", "desk.example", "--clear", "transcript",
        "--text", "-o", "some.hop", cwd=d)
    mine = ["--as", "desk.example.jwk", "--keyring", "trusted.jwks"]
    none = ["--audience", "desk.example", "--keyring", "trusted.jwks"]
    case("a packet", codes(d, "all.hop", *mine) == [
        ("error", "unknown_participant", "customer.participant"),
        ("error", "unknown_participant", "transcript.messages[1].by"),
        ("error", "unknown_key", "briefing.leading_intent"),
        ("warning", "not_e164", "customer.contacts[#0].value")],
         run("check", "all.hop", *mine, cwd=d))
    r = run("check", "-", *mine, "--strict", cwd=d, stdin=read(d + "/some.hop"))
    case("a packet in text form, from stdin", r.code == 1 and not r.err and
         "customer.participant" in r.out, r)
    r = run("check", "some.hop", *none, "--strict", cwd=d)
    case("sealed to others is not missing", r.code == 0 and not r.err and
         r.out == "nothing found in routing, transcript, extras\n"
         "not checked: briefing, customer, because we could not read all of it\n", r)
    r = run("check", "some.hop", *none, "--sections", "briefing", cwd=d)
    case("nothing that was asked for could be read", r.code == 0 and
         r.out.startswith("nothing was looked at\nnot checked: routing, "
                          "briefing, ") and not r.err, r)
    r = run("check", "some.hop", *none, "--json", cwd=d)
    case("... as JSON", r.json == {"findings": [],
                                   "not_checked": ["briefing", "customer"]}, r)
    r = run("check", "all.hop", *mine, "--sections", "briefing", cwd=d)
    case("not asked for is not missing", r.code == 0 and
         r.out.count("do  ") == 1 and "briefing.leading_intent" in r.out and
         "not checked: routing, customer, transcript, extras" in r.out, r)
    r = run("check", "all.hop", cwd=d)
    case("a packet without keys", r.code == 2 and not r.out and
         "--as FILE" in r.err, r)
    r = run("check", "all.hop", *mine, "--lifetime", "2h", cwd=d)
    case("a packet says itself when it expires", r.code == 2 and
         "--lifetime goes with a CONTEXT" in r.err, r)
    r = run("seal", "c.json", "--as", "bot.example.jwk", "--keyring",
            "trusted.jwks", "--to", "desk.example", "--clear", "all", "-o",
            "clear.hop", cwd=d)
    last, found = "clear.hop", []
    for n, (me, to) in enumerate([("desk", "partner"), ("partner", "desk"),
                                  ("desk", "partner")]):
        r = run("forward", last, "--as", me + ".example.jwk", "--keyring",
                "trusted.jwks", "--to", to + ".example", "-o", f"{n}.hop",
                cwd=d)
        assert r.code == 0, r
        last = f"{n}.hop"
        r = run("check", last, "--as", to + ".example.jwk", "--keyring",
                "trusted.jwks", cwd=d)
        found.append("back and forth 3 times\n" in r.out)
    case("two parties that take turns", found == [False, False, True], r)
    bad = bytearray(read(d + "/all.hop"))
    bad[-1] ^= 1
    write(d + "/bad.hop", bytes(bad))
    r = run("check", "bad.hop", *mine, "--json", cwd=d)
    case("a packet that does not verify", r.code == 1 and not r.out and
         r.error["status"] in ("SIGNATURE", "SECTION", "FORMAT"), r)
    r = run("check", "all.hop", "--as", "stranger.example.jwk", "--keyring",
            "trusted.jwks", cwd=d)
    case("a packet for others", r.code == 1 and not r.out, r)


def test_terminal():
    d = folder()
    record(d, "h.json", promises=[{"id": "\u202e\x1b[2Jx"},
                                  {"id": "\u00adsoft\ufeff"}])
    code, seen = on_terminal("check", "h.json", cwd=d)
    seen = seen.decode()
    case("nothing raw of a key reaches a terminal", code == 0 and
         not any(c in seen for c in "\x1b\u202e\u00ad\ufeff") and
         "promises[#0]" in seen and "promises[#1]" in seen, seen)
    r = run("check", "h.json", "--json", cwd=d)
    case("... nor as JSON", not any(
        c in r.out for c in "\x1b\u202e\u00ad\ufeff") and
         r.json["findings"][1]["path"] == "briefing.promises[#1].owner", r)


def test_seal():
    d = world()
    base = ["--as", "bot.example.jwk", "--keyring", "trusted.jwks", "--to",
            "desk.example"]
    record(d, "good.json")
    r = run("seal", "good.json", *base, "--strict", "-o", "g.hop", cwd=d)
    case("nothing to say of a good record", r.code == 0 and
         r.err.startswith("handoff: sealed: ") and r.err.count("\n") == 1, r)
    record(d, "bad.json", why="", promises=[{"id": "r1", "owner": "Carol"}],
           steps=[{"by": "bot"}, {"by": "bot"}])
    r = run("seal", "bad.json", *base, "-o", "b.hop", cwd=d)
    lines = r.err.splitlines()
    case("seal warns and seals", r.code == 0 and os.path.exists(d + "/b.hop")
         and lines[:3] == [
             "handoff: warning: briefing.steps[#0].by, briefing.steps[#1].by: "
             "no participant has this id",
             "handoff: warning: briefing.promises[r1].due_at_ms: this promise "
             "has no due time",
             "handoff: note: briefing.why: a reason code is set, but no "
             "sentence explains it"] and
         lines[3].startswith("handoff: sealed: ") and len(lines) == 4, r)
    case("... and it opens", run("open", *open_args("b.hop"), cwd=d).code == 0)
    r = run("seal", "bad.json", *base, "-o", "j.hop", "--json", cwd=d)
    case("seal --json has the findings", r.code == 0 and not r.err and
         [f["code"] for f in r.json["findings"]] == [
             "unknown_participant", "unknown_participant",
             "promise_without_due", "no_why"] and "tip" in r.json, r)
    record(d, "worse.json", why="", summary={}, tags=["{{tag}}"],
           promises=[{"id": "r1"}, {"id": "r2"}], intents=[
               {"id": "i1", "slots": [{"name": "a", "status":
                                       "SLOT_STATUS_NEEDED"}]}],
           emotions=[{"category": "furious"}])
    r = run("seal", "worse.json", *base, "-o", "w.hop", cwd=d)
    lines = r.err.splitlines()
    case("seal tells the five worst kinds, and how many there are besides",
         r.code == 0 and len(lines) == 7 and lines[0] ==
         "handoff: warning: briefing.tags: a template was not filled in" and
         lines[5] == "handoff: note: 3 more findings: handoff check lists all"
         and lines[6].startswith("handoff: sealed: "), r)
    for more in ([], ["--json"]):
        r = run("seal", "bad.json", *base, "-o", "s.hop", "--strict", *more,
                cwd=d)
        case(f"seal --strict writes nothing {more}", r.code == 1 and not r.out
             and not os.path.exists(d + "/s.hop"), r)
        if more:
            j = json.loads(r.err)
            case("... and says why, as JSON", j["error"]["status"] == "RECORD"
                 and "3 findings" in j["error"]["message"] and
                 len(j["findings"]) == 4, r)
        else:
            case("... and says why", r.err.count("handoff: error: ") == 3 and
                 r.err.count("handoff: warning: ") == 0 and
                 r.err.splitlines()[-1].startswith("handoff: hint: "), r)
    record(d, "due.json", promises=[{"id": "r1", "owner": "Carol",
                                     "due_at_ms": str(NOW)}])
    ok = run("seal", "due.json", *base, "--strict", "-o", "d.hop", "--at",
             str(NOW), cwd=d)
    late = run("seal", "due.json", *base, "--strict", "-o", "l.hop", "--at",
               str(NOW + 1), cwd=d)
    case("seal checks at the time of sealing", ok.code == 0 and
         late.code == 1 and "promise is overdue" in late.err, ok, late)


def test_story():
    """What the bot of the demo records lacks nothing; nor do the others, but
    for what is still open in them."""
    d = world()
    if os.path.exists(BUILD + "/bot"):
        import subprocess
        subprocess.run([BUILD + "/bot", "bot.example.jwk", "trusted.jwks",
                        "story.hop"], cwd=d, check=True, stdout=-3)
        r = run("open", *open_args("story.hop"), "--json", cwd=d)
        write(d + "/story.json", json.dumps(r.json["context"]))
        case("the demo's record", codes(d, "story.json") == [])
    else:
        skip("the demo's record", "build/bot is not built")
    own = TOP + "/examples/conversations/"
    want = {"invoice-email.json": [
        ("warning", "authentication_pending",
         "customer.authentication.pending")]}
    for name in sorted(os.listdir(own)):
        got = codes(d, own + name, "--at", str(NOW + 200000), "--lifetime",
                    "2d")
        case(name, got == want.get(name, []), got)


def test_real():
    contexts = SHARED + "/data/contexts/"
    if not os.path.isdir(contexts):
        return skip("real conversations", "not there")
    for name in sorted(os.listdir(contexts)):
        got = [code for _, code, _ in codes(".", contexts + name)]
        said = json.load(open(contexts + name))["transcript"]["messages"]
        short = len(said) <= 6  # read sooner than a summary of it
        case(name, got == ["no_reason"] + ["no_summary"] * (not short) +
             ["authentication_unknown"], got)


for test in (test_check, test_forms, test_packet, test_terminal, test_seal, test_story, test_real):
    test()
finish()
