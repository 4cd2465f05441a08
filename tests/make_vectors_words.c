/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_words.c -- receipts and notices, one for each rule of FORMAT.md
 * sections 9 and 12: words/receipts and words/notices, each with a keyring,
 * packets and an index as tests/test_cli_rules.py reads it.
 */
#include "make_vectors.h"

#include <stdio.h>
#include <string.h>

#include <check.h>
#include <jansson.h>

#include "support_keys.h"
#include "support_notice.h"
#include "support_receipt.h"

#define AT (PK_NOW + 10)
#define NOW (PK_NOW + 1000)
#define DAYS_30 HANDOFF_LIFETIME_MAX_MS

static json_t     *entries, *last;
static char        folder[400], file[500];
static ho_base_buf bytes;

/* One packet, its id and the links of its legs. */
typedef struct made {
    const char *file;
    uint8_t     id[32], link[2][32];
} made;

static made     one, two, of_ended;
static pk_party next_bot, next_desk, ended;

/* ---- Files --------------------------------------------------------------- */

static void
put(const char *name, const void *p, size_t n)
{
    FILE *f;

    snprintf(file, sizeof file, "%s/%s", folder, name);
    f = fopen(file, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(p, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

/* What was written last is that file, verified against that packet. */
static void
vector(const char *name, const char *status, const char *rule,
       const made *packet)
{
    put(name, bytes.data, bytes.len);
    last = json_pack("{s:s, s:s, s:s, s:I, s:s}", "file", name, "packet",
                     packet->file, "status", status, "now_ms", (json_int_t) NOW,
                     "rule", rule);
    json_array_append_new(entries, last);
}

static void
after(const char *name)
{
    json_t *list = json_object_get(last, "after");

    if (list == NULL) {
        list = json_array();
        json_object_set_new(last, "after", list);
    }
    json_array_append_new(list, json_string(name));
}

static void
says(const char *member, json_t *value)
{
    json_object_set_new(last, member, value);
}

static void
at(int64_t now_ms)
{
    json_object_set_new(last, "now_ms", json_integer(now_ms));
}

/* ---- Packets and keys ---------------------------------------------------- */

static void
make_packet(made *out, const char *name, const pk_party *sender, bool forwarded)
{
    static const char *const both[] = { "desk.example", "partner.example",
                                        "ended.example", NULL };

    pk_packet *p = pk_new();
    uint8_t    hash[32];

    pk_leg(p, sender, both, PK_NOW, PK_HOUR);
    add_story(p, HANDOFF_SECTION_ROUTING);
    pk_sign(p);
    if (forwarded) {
        pk_leg(p, &who.cast.desk, both + 1, PK_NOW + 5, PK_HOUR);
        pk_sign(p);
    }
    out->file = name;
    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    ho_envelope_packet_id(out->id, hash);
    for (int i = 0; i <= forwarded; i++)
        memcpy(out->link[i], p->link[i], 32);
    pk_write(&bytes, p);
    put(name, bytes.data, bytes.len);
    pk_free(p);
}

static void
begin(const char *root, const char *kind)
{
    handoff_keyring *ring;
    char            *text;
    size_t           len;

    snprintf(folder, sizeof folder, "%s/words/%s", root, kind);
    entries = json_array();
    make_packet(&one, "packet-one.hop", &who.cast.bot, false);
    make_packet(&two, "packet-two.hop", &who.cast.bot, true);
    make_packet(&of_ended, "packet-of-ended-key.hop", &ended, false);
    ck_assert_int_eq(handoff_keyring_copy(&ring, who.cast.ring, NULL), 0);
    /* No right is needed to answer, nor to give notice. */
    keys_add(ring,
             &(handoff_key){ HANDOFF_KEY, .name = "bot.example",
                             .public_key = next_bot.key },
             NULL);
    keys_add(ring,
             &(handoff_key){ HANDOFF_KEY, .name = "desk.example",
                             .public_key = next_desk.key },
             NULL);
    keys_add(ring,
             &(handoff_key){ HANDOFF_KEY, .name = "ended.example",
                             .public_key = ended.key, .rights = 3,
                             .not_after_ms = PK_NOW + 20 },
             NULL);
    ck_assert_int_eq(handoff_keyring_serialize(&text, &len, ring, NULL), 0);
    put("keyring.jwks", text, len);
    handoff_free(text);
    handoff_keyring_free(ring);
}

static void
end(void)
{
    char *text = json_dumps(entries, JSON_INDENT(1));

    put("index.json", text, strlen(text));
    printf("%s: %zu\n", folder, json_array_size(entries));
    free(text);
    json_decref(entries);
}

/* ---- Receipts ------------------------------------------------------------ */

static rc_receipt
receipt(uint32_t state, uint32_t sequence)
{
    rc_receipt r = { .packet = one.id,
                     .tip = one.link[0],
                     .by = &who.cast.desk,
                     .state = state,
                     .at_ms = AT,
                     .sequence = sequence };

    if (state == HANDOFF_RECEIPT_ACCEPTED) {
        r.owner = "Carol";
        r.due_at_ms = AT + 300000;
    }
    return r;
}

/* One receipt with a change, to packet-one. */
#define R(name, status, rule, state, sequence, change)                         \
    do {                                                                       \
        rc_receipt r = receipt(state, sequence);                               \
                                                                               \
        change;                                                                \
        rc_write(&bytes, &r);                                                  \
        vector(name ".hor", status, rule, &one);                               \
    } while (0)
#define NONE (void) r

static void
receipts_of_their_bytes(void)
{
    static char long_text[1002];
    uint8_t     other[32] = { 1 };

    memset(long_text, 'x', sizeof long_text - 1);
    R("accept-accepted", "OK", "9.1", 2, 1, NONE);
    says("state", json_string("accepted"));
    says("owner", json_string("Carol"));
    R("accept-reason", "OK", "9.1", 3, 1, r.reason = 7);
    says("state", json_string("declined"));
    R("refuse-reason-with-accepted", "FORMAT", "9.1", 2, 1, r.reason = 1);
    R("refuse-reason-of-8", "FORMAT", "9.1", 3, 1, r.reason = 8);
    R("refuse-state-of-7", "FORMAT", "9.1", 1, 1, r.state = 7);
    R("refuse-no-sequence", "FORMAT", "9.1", 1, 0, NONE);
    R("refuse-owner-missing", "FORMAT", "9.1", 2, 1, r.owner = NULL);
    R("refuse-owner-with-received", "FORMAT", "9.1", 1, 1, r.owner = "x");
    R("refuse-owner-invisible", "FORMAT", "1: text", 2, 1,
      r.owner = "Ca\xE2\x80\x8Brol");
    R("accept-note-of-1000", "OK", "9.1", 1, 1, r.note = long_text + 1);
    R("refuse-note-of-1001", "FORMAT", "9.1", 1, 1, r.note = long_text);
    R("accept-due-at-once", "OK", "9: due", 2, 1, r.due_at_ms = AT);
    R("accept-due-after-30-days", "OK", "9: due", 2, 1,
      r.due_at_ms = AT + DAYS_30);
    R("refuse-due-before", "FORMAT", "9: due", 2, 1, r.due_at_ms = AT - 1);
    R("refuse-due-later", "FORMAT", "9: due", 2, 1,
      r.due_at_ms = AT + DAYS_30 + 1);
    R("refuse-due-missing", "FORMAT", "9.1", 2, 1, r.due_at_ms = 0);
    R("refuse-other-packet", "ANSWER", "9.1", 1, 1, r.packet = other);
    R("refuse-other-tip", "ANSWER", "9.1", 1, 1, r.tip = other);
}

static void
receipts_of_somebody(void)
{
    pk_party mixed = who.cast.desk;

    memcpy(mixed.secret, who.cast.bot.secret, sizeof mixed.secret);
    R("accept-next-key-without-rights", "OK", "9.2", 1, 1, r.by = &next_desk);
    says("sender", json_string("desk.example"));
    R("refuse-unknown-key", "SENDER", "9.2", 1, 1, r.by = &who.cast.stranger);
    R("refuse-revoked", "REVOKED", "9.2", 1, 1, r.by = &who.revoked);
    R("refuse-not-addressed", "ANSWER", "9.2", 1, 1, r.by = &who.cast.bot);
    R("accept-at-first", "OK", "9.2", 1, 1, r.at_ms = PK_NOW - 60000);
    R("refuse-before-sent", "ANSWER", "9.2", 1, 1, r.at_ms = PK_NOW - 60001);
    R("accept-clock-ahead", "OK", "9.2", 1, 1, r.at_ms = NOW + 60000);
    R("refuse-future", "ANSWER", "9.2", 1, 1, r.at_ms = NOW + 60001);
    R("accept-key-to-its-end", "OK", "9: key's age", 1, 1, r.by = &ended;
      r.at_ms = PK_NOW + 20);
    R("refuse-key-past-its-end", "SENDER", "9: key's age", 1, 1, r.by = &ended;
      r.at_ms = PK_NOW + 21);
    R("accept-key-30-days-later", "OK", "9: key's age", 1, 1, r.by = &ended);
    at(PK_NOW + 20 + DAYS_30);
    R("refuse-key-later-still", "SENDER", "9: key's age", 1, 1, r.by = &ended);
    at(PK_NOW + 21 + DAYS_30);
    R("refuse-signed-by-another", "SIGNATURE", "9.3", 1, 1, r.by = &mixed);
}

static void
receipts_in_order(void)
{
    R("seen-received-2", "OK", "9.4", 1, 2, NONE);
    R("seen-accepted-4", "OK", "9.4", 2, 4, NONE);
    R("refuse-first-is-completed", "ANSWER", "9.4", 4, 1, NONE);
    R("accept-first-behind-a-gap", "OK", "9.4", 4, 2, NONE);
    R("accept-same-again", "OK", "9.4", 1, 2, NONE);
    after("seen-received-2.hor");
    says("duplicate", json_true());
    R("refuse-used-sequence", "ANSWER", "9.4", 1, 2, r.note = "other");
    after("seen-received-2.hor");
    R("refuse-used-sequence-by-next-key", "ANSWER", "9.4", 1, 2,
      r.by = &next_desk);
    after("seen-received-2.hor");
    R("accept-accepted-after-received", "OK", "9.4", 2, 3, NONE);
    after("seen-received-2.hor");
    says("stands", json_true());
    R("refuse-completed-right-behind-received", "ANSWER", "9.4", 4, 3, NONE);
    after("seen-received-2.hor");
    R("accept-late", "OK", "9.4", 1, 3, NONE);
    after("seen-accepted-4.hor");
    says("stands", json_false());
    R("refuse-late-declined", "ANSWER", "9.4", 3, 3, NONE);
    after("seen-accepted-4.hor");
    R("accept-completed", "OK", "9.4", 4, 5, NONE);
    after("seen-accepted-4.hor");
    R("accept-own-line", "OK", "9.4", 3, 4, r.by = &who.cast.partner);
    after("seen-accepted-4.hor");
}

/* ---- Notices ------------------------------------------------------------- */

static nt_notice
notice(uint64_t state, uint64_t sequence)
{
    nt_notice n = { .packet = one.id,
                    .tip = one.link[0],
                    .by = &who.cast.bot,
                    .state = state,
                    .at_ms = AT,
                    .sequence = sequence };

    if (state == HO_NOTICE_SUPERSEDED)
        n.successor = two.id;
    if (state == HO_NOTICE_TAKEN) {
        n.owner = "Carol";
        n.holder = "desk.example";
    }
    return n;
}

#define N_ABOUT(name, status, rule, which, state, sequence, change)            \
    do {                                                                       \
        nt_notice n = notice(state, sequence);                                 \
                                                                               \
        n.packet = (which)->id;                                                \
        n.tip = (which)->link[0];                                              \
        change;                                                                \
        nt_write(&bytes, &n);                                                  \
        vector(name ".hon", status, rule, which);                              \
    } while (0)
#define N(name, status, rule, state, sequence, change)                         \
    N_ABOUT(name, status, rule, &one, state, sequence, change)
#define AS_IT_IS (void) n

static void
notices_of_their_bytes(void)
{
    static char long_text[1002];

    memset(long_text, 'x', sizeof long_text - 1);
    N("accept-withdrawn", "OK", "12.1", 1, 1, AS_IT_IS);
    says("state", json_string("withdrawn"));
    says("leg", json_integer(0));
    N("accept-superseded", "OK", "12.1", 2, 1, n.successor = one.link[0]);
    says("state", json_string("superseded"));
    N("accept-taken", "OK", "12.1", 3, 1, AS_IT_IS);
    says("owner", json_string("Carol"));
    says("holder", json_string("desk.example"));
    N("refuse-state-of-4", "FORMAT", "12.1", 1, 1, n.state = 4);
    N("refuse-no-sequence", "FORMAT", "12.1", 1, 0, AS_IT_IS);
    N("refuse-successor-is-the-packet", "FORMAT", "12.1", 2, 1,
      n.successor = one.id);
    N("refuse-successor-missing", "FORMAT", "12.1", 2, 1, n.successor = NULL);
    N("refuse-successor-with-withdrawn", "FORMAT", "12.1", 1, 1,
      n.successor = two.id);
    N("refuse-owner-missing", "FORMAT", "12.1", 3, 1, n.owner = NULL);
    N("refuse-holder-missing", "FORMAT", "12.1", 3, 1, n.holder = NULL);
    N("refuse-holder-no-name", "FORMAT", "12.1", 3, 1, n.holder = "a b");
    N("refuse-holder-with-superseded", "FORMAT", "12.1", 2, 1,
      n.successor = one.link[0];
      n.holder = "x");
    N("refuse-owner-invisible", "FORMAT", "1: text", 3, 1,
      n.owner = "Carol\xD8\x9C");
    N("accept-note-of-1000", "OK", "12.1", 1, 1, n.note = long_text + 1);
    N("refuse-note-of-1001", "FORMAT", "12.1", 1, 1, n.note = long_text);
    N("refuse-other-packet", "ANSWER", "12.1", 1, 1, n.packet = one.link[0]);
    N("refuse-other-leg", "ANSWER", "12.1", 1, 1, n.tip = two.link[1]);
}

static void
notices_of_somebody(void)
{
    pk_party mixed = who.cast.bot;

    memcpy(mixed.secret, who.cast.desk.secret, sizeof mixed.secret);
    N("accept-next-key-without-rights", "OK", "12.2", 1, 1, n.by = &next_bot);
    says("sender", json_string("bot.example"));
    N("refuse-unknown-key", "SENDER", "12.2", 1, 1, n.by = &who.cast.stranger);
    N("refuse-revoked", "REVOKED", "12.2", 1, 1, n.by = &who.revoked);
    N("refuse-by-the-reader", "ANSWER", "12.2", 1, 1, n.by = &who.cast.desk);
    N_ABOUT("accept-about-leg-1", "OK", "12.1", &two, 1, 1, n.tip = two.link[1];
            n.by = &who.cast.desk);
    says("leg", json_integer(1));
    N_ABOUT("refuse-leg-1-by-leg-0", "ANSWER", "12.2", &two, 1, 1,
            n.tip = two.link[1]);
    N("accept-at-first", "OK", "12.2", 1, 1, n.at_ms = PK_NOW - 60000);
    N("refuse-before-sent", "ANSWER", "12.2", 1, 1, n.at_ms = PK_NOW - 60001);
    N("accept-clock-ahead", "OK", "12.2", 1, 1, n.at_ms = NOW + 60000);
    N("refuse-future", "ANSWER", "12.2", 1, 1, n.at_ms = NOW + 60001);
    N_ABOUT("accept-key-30-days-later", "OK", "12: key's age", &of_ended, 1, 1,
            n.by = &ended);
    at(PK_NOW + 20 + DAYS_30);
    N_ABOUT("refuse-key-later-still", "SENDER", "12: key's age", &of_ended, 1,
            1, n.by = &ended);
    at(PK_NOW + 21 + DAYS_30);
    N("refuse-signed-by-another", "SIGNATURE", "12.3", 1, 1, n.by = &mixed);
}

static void
notices_in_order(void)
{
    N("seen-taken-2", "OK", "12.4", 3, 2, AS_IT_IS);
    N("seen-withdrawn-4", "OK", "12.4", 1, 4, AS_IT_IS);
    N("accept-same-again", "OK", "12.4", 3, 2, AS_IT_IS);
    after("seen-taken-2.hon");
    says("duplicate", json_true());
    N("refuse-used-sequence", "ANSWER", "12.4", 3, 2, n.note = "other");
    after("seen-taken-2.hon");
    N("accept-taken-after-taken", "OK", "12.4", 3, 3, n.owner = "Dave");
    after("seen-taken-2.hon");
    says("stands", json_true());
    N("accept-withdrawn-after-taken", "OK", "12.4", 1, 3, AS_IT_IS);
    after("seen-taken-2.hon");
    N("refuse-taken-after-withdrawn", "ANSWER", "12.4", 3, 9, AS_IT_IS);
    after("seen-withdrawn-4.hon");
    N("refuse-withdrawn-after-withdrawn", "ANSWER", "12.4", 1, 5, AS_IT_IS);
    after("seen-withdrawn-4.hon");
    N("accept-late-taken", "OK", "12.4", 3, 3, AS_IT_IS);
    after("seen-withdrawn-4.hon");
    says("stands", json_false());
    N("refuse-late-withdrawn", "ANSWER", "12.4", 1, 1, AS_IT_IS);
    after("seen-taken-2.hon");
}

void
make_words(const char *root)
{
    pk_party_init(&next_bot, "next-bot.example");
    pk_party_init(&next_desk, "next-desk.example");
    pk_party_init(&ended, "ended.example");
    begin(root, "receipts");
    receipts_of_their_bytes();
    receipts_of_somebody();
    receipts_in_order();
    end();
    begin(root, "notices");
    notices_of_their_bytes();
    notices_of_somebody();
    notices_in_order();
    end();
    ho_base_buf_free(&bytes);
    pk_party_free(&next_bot);
    pk_party_free(&next_desk);
    pk_party_free(&ended);
}
