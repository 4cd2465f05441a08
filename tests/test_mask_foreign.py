# SPDX-License-Identifier: MIT
"""test_mask_foreign.py -- masking, measured on texts that it was not fitted to.

The lists and their rules are in tests/mask/foreign. A mark is found if
nothing of it remains in its message; a text is changed if anything in a case
without marks is. Only counts are printed: a case that somebody has read
measures nothing any more. The floors are what was measured last.

    python3 tests/test_mask_foreign.py [--print] [LIST ...]

--print: the counts, apart by hand and made.
"""
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "mask", "foreign"))
import check as lists  # noqa: E402
from support_cli import BUILD, case, finish  # noqa: E402

# Of each list: marks found at least (of all), texts changed at most.
FLOORS = {"fit": (313, 0), "measure": (319, 6), "learn": (391, 0),
          "second": (420, 5)}
ROLES = {"customer": "ROLE_CUSTOMER", "bot": "ROLE_BOT", "agent": "ROLE_AGENT"}
REPLACED = re.compile(r"\[[^\[\]]*\]")


def plain(text):
    """What a turn says: without marks and escapes."""
    text = lists.MARK.sub(lambda m: m.group(2), text)
    return lists.ESCAPE.sub(lambda m: json.loads(f'"{m.group()}"'), text)


def record(turns):
    proofs = [i for i, (_, proof, _) in enumerate(turns, 1) if proof]
    made = {
        "routing": {"conversation_id": "c"},
        "transcript": {"messages": [
            {"turn": i, "role": ROLES[speaker], "text": plain(text)}
            for i, (speaker, _, text) in enumerate(turns, 1)]}}
    if proofs:
        made["customer"] = {"authentication": {"turns": proofs}}
    return json.dumps(made)


def masked(turns):
    """The texts of a conversation as masking leaves them."""
    done = subprocess.run(
        [BUILD + "/handoff", "mask", "-", "--only", "pan,cvv,proof"],
        input=record(turns).encode(), capture_output=True, check=True)
    return [m.get("text", "") for m in
            json.loads(done.stdout)["transcript"]["messages"]]


def remains(mark, text, after):
    """Does a mark of `text` remain in what became of it?"""
    outside = plain(lists.MARK.sub("\0", text))
    after = REPLACED.sub(" ", after)
    digits = re.sub(r"\D", "", plain(mark))
    if len(digits) > 1:
        return (re.sub(r"\D", "", after).count(digits) >
                re.sub(r"\D", "", outside).count(digits))
    return after.count(plain(mark)) > outside.count(plain(mark))


def measure(one):
    _, _, _, _, made, turns = one
    marks = found = 0
    texts = masked(turns)
    for (_, _, text), after in zip(turns, texts):
        for kind, mark in lists.MARK.findall(text):
            if kind != "may":
                marks += 1
                found += not remains(mark, text, after)
    changed = texts != [plain(text) for _, _, text in turns]
    return made, marks, found, changed


def main():
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")]
    if os.environ.get("SANITIZE"):
        wanted = wanted or ["learn"]  # the counts are the same; each costs more
    for name in wanted or lists.LISTS:
        sums = collections.Counter()
        for sign in ("positive", "negative"):
            cases = list(lists.read(lists.HERE / f"{name}-{sign}.txt"))
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                for made, marks, found, changed in pool.map(measure, cases):
                    sums["marks", made] += marks
                    sums["found", made] += found
                    if sign == "negative":
                        sums["changed", made] += changed
                        sums["texts", made] += 1
        both = {k: sums[k, "hand"] + sums[k, "made"]
                for k in ("marks", "found", "changed", "texts")}
        said = (f"{name}: {both['found']} of {both['marks']} marks found, "
                f"{both['changed']} of {both['texts']} texts changed")
        if "--print" in sys.argv[1:]:
            print(said, {f"{k} {how}": n for (k, how), n in sums.items()})
        found, changed = FLOORS[name]
        case(said, both["found"] >= found and both["changed"] <= changed,
             f"floor: {found}, {changed}")
    finish()


if __name__ == "__main__":
    main()
