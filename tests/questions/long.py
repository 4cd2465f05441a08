# SPDX-License-Identifier: MIT
#
# long.py -- writes the eighth record: 16 legs, 10,000 turns.
#
#     long.py FOLDER
#
# A bakery waits for mixers. Each leg is a file, leg-00.json to leg-15.json:
# the first is sealed, the others are added on the way. The seed is fixed, and
# what the answers ask for stands here in words, not in what is drawn: the
# last leg says why, what is wanted, tried, promised and to be done.
import json
import os
import random
import sys

LEGS, TURNS = 16, 10000
START = 1794214800000  # 2026-11-09T09:00:00Z
DAY = 24 * 60 * 60 * 1000
NINE = START + 8 * DAY  # 2026-11-17T09:00:00Z, when the last leg begins
MINUTE = 60 * 1000
DESKS = ["day desk", "claims desk", "carrier desk"]
THINGS = ["the pallet", "the invoice", "the depot", "the driver", "the scan",
          "the mixers", "the claim", "the photographs"]
ASKS = ["Where is {}?", "I wrote about {} before.", "What about {}?",
        "Nobody calls me about {}.", "I have no news of {}."]
SAYS = ["I look into {}.", "We asked about {}.", "There is no news of {} yet.",
        "A colleague has {}.", "I have noted what you say about {}."]


def person(leg):
    """Who has the conversation in this leg: Participant.id."""
    return "bot" if leg == 0 else "agent-%02d" % leg


def began(leg):
    return START + leg * DAY // 2 if leg < LEGS - 1 else NINE


def messages(leg, draw):
    """This leg's share of the turns, customer and desk in turn."""
    first = leg * TURNS // LEGS + 1
    after = (leg + 1) * TURNS // LEGS + 1
    role = "ROLE_BOT" if leg == 0 else "ROLE_AGENT"
    out = []
    for turn in range(first, after):
        asks = (turn - first) % 2 == 0
        text = draw.choice(ASKS if asks else SAYS).format(draw.choice(THINGS))
        m = {"turn": turn, "role": "ROLE_CUSTOMER" if asks else role,
             "sent_at_ms": str(began(leg) + (turn - first) * 2000),
             "text": text}
        if not asks:
            m["by"] = person(leg)
        out.append(m)
    return out


def briefing(leg, draw, turn):
    """What each leg on the way leaves: six steps, a promise that was kept, a
    reading of the mood, and the same hurt, raised once more."""
    at = began(leg)
    steps = [{"id": "s%02d-%d" % (leg, i), "by": person(leg),
              "what": "Looked into %s" % draw.choice(THINGS),
              "result": "STEP_RESULT_FAILED", "detail": "No news",
              "at_ms": str(at + i * MINUTE)} for i in range(6)]
    return {
        "summary": {"headline": "Mixers are late, day %d" % (leg // 2 + 1),
                    "language": "en", "through_turn": turn},
        "steps": steps,
        "promises": [{"id": "r%02d" % leg, "what": "News by the next day",
                      "by": person(leg), "owner": person(leg),
                      "due_at_ms": str(at + DAY),
                      "status": "PROMISE_STATUS_KEPT"}],
        "emotions": [{"turn": turn - 1, "at_ms": str(at),
                      "category": "worried" if leg < 8 else "frustrated",
                      "source": {"origin": "ORIGIN_MODEL", "name": "tone-2",
                                 "confidence": 0.7}}],
        "pain_points": [{"id": "p1", "kind": "PAIN_POINT_KIND_PASSED_AROUND",
                         "text": "Explained it to every desk anew",
                         "severity": "SEVERITY_HIGH", "times_raised": leg + 1,
                         "status": "PAIN_POINT_STATUS_OPEN"}],
        "participants": [{"id": person(leg),
                          "role": "ROLE_BOT" if leg == 0 else "ROLE_AGENT",
                          "name": "Bo" if leg == 0 else
                          "%s %d" % (DESKS[leg % 3].capitalize(), leg)}],
    }


def first(leg):
    """What is known from the beginning."""
    leg["routing"].update({
        "conversation_id": "case-90071", "channel": "CHANNEL_MESSAGING",
        "language": "en", "started_at_ms": str(START)})
    leg["briefing"]["participants"].insert(
        0, {"id": "customer", "role": "ROLE_CUSTOMER"})


def last(leg):
    """What the reader must know: the night desk leaves it."""
    leg["routing"].update({
        "priority": "PRIORITY_URGENT",
        "escalation": {"reason": "ESCALATION_REASON_SHIFT_END",
                       "requested_at_ms": str(NINE + 50 * MINUTE),
                       "requested_by": "ROLE_AGENT", "turn": TURNS}})
    b = leg["briefing"]
    b["why"] = "The night desk goes off duty before the lorry is loaded"
    b["summary"].update({
        "headline": "48 mixers arrived broken, their replacement leaves today",
        "next_step": "Agree on the delivery window, then tell the warehouse"})
    b["intents"] = [{
        "id": "i1", "name": "replace_goods",
        "label": "Get 48 broken mixers replaced",
        "state": "INTENT_STATE_IN_PROGRESS",
        "slots": [{"name": "order", "value": "B-30418",
                   "status": "SLOT_STATUS_CONFIRMED"},
                  {"name": "delivery_window", "label": "Delivery window",
                   "status": "SLOT_STATUS_NEEDED"}]}]
    b["emotions"].append({
        "turn": TURNS - 1, "at_ms": str(NINE + 20 * MINUTE),
        "category": "angry", "target": "EMOTION_TARGET_SERVICE",
        "source": {"origin": "ORIGIN_AGENT", "name": "Ingrid Holm"}})
    b["steps"].append({
        "id": "s99", "by": person(LEGS - 1),
        "what": "Asked the warehouse for a replacement",
        "result": "STEP_RESULT_SUCCEEDED",
        "detail": "48 mixers are on bay 7", "at_ms": str(NINE + 40 * MINUTE)})
    b["promises"].append({
        "id": "r99", "what": "The replacement leaves the warehouse",
        "by": person(LEGS - 1), "owner": "warehouse",
        "due_at_ms": str(NINE + 7 * 60 * MINUTE),
        "status": "PROMISE_STATUS_OPEN"})
    b["participants"][0]["name"] = "Ingrid Holm"
    leg["customer"] = {
        "name": "Astrid Lindqvist", "organization": "Lindqvist Bakery",
        "language": "en",
        "authentication": {
            "status": "AUTHENTICATION_STATUS_AUTHENTICATED",
            "methods": ["otp"], "assurance_level": 2,
            "authenticated_at_ms": str(NINE + 10 * MINUTE)},
        "contacts": [{"kind": "CONTACT_KIND_PHONE", "value": "+46855512345",
                      "verified": "ANSWER_YES"}]}


def legs():
    draw = random.Random(14)
    out = []
    for n in range(LEGS):
        said = messages(n, draw)
        turn = said[-1]["turn"]
        out.append({"routing": {"last_turn": turn},
                    "briefing": briefing(n, draw, turn),
                    "transcript": {"messages": said}})
    first(out[0])
    last(out[-1])
    return out


def main(folder):
    for n, leg in enumerate(legs()):
        with open(os.path.join(folder, "leg-%02d.json" % n), "w") as f:
            json.dump(leg, f, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
