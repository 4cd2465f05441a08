/* SPDX-License-Identifier: MIT */
/*
 * hints.c -- what to do about it.
 *
 * A hint may say what the packet claims (for whom it was, when it expired),
 * taken from the preview: nothing of it is verified, and all of it leaves
 * through text.c or json.c. What can be typed is a whole command, quoted for
 * a shell.
 */
#include "cli.h"

#include <string.h>

/* By status, which are negative. */
static const char *const hints[] = {
    [-HANDOFF_E_ARG] = "--help on the command says what can be given",
    [-HANDOFF_E_NOMEM] = "this machine has no memory left for it",
    [-HANDOFF_E_LIMIT] =
        "limits are those of FORMAT.md section 8 and cannot be raised; "
        "send less",
    [-HANDOFF_E_FORMAT] =
        "it was cut or changed on its way: ask for it again, as a file "
        "or in text form; if it is refused again, the fault is in the "
        "program that made it",
    [-HANDOFF_E_VERSION] =
        "it was made by a newer version: update this tool, or ask for "
        "format version 1",
    [-HANDOFF_E_AUDIENCE] = "it is for somebody else: see handoff inspect",
    [-HANDOFF_E_NOT_YET] = "one of the two clocks is wrong: compare them",
    [-HANDOFF_E_EXPIRED] = "ask its sender for a new one",
    [-HANDOFF_E_SENDER] =
        "handoff trust FILE list shows whom one trusts, and with what",
    [-HANDOFF_E_REVOKED] =
        "ask its sender for a packet signed with a key that is good",
    [-HANDOFF_E_CHAIN] =
        "a leg does what it may not: tell whoever passed it on; ask "
        "the one before for the packet",
    [-HANDOFF_E_SIGNATURE] =
        "it was changed after it was signed: ask for it again, as a "
        "file or in text form",
    [-HANDOFF_E_SECTION] =
        "its content is not what was signed: ask for it again, and "
        "tell its sender",
    [-HANDOFF_E_RECORD] =
        "its sender signed a record that is not valid: tell them, the "
        "fault is in their program",
    [-HANDOFF_E_REPLAY] = "it was opened before; ask its sender for a new one",
    [-HANDOFF_E_GUARD] =
        "the replay guard has no answer: look after it, then try again",
    [-HANDOFF_E_ANSWER] =
        "the receipt is for another packet, or out of its turn",
    [-HANDOFF_E_KEY] =
        "handoff keygen and handoff trust write keys that are good",
    [-HANDOFF_E_SIGNER] = "what signs for this name failed: look there",
    [-HANDOFF_E_READER] =
        "add the reader's public keys: handoff trust FILE add "
        "THEIR.pub.jwk --may forward; where their keys were revoked or "
        "retired, get new ones, and add them with --rotate",
    [-HANDOFF_E_SEALED] =
        "ask its sender to name you as a reader of that section",
    [-HANDOFF_E_FIT] = "choose a larger size",
    [-HANDOFF_E_PARTS] = "collect all parts of one packet",
    [-HANDOFF_E_TICKET] = "fetch the packet that the ticket names",
    [-HANDOFF_E_JSON] = "look at that place; field names and types are in "
                        "context.proto",
    [-HANDOFF_E_FILE] = "check the name, and who may use it: ls -l",
    [-HANDOFF_E_UNSUPPORTED] = "that needs a newer version of this tool",
};

const char *
hint_for(int32_t status)
{
    const int32_t count = sizeof hints / sizeof hints[0];

    if (status >= 0 || status <= -count || hints[-status] == NULL)
        return "handoff --help";
    return hints[-status];
}

void
key_add(text *out, const uint8_t key[32])
{
    text_base64url(out, key, 32);
}

/* The library computes thumbprints where a key enters a keyring. */
void
kid_add(text *out, const uint8_t key[32])
{
    handoff_keyring         *ring = NULL;
    handoff_key              k = { HANDOFF_KEY };
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS, .name = "x" };

    if (handoff_keyring_new(&ring, NULL) == HANDOFF_OK &&
        trust_key(ring, key, &opts, NULL) == HANDOFF_OK &&
        handoff_keyring_get(&k, ring, 0))
        text_add(out, k.kid);
    else
        text_add(out, "none: it is no good key");
    handoff_keyring_free(ring);
}

/* The keyring's file in a command: stdin has no name. */
static void
add_ring(text *out, const char *path)
{
    if (strcmp(path, "-") == 0)
        text_add(out, "KEYRING");
    else
        text_shell(out, path);
}

void
hint_trust(text *out, const char *ring_path, const uint8_t key[32],
           bool forward)
{
    text_add(out, "handoff trust ");
    add_ring(out, ring_path);
    text_add(out, " add --key=");
    key_add(out, key);
    text_addf(out, " --name NAME --may %s", forward ? "forward" : "originate");
}

static void
add_names(text *out, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        text_addf(out, "%s%s", i > 0 ? ", " : "", names[i]);
}

static void
hint_audience(text *out, const reading *r, const handoff_preview *preview)
{
    handoff_leg leg = { HANDOFF_LEG };

    if (!handoff_preview_leg(&leg, preview, handoff_preview_legs(preview) - 1))
        return;
    text_add(out, "it is for ");
    add_names(out, leg.audience);
    text_addf(out,
              ", and you are %s; open it with the keys of one of those "
              "(--as), or say that you are it (--audience)",
              r->name);
}

static void
hint_time(text *out, const reading *r, const handoff_preview *preview,
          bool expired)
{
    handoff_leg leg = { HANDOFF_LEG };

    if (!handoff_preview_leg(&leg, preview, handoff_preview_legs(preview) - 1))
        return;
    text_add(out, expired ? "it expired at " : "it says it was sent at ");
    time_add(out, expired ? leg.expires_at_ms : leg.sent_at_ms);
    text_add(out, ", ");
    if (expired) {
        duration_add(out, r->opts.now_ms - leg.expires_at_ms);
        text_add(out, " ago; ask its sender for a new one, or look at it as "
                      "of then with --at ");
        time_add(out, leg.sent_at_ms);
    } else {
        duration_add(out, leg.sent_at_ms - r->opts.now_ms);
        text_add(out, " from now; one of the two clocks is wrong: here it is ");
        time_add(out, r->opts.now_ms);
    }
}

/* A key that is in the keyring; 0 where it is not. */
static int
find_key(handoff_key *key, const handoff_keyring *ring, const uint8_t *bytes)
{
    *key = (handoff_key){ HANDOFF_KEY };
    for (size_t i = 0; handoff_keyring_get(key, ring, i); i++) {
        if (key->use == HANDOFF_USE_SIGN &&
            memcmp(key->public_key, bytes, HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return 1;
    }
    return 0;
}

static void
hint_validity(text *out, const handoff_key *key, const handoff_leg *leg)
{
    text_addf(out, "the key of %s is good ", key->name);
    if (key->not_before_ms != 0) {
        text_add(out, "from ");
        time_add(out, key->not_before_ms);
        text_add(out, " ");
    }
    if (key->not_after_ms != 0) {
        text_add(out, "until ");
        time_add(out, key->not_after_ms);
        text_add(out, " ");
    }
    text_add(out, "and the packet was sent at ");
    time_add(out, leg->sent_at_ms);
    text_addf(out, "; ask %s for the key that came after it", key->name);
}

static void
hint_sender(text *out, const reading *r, const handoff_preview *preview,
            const handoff_error *err)
{
    uint32_t number = err->leg > 0 ? (uint32_t) err->leg : 0;
    uint32_t needed = number > 0 ? HANDOFF_MAY_FORWARD : HANDOFF_MAY_ORIGINATE;
    handoff_leg leg = { HANDOFF_LEG };
    handoff_key key;

    if (!handoff_preview_leg(&leg, preview, number))
        return;
    if (!find_key(&key, r->ring, leg.sender_key)) {
        text_add(out, "its key is ");
        key_add(out, leg.sender_key);
        text_add(out, " (kid ");
        kid_add(out, leg.sender_key);
        text_add(out, "); once its owner has confirmed that by another way: ");
        hint_trust(out, r->keyring_path, leg.sender_key, number > 0);
    } else if ((key.rights & needed) == 0) {
        text_addf(out, "%s may not %s; if it should: handoff trust ", key.name,
                  number > 0 ? "forward" : "originate");
        add_ring(out, r->keyring_path);
        text_add(out, " remove ");
        text_shell(out, key.name);
        text_add(out, ", then add it again with --may originate,forward");
    } else {
        hint_validity(out, &key, &leg);
    }
}

static void
hint_revoked(text *out, const reading *r, const handoff_preview *preview,
             const handoff_error *err)
{
    handoff_leg leg = { HANDOFF_LEG };
    handoff_key key;

    if (!handoff_preview_leg(&leg, preview,
                             err->leg > 0 ? (uint32_t) err->leg : 0) ||
        !find_key(&key, r->ring, leg.sender_key))
        return;
    text_addf(out, "the key of %s is revoked since ", key.name);
    time_add(out, key.revoked_at_ms);
    text_addf(out, "; ask %s for a packet signed with its new key", key.name);
}

/* Who sent a leg: the name that the keyring gives its key, else the key. */
static void
add_sender(text *out, const reading *r, const handoff_preview *preview,
           int32_t number)
{
    handoff_leg leg = { HANDOFF_LEG };
    handoff_key key;

    if (!handoff_preview_leg(&leg, preview,
                             number > 0 ? (uint32_t) number : 0)) {
        text_add(out, "its sender");
    } else if (find_key(&key, r->ring, leg.sender_key)) {
        text_add(out, key.name);
    } else {
        text_add(out, "the owner of key ");
        key_add(out, leg.sender_key);
    }
}

/* The leg before says who could have passed it on, and until when. */
static void
hint_chain(text *out, const reading *r, const handoff_preview *preview,
           const handoff_error *err)
{
    handoff_leg before = { HANDOFF_LEG };

    if (err->leg < 1 ||
        !handoff_preview_leg(&before, preview, (uint32_t) err->leg - 1))
        return;
    text_addf(out, "leg %d is by ", (int) err->leg);
    add_sender(out, r, preview, err->leg);
    text_add(out, "; the leg before it was for ");
    add_names(out, before.audience);
    text_add(out, ", from ");
    time_add(out, before.sent_at_ms);
    text_add(out, " until ");
    time_add(out, before.expires_at_ms);
    text_add(out, "; ask one of those to pass it on again");
}

/* Whose work a fault in a section is: what it says is by who added it, its
 * seal and its form by who formed it last. */
static int32_t
blamed(const handoff_preview *preview, const handoff_error *err)
{
    handoff_section s = { HANDOFF_SECTION };
    const bool      of_form = err->check == HANDOFF_CHECK_SECTIONS ||
                         err->check == HANDOFF_CHECK_UNSEAL ||
                         err->check == HANDOFF_CHECK_DIGEST;

    if (of_form && err->leg >= 0 && err->section > 0 &&
        handoff_preview_section(&s, preview, (uint32_t) err->leg,
                                (uint32_t) err->section))
        return (int32_t) s.formed_by;
    return err->leg;
}

/* What was changed on the way comes right when it is sent again; what was
 * made wrong does not. */
static void
hint_changed(text *out, const reading *r, const handoff_preview *preview,
             const handoff_error *err)
{
    text_add(out, "it was changed on its way, or made wrong: ask ");
    add_sender(out, r, preview, blamed(preview, err));
    text_add(out, " for it again, as a file or in text form; if it is refused "
                  "again, the fault is in their program");
}

static void
hint_limit(text *out, const reading *r, const handoff_preview *preview,
           const handoff_error *err)
{
    text_add(out, "ask ");
    add_sender(out, r, preview, err->leg);
    if (err->check == HANDOFF_CHECK_LIFETIME)
        text_add(out, " for one that lives 30 days at most");
    else
        text_add(out, " for a smaller one; the limits are those of FORMAT.md "
                      "section 8, and cannot be raised");
}

static void
hint_record(text *out, const reading *r, const handoff_preview *preview,
            const handoff_error *err)
{
    text_add(out, "tell ");
    add_sender(out, r, preview, err->leg);
    text_add(out, ": their program signed a record that is not valid");
}

static void
hint_ticket(text *out, const reading *r, const handoff_preview *preview)
{
    char ticket[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(ticket, handoff_preview_tip(preview));
    text_addf(out,
              "the ticket of this packet is %s; fetch the one that was "
              "asked for, ",
              ticket);
    handoff_ticket_encode(ticket, r->tip);
    text_add(out, ticket);
}

const char *
hint_format(content kind)
{
    switch (kind) {
    case CONTENT_EMPTY:
        return "it is empty: was the command that made it refused?";
    case CONTENT_JSON:
        return "it is JSON; handoff seal makes a packet of a context";
    case CONTENT_TICKET:
        return "it is a ticket: fetch the packet that it names, and open "
               "that with --ticket";
    case CONTENT_RECEIPT:
        return "it is a receipt, which answers a packet";
    case CONTENT_NOTICE:
        return "it is a notice, the sender's word about a packet";
    case CONTENT_PACKET_TEXT:
    case CONTENT_RECEIPT_TEXT:
    case CONTENT_NOTICE_TEXT:
        return "the text form is \"hop1.\" and base64url, nothing else: was "
               "it cut, wrapped or quoted?";
    case CONTENT_UNKNOWN:
        return "a packet begins with the bytes 89 48 4f 50, its text form "
               "with \"hop1.\": is it the right file?";
    case CONTENT_PACKET:
        break;
    }
    return hint_for(HANDOFF_E_FORMAT);
}

/* The party that passed the packet on to us, if it can read the section, and
 * could have sealed it anew for us; NULL. */
static const char *
passed_on_by(handoff_key *key, const reading *r, const handoff_preview *preview,
             const handoff_section *s)
{
    const uint32_t last = handoff_preview_legs(preview) - 1;
    handoff_leg    leg = { HANDOFF_LEG };

    if (last <= s->formed_by || !handoff_preview_leg(&leg, preview, last) ||
        !find_key(key, r->ring, leg.sender_key) ||
        !can_read(s, r->ring, key->name))
        return NULL;
    return key->name;
}

/* Whoever gave the section its form can give us a grant: not always the party
 * that said what is in it. Nor is it theirs to know whom the packet is passed
 * on to: that party seals it anew. */
static void
hint_sealed(text *out, const reading *r, const handoff_preview *preview,
            const handoff_error *err)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_key     key;
    handoff_leg     leg = { HANDOFF_LEG };

    if (err->leg < 0 ||
        !handoff_preview_section(&s, preview, (uint32_t) err->leg,
                                 (uint32_t) err->section) ||
        !handoff_preview_leg(&leg, preview, s.formed_by))
        return;
    if (s.redacted_by >= 0) {
        add_sender(out, r, preview, s.redacted_by);
        text_add(out, " left it out: ask for it there");
    } else if (r->me == NULL) {
        text_add(out, "if it is sealed to you, give your private keys with "
                      "--as");
    } else if (memcmp(leg.sender_key, handoff_identity_key(r->me),
                      HANDOFF_PUBLIC_KEY_BYTES) == 0) {
        text_add(out, "you sealed it: a sender reads what it sealed only if it "
                      "names itself in --readers");
    } else if (passed_on_by(&key, r, preview, &s) != NULL) {
        text_addf(out,
                  "ask %s, which passed it on, to seal it anew for you with "
                  "--reseal, once your public keys are in its keyring",
                  key.name);
    } else {
        text_add(out, "ask ");
        add_sender(out, r, preview, (int32_t) s.formed_by);
        text_add(out, s.formed_by == s.leg
                          ? " to name you in --readers"
                          : ", which sealed it anew, to name you in --reseal");
        text_add(out, ", once your public keys are in its keyring");
    }
    text_add(out, "; --require nothing shows what is in clear");
}

void
hint_open(text *out, const reading *r, const handoff_error *err)
{
    handoff_preview *preview = NULL;

    if (err->code == HANDOFF_E_FORMAT)
        text_add(out,
                 hint_format(content_guess((const char *) r->data, r->len)));
    else if (handoff_preview_new(&preview, r->data, r->len, NULL) != HANDOFF_OK)
        text_add(out, hint_for(err->code));
    else if (err->code == HANDOFF_E_AUDIENCE)
        hint_audience(out, r, preview);
    else if (err->code == HANDOFF_E_EXPIRED)
        hint_time(out, r, preview, true);
    else if (err->code == HANDOFF_E_NOT_YET)
        hint_time(out, r, preview, false);
    else if (err->code == HANDOFF_E_SENDER)
        hint_sender(out, r, preview, err);
    else if (err->code == HANDOFF_E_REVOKED)
        hint_revoked(out, r, preview, err);
    else if (err->code == HANDOFF_E_CHAIN)
        hint_chain(out, r, preview, err);
    else if (err->code == HANDOFF_E_SIGNATURE || err->code == HANDOFF_E_SECTION)
        hint_changed(out, r, preview, err);
    else if (err->code == HANDOFF_E_RECORD)
        hint_record(out, r, preview, err);
    else if (err->code == HANDOFF_E_LIMIT)
        hint_limit(out, r, preview, err);
    else if (err->code == HANDOFF_E_TICKET)
        hint_ticket(out, r, preview);
    else if (err->code == HANDOFF_E_SEALED)
        hint_sealed(out, r, preview, err);
    if (out->len == 0)
        text_add(out, hint_for(err->code));
    handoff_preview_free(preview);
}

bool
hint_kind(text *out, const handoff_error *err, content wanted, const void *data,
          size_t len)
{
    const content kind = content_guess(data, len);

    if (err->code != HANDOFF_E_FORMAT || *err->path != '\0' || kind == wanted)
        return false;
    if (kind == CONTENT_PACKET)
        text_add(out, "it is a packet: handoff open shows what is in it");
    else if (kind == CONTENT_RECEIPT)
        text_add(out, "it is a receipt: handoff receipt verify reads it");
    else if (kind == CONTENT_NOTICE)
        text_add(out, "it is a notice: handoff notice verify reads it");
    else
        return false;
    return true;
}

/* The sender of a receipt stands in the error, where it is about one. */
void
hint_receipt(text *out, const char *ring_path, const handoff_keyring *ring,
             const handoff_error *err)
{
    handoff_key key;
    const bool  known = ring != NULL && find_key(&key, ring, err->key);
    const char *who = known ? key.name : "whoever wrote it";

    if (strcmp(err->path, "packet") == 0) {
        text_add(out, "that is about the packet: give the one that was sent, "
                      "byte for byte");
    } else if (err->code == HANDOFF_E_SENDER && !known) {
        text_add(out, "its key is ");
        key_add(out, err->key);
        text_add(out, "; once its owner has confirmed that by another way: ");
        hint_trust(out, ring_path, err->key, true);
    } else if (err->check == HANDOFF_CHECK_ANSWERED) {
        text_add(out, "handoff inspect shows packet id and ticket of a packet; "
                      "find the one that was answered");
    } else if (err->check == HANDOFF_CHECK_ADDRESSED) {
        text_addf(out,
                  "handoff inspect shows whom the packet is for; %s is not "
                  "among them, and cannot answer it",
                  who);
    } else if (err->check == HANDOFF_CHECK_ANSWER_TIME) {
        text_addf(out, "one of the two clocks is wrong: here, or at %s", who);
    } else if (err->check == HANDOFF_CHECK_SEQUENCE) {
        text_addf(out,
                  "ask %s where it stands: received, then accepted, then "
                  "completed, returned or failed, each with a higher sequence",
                  who);
    } else {
        text_add(out, hint_for(err->code));
    }
}
