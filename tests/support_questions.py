# SPDX-License-Identifier: MIT
#
# support_questions.py -- eight records, ten questions, and what must be
# readable on the first screen (questions/README.md).
#
# A test renders what packet() made, cuts the first screen, and asks lacking()
# and misplaced() what is wrong with it. Both return sentences; none is good.
import json
import os
import re
import runpy

from support_cli import TOP, folder, run, write

HERE = os.path.join(TOP, "tests", "questions")
QUESTIONS = ["why", "who", "proven", "want", "missing", "feel", "tried",
             "promised", "next", "before"]
NAMES = sorted(n[:-len(".answers.json")] for n in os.listdir(HERE)
               if n.endswith(".answers.json"))


def answers(name):
    with open(os.path.join(HERE, name + ".answers.json")) as f:
        return json.load(f)


def legs(name):
    """The record of each leg. The long one is written by its script."""
    path = os.path.join(TOP, answers(name)["record"])
    if path.endswith(".py"):
        return runpy.run_path(path)["legs"]()
    with open(path) as f:
        return [json.load(f)]


# ---- Packets ----------------------------------------------------------------

def packet(name):
    """Seals a record as its answers say, with keys made for it. Returns the
    folder, and what opens it: handoff open, with these arguments, in it."""
    a, d = answers(name), folder()
    for party in sorted(_parties(a)):
        _tool(d, "keygen", party)
        _tool(d, "trust", "trusted.jwks", "add", party + ".pub.jwk", "--may",
              "originate,forward")
    for n, (leg, record) in enumerate(zip(a["way"], legs(name))):
        _pass_on(d, n, leg, record, a["lifetime"])
    return d, ["%d.hop" % n, "--as", a["reader"] + ".jwk", "--keyring",
               "trusted.jwks", "--at", a["now"]]


def _parties(a):
    return {p for leg in a["way"] for p in [leg["from"], *leg["to"]]}


def _pass_on(d, n, leg, record, lifetime):
    """The first leg is sealed, each later one added."""
    write("%s/leg-%d.json" % (d, n), json.dumps(record))
    args = ["seal", "leg-%d.json" % n]
    if n > 0:
        args = ["forward", "%d.hop" % (n - 1), "--add", "leg-%d.json" % n]
    for to in leg["to"]:
        args += ["--to", to]
    for reader, sections in leg.get("readers", {}).items():
        args += ["--readers", reader + "=" + ",".join(sections)]
    _tool(d, *args, "--as", leg["from"] + ".jwk", "--keyring", "trusted.jwks",
          "--at", leg["sent"], "--lifetime", lifetime, "-o", "%d.hop" % n)


def _tool(d, *args):
    r = run(*args, cwd=d)
    if r.code != 0:
        raise RuntimeError("handoff %s: %s" % (args[0], r.err))


# ---- Screens ----------------------------------------------------------------

def plain(screen):
    """A screen as it is matched: emphasis and escapes of Markdown gone, and
    everything that separates words one blank."""
    return re.sub(r"[\s\u00a0\u202f|│]+", " ", re.sub(r"[*`\\]|__", "", screen))


def _find(pattern, text):
    return re.search(pattern, text, re.IGNORECASE)


def lacking(a, screen, questions=QUESTIONS):
    """What a reader of this screen could not answer."""
    text = plain(screen)
    return ["%s: nothing says %s" % (q, " or ".join(fact))
            for q in questions for fact in a["questions"][q]["facts"]
            if not any(_find(p, text) for p in fact)]


def misplaced(a, screen):
    """What must not be on this screen, or not before the warning."""
    text = plain(screen)
    wrong = ["must not be there: " + p for p in a.get("never", [])
             if _find(p, text)]
    warns = [m.start() for p in a.get("first", [])
             for m in [_find(p, text)] if m]
    for p in a.get("after", []):
        m = _find(p, text)
        if m and (not warns or m.start() < min(warns)):
            wrong.append("stands before the warning: " + p)
    return wrong
