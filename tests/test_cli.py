# SPDX-License-Identifier: MIT
#
# test_cli.py -- each command and each option of the tool, and its manners:
# exit statuses, files that appear only when all is well, help that works.
import base64
import fcntl
import json
import os
import re
import shlex
import stat
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import (BUILD, CONTEXT, NOW, TOOL, TOP, answer, case, finish,  # noqa: E402
                         folder, on_terminal, open_args, read, run, seal,
                         world, write)

COMMANDS = ["keygen", "trust", "seal", "inspect", "open", "forward",
            "explain", "receipt", "notice", "transfer", "check", "mask", "convert",
            "help"]


def examples(command):
    lines = run(command, "--help").out.splitlines()
    return [l[4:] for l in lines if l.startswith("  $ ")]


def test_help():
    r = run("--help")
    case("--help lists every command", r.code == 0 and
         all(f"  {c} " in r.out for c in COMMANDS), r)
    r = run()
    case("no command: usage, 2", r.code == 2 and not r.out and
         "Usage" in r.err, r)
    r = run("--version")
    case("--version", r.code == 0 and r.out.startswith("handoff 0."), r)
    r = run("opne")
    case("unknown command: the nearest", r.code == 2 and
         "did you mean handoff open?" in r.err, r)
    r = run("zzzzzz")
    case("unknown command: help", r.code == 2 and "--help" in r.err, r)
    for c in COMMANDS:
        r = run(c, "--help")
        case(f"{c} --help", r.code == 0 and r.out.startswith(f"handoff {c}:")
             and max(map(len, r.out.splitlines()[:-1])) <= 140, r)
        case(f"{c} -h is the same", run(c, "-h").out == r.out)
        case(f"help {c} is the same", run("help", c).out == r.out)
        case(f"{c} --help has an example", len(examples(c)) > 0)
        r = run(c, "--jsno")
        case(f"{c}: unknown option", r.code == 2 and
             "there is no option --jsno" in r.err and "hint:" in r.err, r)
    case("help of nothing", run("help", "nothing").code == 2)
    case("help: no such shell", run("help", "--completion", "sh").code == 2)


def test_examples():
    for c in COMMANDS:
        for line in examples(c):
            d = world()
            if c == "keygen":
                os.remove(d + "/bot.example.jwk")
                os.remove(d + "/bot.example.pub.jwk")
            if c == "trust" and " add " in line:
                os.remove(d + "/trusted.jwks")
            if c in ("receipt", "transfer"):
                answer(d, "r.hor", "accepted", "--owner", "Carol", "--due",
                       "5m")
                assert run("transfer", "start", "p.hop", "--answer-by", "2m",
                           "-o", "state.json", cwd=d).code == 0
            if line.startswith("handoff notice verify"):
                assert run("notice", "make", "p.hop", "--as",
                           "bot.example.jwk", "--state", "withdrawn", "-o",
                           "n.hon", cwd=d).code == 0
            if line.startswith("handoff transfer start"):
                os.remove(d + "/state.json")
            if line.startswith("eval"):
                continue  # bash is tried in test_cli_terminal.py
            words = shlex.split(line)
            r = run(*words[1:], cwd=d)
            case(f"works: {line}", words[0] == "handoff" and r.code == 0, r)


def test_usage():
    d = world()
    for args, words in (
            (["trust", "trusted.jwks", "remove", "-Q7"], "write -- before"),
            (["open"], "an argument is missing"),
            (["trust", "list"], "name the file before list"),
            (["trust", "trusted.jwks"], "FILE ACTION ..., where ACTION is one of add"),
            (["open", "a", "b"], "one argument too many"),
            (["open", "p.hop", "--as"], "needs a value"),
            (["open", "p.hop", "--as", "--keyring"], "needs a value"),
            (["open", "p.hop", "--json=yes"], "takes no value"),
            (["open", "p.hop", "--at", "1", "--at", "2"], "given twice"),
            (["open", "p.hop", "--keyring", "trusted.jwks"], "who opens it"),
            (["open", "p.hop", "--as", "desk.example.jwk"], "whom to trust"),
            (["open", *open_args(), "--at", "noon"], "is not a time"),
            (["open", *open_args(), "--at", "2026-02-29T00:00:00Z"],
             "is not a time"),
            (["open", *open_args(), "--sections", "all,nothing"],
             "is not a section"),
            (["open", *open_args(), "--format", "xml"], "does not take \"xml\""),
            (["open", *open_args(), "--width", "19"], "not a number from 20 to 1000"),
            (["open", *open_args(), "--width", "1001"],
             "not a number from 20 to 1000"),
            (["open", *open_args(), "--color", "red"],
             "does not take \"red\""),
            (["open", *open_args(), "--utc-offset", "+19:00"], "is not an offset"),
            (["open", *open_args(), "--utc-offset", "2"], "is not an offset"),
            (["open", *open_args(), "--format", "markdown", "--width", "60"],
             "is for text"),
            (["open", *open_args(), "--format", "html", "--color", "always"],
             "is for text"),
            (["open", *open_args(), "--format", "record", "--reveal"],
             "does nothing to record"),
            (["open", *open_args(), "--format", "record", "--language", "de"],
             "is for text, markdown, commonmark, html, html-plain, prompt"),
            (["open", *open_args(), "--format", "html", "--nonce", 'a"b'],
             "is not a nonce"),
            (["open", *open_args(), "--language", "xx"], "no words"),
            (["open", *open_args(), "--language", ""], "no words"),
            (["open", *open_args(), "--language", "den"], "no words"),
            (["seal", "context.json", "--as", "bot.example.jwk", "--to",
              "desk bank"], "is not a name"),
            (["seal", "context.json", "--as", "bot.example.jwk", "--to", "d",
              "--readers", "a b=all"], "is not a name"),
            (["seal", "context.json", "--as", "bot.example.jwk", "--to", "d",
              "--clear", "routing"], "always readable"),
            (["open", *open_args(), "--sections", "brefing"],
             "sections are routing, briefing"),
            (["seal", "context.json", "--as", "bot.example.jwk", "--to", "d",
              "--clear", "brefing"], "sections are briefing"),
            (["keygen", "a/b"], "cannot be a file name"),
            (["seal", "context.json", "--to", "desk.example"], "who seals"),
            (["seal", "context.json", "--as", "bot.example.jwk"],
             "whom it is for"),
            (["convert", "p.hop"], "what to convert it to"),
            (["convert", "p.hop", "--to", "xml"], "it takes json, binary"),
            (["convert", "p.hop", "--to", "json"], "no form"),
            (["convert", "context.json", "--to", "ticket"], "no form"),
            (["convert", "p.hop", "--to", "text", "--from", "mail"],
             "it takes context, packet"),
            (["trust", "-", "add", "x", "--may", "forward"], "a keyring in a file"),
            (["trust", "trusted.jwks", "forget"], "it takes add, list"),
            (["trust", "add", "x.pub.jwk"], "name the file before add"),
            (["trust", "trusted.jwks", "add", "--may", "forward"],
             "whom to trust"),
            (["trust", "trusted.jwks", "list", "x"], "one argument too many"),
            (["trust", "trusted.jwks", "list", "--may", "forward"],
             "for add"),
            (["trust", "trusted.jwks", "list", "--at", "1"], "for revoke"),
            (["trust", "trusted.jwks", "revoke"], "whose key")):
        r = run(*args, cwd=d)
        case(f"usage: {args}", r.code == 2 and not r.out and
             r.err.startswith("handoff: error: ") and words in r.err and
             "\nhandoff: hint: " in r.err, r)
        if "--json=yes" in args:
            continue
        r = run(*args, "--json", cwd=d)
        case(f"usage as JSON: {args}", r.code == 2 and not r.out and
             r.error["status"] == "USAGE" and r.error["hint"], r)


def test_environment():
    """HANDOFF_AS and HANDOFF_KEYRING stand for --as and --keyring."""
    d = world()
    desk = {"HANDOFF_AS": "desk.example.jwk",
            "HANDOFF_KEYRING": "trusted.jwks"}
    r = run("open", "p.hop", "--json", cwd=d, env=desk)
    case("open by the environment", r.code == 0 and r.json["packet"], r)
    r = run("open", "p.hop", "--as", "partner.example.jwk",
            cwd=d, env=desk)
    case("the command line goes before it", r.code == 1 and
         "AUDIENCE" in r.err, r)
    r = run("receipt", "verify", "x.hor", "--packet", "p.hop", cwd=d,
            env=desk)
    case("what an action does not read is no error", r.code == 1 and
         "x.hor" in r.err, r)
    r = run("open", "p.hop", cwd=d, env={**desk, "HANDOFF_AS": ""})
    case("empty is not given", r.code == 2 and "who opens it" in r.err, r)
    r = run("open", "p.hop", cwd=d,
            env={**desk, "HANDOFF_KEYRING": "none.jwks"})
    case("a wrong one is named", r.code == 1 and "none.jwks" in r.err, r)
    for c in ("open", "seal", "forward", "explain", "check", "receipt"):
        r = run(c, "--help")
        case(f"{c} --help names them", "HANDOFF_AS" in r.out and
             "HANDOFF_KEYRING" in r.out, r)


def test_formats():
    d = world()
    r = run("open", *open_args(), "--format", "text", "--json", cwd=d)
    case("two formats", r.code == 2 and "one format" in r.error["message"], r)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_keygen():
    d = folder()
    r = run("keygen", "bot.example", cwd=d)
    case("keygen writes two files", r.code == 0 and
         sorted(os.listdir(d)) == ["bot.example.jwk", "bot.example.pub.jwk"],
         r)
    case("private keys are private", mode(d + "/bot.example.jwk") == 0o600)
    case("public keys hold no private ones",
         b'"d"' in read(d + "/bot.example.jwk") and
         b'"d"' not in read(d + "/bot.example.pub.jwk"))
    before = read(d + "/bot.example.jwk"), read(d + "/bot.example.pub.jwk")
    r = run("keygen", "bot.example", cwd=d)
    case("keygen never overwrites", r.code == 1 and "exists" in r.err and
         before == (read(d + "/bot.example.jwk"),
                    read(d + "/bot.example.pub.jwk")), r)
    os.remove(d + "/bot.example.jwk")
    r = run("keygen", "bot.example", cwd=d)
    case("nor the public half alone", r.code == 1 and
         os.listdir(d) == ["bot.example.pub.jwk"], r)
    r = run("keygen", "https://a/b", "-o", "other", "--json", cwd=d)
    case("keygen -o, --json", r.code == 0 and
         r.json["name"] == "https://a/b" and len(r.json["key"]) == 43 and
         r.json["private"] == "other.jwk" and
         os.path.exists(d + "/other.pub.jwk"), r)
    r = run("keygen", "a b", cwd=d)
    case("a name with a blank", r.code == 1 and "ASCII" in r.err and
         not os.path.exists(d + "/a b.jwk"), r)
    r = run("keygen", "x", "-o", "none/x", cwd=d)
    case("no such folder", r.code == 1 and "(FILE)" in r.err, r)
    r = run("keygen", "x", "-o", "named.jwk", cwd=d)
    case("-o may name the private file", r.code == 0 and
         os.path.exists(d + "/named.jwk") and
         os.path.exists(d + "/named.pub.jwk"), r)
    os.mkdir(d + "/keys")
    r = run("keygen", "x", "-o", "keys/", cwd=d)
    case("-o may name a folder", r.code == 0 and
         sorted(os.listdir(d + "/keys")) == ["x.jwk", "x.pub.jwk"], r)


def names(d):
    keys = run("trust", "trusted.jwks", "list", "--json", cwd=d).json["keys"]
    return {(k["name"], k["use"]): k for k in keys}


def test_trust():
    d = world()
    listed = names(d)
    case("list --json", len(listed) == 6 and
         listed[("bot.example", "sign")]["may"] == ["originate"] and
         listed[("desk.example", "sign")]["may"] == ["forward"], listed)
    r = run("trust", "trusted.jwks", "list", cwd=d)
    case("list", r.code == 0 and "bot.example  may originate" in r.out, r)
    case("list reads stdin", run("trust", "-", "list", cwd=d, stdin=read(
        d + "/trusted.jwks")).out == r.out)
    x = run("keygen", "later", "--json", cwd=d).json["key"]
    add = ["trust", "trusted.jwks", "add"]
    r = run(*add, "--key=" + x, "--name", "later", "--may",
            "originate,forward", cwd=d)
    case("add --key --name", r.code == 0 and names(d)[("later", "sign")][
        "may"] == ["originate", "forward"], r)
    r = run(*add, "--key=" + x, "--name", "again", "--may", "forward", cwd=d)
    case("a key twice", r.code == 1 and "(KEY)" in r.err and
         "remove" in r.err, r)
    r = run(*add, "--key=" + x, "--may", "forward", cwd=d)
    case("--key without a name", r.code == 2 and "--name" in r.err, r)
    r = run(*add, "--key=abc", "--name", "x", "--may", "forward", cwd=d)
    case("no key at all", r.code == 2 and "43" in r.err, r)
    r = run(*add, "stranger.example.pub.jwk", cwd=d)
    case("add without --may", r.code == 2 and "what the owner may do: originate" in r.err, r)
    r = run(*add, "stranger.example.pub.jwk", "--may", "all", cwd=d)
    case("no such right", r.code == 2 and "is not a right" in r.err, r)
    r = run(*add, "stranger.example.jwk", "--may", "forward", cwd=d)
    case("a private key in a keyring", r.code == 1 and "(KEY)" in r.err and
         "pub.jwk" in r.err, r)
    r = run(*add, "stranger.example.pub.jwk", "--name", "friend", "--may",
            "forward", cwd=d)
    case("a binding is made for one name", r.code == 1 and
         "(KEY)" in r.err, r)
    r = run(*add, "stranger.example.pub.jwk", "--name", "stranger.example",
            "--may", "forward", cwd=d)
    case("add --name", r.code == 0, r)
    r = run("trust", "trusted.jwks", "remove", "stranger.example", cwd=d)
    case("remove by name", r.code == 0 and
         ("stranger.example", "sign") not in names(d), r)
    # One kid of 64 begins with "-".
    r = run("trust", "trusted.jwks", "remove", "--",
            names(d)[("later", "sign")]["kid"], cwd=d)
    case("remove by kid", r.code == 0 and ("later", "sign") not in names(d),
         r)
    r = run("trust", "trusted.jwks", "revoke", "bot.example", "--at",
            "2999-01-01T00:00:00Z", cwd=d)
    case("revoke --at", r.code == 0 and names(d)[("bot.example", "sign")][
        "revoked_at_ms"] == 32472144000000, r)
    case("a later revocation is shown as that",
         "to be revoked at 2999" in run("trust", "trusted.jwks", "list",
                                        cwd=d).out)
    r = run("trust", "trusted.jwks", "revoke", "nobody", cwd=d)
    case("revoke nobody", r.code == 1 and "list" in r.err, r)
    run("trust", "trusted.jwks", "revoke", "partner.example", cwd=d)
    case("revoked at once", "REVOKED since" in run(
        "trust", "trusted.jwks", "list", cwd=d).out)
    before = read(d + "/trusted.jwks")
    write(d + "/bad.jwk", "{}")
    r = run(*add, "stranger.example.pub.jwk", "bad.jwk", "--may", "forward",
            cwd=d)
    case("several files: all or none", r.code == 1 and
         read(d + "/trusted.jwks") == before, r)


def states(d, path, *who):
    r = run("open", path, *(who or open_args()[1:]), "--keyring",
            "trusted.jwks", "--require", "nothing", "--json", cwd=d
            ) if who else run("open", *open_args(path), "--require", "nothing",
                              "--json", cwd=d)
    return {s["section"]: s["state"] for s in r.json["sections"]}


def kid(d, name, n=0):
    keys = run("trust", "trusted.jwks", "list", "--json", cwd=d).json["keys"]
    return [k["kid"] for k in keys
            if k["name"] == name and k["use"] == "sign"][n]


def test_trust_in_time():
    d = world()
    old = kid(d, "bot.example")
    run("keygen", "bot.example", "-o", "new", cwd=d)
    add = ["trust", "trusted.jwks", "add"]
    r = run(*add, "new.pub.jwk", "--may", "originate", cwd=d)
    case("new keys of a name: not by accident", r.code == 1 and
         "(KEY)" in r.err and "--rotate" in r.err, r)
    r = run(*add, "new.pub.jwk", "--may", "originate", "--rotate",
            "--not-before", "2026-01-01T00:00:00Z", "--not-after",
            "2999-01-01T00:00:00Z", cwd=d)
    new = kid(d, "bot.example", 1)
    case("rotate says what it added", r.code == 0 and
         f"added    bot.example  may originate  {new}" in r.out and
         "from 2026-01-01" in r.out and "until 2999-01-01" in r.out and
         "reads what is sealed" in r.out and old not in r.out, r)
    r = run("trust", "trusted.jwks", "revoke", "bot.example", cwd=d)
    case("which of two?", r.code == 1 and "(ARG)" in r.err and "kid" in r.err,
         r)
    r = run("trust", "trusted.jwks", "retire", "bot.example", cwd=d)
    case("retire: which of two?", r.code == 2 and "kid" in r.err, r)
    r = run("trust", "trusted.jwks", "retire", "--at", "2026-06-01T00:00:00Z",
            "--", old, cwd=d)
    case("retire says what it did", r.code == 0 and r.out.startswith(
        "retired  bot.example") and old in r.out and
        "until 2026-06-01" in r.out, r)
    r = run("trust", "trusted.jwks", "list", cwd=d)
    case("nothing is sealed to its owner's old reading key", r.code == 0 and
         r.out.count("ENDED with its signing key") == 1, r)
    r = run("trust", "trusted.jwks", "revoke", "--at", "2026-07-01T00:00:00Z",
            "--", new, cwd=d)
    case("revoke says what it did", r.code == 0 and r.out.startswith(
        "revoked  bot.example") and new in r.out, r)
    r = run("trust", "trusted.jwks", "revoke", "--", new, cwd=d)
    case("once is enough", r.code == 0 and "nothing has changed" in r.out, r)
    r = run("trust", "trusted.jwks", "remove", "--", new, cwd=d)
    case("remove says what it did", r.code == 0 and r.out.count(
        "removed  bot.example") == 2, r)
    r = run(*add, "stranger.example.pub.jwk", "--may", "answer", cwd=d)
    case("one that only answers", r.code == 0 and "may answer" in r.out and
         names(d)[("stranger.example", "sign")]["may"] == [], r)
    both = json.loads(read(d + "/desk.example.pub.jwk"))
    both["keys"] += json.loads(read(d + "/new.pub.jwk"))["keys"]
    write(d + "/both.jwk", json.dumps(both))
    r = run(*add, "both.jwk", "--may", "forward", "--rotate", cwd=d)
    case("a file of two names", r.code == 1 and "one name" in r.err, r)
    for args in (["list", "--rotate"], ["revoke", "x", "--not-after", "1"],
                 ["remove", "x", "--at", "1"]):
        r = run("trust", "trusted.jwks", *args, cwd=d)
        case(f"not read by it: {args}", r.code == 2 and " is for " in r.err, r)


def test_trust_files():
    d = world()
    os.chmod(d + "/trusted.jwks", 0o664)
    r = run("trust", "trusted.jwks", "list", cwd=d)
    case("its group may write it", r.code == 0 and "warning" in r.err and
         "group" in r.err, r)
    os.chmod(d + "/trusted.jwks", 0o666)
    r = run("trust", "trusted.jwks", "list", cwd=d)
    case("anybody may write it", r.code == 1 and "(FILE)" in r.err and
         "anybody" in r.err, r)
    os.chmod(d + "/trusted.jwks", 0o644)
    holder = os.open(d, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    r = run("trust", "trusted.jwks", "revoke", "bot.example", cwd=d)
    case("locked by another run: says so", r.code == 1 and
         "another run" in r.err and "5 seconds" in r.err, r)
    os.close(holder)
    r = run("trust", "trusted.jwks", "revoke", "bot.example", cwd=d)
    case("and goes on after it", r.code == 0, r)


def test_seal():
    d = world()
    router = ["--audience", "desk.example"]
    sealed = dict.fromkeys(CONTEXT, "sealed")
    sealed["routing"] = "present"
    case("what is named by nobody is sealed to the audience",
         states(d, "p.hop") == dict.fromkeys(CONTEXT, "present") and
         states(d, "p.hop", *router) == sealed)
    seal(d, "c.hop", "--clear", "briefing,extras")
    case("--clear", states(d, "c.hop", *router) == dict(
        sealed, briefing="present", extras="present"))
    r = run("seal", "context.json", "--as", "bot.example.jwk", "--to",
            "desk.example", "--clear", "all", "-o", "all.hop", cwd=d)
    case("--clear all needs no keyring", r.code == 0 and
         set(states(d, "all.hop", *router).values()) == {"present"}, r)
    seal(d, "r.hop", "--readers", "partner.example=customer", "--readers",
         "desk.example=briefing,customer")
    case("--readers", states(d, "r.hop") == dict.fromkeys(CONTEXT, "present")
         and states(d, "r.hop", "--as", "partner.example.jwk", *router) ==
         dict(sealed, customer="present"))
    seal(d, "a.hop", "--clear", "briefing", "--readers",
         "partner.example=all")
    case("--readers NAME=all is what is not in clear", states(d, "a.hop") ==
         dict(sealed, briefing="present"))
    r = seal(d, "t.hop", "--text", "--lifetime", "5m", at=NOW)
    case("--text, --lifetime, --at", read(d + "/t.hop").startswith(b"hop1.")
         and "2025-11-22T08:31:40Z" in r.err, r)
    r = seal(d, "j.hop", "--json", at="2025-11-22T09:26:40+01:00")
    case("--json says what was made", r.json["sent_at_ms"] == NOW and
         r.json["expires_at_ms"] == NOW + 3600000 and
         r.json["bytes"] == os.path.getsize(d + "/j.hop") and
         r.json["ticket"].startswith("hot1."), r)
    seal(d, "two.hop", "--to", "partner.example")
    case("two parties", states(d, "two.hop", "--as", "partner.example.jwk")
         == dict.fromkeys(CONTEXT, "present"))
    base = ["seal", "context.json", "--as", "bot.example.jwk", "--to"]
    for args, code, words in (
            ([*base, "desk.example"], 2, "--clear all"),
            ([*base, "ghost", "--keyring", "trusted.jwks"], 1,
             "trust trusted.jwks add ghost.pub.jwk"),
            ([*base, "desk.example", "--clear", "all", "--lifetime", "5"], 2,
             "90s"),
            ([*base, "desk.example", "--clear", "all", "--lifetime", "31d"],
             2, "30d"),
            ([*base, "desk.example", "--clear", "all", "--json"], 2, "-o"),
            ([*base, "desk.example", "--readers", "partner.example",
              "--keyring", "trusted.jwks"], 2, "names no sections"),
            ([*base, "desk.example", "--clear", "customer", "--readers",
              "a=customer", "--keyring", "trusted.jwks"], 2, "choose one")):
        out = d + "/never.hop"
        more = [] if "--json" in args else ["-o", out]
        r = run(*args, *more, cwd=d)
        case(f"refused: {args[4:]}", r.code == code and words in r.err and
             not r.out and not os.path.exists(out), r)
    write(d + "/poor.json", '{"briefing": {"why": "x"}}')
    r = run("seal", "poor.json", *base[2:], "desk.example", "--keyring",
            "trusted.jwks", "-o", "never.hop", cwd=d)
    case("a record without a conversation_id", r.code == 1 and
         "conversation_id" in r.err and
         not os.path.exists(d + "/never.hop"), r)


def test_supersedes():
    """A packet says which one it takes the place of."""
    d = world()
    first = run("inspect", "p.hop", "--json", cwd=d).json["packet"]
    seal(d, "again.hop", "--supersedes", first)
    r = run("open", *open_args("again.hop"), "--json", cwd=d)
    said = base64.b64decode(r.json["context"]["routing"]["supersedes"])
    case("--supersedes", said.hex() == first, r)
    for wrong in ("p.hop", first[:-1], first + "00", ""):
        r = run("seal", "context.json", "--as", "bot.example.jwk",
                "--keyring", "trusted.jwks", "--to", "desk.example",
                "--supersedes", wrong, "-o", "no.hop", cwd=d)
        case(f"--supersedes {wrong!r}", r.code == 2 and
             "not the id of a packet" in r.err and
             not os.path.exists(d + "/no.hop"), r)


def test_times():
    d = world()
    for at, ms in (("1763800000000", NOW), ("2025-11-22T08:26:40Z", NOW),
                   ("2025-11-22t08:26:40z", NOW),
                   ("2025-11-22 13:56:40.000+05:30", NOW),
                   ("2025-11-21T20:26:40.5-12:00", NOW + 500),
                   ("2025-11-22T08:26:40.123999Z", NOW + 123),
                   ("2024-02-29T00:00:00Z", 1709164800000),
                   ("2000-02-29T23:59:60Z", 951868800000),
                   ("1970-01-01T00:00:00.001Z", 1),
                   ("9999-12-30T23:59:59Z", 253402214399000)):
        r = run("seal", "context.json", "--as", "bot.example.jwk", "--to",
                "d", "--clear", "all", "--json", "-o", "t.hop", "--at", at,
                cwd=d)
        case(f"--at {at}", r.code == 0 and r.json["sent_at_ms"] == ms, r)
    for at in ("0", "-1", "253402300800000", "99999999999999999999", "",
               "2025-11-22", "2025-11-22T08:26:40", "2025-13-01T00:00:00Z",
               "2025-00-01T00:00:00Z", "2025-04-31T00:00:00Z",
               "1900-02-29T00:00:00Z", "2025-11-22T24:00:00Z",
               "2025-11-22T08:26:40.Z", "2025-11-22T08:26:40+0530",
               "2025-11-22T08:26:40Zz", "1969-12-31T23:59:59Z", "12s"):
        r = run("open", *open_args(), "--at=" + at, cwd=d)
        case(f"--at {at!r} is no time", r.code == 2 and "is not a time" in r.err,
             r)
    for lifetime, ms in (("500ms", 500), ("90s", 90000), ("5m", 300000),
                         ("1h", 3600000), ("2d", 172800000),
                         ("30d", 2592000000), ("2592000000ms", 2592000000)):
        r = seal(d, "l.hop", "--json", "--lifetime", lifetime, at=NOW)
        case(f"--lifetime {lifetime}",
             r.json["expires_at_ms"] == NOW + ms, r)
    for lifetime in ("0s", "1", "h", "1w", "-1h", "1 h", "2592000001ms",
                     "9223372036854775807d"):
        r = run("seal", "context.json", "--as", "bot.example.jwk", "--to",
                "d", "--clear", "all", "--lifetime=" + lifetime, cwd=d)
        case(f"--lifetime {lifetime!r} is refused", r.code == 2, r)
    r = run("seal", "context.json", "--as", "bot.example.jwk", "--to", "d",
            "--clear", "all", "--at", "9999-12-31T23:59:59Z", "-o", "z.hop",
            cwd=d)
    case("nothing expires after the last time there is", r.code == 1 and
         not os.path.exists(d + "/z.hop"), r)


def test_inspect():
    d = world()
    r = run("inspect", "p.hop", cwd=d)
    case("inspect: each line is marked", r.code == 0 and all(
        l.startswith("UNVERIFIED") for l in r.out.splitlines()) and
        "desk.example" in r.out and "chat-20417" not in r.out, r)
    r = run("inspect", "p.hop", "--json", cwd=d)
    case("inspect --json", r.json["verified"] is False and
         r.json["legs"][0]["audience"] == ["desk.example"] and
         r.json["sections"][1]["state"] == "sealed" and
         len(r.json["sections"][1]["readers"]) == 1, r)
    case("inspect --format json", run("inspect", "p.hop", "--format", "json",
                                      cwd=d).out == r.out)
    seal(d, "next.hop")
    two = run("inspect", "p.hop", "next.hop", "--json", cwd=d)
    case("inspect of several --json", [f["file"] for f in two.json["files"]]
         == ["p.hop", "next.hop"] and two.json["files"][0]["packet"] ==
         r.json["packet"], two)
    two = run("inspect", "p.hop", "none.hop", "next.hop", cwd=d)
    case("inspect of several, one is missing", two.code == 1 and
         "none.hop" in two.err and "p.hop:\n" in two.out and
         "next.hop:\n" in two.out, two)
    case("inspect says that it is a packet", r.json["kind"] == "packet", r)
    answer(d, "r.hor", "received", "--text")
    it = run("inspect", "r.hor", "--json", cwd=d)
    case("inspect of a receipt", it.json["kind"] == "receipt" and
         it.json["verified"] is False and it.json["packet"] ==
         r.json["packet"] and it.json["tip"] == r.json["tip"] and
         it.json["state"] == "received", it)
    it = run("inspect", "r.hor", cwd=d)
    case("inspect of a receipt for people", it.code == 0 and all(
        l.startswith("UNVERIFIED") for l in it.out.splitlines()) and
        "receipt (received)" in it.out and r.json["packet"] in it.out, it)
    write(d + "/t", r.json["ticket"] + "\n")
    it = run("inspect", "t", "--json", cwd=d)
    case("inspect of a ticket", it.json["kind"] == "ticket" and
         it.json["tip"] == r.json["tip"] and "packet" not in it.json, it)
    assert run("notice", "make", "p.hop", "--as", "bot.example.jwk",
               "--state", "withdrawn", "-o", "n.hon", cwd=d).code == 0
    it = run("inspect", "n.hon", "--json", cwd=d)
    case("inspect of a notice", it.json["kind"] == "notice" and
         it.json["packet"] == r.json["packet"] and
         it.json["state"] == "withdrawn", it)
    write(d + "/n.hon", read(d + "/n.hon")[:-9])
    it = run("inspect", "n.hon", cwd=d)
    case("inspect of half a notice", it.code == 1 and "FORMAT" in it.err, it)
    run("inspect", "p.hop", "-o", "claims.txt", cwd=d)
    case("inspect -o", b"UNVERIFIED" in read(d + "/claims.txt"))


def test_open():
    d = world()
    r = run("open", *open_args(), cwd=d)
    case("open shows what one must know", r.code == 0 and not r.err and all(
        w in r.out for w in ("WHY  ", "Jonas Weber", "1 customer: Four",
                             "from bot.example", "verified")), r)
    call = dict(CONTEXT, customer={"name": "Jonas Weber", "callback": {
        "contact": {"kind": "CONTACT_KIND_PHONE", "value": "+4915550105300"},
        "until_ms": "4102444800000"}})
    write(d + "/call.json", json.dumps(call))
    seal(d, "call.hop", context="call.json")
    r = run("open", *open_args("call.hop"), cwd=d)
    case("open says how a masked number is shown", r.code == 0 and
         "\u2022\u2022\u20225300 (masked) until" in r.out and
         "--reveal" in r.err, r)
    r = run("open", *open_args("call.hop"), "--reveal", cwd=d)
    case("open --reveal shows it", r.code == 0 and not r.err and
         "phone +4915550105300 until" in r.out, r)
    r = run("open", *open_args(), "--format", "record", cwd=d)
    case("open shows the record", r.code == 0 and not r.err and all(
        w in r.out for w in ("chat-20417", "Jonas Weber", "1 CUSTOMER: Four",
                             "airline.points", "bot.example")), r)
    r = run("open", *open_args(), "--format", "prompt", cwd=d)
    case("open writes a prompt", r.code == 0 and not r.err and
         '1 customer: "Four tickets, please."' in r.out, r)
    r = run("open", *open_args(), "--format", "markdown", cwd=d)
    case("open writes Markdown", r.code == 0 and not r.err and
         r.out.startswith("- **") and
         " 1 **customer**: Four tickets, please." in r.out, r)
    r = run("open", *open_args(), "--language", "de", "--utc-offset",
            "+02:00", "--width", "40", cwd=d)
    case("in German, in columns", r.code == 0 and "WARUM" not in r.out and
         "GRUND" in r.out and "UTC+02:00" in r.out and
         max(map(len, r.out.splitlines())) <= 40, r)
    r = run("open", *open_args(), "--language", "DE-at", cwd=d)
    case("open --language of a region", r.code == 0 and
         r.out.startswith("GRUND "), r)
    r = run("open", *open_args(), "--color", "always", cwd=d)
    case("--color always", "\033[1m" in r.out, r)
    r = run("open", *open_args(), cwd=d)
    case("--color auto in a pipe", r.code == 0 and "\033" not in r.out, r)
    code, seen = on_terminal("open", *open_args(), "-o", "o.txt", cwd=d)
    case("--color auto into a file", code == 0 and
         b"\033" not in seen + read(d + "/o.txt"), seen)
    code, seen = on_terminal("open", *open_args(), "--color", "always", cwd=d,
                             env={"NO_COLOR": "1", "TERM": "dumb"})
    case("--color always, whatever NO_COLOR says", b"\033[1m" in seen, seen)
    code, seen = on_terminal("open", *open_args(), cwd=d)
    case("--color auto on a terminal", b"\033[1m" in seen, seen)
    code, seen = on_terminal("open", *open_args(), "--color", "never", cwd=d)
    case("--color never", b"\033" not in seen, seen)
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        code, seen = on_terminal("open", *open_args(), cwd=d,
                                 env={name: value})
        case(f"{name}={value}: no colour", code == 0 and b"\033" not in seen,
             seen)
    r = run("open", *open_args(), "--json", cwd=d)
    keys = ["packet", "tip", "legs", "sections", "context", "origins"]
    case("open --json", list(r.json) == keys and
         list(r.json["legs"][0]) == ["sender", "audience", "sent_at_ms",
                                     "expires_at_ms", "adds", "redacts"] and
         r.json["context"]["customer"] == CONTEXT["customer"] and
         len(r.json["sections"][0]["blake2b"]) == 64, r)
    r = run("open", *open_args(), "--sections", "briefing", "--json", cwd=d)
    case("--sections", [s["state"] for s in r.json["sections"]] ==
         ["skipped", "present"] + ["skipped"] * 3 and
         list(r.json["context"]) == ["briefing"], r)
    r = run("open", *open_args(), "--sections", "all", "--json", cwd=d)
    case("--sections all", "routing" in r.json["context"], r)
    ticket = run("convert", "p.hop", "--to", "ticket", cwd=d).out.strip()
    case("--ticket", run("open", *open_args(), "--ticket", ticket,
                         cwd=d).code == 0)
    r = run("open", "p.hop", "--audience", "desk.example", "--keyring",
            "trusted.jwks", "--format", "record", cwd=d)
    case("without keys: the rest, and a note", r.code == 0 and
         "chat-20417" in r.out and "Jonas" not in r.out and
         "not shown: briefing, customer, transcript, extras" in r.err and
         "--as" in r.err, r)
    seal(d, "x.hop", "--readers", "partner.example=all")
    r = run("open", *open_args("x.hop"), cwd=d)
    case("sealed to others: ask the sender", r.code == 1 and
         "--readers" in r.err, r)
    data = read(d + "/p.hop")
    for name, args, stdin in (
            ("packet", ["open", *open_args("-")], data),
            ("keyring", ["open", "p.hop", "--as", "desk.example.jwk",
                         "--keyring", "-"], read(d + "/trusted.jwks")),
            ("keys", ["open", "p.hop", "--as", "-", "--keyring",
                      "trusted.jwks"], read(d + "/desk.example.jwk"))):
        r = run(*args, cwd=d, stdin=stdin)
        case(f"{name} from stdin", r.code == 0 and "Jonas" in r.out, r)
    r = run("open", "-", "--as", "desk.example.jwk", "--keyring", "-", cwd=d)
    case("only one input is stdin", r.code == 2, r)
    text = run("convert", "p.hop", "--to", "text", cwd=d).out
    r = run("open", *open_args("-"), cwd=d, stdin=("\n " + text).encode())
    case("text form is taken too", r.code == 0 and "Jonas" in r.out, r)
    secret = json.loads(json.dumps(CONTEXT))
    secret["briefing"]["slots"] = [{"name": "iban", "value": "DE0212",
                                    "sensitive": True}]
    write(d + "/secret.json", json.dumps(secret))
    seal(d, "s.hop", context="secret.json")
    r = run("open", *open_args("s.hop"), cwd=d)
    case("what is sensitive is not shown", "iban" in r.out and
         "DE0212" not in r.out, r)


def test_explain():
    d = world()
    r = run("explain", *open_args(), cwd=d)
    case("explain: passes", r.code == 0 and "every check passes" in r.out and
         "FAILED" not in r.out and "Jonas" not in r.out, r)
    r = run("explain", *open_args(), "--at", "1", cwd=d)
    case("explain: fails", r.code == 1 and "FAILED      2" in r.out and
         "not reached 3" in r.out and "What to do: " in r.out, r)
    r = run("explain", *open_args(), "--at", "1", "--json", cwd=d)
    case("explain --json", r.code == 1 and r.json["verdict"] == "NOT_YET" and
         r.error["status"] == "NOT_YET" and r.json["error"] == r.error, r)
    run("explain", *open_args(), "-o", "why.txt", cwd=d)
    case("explain -o", b"passed" in read(d + "/why.txt"))


CARD = """{"routing": {"conversation_id": "c1"}, "transcript": {"messages": [
 {"turn": 1, "role": "ROLE_CUSTOMER", "text":
  "take 4242 4242 4242 4242, cvv 123, or write to ann@example.com"}]}}"""


def test_mask():
    d = folder()
    run("keygen", "bot.example", cwd=d)
    write(os.path.join(d, "card.json"), CARD)
    r = run("mask", "card.json", cwd=d)
    case("mask: the card goes, the rest stays", r.code == 0 and
         "take [card ending 4242], cvv [security code], or write to "
         "ann@example.com" in r.out and
         "masked: 2 places: 1 pan, 1 cvv\n" in r.err, r)
    r = run("mask", "-", "--also", "email", "-o", "m.json", cwd=d,
            stdin=CARD.encode())
    case("mask: from stdin, more on request", r.code == 0 and r.out == "" and
         "3 places: 1 pan, 1 cvv, 1 email" in r.err, r)
    r = run("mask", "m.json", "--also", "email,phone", cwd=d)
    case("mask: what was masked before is not counted", r.code == 0 and
         "masked: 0 places\n" in r.err and "[e-mail address]" in r.out, r)
    r = run("mask", "card.json", "--only", "email", "-o", "m.json", "--json",
            cwd=d)
    case("mask --only --json", r.code == 0 and json.loads(r.out) == {
        "masked": 1, "kinds": {"email": 1},
        "masks": [{"path": "transcript.messages[1].text", "kind": "email",
                   "count": 1}]}, r)
    r = run("mask", "card.json", "--only", "cards", cwd=d)
    case("mask --only cards: no such kind", r.code == 2 and
         "did you mean pan?" in r.err, r)
    args = ["seal", "card.json", "--as", "bot.example.jwk", "--to", "d",
            "--clear", "all", "-o", "p.hop", "--json"]
    r = run(*args, cwd=d)
    case("seal says how much was masked",
         r.code == 0 and json.loads(r.out)["masked"] == 2, r)
    with open(os.path.join(d, "own.txt"), "w") as f:
        f.write("# ours\nvisa | 4-16 digits | own\n")
    r = run("mask", "card.json", "--only", "email", "--patterns", "own.txt",
            "-o", "m.json", "--json", cwd=d)
    case("mask --patterns", r.code == 0 and
         json.loads(r.out)["masked"] >= 1, r)
    r = run(*args, "--patterns", "own.txt", cwd=d)
    case("seal --patterns", r.code == 0, r)
    with open(os.path.join(d, "bad.txt"), "w") as f:
        f.write("\nvisa | 4 cows | own\n")
    r = run(*args, "--patterns", "bad.txt", cwd=d)
    case("seal --patterns that are wrong", r.code == 1 and
         json.loads(r.err)["error"]["file"] == "bad.txt" and
         "line 2 of the patterns" in r.err and
         "words before it | shape" in r.err, r)
    r = run(*args, "--no-mask", cwd=d)
    case("seal --no-mask", r.code == 0 and json.loads(r.out)["masked"] == 0, r)


def test_repair():
    d = world()
    odd = {"routing": {"conversation_id": "c", "started_at_ms": 1764000000},
           "extras": {"attributes": [{"name": "points", "value": 5}]},
           "transcript": {"messages": [
               {"text": "it is <b>late</b> \ud83d", "native_id": "1",
                "sent_at_ms": 1764000020},
               {"text": "hello", "native_id": "0",
                "sent_at_ms": 1764000010}]}}
    write(d + "/odd.json", json.dumps(odd))
    r = run("convert", "odd.json", "--to", "json", cwd=d)
    case("what another program wrote is refused, with the way out",
         r.code == 1 and "expected a string" in r.err and
         "hint: --repair reads it" in r.err, r)
    r = run("convert", "odd.json", "--repair", "--to", "json", "-o", "r.json",
            cwd=d)
    mended = json.loads(read(d + "/r.json"))
    case("convert --repair mends it", r.code == 0 and
         [m["text"] for m in mended["transcript"]["messages"]] ==
         ["hello", "it is late \ufffd"] and
         mended["routing"]["started_at_ms"] == "1764000000000", r)
    case("... and says what it did", r.err.count("handoff: repaired: ") == 5
         and "extras.attributes[#0].value: " in r.err and
         "late" not in r.err, r)
    r = run("convert", "r.json", "--repair", "--to", "json", cwd=d)
    case("... once", r.code == 0 and r.json == mended and r.err == "", r)
    run("convert", "r.json", "--to", "binary", "-o", "r.pb", cwd=d)
    r = run("convert", "r.pb", "--repair", "--to", "json", cwd=d)
    case("protobuf is repaired too", r.code == 0 and r.json == mended, r)
    r = run("check", "odd.json", "--repair", "--json", cwd=d)
    case("check --repair --json: the repairs on stderr", r.code == 0 and
         len(json.loads(r.err)["repaired"]) >= 5 and
         "findings" in r.json, r)
    seal(d, "odd.hop", "--repair", context="odd.json")
    r = run("open", *open_args("odd.hop"), "--json", cwd=d)
    case("seal --repair", r.json["context"]["transcript"]["messages"][0][
        "text"] == "hello", r)
    r = run("mask", "odd.json", "--repair", cwd=d)
    case("mask --repair", r.code == 0 and "hello" in r.out, r)
    r = run("convert", "odd.hop", "--repair", "--to", "text", cwd=d)
    case("a packet is not repaired", r.code == 2 and
         "--repair works on a context" in r.err, r)
    r = run("check", "odd.hop", "--repair", *open_args("odd.hop")[1:], cwd=d)
    case("... nor when it is checked", r.code == 2 and
         "--repair works on a CONTEXT" in r.err, r)


def test_convert():
    d = world()
    run("convert", "context.json", "--to", "binary", "-o", "c.pb", cwd=d)
    r = run("convert", "c.pb", "--to", "json", cwd=d)
    case("context: JSON, binary and back", r.json == CONTEXT, r)
    write(d + "/nl.json", "\n" + json.dumps(CONTEXT))
    case("JSON after a newline", run("convert", "nl.json", "--to", "json",
                                     cwd=d).json == CONTEXT)
    # A Context of 123 bytes of routing begins with a newline and a brace.
    tricky = {"routing": {"conversation_id": "x" * 121}}
    write(d + "/tricky.json", json.dumps(tricky))
    r = run("convert", "tricky.json", "--to", "binary", cwd=d)
    case("protobuf that looks like JSON", r.out_bytes[:2] == b"\n{" and
         run("convert", "-", "--to", "json", cwd=d,
             stdin=r.out_bytes).json == tricky, r)
    seal(d, "c.hop", context="c.pb")
    case("a context in binary can be sealed", run(
        "open", *open_args("c.hop"), "--json", cwd=d).json["context"][
            "customer"] == CONTEXT["customer"])
    text = run("convert", "p.hop", "--to", "text", cwd=d).out
    r = run("convert", "-", "--to", "binary", cwd=d, stdin=text.encode())
    case("packet: binary, text and back", text.startswith("hop1.") and
         r.out_bytes == read(d + "/p.hop"), r)
    ticket = run("convert", "p.hop", "--to", "ticket", cwd=d).out
    tip = run("open", *open_args(), "--json", cwd=d).json["tip"]
    r = run("convert", "-", "--to", "json", cwd=d, stdin=ticket.encode())
    case("ticket: text to JSON", r.json == {"tip": tip,
                                            "ticket": ticket.strip()}, r)
    case("ticket: JSON to binary", run(
        "convert", "-", "--to", "binary", "--from", "ticket", cwd=d,
        stdin=r.out_bytes).out_bytes == bytes.fromhex(tip))
    for stdin in (bytes.fromhex(tip), tip.encode()):
        r = run("convert", "-", "--to", "text", "--from", "ticket", cwd=d,
                stdin=stdin)
        case("ticket: binary or hex to text", r.out == ticket, r)
    r = run("convert", "-", "--to", "text", "--from", "ticket", cwd=d,
            stdin=b"hot1.abc")
    case("a ticket cut short", r.code == 1 and "43" in r.err, r)
    r = run("convert", "-", "--to", "binary", cwd=d, stdin=b"hop1.a")
    case("a text form cut short", r.code == 1 and r.err.count("FORMAT"), r)


def test_output():
    d = world()
    args = [*open_args(), "--at", "1"]
    write(d + "/kept", "as it was")
    for out in ("kept", "new"):
        run("open", *args, "-o", out, cwd=d)
        run("convert", "trusted.jwks", "--to", "binary", "-o", out, cwd=d)
        run("inspect", "context.json", "-o", out, cwd=d)
    case("refused: no file, none changed, none left over",
         read(d + "/kept") == b"as it was" and
         not [f for f in os.listdir(d) if f.startswith(("new", ".handoff"))])
    os.symlink("kept", d + "/link")
    r = run("open", *open_args(), "-o", "link", cwd=d)
    case("a link stays one", r.code == 0 and os.path.islink(d + "/link") and
         b"Jonas" in read(d + "/kept"), r)
    r = run("open", *open_args(), "-o", "/dev/null", cwd=d)
    case("a device stays one", r.code == 0 and
         stat.S_ISCHR(os.stat("/dev/null").st_mode), r)
    r = run("open", *open_args(), "-o", ".", cwd=d)
    case("a folder is refused", r.code == 1 and "(FILE)" in r.err, r)
    r = run("open", *open_args(), "-o", "none/x", cwd=d)
    case("no such folder", r.code == 1 and "(FILE)" in r.err, r)
    if os.path.exists("/dev/full"):
        r = run("open", *open_args(), "-o", "/dev/full", cwd=d)
        case("a full disk is an error", r.code == 1 and "(FILE)" in r.err, r)
    r = run("open", *open_args(), "-o", "-", cwd=d)
    case("-o - is stdout", r.code == 0 and "Jonas" in r.out, r)
    for args in (["seal", "context.json", "--as", "bot.example.jwk", "--to",
                  "desk.example", "--keyring", "trusted.jwks"],
                 ["convert", "context.json", "--to", "binary"],
                 ["convert", "p.hop", "--to", "binary"]):
        code, seen = on_terminal(*args, cwd=d)
        case(f"no binary to a terminal: {args[0]}", code == 2 and
             b"terminal" in seen and b"\x89" not in seen, seen)
        case(f"binary to a pipe: {args[0]}", run(*args, cwd=d).code == 0)
    code, seen = on_terminal("seal", "context.json", "--as",
                             "bot.example.jwk", "--to", "desk.example",
                             "--keyring", "trusted.jwks", "--text", cwd=d)
    case("text form to a terminal", code == 0 and b"hop1." in seen, seen)


def readme_block(after):
    text = read(TOP + "/README.md").decode()
    return text.split(after, 1)[1].split("```", 2)[1].split("\n", 1)[1]


def test_readme():
    d = folder()
    os.symlink(TOP + "/examples", d + "/examples")
    lines = readme_block("tests/test_cli.py runs this").splitlines()
    case("the README has a session", len(lines) == 9, lines)
    for line in lines:
        r = run(*shlex.split(line, comments=True)[1:], cwd=d)
        case(f"README: {line}", line.startswith("build/handoff ") and
             r.code == 0, r)


def same_words(text):
    text = " ".join(text.split())
    text = re.sub(r"\d{4}-\d\d-\d\d (\d\d:\d\d)", r"\1", text)
    return re.sub(r"[0-9]+", "N", text)


def test_demo():
    b = os.path.relpath(BUILD, TOP)
    if not os.path.exists(BUILD + "/bot"):
        case("the story's programs are built", False)
        return
    done = subprocess.run(["sh", "examples/demo.sh"], cwd=TOP,
                          env=dict(os.environ, B=b), capture_output=True,
                          text=True, timeout=600)
    case("the demo runs", done.returncode == 0 and "went through" in
         done.stdout and "Jonas Weber" in done.stdout, done)
    # Numbers and line breaks differ, and a time of another day has its date.
    seen = same_words(done.stdout)
    for line in readme_block("way.c)):\n").splitlines():
        case(f"README: {line}", same_words(line) in seen)
    told = ("to do: wait", "to do: tell the customer: Carol speaks to them by",
            "OUTCOME     resolved: booked", "state: completed by desk.example",
            "to do: done")
    at = [done.stdout.find(line) for line in told]
    case("the story is told in order", -1 not in at and at == sorted(at), done)
    *last, everything = [l.strip() for l in done.stdout.splitlines()[-4:]]
    for line in last:
        r = subprocess.run(line, shell=True, cwd=TOP, capture_output=True)
        case(f"works: {line}", r.returncode == 0 and
             line.startswith(b + "/handoff"), r)
    case("the demo names the other one", everything.startswith("make demo-all"))


def main():
    case("the tool is built", os.access(TOOL, os.X_OK), TOOL)
    for test in (test_help, test_examples, test_usage, test_environment,
                 test_formats, test_keygen,
                 test_trust, test_trust_in_time, test_trust_files,
                 test_seal, test_supersedes, test_times, test_inspect, test_open,
                 test_explain, test_mask, test_repair, test_convert, test_output, test_readme,
                 test_demo):
        test()
    finish()


main()
