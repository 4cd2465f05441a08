# SPDX-License-Identifier: MIT
#
# noise_platforms.py -- what platforms do to records, for noise.py: times in
# seconds, the newest message first, the history once more, bodies in HTML.
# Each change is made to a copy, and none knows what a check finds.
import copy
import time

NOW = 1764000000000


def every_time(value, change):
    if isinstance(value, dict):
        return {k: str(change(int(v))) if k.endswith("_ms") and
                k != "duration_ms" and int(v) else every_time(v, change)
                for k, v in value.items()}
    if isinstance(value, list):
        return [every_time(v, change) for v in value]
    return value


def messages(record):
    return record.setdefault("transcript", {}).setdefault("messages", [])


def with_times(record, draw):
    at = NOW - 3600000
    for n, m in enumerate(messages(record)):
        at += draw.randrange(2000, 90000)
        m["sent_at_ms"] = str(at)
        m["native_id"] = f"m-{n + 1}"


# What platforms do to records; each changes a copy.
def seconds(r, draw):
    with_times(r, draw)
    r.update(every_time(r, lambda ms: ms // 1000 if ms > 10 ** 11 else ms))


def microseconds(r, draw):
    with_times(r, draw)
    r.update(every_time(r, lambda ms: ms * draw.choice([1000, 1000000])))


def card_ids(r, draw):
    card = draw.choice(["4024007165401778", "4024 0071 6540 1778",
                        "4024-0071-6540-1778", "4024007165401779"])
    r["routing"]["conversation_id"] = card
    r.setdefault("customer", {})["references"] = [
        {"kind": draw.choice(["card", "account", "postcard"]), "id": card}]


def newest_first(r, draw):
    with_times(r, draw)
    messages(r).reverse()
    for m in messages(r):
        m.pop("turn", None)


def device_clock(r, draw):
    with_times(r, draw)
    off = draw.choice([-1, 1]) * draw.randrange(5000, 4 * 3600000)
    for m in messages(r):
        if m.get("role") == "ROLE_CUSTOMER":
            m["sent_at_ms"] = str(int(m["sent_at_ms"]) + off)


def history_again(r, draw):
    with_times(r, draw)
    for m in copy.deepcopy(messages(r)[-draw.randrange(1, 5):]):
        m.pop("turn", None)
        messages(r).append(m)


def parts_count_from_one(r, draw):
    for n, m in enumerate(messages(r)):
        m["native_id"] = str(n % draw.randrange(3, 9) + 1)


def html(r, draw):
    for m in messages(r):
        if draw.random() < .3 and m.get("text"):
            m["text"] = draw.choice(["<p>%s</p>", "%s<br>", "%s &amp; more",
                                     "a < b and %s > c", "<%s>",
                                     "%s &c; R&D"]) % m["text"]


def templates(r, draw):
    holes = ["${name}", "{{name}}", "{name}", "undefined", "null", "None",
             "NaN", "%s", "[object Object]", "[Your Name]", "no", "zero"]
    lines = ["Hello %s, how can I help?", "Your order %s is on its way.",
             "It arrives on %s.", "Thanks %s!", "%s of these fit.",
             "The field shows %s there.", "You owe %s EUR.", "Status: %s"]
    for role in ("ROLE_BOT", "ROLE_AGENT", "ROLE_CUSTOMER"):
        messages(r).append({"role": role, "text": draw.choice(lines) %
                            draw.choice(holes)})


def promised(r, draw):
    what = draw.choice(["Call back tomorrow", "Refund of 20 EUR",
                        "A colleague takes over", "Send the invoice copy"])
    r.setdefault("briefing", {})["promises"] = [
        {"id": "r1", "what": what, "owner": "desk", "due_at_ms": str(
            NOW + draw.choice([600000, 7200000, 86400000, 40 * 86400000])),
         "turns": [len(messages(r))] if messages(r) else []}]
    r["routing"]["channel"] = draw.choice(
        ["CHANNEL_CHAT", "CHANNEL_VOICE", "CHANNEL_EMAIL",
         "CHANNEL_MESSAGING", "CHANNEL_UNSPECIFIED"])
    r["customer"] = draw.choice(
        [{}, {"contacts": [{"kind": "CONTACT_KIND_EMAIL",
                            "value": "ann@mail.example"}]},
         {"id": "c-7", "references": [{"system": "crm", "id": "7"}]},
         {"authentication": {"status": "AUTHENTICATION_STATUS_AUTHENTICATED"},
          "references": [{"system": "crm", "id": "7"}]}])


def hung_up(r, draw):
    r["routing"]["channel"] = draw.choice(["CHANNEL_CHAT", "CHANNEL_VOICE"])
    r.setdefault("customer", {})
    messages(r).append({"role": "ROLE_SYSTEM", "kind": "MESSAGE_KIND_EVENT",
                        "text": draw.choice(["Visitor has left the chat",
                                             "Call disconnected",
                                             "Transferred to queue billing",
                                             "Bot left, agent joined"])})


def delivered(r, draw):
    promised(r, draw)
    for m in messages(r):
        if m.get("role") != "ROLE_CUSTOMER":
            m["delivery"] = draw.choice(["DELIVERY_FAILED", "DELIVERY_READ",
                                         "DELIVERY_SENT"])


def ready(r, draw):
    for i in r.get("briefing", {}).get("intents", []):
        i["state"] = "INTENT_STATE_READY"
        i["required_level"] = draw.randrange(0, 3)
        i["required_facts"] = draw.choice([[], ["postcode"]])
    r["customer"] = {"authentication": {
        "status": draw.choice(["AUTHENTICATION_STATUS_AUTHENTICATED",
                               "AUTHENTICATION_STATUS_IDENTIFIED"]),
        "assurance_level": draw.randrange(0, 3), "verified": ["postcode"]}}
    r["routing"]["authentication"] = draw.choice(
        ["AUTHENTICATION_STATUS_AUTHENTICATED",
         "AUTHENTICATION_STATUS_UNSPECIFIED"])


def group(r, draw):
    roles = draw.choice(["ROLE_CUSTOMER", "ROLE_BOT", "ROLE_AGENT"])
    names = draw.choice([["", ""], ["Ann", "Tim"], ["Bot", "Bot"]])
    r.setdefault("briefing", {})["participants"] = [
        {"id": f"p-{n}", "role": roles, "name": name}
        for n, name in enumerate(names)]
    for n, m in enumerate(messages(r)):
        if m.get("role") == roles and draw.random() < .8:
            m["by"] = f"p-{n % 2}"
        else:
            m.pop("by", None)


def attached(r, draw):
    url = "https://files.example/a"
    r["transcript"]["attachments"] = [
        {"id": "a", "media_type": draw.choice(["audio/ogg", "image/png"]),
         "duration_ms": draw.choice([0, 7000]),
         "url": url + draw.choice(
             ["", "?id=7", "?X-Amz-Date=20251124T150000Z&X-Amz-Expires=%d"
              "&X-Amz-Signature=0123456789abcdef" % draw.choice(
                  [60, 5400, 604800]), "?token=0123456789abcdef",
              "?key=colour"])}]
    messages(r).append({"role": "ROLE_CUSTOMER", "attachments": ["a"],
                        "text": draw.choice(["", "", "see this"])})
    messages(r).append({"role": "ROLE_BOT", "media_type": "application/json",
                        "rich": "{\"type\":\"card\"}",
                        "text": draw.choice(["", "A card"])})


def calls(r, draw):
    n = len(messages(r))
    for m in messages(r):
        m.pop("turn", None)
    messages(r).extend([
        {"role": "ROLE_BOT", "kind": "MESSAGE_KIND_ACTION", "text": "look()"},
        {"role": "ROLE_SYSTEM", "kind": "MESSAGE_KIND_ACTION", "text": "ok",
         "reply_to": n + draw.choice([1, 1, 3])},
        {"role": "ROLE_BOT", "kind": "MESSAGE_KIND_ACTION",
         "text": "refund()"}])


def link(draw):
    """A link as a store of files signs it, or one that nobody signed."""
    began = NOW // 1000 - draw.randrange(0, 14400)
    lives = draw.choice([300, 900, 3600, 7200, 86400, 604800])
    iso = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(began))
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began + lives))
    word = "%032x" % draw.getrandbits(128)
    return draw.choice([
        f"https://shop-media.example/u/{word[:6]}.jpg?X-Amz-Algorithm=AWS4-"
        f"HMAC-SHA256&X-Amz-Date={iso}&X-Amz-Expires={lives}&X-Amz-Signature="
        + word,
        f"https://storage.example/b/o.pdf?X-Goog-Date={iso}&X-Goog-Expires="
        f"{lives}&X-Goog-Signature={word}",
        f"https://acct.blob.example/c/o.png?sv=2022-11-02&se="
        f"{ends.replace(':', '%3A')}&sr=b&sp=r&sig={word}",
        f"https://cdn.example/o.mp4?Expires={began + lives}&Signature={word}"
        "&Key-Pair-Id=K2JCJMDEHXQW5F",
        f"https://desk.example/attachments/{word[:8]}/?name=photo.jpg",
        f"https://pages.example/a?utm_source=chat&se=yes&Expires={lives}",
        "https://video.example/watch?t=1m30s&signature_pad=no"])


def links(r, draw):
    r["transcript"]["attachments"] = [
        {"id": "a", "media_type": "image/jpeg", "url": link(draw),
         "expires_at_ms": draw.choice([0, 0, 0, str(NOW + draw.choice(
             [-60000, 600000, 7200000]))])}]
    r.setdefault("customer", {}).setdefault("references", []).append(
        {"kind": "order", "id": "4711", "url": link(draw)})
    messages(r).append({"role": "ROLE_CUSTOMER", "attachments": ["a"],
                        "text": "this is how it looks"})


def little_is_known(r, draw):
    """What small bots leave out, of records that have the rest."""
    r["routing"]["channel"] = draw.choice(
        ["CHANNEL_CHAT", "CHANNEL_VOICE", "CHANNEL_EMAIL", "CHANNEL_SMS",
         "CHANNEL_MESSAGING", "CHANNEL_TICKET", "CHANNEL_SOCIAL"])
    for section, name in [("routing", "escalation"), ("briefing", "why"),
                          ("briefing", "summary"),
                          ("routing", "authentication"),
                          ("customer", "authentication")]:
        if draw.random() < .6:
            r.get(section, {}).pop(name, None)


def deadlines(r, draw):
    r["routing"]["answer_by_ms"] = str(NOW + draw.randrange(-10, 100) * 600000)
    r.setdefault("briefing", {})["deadlines"] = [
        {"id": "d", "what": "Flight", "at_ms": str(
            NOW + draw.randrange(-10, 100) * 600000)}]


PLATFORMS = [seconds, microseconds, card_ids, newest_first, device_clock,
             history_again, html, templates, parts_count_from_one, promised,
             hung_up, delivered, ready, group, attached, calls, links,
             little_is_known, deadlines]
