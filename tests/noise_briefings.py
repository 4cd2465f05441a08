# SPDX-License-Identifier: MIT
#
# noise_briefings.py -- what bots and people write down, for noise.py: wishes,
# promises, proofs, tones, who took part, and how they write phones, languages
# and times. Half of it is right, so that a check has something to be wrong
# about.
from noise_platforms import NOW, messages, with_times

MINUTE, HOUR, DAY = 60000, 3600000, 86400000


def briefing(r):
    return r.setdefault("briefing", {})


def turn(r, draw, beyond=0):
    return draw.randrange(1, max(2, len(messages(r)) + 1 + beyond))


def some(draw, *choices):
    return draw.choice(choices)


def reasons(r, draw):
    r["routing"]["escalation"] = some(
        draw, {"reason": "ESCALATION_REASON_CUSTOMER_REQUEST"},
        {"native_code": some(draw, "F-02", "no_match_3", "agent_request")},
        {"reason": "ESCALATION_REASON_POLICY", "turn": turn(r, draw)},
        {"requested_by": "ROLE_CUSTOMER", "turn": turn(r, draw)}, {})
    why = some(draw, "", "", "Refund is above the bot's limit of 200 EUR.",
               "Asked twice for a person.", "La cliente quiere hablar con "
               "alguien.", "Three times not understood.")
    if why:
        briefing(r)["why"] = why
    if draw.random() < .4:
        briefing(r)["summary"] = some(
            draw, {"headline": "Wants a refund", "through_turn": turn(r, draw)},
            {"text": "She asks for her invoice.", "language": "en"},
            {"language": "en", "through_turn": turn(r, draw)})


def slots(r, draw):
    names = draw.sample(["order_no", "date", "postcode", "size", "email",
                         "iban", "reason", "seats", "city", "door_code"], 4)
    status = ["NEEDED", "ASKED", "INVALID", "FILLED", "DECLINED", "EMPTY",
              "CONFIRMED", "WANTED"]
    made = [{"name": n, "status": "SLOT_STATUS_" + draw.choice(status)}
            for n in names]
    for s in made:
        if s["status"].split("_")[2] in ("INVALID", "FILLED", "CONFIRMED"):
            s["raw"] = s["value"] = some(draw, "next Friday", "4711", "XL",
                                         "12 Elm Street", "tomorrow at noon")
            s["turn"] = turn(r, draw)
    b = briefing(r)
    b["intents"] = [
        {"id": "i1", "name": some(draw, "change_booking", "refund",
                                  "track_order", "cancel_contract"),
         "state": "INTENT_STATE_" + some(draw, "IN_PROGRESS", "READY",
                                         "FULFILLED", "ABANDONED", "FAILED",
                                         "WAITING"),
         "slots": made[:3]}]
    b["slots"] = made[3:]


def pains(r, draw):
    b = briefing(r)
    b["pain_points"] = [
        {"id": f"p{n}", "kind": "PAIN_POINT_KIND_" + kind, "text": text,
         "status": "PAIN_POINT_STATUS_" + some(draw, "OPEN", "RESOLVED",
                                               "ACKNOWLEDGED", "UNSPECIFIED"),
         "turns": [turn(r, draw)]}
        for n, (kind, text) in enumerate(draw.sample([
            ("UNRESOLVED", "Router still drops the connection"),
            ("BILLING", "Charged twice for November"),
            ("REPEATED_QUESTION", "Had to give the order number three times"),
            ("TREATMENT", "The bot called her Sir"),
            ("PRICE", "Finds the shipping too dear"),
            ("DELAY", "Waits for the parcel since Monday"),
            ("POLICY", "Will not accept the 14 days")], 2))]
    if draw.random() < .3:
        b["steps"] = [{"id": "s1", "what": "Restarted the router", "result":
                       "STEP_RESULT_" + some(draw, "FAILED", "SKIPPED",
                                             "SUCCEEDED", "PENDING")}]


def promises(r, draw):
    with_times(r, draw)
    at = NOW - draw.randrange(1, 5) * HOUR
    b = briefing(r)
    b["participants"] = [{"id": "bot", "role": "ROLE_BOT"},
                         {"id": "cust", "role": "ROLE_CUSTOMER"}]
    b["promises"] = []
    for n in range(draw.randrange(1, 4)):
        one = {"id": f"r{n}", "what": some(
            draw, "Call her back", "Send the invoice copy", "Refund 20 EUR",
            "We keep you posted", "Check with the warehouse"),
            "by": some(draw, "bot", "bot", "desk7", ""),
            "owner": some(draw, "desk", "warehouse", "", "Carol"),
            "made_at_ms": str(at), "turns": [turn(r, draw)],
            "due_at_ms": str(some(draw, 0, NOW - 10 * MINUTE, NOW - 3 * DAY,
                                  NOW + 30 * MINUTE, NOW + 2 * DAY,
                                  at - 5 * MINUTE, NOW + 90 * DAY)),
            "status": "PROMISE_STATUS_" + some(draw, "OPEN", "OPEN", "KEPT",
                                               "UNSPECIFIED", "BROKEN")}
        if draw.random() < .2:
            one["repeats"] = "R/PT1H"
        if draw.random() < .4:
            one["after"] = [some(draw, "s1", "r0", "refund-check")]
        b["promises"].append(one)
    b["steps"] = [{"id": "s1", "what": "Asked the warehouse", "by": "bot",
                   "turns": [turn(r, draw, 3)]}]
    for m in messages(r):
        if m.get("role") == "ROLE_BOT":
            m["by"] = "bot"
            if draw.random() < .4:
                m["delivery"] = some(draw, "DELIVERY_FAILED", "DELIVERY_READ")
            elif draw.random() < .3 and len(m.get("text", "")) > 10:
                m["interrupted"] = True
                m["heard"] = m["text"][:some(draw, 5, 1000)]
    r["routing"]["channel"] = some(draw, "CHANNEL_CHAT", "CHANNEL_EMAIL")


def proofs(r, draw):
    with_times(r, draw)
    status = some(draw, "AUTHENTICATED", "AUTHENTICATED", "IDENTIFIED",
                  "FAILED", "ANONYMOUS")
    proof = {"status": "AUTHENTICATION_STATUS_" + status,
             "methods": some(draw, ["otp"], ["kba"], ["sms"], ["face"],
                             ["voice"], ["pwd", "mfa"], ["date of birth"],
                             ["OTP"], []),
             "verified": some(draw, [], ["postcode"], ["date_of_birth"]),
             "pending": some(draw, [], [], ["postcode"], ["date_of_birth"]),
             "authenticated_at_ms": str(NOW - draw.randrange(1, 60) * MINUTE),
             "expires_at_ms": str(some(
                 draw, 0, NOW + 5 * MINUTE, NOW + HOUR, NOW - MINUTE,
                 NOW - 2 * DAY, NOW + 14 * MINUTE))}
    who = r.setdefault("customer", {})
    who["authentication"] = proof
    if draw.random() < .3:
        who["people"] = [{"id": "son", "name": "Tim", "relation": "son",
                          "authentication": dict(proof, pending=["mandate"])}]
    if draw.random() < .5:
        r["routing"]["authentication"] = "AUTHENTICATION_STATUS_" + some(
            draw, "AUTHENTICATED", "IDENTIFIED", status)
        r["routing"]["assurance_level"] = draw.randrange(0, 3)
        proof["assurance_level"] = draw.randrange(0, 3)


def tones(r, draw):
    with_times(r, draw)
    b = briefing(r)
    b["participants"] = [{"id": "cust", "role": "ROLE_CUSTOMER"},
                         {"id": "desk", "role": "ROLE_AGENT", "name": "Jo"},
                         {"id": "wife", "role": "ROLE_REPRESENTATIVE"}]
    at = NOW - HOUR
    b["emotions"] = []
    for _ in range(draw.randrange(1, 4)):
        at += some(draw, 1, 1, 1, -1) * draw.randrange(0, 9) * MINUTE
        one = {"turn": turn(r, draw), "at_ms": str(at),
               "category": some(draw, "angry", "happy", "annoyed", "Anger",
                                "negative", "frustrated", "worried", "neutral",
                                "sehr wütend", "sad"),
               "modality": "MODALITY_" + some(draw, "TEXT", "VOICE", "FACE",
                                              "UNSPECIFIED"),
               "by": some(draw, "", "", "cust", "desk", "wife")}
        if draw.random() < .6:
            one["source"] = some(
                draw, {"origin": "ORIGIN_MODEL", "name": "tone-3",
                       "confidence": .7}, {"origin": "ORIGIN_AGENT"},
                {"name": "tone-3"}, {"confidence": .9})
        b["emotions"].append(one)
    r["routing"]["consents"] = [
        {"id": "k", "purpose": some(draw, "emotion_recognition", "recording"),
         "status": "CONSENT_STATUS_" + some(draw, "GIVEN", "REFUSED",
                                            "INFORMED", "REQUESTED"),
         "by": some(draw, "", "cust", "wife"),
         "at_ms": str(NOW - HOUR), "expires_at_ms": str(some(
             draw, 0, 0, NOW + DAY, NOW - DAY, NOW - 2 * HOUR))}]


def named(r, draw):
    """References of every sort, most of them right."""
    n = len(messages(r))
    b = briefing(r)
    b["participants"] = [{"id": "bot", "role": "ROLE_BOT"},
                         {"id": some(draw, "cust", "c-1"),
                          "role": "ROLE_CUSTOMER"}]
    b["intents"] = [{"id": i, "name": "refund", "turns": [turn(r, draw, 2)],
                     "for_person": some(draw, "", "", "son", "cust")}
                    for i in draw.sample(["i1", "i2", "i2x"], 2)]
    if draw.random() < .3:
        b["intents"].append(dict(b["intents"][0], name="invoice"))
    b["leading_intent"] = some(draw, "", "i1", "i2", "refund")
    b["steps"] = [{"id": "s1", "what": "Looked it up", "by": some(
        draw, "bot", "cust", "agent-7", "")}]
    b["tags"] = ["vip", "vip"]
    if draw.random() < .3:
        b["slots"] = [{"name": "date", "value": "1"}, {"name": "date"}]
    r.setdefault("customer", {})["participant"] = some(draw, "", "c-1", "son")
    r["routing"]["last_turn"] = some(draw, 0, 0, n, n + 4)
    for m in messages(r)[-2:]:
        m["reply_to"] = draw.randrange(0, n + 3)
        m["by"] = some(draw, "", "bot", "cust", "c-1", "U02AB")
        m["attachments"] = some(draw, [], [], ["a"], ["photo.jpg"])
        m["reactions"] = some(draw, [], [{"by": "cust", "text": "👍"}],
                              [{"by": "U9", "text": "👍"}])
    r["transcript"]["attachments"] = [{"id": "a", "media_type": "image/png"}]


def numbered(r, draw):
    """Turns as exports number them."""
    first, step = some(draw, (1, 1), (0, 1), (101, 1), (10, 10)), 0
    for n, m in enumerate(messages(r)):
        m["turn"] = max(0, first[0] + n * first[1] - step)
        if draw.random() < .05:
            step += first[1] * some(draw, 1, 2)
    if draw.random() < .4:
        last = messages(r)[-1].get("turn", 1) if messages(r) else 1
        r["transcript"]["omissions"] = [some(
            draw, {"first_turn": last + 1, "last_turn": last + 5},
            {"first_turn": last + 5, "last_turn": last + 1})]
    briefing(r)["summary"] = {"headline": "Refund", "through_turn": turn(
        r, draw, 4)}


def forms(r, draw):
    r.setdefault("customer", {}).update({
        "language": some(draw, "en", "de-DE", "english", "en_US", "DE", "pt-br",
                         "zh-Hant-TW", "", "français", "xx-klingon"),
        "contacts": [{"kind": "CONTACT_KIND_PHONE", "value": some(
            draw, "+4930901820", "030 901820", "+49 (30) 901820", "0049301",
            "+1-555-0100", "tel:+4930901820", "15550100", "unknown", "+44 7700 "
            "900123", "whatsapp:+491701234567", "anonymous", "113")}]})
    for m in messages(r)[:3]:
        m["language"] = some(draw, "", "en", "es-419", "spanish", "en-us",
                             "de_AT", "und")
    r["transcript"]["attachments"] = [
        {"id": "a", "media_type": some(draw, "image/png", "png", "image/*",
                                       "application/pdf", "text/plain; "
                                       "charset=utf-8", "jpeg image", "file")}]
    r["extras"] = {"attributes": [{"name": "acme.score", "value": "{}",
                                   "media_type": some(draw, "json", "",
                                                      "application/json")}]}


def ranges(r, draw):
    b = briefing(r)
    b["intents"] = [{"id": "i", "name": "refund", "source": {
        "origin": "ORIGIN_MODEL", "confidence": some(draw, .92, 92, 1, -1, 1.0001,
                                                     0, 5)}}]
    for m in messages(r)[-3:]:
        m["confidence"] = some(draw, .8, 87.5, 0, 1)
        m["role"] = some(draw, m.get("role", 0), 0, 12)
    r["routing"]["priority"] = some(draw, 1, 3, 5, 9, 100)
    r["routing"]["started_at_ms"] = str(some(
        draw, NOW, -1, 1, 20251124160000, 2 ** 62, 0))


def around(r, draw):
    """What was before, who came and went, and when to call."""
    with_times(r, draw)
    start = NOW - some(draw, 1, 2) * HOUR
    r["routing"].update({"started_at_ms": str(start), "escalation": {
        "reason": 1, "requested_at_ms": str(start + some(
            draw, -5000, 40 * MINUTE, -DAY))}})
    b = briefing(r)
    b["history"] = [{"id": "h", "headline": "Asked for the price",
                     "started_at_ms": str(start + some(
                         draw, -DAY, -30 * DAY, 5 * MINUTE))}]
    joined = start + 10 * MINUTE
    b["participants"] = [
        {"id": "a1", "role": "ROLE_AGENT", "name": "Jo", "joined_at_ms":
         str(joined), "left_at_ms": str(joined + some(
             draw, 10 * MINUTE, -MINUTE, 0))}]
    b["outcome"] = {"ended_at_ms": str(start + some(draw, HOUR, -MINUTE))}
    b["deadlines"] = [{"id": "d", "what": some(draw, "Flight", "Checkout"),
                       "at_ms": str(NOW + some(draw, -1, 1, 30) * HOUR)}]
    b["suggestions"] = [{"id": "g", "what": "Offer the later flight", "status":
                         "SUGGESTION_STATUS_" + some(draw, "OPEN", "TAKEN"),
                         "due_at_ms": str(NOW + some(draw, -1, 2) * HOUR)}]
    call = NOW + some(draw, -3, 1, 20) * HOUR
    r.setdefault("customer", {})["callback"] = {
        "from_ms": str(call), "until_ms": str(call + some(
            draw, HOUR, -HOUR, 2 * HOUR)),
        "contact": {"kind": "CONTACT_KIND_PHONE", "value": "+4930901820"}}
    r["routing"]["reply_until_ms"] = str(NOW + some(draw, -2, 20) * HOUR)
    r["routing"]["delete_after_ms"] = str(NOW + some(draw, -1, 720) * HOUR)


def voices(r, draw):
    """Voice notes as messengers send them."""
    kind = some(draw, "audio/ogg; codecs=opus", "audio/mp4", "AUDIO/AMR",
                "video/mp4", "audio/mpeg")
    made = []
    for n in range(draw.randrange(1, 3)):
        made.append({"id": f"v{n}", "media_type": kind, "name": "voice.ogg",
                     "duration_ms": some(draw, 0, 0, 4200, 61000),
                     "transcript": some(draw, "", "", "Hi, it is me again.")})
        messages(r).append({
            "role": some(draw, "ROLE_CUSTOMER", "ROLE_CUSTOMER", "ROLE_AGENT"),
            "attachments": [f"v{n}"], "duration_ms": some(draw, 0, 0, 0, 4200),
            "text": some(draw, "", "", "", "please listen")})
    r["transcript"]["attachments"] = made


BRIEFINGS = [reasons, slots, pains, promises, proofs, tones, named, numbered,
             forms, ranges, around, voices]
