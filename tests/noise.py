#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# noise.py -- is what a check finds true, and of use?
#
#     python3 tests/noise.py [--seed 1] [--each 20] [--code NAME] [--to FOLDER]
#
# Gathers records: the examples, the golden ones, the dialogues by which
# masking is measured, real conversations where the shared material is there,
# and records that are built from all of them as platforms would send them:
# times in seconds, the newest message first, the history once more
# (noise_platforms.py); and as bots and people fill them (noise_briefings.py).
# Some are sealed and passed on several times. All are checked. Of each kind of
# finding so many are drawn by the seed and printed with what stands at their
# place and what their rule compares, for somebody with fresh eyes to say of
# each whether it is true and useful. What is wrong becomes a rule, and a pair of records in the tests.
# Not part of make check: nothing here can fail.
import argparse
import collections
import copy
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from noise_briefings import BRIEFINGS
from noise_platforms import NOW, PLATFORMS, messages

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get("HANDOFF_SHARED", TOP + "/../shared")
ROLES = {"bot": "ROLE_BOT", "agent": "ROLE_AGENT", "customer": "ROLE_CUSTOMER",
         "note": "ROLE_AGENT", "system": "ROLE_SYSTEM"}


# ---- Records ---------------------------------------------------------------

def own():
    names = (glob.glob(TOP + "/examples/conversations/*.json") +
             glob.glob(TOP + "/tests/golden/*.json") +
             glob.glob(SHARED + "/data/contexts/*.json") +
             glob.glob(SHARED + "/reports/*/*.json"))
    for name in sorted(names):
        try:
            record = json.load(open(name))
        except ValueError:
            continue
        if isinstance(record, dict) and "routing" in record:
            yield os.path.relpath(name, TOP), record


def dialogues():
    """The foreign texts that are for looking at: "role: text", by cases."""
    for path in sorted(glob.glob(TOP + "/tests/mask/foreign/fit-*.txt")):
        name, turns = None, []
        for line in list(open(path, encoding="utf-8")) + ["case end\n"]:
            role, _, text = line.rstrip("\n").partition(": ")
            if line.startswith("case "):
                if turns:
                    yield name, {
                        "routing": {"conversation_id": name,
                                    "channel": "CHANNEL_CHAT"},
                        "transcript": {"messages": turns}}
                name, turns = line.split()[1], []
            elif role in ROLES and text:
                turns.append({"role": ROLES[role],
                              "text": re.sub(r"⟦[a-z]*:?|⟧", "", text)
                              .replace("\\n", "\n").replace("\\t", "\t")})


def records(draw, count):
    # Dialogues are many and have little but talk: half of what is built has
    # the rest of a record as well.
    whole, talk = list(own()), list(dialogues())
    yield from whole + talk
    for _ in range(count):
        name, record = draw.choice(draw.choice([whole, talk]))
        change = draw.choice(PLATFORMS + BRIEFINGS)
        record = copy.deepcopy(record)
        messages(record)
        change(record, draw)
        yield f"{name} + {change.__name__}", record


# ---- Packets ----------------------------------------------------------------

class Way:
    """Packets that several parties passed on, in a folder with their keys."""

    PARTIES = ("bot", "desk", "partner")

    def __init__(self, tool, folder):
        self.tool, self.folder, self.n = tool, folder, 0
        for party in self.PARTIES:
            self.run("keygen", party + ".example")
            self.run("trust", "t.jwks", "add", party + ".example.pub.jwk",
                     "--may", "originate,forward")

    def run(self, *args):
        return subprocess.run([self.tool, *args], cwd=self.folder,
                              capture_output=True, text=True)

    def pass_on(self, command, source, me, to, *more):
        self.n += 1
        r = self.run(command, source, "--as", me + ".example.jwk", "--keyring",
                     "t.jwks", "--to", to + ".example", "--at", str(NOW),
                     "-o", f"{self.n}.hop", *more)
        return f"{self.n}.hop" if r.returncode == 0 else None

    def write(self, record):
        with open(self.folder + "/record.json", "w") as f:
            json.dump(record, f)
        return "record.json"

    def packet(self, draw, record):
        """What check is to be given, of a packet that came a long way."""
        at, to = "bot", draw.choice(self.PARTIES[1:])
        last = self.pass_on("seal", self.write(record), at, to, "--clear",
                            "all")
        for _ in range(draw.randrange(1, 7)):
            back = at if draw.random() < .7 else draw.choice(self.PARTIES)
            at, to = to, back if back != to else at
            added = draw.choice([None, later(record, draw)])
            more = ("--add", self.write(added), "--clear", "all") * bool(added)
            last = last and self.pass_on("forward", last, at, to, *more)
        return last and [last, "--as", to + ".example.jwk", "--keyring",
                         "t.jwks"]


def later(record, draw):
    """What the next party adds: news, corrections, or elements with nothing
    but the key of one that is there."""
    b = record.get("briefing", {})
    kind = draw.choice(["promises", "intents", "steps", "pain_points"])
    keys = [e["id"] for e in b.get(kind, []) if e.get("id")] or ["new1"]
    element = {"id": draw.choice(keys + ["new2"])}
    if draw.random() < .5:
        element.update({"promises": {"status": "PROMISE_STATUS_KEPT"},
                        "intents": {"name": "refund"},
                        "steps": {"what": "Called the warehouse"},
                        "pain_points": {"text": "Still waits"}}[kind])
    return {"briefing": {kind: [element]}, "transcript": {"messages": [
        {"role": "ROLE_AGENT", "text": draw.choice(
            ["I look into it.", "We refunded you today.", "One moment."])}]}}


# ---- What stands there ------------------------------------------------------

def at(record, path):
    """The value at a path, or the nearest above it."""
    value = record
    for name, key in re.findall(r"([a-z_]+)(?:\[([^\]]*)\])?\.?", path):
        value = value.get(name, {}) if isinstance(value, dict) else {}
        if not key:
            continue
        if key.startswith("#"):
            value = value[int(key[1:])] if value else {}
        elif name == "messages":
            value = next((m for t, m in numbered(value) if t == int(key)), {})
        else:
            value = next((e for e in value
                          if key in (e.get("id"), e.get("name"))), {})
    return value


def numbered(said):
    last = 0
    for m in said:
        last = m.get("turn") or last + 1
        yield last, m


# What else a reader needs in order to judge it: of each kind, the parts of the
# record that its rule compares.
BESIDE = {
    "no_reason": ["routing.escalation", "briefing.why"],
    "no_why": ["routing.escalation"], "reason_not_named": ["briefing.why"],
    "time_in_seconds": ["routing.started_at_ms"],
    "unreachable": ["routing.channel", "customer", "briefing.promises",
                    "routing.reply_until_ms"],
    "lifetime_not_chosen": ["routing.channel"],
    "authentication_unknown": ["routing.authentication", "customer"],
    "authentication_contradicted": ["routing.authentication",
                                    "routing.assurance_level",
                                    "customer.authentication"],
    "proof_not_masked": ["customer.authentication"],
    "intent_not_proven": ["customer.authentication"],
    "emotion_no_consent": ["routing.consents", "briefing.participants"],
    "emotion_of_staff": ["briefing.participants"],
    "pain_point_untried": ["briefing.steps", "briefing.summary"],
    "unknown_participant": ["briefing.participants"],
    "speaker_not_named": ["briefing.participants"],
    "speakers_alike": ["briefing.participants"],
    "unknown_turn": ["routing.last_turn", "transcript.omissions"],
    "summary_ends_early": ["briefing.summary"],
    "time_backwards": ["routing.started_at_ms", "briefing.emotions"],
    "voice_without_words": ["transcript.attachments"],
    "voice_without_length": ["transcript.attachments"],
    "double_key": ["briefing.slots", "briefing.intents"],
    "expires_before": ["routing.channel"],
    "slot_needed": ["briefing.intents"],
    "promise_not_received": [],
}
# ... and those for which it is what was said just before and after.
AROUND = {"question_open", "history_twice", "message_twice", "not_in_order",
          "clocks_differ", "native_id_twice", "answer_before", "unknown_turn",
          "turns_not_rising", "call_without_result", "speaker_not_named",
          "no_summary", "summary_ends_early", "proof_not_masked",
          "promise_not_received", "unreachable", "voice_without_words",
          "slot_needed"}


def short(value, most=300):
    return json.dumps(value, ensure_ascii=False)[:most]


def said_at(record, path):
    """A few messages up to the place, or the last ones."""
    said = list(numbered(record.get("transcript", {}).get("messages", [])))
    found = re.match(r"transcript\.messages\[(\d+)\]", path)
    here = [n for n, (t, _) in enumerate(said)
            if found and t == int(found.group(1))]
    end = here[0] + 3 if here else len(said)
    for t, m in said[max(0, end - 6):end]:
        rest = {k: v for k, v in m.items() if k not in ("role", "text", "turn")}
        yield (f"{t} {str(m.get('role', '?'))[-8:]}: {m.get('text', '')[:110]} "
               f"{short(rest, 150) if rest else ''}")


def show(out, code, name, record, finding):
    path = finding["path"]
    print(f"  {name}: {path}\n      {short(at(record, path), 400)}", file=out)
    above = path.rpartition(".")[0]
    if above.count(".") and "messages" not in above:
        print(f"      in {short(at(record, above))}", file=out)
    for beside in BESIDE.get(code, []):
        print(f"      {beside}: {short(at(record, beside))}", file=out)
    if code == "promise_not_received":
        turns = at(record, above).get("turns", [])
        for t in turns:
            print(f"      {t}: {short(at(record, f'transcript.messages[{t}]'))}",
                  file=out)
    elif code in AROUND:
        for line in said_at(record, path):
            print("      |", line.replace("\n", "\\n"), file=out)


# ---- Drawing ----------------------------------------------------------------

def check(tool, folder, args):
    r = subprocess.run([tool, "check", *args, "--json", "--at", str(NOW)],
                       cwd=folder, capture_output=True, text=True)
    return json.loads(r.stdout)["findings"] if r.returncode == 0 else None


def gather(draw, built, ways, tool):
    """Every finding, by code: (name, record, finding)."""
    found, total = collections.defaultdict(list), 0
    with tempfile.TemporaryDirectory() as folder:
        way = Way(tool, folder)
        for name, record in records(draw, built):
            args = [way.write(record)]
            if ways > 0 and draw.random() < .1:
                args, name = way.packet(draw, record), name + " + passed on"
                ways -= 1
            findings = args and check(tool, folder, args)
            total += findings is not None
            for one in findings or []:
                found[one["code"]].append((name, record, one))
    return found, total


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--each", type=int, default=20)
    p.add_argument("--built", type=int, default=2500)
    p.add_argument("--ways", type=int, default=150)
    p.add_argument("--code")
    p.add_argument("--to", help="a folder: a file for each kind")
    p.add_argument("--tool", default=TOP + "/build/handoff")
    a = p.parse_args()
    draw = random.Random(a.seed)
    found, total = gather(draw, a.built, a.ways, os.path.abspath(a.tool))
    for code in sorted(found):
        if a.code and a.code != code:
            continue
        one = found[code][0][2]
        out = open(f"{a.to}/{code}.txt", "w") if a.to else sys.stdout
        print(f"{code} ({one['severity']}): {len(found[code])} in {total} "
              f"records: {one['message']} -> {one['advice']}", file=out)
        for name, record, f in draw.sample(found[code],
                                           min(a.each, len(found[code]))):
            show(out, code, name, record, f)
        if a.to:
            out.close()


if __name__ == "__main__":
    sys.exit(main())
