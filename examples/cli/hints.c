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
    [-HANDOFF_E_LIMIT] = "the limits are those of FORMAT.md section 8 and "
                         "cannot be raised; send less",
    [-HANDOFF_E_FORMAT] = "it was cut or changed on its way; ask for it again, "
                          "as a file or in text form; if it is refused again, "
                          "the fault is in the program that made it",
    [-HANDOFF_E_VERSION] =
        "it was made by a newer version: update this tool, or ask for "
        "format version 1",
    [-HANDOFF_E_AUDIENCE] =
        "it is for somebody else; handoff inspect shows for whom",
    [-HANDOFF_E_NOT_YET] = "one of the two clocks is wrong; compare them",
    [-HANDOFF_E_EXPIRED] = "ask its sender for a new one",
    [-HANDOFF_E_SENDER] =
        "handoff trust FILE list shows which keys you trust, and for what",
    [-HANDOFF_E_REVOKED] =
        "ask its sender for a packet signed with a key that is good",
    [-HANDOFF_E_CHAIN] =
        "a leg does something that is not allowed; tell the party that passed "
        "it on, and ask the party before it for the packet",
    [-HANDOFF_E_SIGNATURE] = "it was changed after it was signed; ask for it "
                             "again, as a file or in text form",
    [-HANDOFF_E_SECTION] = "its content is not what was signed; ask for it "
                           "again, and tell its sender",
    [-HANDOFF_E_RECORD] = "its sender signed a record that is not valid; tell "
                          "them: the fault is in their program",
    [-HANDOFF_E_REPLAY] = "it was opened before; ask its sender for a new one",
    [-HANDOFF_E_GUARD] =
        "the replay guard does not answer; repair it, then try again",
    [-HANDOFF_E_ANSWER] =
        "the receipt is for another packet, or came out of order",
    [-HANDOFF_E_KEY] = "use keys that handoff keygen or handoff trust wrote",
    [-HANDOFF_E_SIGNER] =
        "the signer of this name failed; look there for the cause",
    [-HANDOFF_E_READER] =
        "add the reader's public keys: handoff trust FILE add "
        "THEIR.pub.jwk --may forward; where their keys were revoked or "
        "retired, get new ones, and add them with --rotate",
    [-HANDOFF_E_SEALED] =
        "ask its sender to name you as a reader of that section",
    [-HANDOFF_E_FIT] = "choose a larger size",
    [-HANDOFF_E_TICKET] = "fetch the packet that the ticket names",
    [-HANDOFF_E_JSON] =
        "look at that place; context.proto has field names and types",
    [-HANDOFF_E_FILE] = "check the name and the permissions: ls -l",
    [-HANDOFF_E_UNSUPPORTED] = "that needs a newer version of this tool",
};

const char *
hint_for(int32_t status)
{
    const int32_t count = COUNT(hints);

    if (status >= 0 || status <= -count || hints[-status] == NULL)
        return "handoff --help";
    return hints[-status];
}

/* ---- Parts of sentences -------------------------------------------------- */

void
names_add(text *out, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        text_addf(out, "%s%s", i > 0 ? ", " : "", names[i]);
}

void
custody_add(text *out, const handoff_leg *leg)
{
    text_add(out, "was for ");
    names_add(out, leg->audience);
    text_addf(out, ", from %s until %s", time_text(leg->sent_at_ms),
              time_text(leg->expires_at_ms));
}

bool
find_key(handoff_key *key, const handoff_keyring *ring, const uint8_t *sign)
{
    *key = (handoff_key){ HANDOFF_KEY };
    for (size_t i = 0; handoff_keyring_get(key, ring, i); i++) {
        if (key->use == HANDOFF_USE_SIGN &&
            memcmp(key->public_key, sign, HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return true;
    }
    return false;
}

/* "handoff trust FILE": stdin has no name. */
static void
trust_add(text *out, const char *ring_path)
{
    text_add(out, "handoff trust ");
    if (strcmp(ring_path, "-") == 0)
        text_add(out, "KEYRING");
    else
        text_shell(out, ring_path);
}

/* How to trust a key. */
static void
unknown_key_add(text *out, const char *ring_path, const uint8_t *key,
                bool with_kid, bool forward)
{
    text_add(out, "its key is ");
    text_key(out, key);
    if (with_kid)
        text_addf(out, " (kid %s)", kid_of(key));
    text_add(out, "; once its owner has confirmed it over another channel: ");
    trust_add(out, ring_path);
    text_add(out, " add --key=");
    text_key(out, key);
    text_addf(out, " --name NAME --may %s", forward ? "forward" : "originate");
}

/* ---- Of a packet that is refused ----------------------------------------- */

/* What a hint is made from: the leg that the error names, or the first; the
 * last; the key of that leg in the keyring. */
typedef struct refusal {
    const reading         *r;
    const handoff_preview *preview;
    const handoff_error   *err;
    handoff_leg            leg, last;
    handoff_key            key;
    bool                   known; /* key is that of leg */
    text                   out;
} refusal;

/* Who sent a leg: the name that the keyring gives its key, else the key. */
static void
sender_add(refusal *f, int32_t number)
{
    handoff_leg leg = { HANDOFF_LEG };
    handoff_key key;

    if (!handoff_preview_leg(&leg, f->preview,
                             number > 0 ? (uint32_t) number : 0)) {
        text_add(&f->out, "its sender");
    } else if (find_key(&key, f->r->ring, leg.sender_key)) {
        text_add(&f->out, key.name);
    } else {
        text_add(&f->out, "the owner of key ");
        text_key(&f->out, leg.sender_key);
    }
}

static void
hint_audience(refusal *f)
{
    text_add(&f->out, "it is for ");
    names_add(&f->out, f->last.audience);
    text_addf(
        &f->out,
        ", and you are %s; open it with the keys of one of those (--as), or "
        "say that you are one of them (--audience)",
        f->r->name);
}

static void
hint_expired(refusal *f)
{
    text_addf(&f->out, "it expired at %s, ", time_text(f->last.expires_at_ms));
    duration_add(&f->out, f->r->opts.now_ms - f->last.expires_at_ms);
    text_addf(&f->out,
              " ago; ask its sender for a new one, or look at it as of then "
              "with --at %s",
              time_text(f->last.sent_at_ms));
}

static void
hint_not_yet(refusal *f)
{
    text_addf(&f->out, "it says it was sent at %s, ",
              time_text(f->last.sent_at_ms));
    duration_add(&f->out, f->last.sent_at_ms - f->r->opts.now_ms);
    text_addf(&f->out,
              " from now; one of the two clocks is wrong: here it is %s",
              time_text(f->r->opts.now_ms));
}

static void
hint_validity(refusal *f)
{
    const handoff_key *key = &f->key;

    text_addf(&f->out, "the key of %s is good ", key->name);
    if (key->not_before_ms != 0)
        text_addf(&f->out, "from %s ", time_text(key->not_before_ms));
    if (key->not_after_ms != 0)
        text_addf(&f->out, "until %s ", time_text(key->not_after_ms));
    text_addf(&f->out,
              "and the packet was sent at %s; ask %s for the key that came "
              "after it",
              time_text(f->leg.sent_at_ms), key->name);
}

static void
hint_sender(refusal *f)
{
    const bool     forward = f->err->leg > 0;
    const uint32_t needed =
        forward ? HANDOFF_MAY_FORWARD : HANDOFF_MAY_ORIGINATE;

    if (!f->known) {
        unknown_key_add(&f->out, f->r->keyring_path, f->leg.sender_key, true,
                        forward);
    } else if ((f->key.rights & needed) == 0) {
        text_addf(&f->out, "%s may not %s; if it should: ", f->key.name,
                  rights_text(needed));
        trust_add(&f->out, f->r->keyring_path);
        text_add(&f->out, " remove ");
        text_shell(&f->out, f->key.name);
        text_add(&f->out, ", then add it again with --may originate,forward");
    } else {
        hint_validity(f);
    }
}

static void
hint_revoked(refusal *f)
{
    if (f->known)
        text_addf(&f->out,
                  "the key of %s is revoked since %s; ask %s for a packet "
                  "signed with its new key",
                  f->key.name, time_text(f->key.revoked_at_ms), f->key.name);
}

/* The leg before says who could have passed it on, and until when. */
static void
hint_chain(refusal *f)
{
    handoff_leg before = { HANDOFF_LEG };

    if (f->err->leg < 1 ||
        !handoff_preview_leg(&before, f->preview, (uint32_t) f->err->leg - 1))
        return;
    text_addf(&f->out, "leg %d is by ", (int) f->err->leg);
    sender_add(f, f->err->leg);
    text_add(&f->out, "; the leg before it ");
    custody_add(&f->out, &before);
    text_add(&f->out, "; ask one of those to pass it on again");
}

/* The section that the error names. */
static bool
find_section(handoff_section *s, const refusal *f)
{
    *s = (handoff_section){ HANDOFF_SECTION };
    return f->err->leg >= 0 && f->err->section > 0 &&
           handoff_preview_section(s, f->preview, (uint32_t) f->err->leg,
                                   (uint32_t) f->err->section);
}

/* What was changed on the way comes right when it is sent again; what was
 * made wrong does not. What a section says is the work of who added it, its
 * seal and its form that of who formed it last. */
static void
hint_changed(refusal *f)
{
    const int32_t check = f->err->check;
    const bool    of_form = check == HANDOFF_CHECK_SECTIONS ||
                         check == HANDOFF_CHECK_UNSEAL ||
                         check == HANDOFF_CHECK_DIGEST;
    handoff_section s;

    text_add(&f->out, "it was changed on its way, or made wrongly; ask ");
    sender_add(f, of_form && find_section(&s, f) ? (int32_t) s.formed_by
                                                 : f->err->leg);
    text_add(&f->out, " for it again, as a file or in text form; if it is "
                      "refused again, the fault is in their program");
}

static void
hint_limit(refusal *f)
{
    text_add(&f->out, "ask ");
    sender_add(f, f->err->leg);
    text_add(&f->out, f->err->check == HANDOFF_CHECK_LIFETIME
                          ? " for one that lives 30 days at most"
                          : " for a smaller one; the limits are those of "
                            "FORMAT.md section 8, and cannot be raised");
}

static void
hint_record(refusal *f)
{
    text_add(&f->out, "tell ");
    sender_add(f, f->err->leg);
    text_add(&f->out, ": their program signed a record that is not valid");
}

static void
hint_ticket(refusal *f)
{
    char has[HANDOFF_TICKET_CHARS + 1], wanted[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(has, handoff_preview_tip(f->preview));
    handoff_ticket_encode(wanted, f->r->opts.tip);
    text_addf(&f->out,
              "the ticket of this packet is %s; fetch the one that was asked "
              "for, %s",
              has, wanted);
}

/* The party that passed the packet on to us, if it can read the section, and
 * could have sealed it anew for us; NULL. */
static const char *
passed_on_by(refusal *f, const handoff_section *s)
{
    return f->last.number > s->formed_by &&
                   find_key(&f->key, f->r->ring, f->last.sender_key) &&
                   can_read(s, f->r->ring, f->key.name)
               ? f->key.name
               : NULL;
}

/* Whoever gave the section its form can give us a grant: not always the party
 * that said what is in it. Nor is it theirs to know whom the packet is passed
 * on to: that party seals it anew. */
static void
hint_sealed(refusal *f)
{
    const handoff_identity *me = f->r->me;
    handoff_leg             leg = { HANDOFF_LEG };
    handoff_section         s;
    const char             *by;

    if (!find_section(&s, f) ||
        !handoff_preview_leg(&leg, f->preview, s.formed_by))
        return;
    by = passed_on_by(f, &s);
    if (s.redacted_by >= 0) {
        sender_add(f, s.redacted_by);
        text_add(&f->out, " left it out; ask them for it");
    } else if (me == NULL) {
        text_add(&f->out, "if it is sealed to you, give your private keys "
                          "with --as");
    } else if (memcmp(leg.sender_key, handoff_identity_key(me),
                      HANDOFF_PUBLIC_KEY_BYTES) == 0) {
        text_add(&f->out, "you sealed it: a sender reads what it sealed only "
                          "if it names itself in --readers");
    } else if (by != NULL) {
        text_addf(&f->out,
                  "ask %s, which passed it on, to seal it anew for you with "
                  "--reseal, once your public keys are in its keyring",
                  by);
    } else {
        text_add(&f->out, "ask ");
        sender_add(f, (int32_t) s.formed_by);
        text_addf(&f->out, "%s, once your public keys are in its keyring",
                  s.formed_by == s.leg ? " to name you in --readers"
                                       : ", which sealed it anew, to name you "
                                         "in --reseal");
    }
    text_add(&f->out, "; --require nothing shows what is in clear");
}

static const struct {
    handoff_status status;
    void (*hint)(refusal *f);
} of_refusals[] = {
    { HANDOFF_E_AUDIENCE, hint_audience }, { HANDOFF_E_EXPIRED, hint_expired },
    { HANDOFF_E_NOT_YET, hint_not_yet },   { HANDOFF_E_SENDER, hint_sender },
    { HANDOFF_E_REVOKED, hint_revoked },   { HANDOFF_E_CHAIN, hint_chain },
    { HANDOFF_E_SIGNATURE, hint_changed }, { HANDOFF_E_SECTION, hint_changed },
    { HANDOFF_E_RECORD, hint_record },     { HANDOFF_E_LIMIT, hint_limit },
    { HANDOFF_E_TICKET, hint_ticket },     { HANDOFF_E_SEALED, hint_sealed },
};

const char *
hint_open(const reading *r, const handoff_error *err)
{
    refusal f = { .r = r, .err = err, .leg = { HANDOFF_LEG } };

    if (err->code == HANDOFF_E_FORMAT)
        return hint_format(r->packet);
    f.preview = preview_of(r->packet.data, r->packet.len);
    if (!preview_last(&f.last, f.preview))
        return hint_for(err->code);
    f.known = handoff_preview_leg(&f.leg, f.preview,
                                  err->leg > 0 ? (uint32_t) err->leg : 0) &&
              find_key(&f.key, r->ring, f.leg.sender_key);
    for (size_t i = 0; i < COUNT(of_refusals); i++) {
        if (of_refusals[i].status == err->code)
            of_refusals[i].hint(&f);
    }
    return f.out.len == 0 ? hint_for(err->code) : text_get(&f.out);
}

/* ---- Of what is something else ------------------------------------------- */

const char *
hint_format(bytes b)
{
    bool          is_text;
    const content kind = content_guess(b, &is_text);

    switch (kind) {
    case CONTENT_EMPTY:
        return "it is empty; did the command that made it fail?";
    case CONTENT_JSON:
        return "it is JSON; handoff seal makes a packet of a context";
    case CONTENT_TICKET:
        return "it is a ticket; fetch the packet that it names, and open that "
               "with --ticket";
    case CONTENT_UNKNOWN:
        return "a packet begins with the bytes 89 48 4f 50, and its text form "
               "with \"hop1.\"; is this the right file?";
    case CONTENT_RECEIPT:
    case CONTENT_NOTICE:
    case CONTENT_PACKET:
        break;
    }
    if (is_text)
        return "the text form is \"hop1.\" and base64url, nothing else; was it "
               "cut, wrapped or quoted?";
    return kind == CONTENT_RECEIPT ? "it is a receipt, which answers a packet"
           : kind == CONTENT_NOTICE
               ? "it is a notice, a statement of the sender about a packet"
               : hint_for(HANDOFF_E_FORMAT);
}

/* ---- Of a receipt or notice that is refused ------------------------------ */

/* What came where something else was wanted, and what reads it; NULL: that is
 * not the fault. */
static const char *
hint_kind(const handoff_error *err, content wanted, bytes b)
{
    bool          is_text;
    const content kind = content_guess(b, &is_text);

    if (err->code != HANDOFF_E_FORMAT || *err->path != '\0' || kind == wanted)
        return NULL;
    return kind == CONTENT_PACKET
               ? "it is a packet: handoff open shows what is in it"
           : kind == CONTENT_RECEIPT
               ? "it is a receipt: handoff receipt verify reads it"
           : kind == CONTENT_NOTICE
               ? "it is a notice: handoff notice verify reads it"
               : NULL;
}

/* By the rule that was broken; who: the sender of the answer. */
static const char *
hint_rule(int32_t check, bool notice, const char *who)
{
    switch (check) {
    case HANDOFF_CHECK_ANSWERED:
        return "handoff inspect shows the id and ticket of a packet; find the "
               "one that was answered";
    case HANDOFF_CHECK_ADDRESSED:
        return notice ? "only the sender of a packet, or of that leg, can say "
                        "so; handoff inspect shows their keys"
                      : textf("handoff inspect shows whom the packet is for; "
                              "%s is not among them, and cannot answer it",
                              who);
    case HANDOFF_CHECK_ANSWER_TIME:
        return textf("one of the two clocks is wrong: here, or at %s", who);
    case HANDOFF_CHECK_SEQUENCE:
        return notice ? "nothing can follow withdrawn and superseded; ask the "
                        "sender which of them counts"
                      : textf("ask %s where it stands: received, then "
                              "accepted, then completed, returned or failed, "
                              "each with a higher sequence",
                              who);
    default:
        return NULL;
    }
}

const char *
hint_answer(const char *ring_path, const handoff_keyring *ring,
            const handoff_error *err, content wanted, bytes b)
{
    handoff_key key;
    const bool  known = ring != NULL && find_key(&key, ring, err->key);
    const char *hint = b.text == NULL ? NULL : hint_kind(err, wanted, b);
    text        out = { 0 };

    if (hint == NULL && strcmp(err->path, "packet") == 0)
        hint = "that is about the packet; give the one that was sent, byte for "
               "byte";
    if (hint == NULL && err->code == HANDOFF_E_SENDER && !known) {
        unknown_key_add(&out, ring_path, err->key, false, true);
        hint = text_get(&out);
    }
    if (hint == NULL)
        hint = hint_rule(err->check, wanted == CONTENT_NOTICE,
                         known ? key.name : "the writer");
    return hint == NULL ? hint_for(err->code) : hint;
}
