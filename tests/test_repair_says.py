#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# test_repair_says.py -- a repair never does more than it says, nor less.
#
# Records are made by a seed as other programs write them. Each is repaired,
# and compared with what it was: every field that changed has a finding at its
# path, every finding has a change, a turn that is named is still the same
# message, and what needs no repair comes out byte for byte. Which message is
# which is told by a mark in a field that no repair looks at.
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support_cli import case, finish, folder, run  # noqa: E402

NOW = 1764000000000
MARK = "delivery_error"
TURNS = ("turns", "reply_to", "replaces", "turn")
TEXTS = {"repaired_half", "repaired_nul", "repaired_cesu8"}
TIMES = {"repaired_time_text", "repaired_seconds", "repaired_microseconds"}


# ---- Records ---------------------------------------------------------------

def words(draw):
    return draw.choice(["hello", "where is it?", "<p>Hi<br>you</p>", "a &amp; b",
                        "a < b", "R&D; <name>", "cut \ud83d", "nul \0 here",
                        "\ud83d\ude00 as CESU-8", "x\ude00", "ok", "ok"])


def time(draw, unit, ms):
    if unit == "mixed":
        unit = draw.choice(["ms", "s", "text"])
    return {"ms": str(ms), "s": ms // 1000, "us": ms * 1000,
            "fraction": ms / 1000 + .25,
            "text": "2025-11-24T%02d:00:00Z" % (ms // 3600000 % 24)}[unit]


def message(draw, n, unit, order):
    at = {"rising": n, "newest": 99 - n, "any": draw.randrange(99),
          "none": None}[order]
    m = {"role": draw.choice(["ROLE_CUSTOMER", "ROLE_BOT"]), "text": words(draw)}
    if at is not None and draw.random() < .8:
        m["sent_at_ms"] = time(draw, unit, NOW + at * 3600000)
    if draw.random() < .5:
        m["native_id"] = draw.choice("abc")
    if draw.random() < .2:
        m["reply_to"] = draw.randrange(1, 12)
    if draw.random() < .1:
        m["replaces"] = draw.randrange(1, 12)
    if draw.random() < .1:
        m["clock"] = "CLOCK_DEVICE"
    if draw.random() < .1:
        m["rich"] = draw.choice(["{}", m["text"]])
    if draw.random() < .1:
        m["attachments"] = ["f"]
    m[MARK] = f"mark {n}"
    return m


def record(draw):
    unit = draw.choice(["ms", "ms", "s", "us", "fraction", "text", "mixed"])
    order = draw.choice(["rising", "newest", "any", "none"])
    said = [message(draw, n, unit, order) for n in range(draw.randrange(12))]
    if draw.random() < .3:
        for n, m in enumerate(said):
            m["turn"] = n + 1
    r = {"routing": {"conversation_id": "c"},
         "briefing": {"why": words(draw),
                      "steps": [{"id": "s1", "what": words(draw), "turns":
                                 sorted(draw.sample(range(1, 12), 3))}]},
         "customer": {"name": words(draw)},
         "transcript": {"messages": said},
         "extras": {"attributes": [{"name": "a", "value": draw.choice(
             [True, 7, -1.5e3, "7"])}]}}
    if draw.random() < .7:
        r["routing"]["started_at_ms"] = time(draw, unit, NOW)
        r["briefing"]["steps"][0]["at_ms"] = time(draw, unit, NOW + 1000)
    return r


def to_bytes(r):
    """Half a pair as an escape, a whole one as CESU-8."""
    text = json.dumps(r, ensure_ascii=False)
    text = re.sub("(?<![\ud800-\udbff])([\udc00-\udfff])|"
                  "([\ud800-\udbff])(?![\udc00-\udfff])",
                  lambda m: "\\u%04x" % ord(m.group()), text)
    return text.encode("utf-8", "surrogatepass")


# ---- Comparing --------------------------------------------------------------

def plain(value):
    """As the tool writes it: numbers of 64 bits are text, 0 is left out."""
    if isinstance(value, dict):
        value = {k: str(v) if k.endswith("_ms") and not isinstance(v, float)
                 else plain(v) for k, v in value.items()}
        return {k: v for k, v in value.items() if v not in ("", 0, [], {})}
    return [plain(v) for v in value] if isinstance(value, list) else value


def leaves(value, path=""):
    """Every field that is not a message, by its path in the record as it was;
    a message of the transcript is named by its mark."""
    for k, v in value.items() if isinstance(value, dict) else []:
        if isinstance(v, dict):
            yield from leaves(v, f"{path}{k}.")
        elif isinstance(v, list) and v and isinstance(v[0], dict):
            for n, one in enumerate(v):
                yield from leaves(one, f"{path}{k}[{one.get(MARK, n)}].")
        else:
            yield path + k, v


def place(path, said):
    """The path of a finding as leaves() names it."""
    def name(m):
        if m.group(1) != "messages":
            return m.group(1) + "[0]"
        at = m.group(2)
        one = said[int(at[1:])] if at[0] == "#" else next(
            x for x in said if x["turn"] == int(at))
        return f"messages[{one[MARK]}]"
    return re.sub(r"(\w+)\[([^\]]*)\]", name, path)


def marks_by_turn(said):
    by, last = {}, 0
    for m in said:
        last = m.get("turn") or last + 1
        by.setdefault(last, m[MARK])
    return by


def allowed(findings, said):
    """The fields that findings say are changed, each with its finding."""
    fields = {}
    for f in findings:
        at, code = place(f["path"], said), f["code"]
        if code in TEXTS | TIMES:
            fields[at] = code
        elif code == "repaired_attribute":
            fields[at] = code
            fields[at.replace(".value", ".media_type")] = ""
        elif code == "repaired_markup":
            fields[at] = code
            fields[at[:-4] + "rich"] = fields[at[:-4] + "media_type"] = ""
        elif code == "repaired_correction":
            fields[at + ".replaces"] = code
    return fields


def check_turns(name, before, after, said, left, same):
    """A turn that is named is the same message as before."""
    old, new = marks_by_turn(said), marks_by_turn(left)
    for path in before:
        if path.rpartition(".")[2] not in TURNS or path.endswith("].turn"):
            continue
        was, now = before[path], after.get(path)
        was, now = [x if isinstance(x, list) else [x] for x in (was, now)]
        known = {same.get(old[t], old[t]) for t in was if t in old}
        case(f"{name}: {path}", known <= {new.get(t) for t in now} and
             len(now) <= len(was), was, now)


def compare(name, r, out, findings):
    said = r["transcript"]["messages"]
    left = out.get("transcript", {}).get("messages", [])
    codes = [f["code"] for f in findings]
    gone = [place(f["path"], said)[len("transcript.messages["):-1]
            for f in findings if f["code"] == "repaired_double"]
    stay = [m[MARK] for m in said if m[MARK] not in gone]
    case(f"{name}: who is left out", sorted(m[MARK] for m in left) ==
         sorted(stay) and len(set(gone)) == len(gone), gone, left)
    moved = stay != [m[MARK] for m in left]
    # Sorting may only have moved what is left out.
    case(f"{name}: order", "repaired_order" in codes if moved else
         "repaired_order" not in codes or gone, stay, left)
    by = {m[MARK]: m for m in said}
    same = {}
    for mark in gone:
        one = by[mark]
        same[mark] = next((m[MARK] for m in left if m.get("native_id") ==
                           one["native_id"] and m["role"] == one["role"]), None)
        case(f"{name}: {mark} was there twice", same[mark], one, left)
    before = {p: v for p, v in leaves(plain(r))
              if not any(f"[{g}]" in p for g in gone)}
    after = dict(leaves(out))
    fields = allowed(findings, said)
    turns = moved or gone
    for path in sorted(set(before) | set(after)):
        if path in fields or before.get(path) == after.get(path):
            continue
        case(f"{name}: {path} was changed, and nothing says so", turns and
             path.rpartition(".")[2] in TURNS, before.get(path),
             after.get(path))
    for path, code in fields.items():
        if code and not any(f"[{g}]" in path for g in gone):
            case(f"{name}: {code} at {path}",
                 before.get(path) != after.get(path) or
                 code == "repaired_markup" or turns, before.get(path))
    check_turns(name, {p: v for p, v in before.items() if p not in fields},
                after, said, left, same)


def repair(d, name, data):
    with open(f"{d}/{name}", "wb") as f:
        f.write(data)
    r = run("convert", name, "--repair", "--to", "json", "-o", name + ".out",
            "--json", cwd=d)
    case(f"{name} is repaired", r.code == 0, r)
    with open(f"{d}/{name}.out", "rb") as f:
        out = f.read()
    os.remove(f"{d}/{name}.out")
    last = r.err.splitlines()[-1:] or ["{}"]
    return out, json.loads(last[0]).get("repaired", [])


def test_records():
    d = folder()
    seen = set()
    for seed in range(150):
        r = record(random.Random(seed))
        name = f"{seed}.json"
        out, findings = repair(d, name, to_bytes(r))
        seen |= {f["code"] for f in findings}
        compare(name, r, json.loads(out), findings)
        again, more = repair(d, name, out)
        case(f"{name}: repaired once and for all", again == out and more == [],
             more)
        if not findings:
            strict = run("convert", name, "--to", "json", cwd=d)
            case(f"{name} needed none", strict.out_bytes == out, strict)
    case("every sort of repair was made", len(seen) == 11, sorted(seen))


test_records()
finish()
