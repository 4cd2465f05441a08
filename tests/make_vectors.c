/* SPDX-License-Identifier: MIT */
/*
 * make_vectors.c -- makes the vectors of tests/vectors, once.
 *
 *   build/make_vectors FOLDER
 *
 * It is kept so that everybody can see how each file came about, and so that
 * vectors can be added. It is no part of any test, and never run to make one
 * pass: tests/vectors/README.md says why. What is expected is written beside
 * each vector, from the sentence of FORMAT.md that it names; the library's
 * reading side is not asked.
 */
#include "support_keys.h"
#include "make_vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include <check.h>

players who;

static const char *folder;
static json_t     *entries;
static json_t     *last;

/* ---- Files --------------------------------------------------------------- */

static void
write_file(const char *name, const void *data, size_t len)
{
    char  path[600];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    ck_assert_msg(f != NULL, "%s cannot be written", path);
    ck_assert_uint_eq(fwrite(data, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

static void
set(const char *member, json_t *value)
{
    ck_assert_int_eq(json_object_set_new(last, member, value), 0);
}

static void
begin_entry(const char *member, const char *value, const char *status,
            const char *rule)
{
    last = json_object();
    set(member, json_string(value));
    set("status", json_string(status));
    set("rule", json_string(rule));
    ck_assert_int_eq(json_array_append_new(entries, last), 0);
}

void
vec_bytes(const char *name, const char *status, const char *rule,
          ho_base_slice bytes)
{
    char    file[200];
    size_t  i;
    json_t *other;

    snprintf(file, sizeof file, "%s.hop", name);
    json_array_foreach(entries, i, other)
    {
        const char *used = json_string_value(json_object_get(other, "file"));

        ck_assert_msg(used == NULL || strcmp(used, file) != 0, "%s twice",
                      file);
    }
    write_file(file, bytes.p, bytes.len);
    begin_entry("file", file, status, rule);
    set("audience", json_string("desk.example"));
    set("now_ms", json_integer(READ_AT));
}

void
vec_packet(const char *name, const char *status, const char *rule, pk_packet *p)
{
    ho_base_buf out = { 0 };

    pk_write(&out, p);
    vec_bytes(name, status, rule, HO_SLICE(out.data, out.len));
    ho_base_buf_free(&out);
    pk_free(p);
}

/* ---- Entries ------------------------------------------------------------- */

static const char *
section_name(uint32_t kind)
{
    static const char *const names[] = { "",         "routing",    "briefing",
                                         "customer", "transcript", "extras" };

    return names[kind];
}

static json_t *
member(const char *name, json_t *(*make)(void) )
{
    json_t *value = json_object_get(last, name);

    if (value == NULL) {
        value = make();
        set(name, value);
    }
    return value;
}

static json_t *
hex_of(const void *data, size_t len)
{
    char hex[65];

    ck_assert_uint_le(len, 32);
    sodium_bin2hex(hex, sizeof hex, data, len);
    return json_string(hex);
}

static json_t *
hash_of(const void *data, size_t len)
{
    uint8_t hash[32];

    crypto_generichash(hash, sizeof hash, data, len, NULL, 0);
    return hex_of(hash, sizeof hash);
}

void
vec_audience(const char *name)
{
    set("audience", json_string(name));
}

void
vec_keys(const pk_party *reader)
{
    char file[100];

    snprintf(file, sizeof file, "%s.jwk", reader->name);
    set("audience", json_string(reader->name));
    set("identity", json_string(file));
}

void
vec_at(int64_t now_ms)
{
    set("now_ms", json_integer(now_ms));
}

void
vec_option(const char *name, int64_t value)
{
    json_object_set_new(member("options", json_object), name,
                        json_integer(value));
}

void
vec_legs(uint32_t count)
{
    set("legs", json_integer(count));
}

void
vec_section(uint32_t kind, ho_base_slice raw)
{
    json_object_set_new(member("sections", json_object), section_name(kind),
                        hash_of(raw.p, raw.len));
}

void
vec_sealed(uint32_t kind)
{
    json_array_append_new(member("sealed", json_array),
                          json_string(section_name(kind)));
}

void
vec_redacted(uint32_t leg, uint32_t kind)
{
    json_array_append_new(member("redacted", json_array),
                          json_pack("[i, s]", (int) leg, section_name(kind)));
}

void
vec_place(uint32_t leg, uint32_t kind)
{
    set("at", json_pack("[i, s]", (int) leg, section_name(kind)));
}

void
vec_merged(const char *path, const char *json)
{
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);

    ck_assert_ptr_nonnull(value);
    json_object_set_new(member("merged", json_object), path, value);
}

/* What a text holds is decoded by libsodium, not by the library. */
static void
set_bytes(const char *text, const uint8_t *prelude, bool hash)
{
    uint8_t data[1000];
    size_t  len, n = prelude == NULL ? 0 : 8;

    if (prelude != NULL)
        memcpy(data, prelude, 8);
    ck_assert_int_eq(
        sodium_base642bin(data + n, sizeof data - n, strchr(text, '.') + 1,
                          strlen(strchr(text, '.') + 1), NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING),
        0);
    set("bytes", hash ? hash_of(data, n + len) : hex_of(data, n + len));
}

void
vec_text(const char *text, const char *status, const char *rule)
{
    uint8_t prelude[8] = { 0x89, 0x48, 0x4F, 0x50, 1, 1, 0, 0 };

    prelude[5] = text[0] != '\0' && text[2] == 'r' ? 2 : 1;
    begin_entry("text", text, status, rule);
    if (strcmp(status, "OK") == 0)
        set_bytes(text, prelude, true);
}

void
vec_ticket(const char *text, const char *status, const char *rule)
{
    begin_entry("ticket", text, status, rule);
    if (strcmp(status, "OK") == 0)
        set_bytes(text, NULL, false);
}

/* ---- Packets to begin with ----------------------------------------------- */

void
begin_leg(pk_packet *p, const pk_party *sender, const char *const *audience,
          int64_t after_ms)
{
    pk_leg(p, sender, audience, PK_NOW + after_ms, PK_HOUR);
}

void
add_story(pk_packet *p, uint32_t kind)
{
    pk_add(p, kind, pk_story_section(kind));
}

pk_packet *
first_leg(void)
{
    static const char *const desk[] = { "desk.example", NULL };
    pk_packet               *p = pk_new();

    begin_leg(p, &who.cast.bot, desk, 0);
    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_CUSTOMER; kind++)
        add_story(p, kind);
    return p;
}

pk_packet *
second_leg(void)
{
    static const char *const partner[] = { "partner.example", NULL };
    pk_packet               *p = first_leg();

    pk_sign(p);
    begin_leg(p, &who.cast.desk, partner, 500);
    return p;
}

/* What edit_leg() asked for; the builder calls back once. */
static struct {
    const char *path, *hex;
    int         how;
} edit;

static void
do_edit(pk_packet *p, ho_base_buf *leg)
{
    ho_base_buf out = { 0 };

    (void) p;
    ck_assert_msg(wire_edit(&out, HO_SLICE(leg->data, leg->len), edit.path,
                            edit.how, edit.hex),
                  "no %s in the leg", edit.path);
    ho_base_buf_clear(leg);
    ho_base_buf_append(leg, out.data, out.len);
    ho_base_buf_free(&out);
}

void
edit_leg(pk_packet *p, const char *path, int how, const char *hex)
{
    edit.path = path;
    edit.how = how;
    edit.hex = hex;
    p->forge = do_edit;
}

void
leg_case(const char *name, const char *status, const char *rule,
         const char *path, int how, const char *hex)
{
    pk_packet *p = first_leg();

    edit_leg(p, path, how, hex);
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

void
leg_1_case(const char *name, const char *status, const char *rule,
           const char *path, int how, const char *hex)
{
    pk_packet *p = second_leg();

    pk_redact(p, 0, HANDOFF_SECTION_BRIEFING, "not needed");
    pk_clear(p, 0, HANDOFF_SECTION_CUSTOMER);
    edit_leg(p, path, how, hex);
    pk_sign(p);
    vec_packet(name, status, rule, p);
    vec_audience("partner.example");
}

void
body_case(const char *name, const char *status, const char *rule,
          const char *path, int how, const char *hex)
{
    pk_packet  *p = first_leg();
    ho_base_buf out = { 0 }, changed = { 0 };

    pk_sign(p);
    pk_write(&out, p);
    ho_base_buf_append(&changed, out.data, 8);
    ck_assert_msg(wire_edit(&changed, HO_SLICE(out.data + 8, out.len - 8), path,
                            how, hex),
                  "no %s in the packet", path);
    vec_bytes(name, status, rule, HO_SLICE(changed.data, changed.len));
    ho_base_buf_free(&out);
    ho_base_buf_free(&changed);
    pk_free(p);
}

/* ---- Players and keys ---------------------------------------------------- */

static void
add_key(pk_party *party, const char *name, uint32_t rights, handoff_key key)
{
    handoff_error err;

    pk_party_init(party, name);
    key.struct_size = sizeof key;
    key.name = party->name;
    key.public_key = party->key;
    key.rights = rights;
    ck_assert_msg(keys_add(who.cast.ring, &key, &err) == HANDOFF_OK, "%s",
                  err.message);
}

static void
begin_players(void)
{
    enum { BOTH = HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD };

    pk_cast_init(&who.cast);
    add_key(&who.router, "router.example", BOTH, (handoff_key){ 0 });
    add_key(&who.out_dated, "out-dated.example", BOTH,
            (handoff_key){ .not_after_ms = PK_NOW - 1 });
    add_key(&who.too_new, "too-new.example", BOTH,
            (handoff_key){ .not_before_ms = PK_NOW + 1 });
    add_key(&who.to_the_ms, "to-the-ms.example", BOTH,
            (handoff_key){ .not_before_ms = PK_NOW, .not_after_ms = PK_NOW });
    add_key(&who.revoked, "revoked.example", BOTH, (handoff_key){ 0 });
    handoff_keyring_revoke(who.cast.ring, "revoked.example", READ_AT, NULL);
    add_key(&who.revoked_later, "revoked-later.example", BOTH,
            (handoff_key){ 0 });
    handoff_keyring_revoke(who.cast.ring, "revoked-later.example", READ_AT + 1,
                           NULL);
    add_key(&who.originates, "originates.example", HANDOFF_MAY_ORIGINATE,
            (handoff_key){ 0 });
    add_key(&who.forwards, "forwards.example", HANDOFF_MAY_FORWARD,
            (handoff_key){ 0 });
}

/* The private keys of a party: its public JWKS, with `d`. */
static void
write_private(const pk_party *party)
{
    char    file[100], *text, d[64];
    size_t  len, i;
    json_t *set_of_keys, *key;

    ck_assert_int_eq(handoff_identity_public(&text, &len, party->me, NULL),
                     HANDOFF_OK);
    set_of_keys = json_loadb(text, len, 0, NULL);
    handoff_free(text);
    json_array_foreach(json_object_get(set_of_keys, "keys"), i, key)
    {
        bool signs = strcmp(json_string_value(json_object_get(key, "crv")),
                            "Ed25519") == 0;

        sodium_bin2base64(d, sizeof d,
                          signs ? party->secret : party->reading_secret, 32,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        json_object_set_new(key, "d", json_string(d));
    }
    text = json_dumps(set_of_keys, JSON_INDENT(1));
    snprintf(file, sizeof file, "%s.jwk", party->name);
    write_file(file, text, strlen(text));
    free(text);
    json_decref(set_of_keys);
}

static void
write_keys_and_index(void)
{
    char  *text;
    size_t len;

    ck_assert_int_eq(handoff_keyring_serialize(&text, &len, who.cast.ring,
                                               NULL),
                     HANDOFF_OK);
    write_file("keyring.jwks", text, len);
    handoff_free(text);
    write_private(&who.cast.bot);
    write_private(&who.cast.desk);
    write_private(&who.cast.partner);
    text = json_dumps(entries, JSON_INDENT(1));
    write_file("index.json", text, strlen(text));
    free(text);
}

/* The builder reports through libcheck, so all of it is one test. */
START_TEST(all)
{
    entries = json_array();
    begin_players();
    make_envelope();
    make_legs();
    make_sections();
    make_records();
    make_sealing();
    make_way();
    make_limits();
    make_rules();
    make_texts();
    write_keys_and_index();
    make_words(folder);
    printf("%zu vectors\n", json_array_size(entries));
    json_decref(entries);
}
END_TEST

int
main(int argc, char **argv)
{
    Suite   *suite = suite_create("make_vectors");
    TCase   *tcase = tcase_create("make_vectors");
    SRunner *runner;
    int      failed;

    if (argc != 2) {
        fputs("usage: make_vectors FOLDER\n", stderr);
        return 2;
    }
    folder = argv[1];
    tcase_add_test(tcase, all);
    tcase_set_timeout(tcase, 600);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
