# SPDX-License-Identifier: MIT
#
# test_questions.py -- the questions themselves, before any screen is asked.
#
# Each record can be sealed and read as its answers say. Each right answer
# holds the facts that it asks for; the answers about another record, and a
# screen of nothing but headings, do not.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import case, finish, run  # noqa: E402
from support_questions import (NAMES, QUESTIONS, answers, lacking,  # noqa: E402
                               legs, misplaced, packet)

ALL = {name: answers(name) for name in NAMES}
BARE = "Why Who Proven Want Still to ask Feel Tried Promised Next How it came"


def said(name, questions=QUESTIONS):
    return "\n".join(ALL[name]["questions"][q]["answer"] for q in questions)


def test_shape():
    case("there are eight records", len(NAMES) == 8, NAMES)
    for name, a in ALL.items():
        case(f"{name}: ten questions", list(a["questions"]) == QUESTIONS)
        case(f"{name}: each has a sentence and facts",
             all(q["answer"].endswith((".", "?")) and q["facts"]
                 and all(q["facts"]) for q in a["questions"].values()))
        case(f"{name}: a record for each leg",
             len(legs(name)) == len(a["way"]))


def test_right_answers():
    for name, a in ALL.items():
        for q in QUESTIONS:
            short = lacking(a, said(name, [q]), [q])
            case(f"{name}: the answer to {q} holds its facts", not short,
                 short)
        case(f"{name}: the answers hold nothing that must not be there",
             not [m for m in misplaced(a, said(name))
                  if m.startswith("must not")], misplaced(a, said(name)))


def test_wrong_answers():
    for name, a in ALL.items():
        for q in QUESTIONS:
            case(f"{name}: headings do not answer {q}", lacking(a, BARE, [q]))
            if a["questions"][q].get("nothing"):
                continue  # right of other records, too
            for other in NAMES:
                case(f"{name}: {other} does not answer {q}",
                     other == name or lacking(a, said(other), [q]))


def test_nothing_noted():
    """Said of one part, it is not said of the part before it."""
    for q, heading in (("why", "Why here"), ("who", "Who"),
                       ("feel", "How they feel")):
        a = ALL["04-hotel"]
        case(f"nothing is noted: {q}",
             not lacking(a, heading + ": nothing noted", [q]))
        case(f"nothing is noted of something else than {q}",
             lacking(a, heading + "\nPromised: nothing noted", [q]))
    a, hidden = ALL["06-sealed"], "not shown to you: sealed to others"
    hide = [q for q in QUESTIONS if a["questions"][q].get("nothing")]
    for line in ("Want, still to ask, feel, tried and promised: ",
                 "Briefing: "):
        case(f"sealed to others in one line: {line}",
             not lacking(a, line + hidden, hide), lacking(a, line + hidden))
    case("what is promised is sealed, and nothing is said of the mood",
         lacking(a, "How they feel\nPromised: " + hidden, ["feel"]))


def test_order():
    a = ALL["07-contradicts"]
    warning = "The refund is ready, but nobody has proven who they are. "
    case("the warning may come first",
         not misplaced(a, warning + "Refund 64.50 EUR"))
    for bad in ("Refund 64.50 EUR. ", "Refund: ready, confirmed. "):
        case(f"'{bad}' may not come first", misplaced(a, bad + warning))
        case(f"'{bad}' may not stand alone", misplaced(a, bad))
    sealed = ALL["06-sealed"]
    case("what is sealed is not said to be nothing",
         misplaced(sealed, "Promised: nothing noted"))
    case("what is sealed stays sealed",
         misplaced(sealed, "Ask Dr Okafor"))


def read(name, ran):
    """The record as the reader has it."""
    try:
        return json.loads(ran.out)["context"]
    except (ValueError, KeyError):
        return {}


def test_records():
    for name in NAMES:
        d, args = packet(name)
        r = run("open", *args, "--format", "json", cwd=d)
        case(f"{name} is opened by its reader", r.code == 0, r.err)
        record = read(name, r)
        sealed = name == "06-sealed"
        case(f"{name}: the reader has the briefing, or not",
             ("briefing" in record) != sealed, list(record))
        r = run("check", *args, "--json", cwd=d)
        case(f"{name}: what the reader got does not contradict itself but "
             "where it is meant to", r.code == 0 and contradicts(r) ==
             (name == "07-contradicts"), r)
        if name == "08-long":
            case("the long one has 16 legs and 10,000 turns",
                 len(legs(name)) == 16 and
                 len(record["transcript"]["messages"]) == 10000)


def contradicts(ran):
    """Says the check that this must not be acted on, or cannot be so?"""
    return any(f["severity"] == "error" or "required_level" in f["path"]
               for f in ran.json["findings"])


for test in (test_shape, test_right_answers, test_wrong_answers,
             test_nothing_noted, test_order, test_records):
    test()
finish()
