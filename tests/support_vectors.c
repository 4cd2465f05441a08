/* SPDX-License-Identifier: MIT */
/*
 * support_vectors.c -- folders of test vectors, read and tried.
 */
#include "support_vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

static const char *const section_names[] = { NULL,         "routing",
                                             "briefing",   "customer",
                                             "transcript", "extras" };
enum { SECTIONS = 5, WHY = 300 };

/* ---- Folders ------------------------------------------------------------- */

static char *
read_file(const char *path, size_t *len)
{
    FILE  *f = fopen(path, "rb");
    char  *data = NULL;
    size_t cap = 4096, n;

    *len = 0;
    if (f == NULL)
        return NULL;
    do {
        char *more = realloc(data, cap + 1);

        ck_assert_ptr_nonnull(more);
        data = more;
        n = fread(data + *len, 1, cap - *len, f);
        *len += n;
        cap *= 2;
    } while (n != 0);
    ck_assert_int_eq(ferror(f), 0);
    fclose(f);
    data[*len] = '\0';
    return data;
}

char *
vectors_file(const vectors *v, const char *name, size_t *len)
{
    char path[800];

    snprintf(path, sizeof path, "%s/%s", v->folder, name);
    return read_file(path, len);
}

bool
vectors_load(vectors *v, const char *folder)
{
    char         *text;
    size_t        len;
    handoff_error err;
    json_error_t  why;

    memset(v, 0, sizeof *v);
    ck_assert_int_ge(sodium_init(), 0);
    ck_assert_uint_lt(strlen(folder), sizeof v->folder);
    memcpy(v->folder, folder, strlen(folder));
    text = vectors_file(v, "index.json", &len);
    if (text == NULL)
        return false;
    v->index = json_loadb(text, len, 0, &why);
    free(text);
    ck_assert_msg(json_is_array(v->index), "%s: %s", folder, why.text);
    text = vectors_file(v, "keyring.jwks", &len);
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(handoff_keyring_parse(&v->ring, text, len, &err) ==
                      HANDOFF_OK,
                  "%s: %s", folder, err.message);
    free(text);
    return true;
}

void
vectors_free(vectors *v)
{
    json_decref(v->index);
    handoff_keyring_free(v->ring);
    memset(v, 0, sizeof *v);
}

/* ---- What an accepted packet must say ------------------------------------ */

static bool
hash_is(const json_t *want, const void *data, size_t len)
{
    uint8_t hash[32];
    char    hex[65];

    crypto_generichash(hash, sizeof hash, data, len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return json_is_string(want) && strcmp(hex, json_string_value(want)) == 0;
}

static bool
list_has(const json_t *list, const char *name)
{
    size_t  i;
    json_t *item;

    json_array_foreach(list, i, item) if (json_is_string(item) &&
                                          strcmp(json_string_value(item),
                                                 name) == 0) return true;
    return false;
}

static const char *
try_section(const handoff_section *s, const json_t *entry)
{
    const char   *name = section_names[s->kind];
    const json_t *hashes = json_object_get(entry, "sections");
    const json_t *hash = json_object_get(hashes, name);
    const json_t *sealed = json_object_get(entry, "sealed");

    if (hashes != NULL && (s->state == HANDOFF_STATE_PRESENT) != (hash != NULL))
        return "a section is read that should not be, or the other way round";
    if (hash != NULL && !hash_is(hash, s->data, s->data_len))
        return "a section has another content";
    if (sealed != NULL &&
        (s->state == HANDOFF_STATE_SEALED) != list_has(sealed, name))
        return "a section is sealed that should not be, or the reverse";
    return NULL;
}

static const char *
try_redactions(const handoff_packet *packet, const json_t *want)
{
    size_t          i, found = 0;
    json_t         *pair;
    handoff_section s = { HANDOFF_SECTION };

    for (uint32_t leg = 0; leg < handoff_packet_legs(packet); leg++)
        for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++)
            found += handoff_packet_section(&s, packet, leg, kind) &&
                     s.state == HANDOFF_STATE_REDACTED;
    json_array_foreach(want, i, pair)
    {
        const json_int_t leg = json_integer_value(json_array_get(pair, 0));
        const char      *name = json_string_value(json_array_get(pair, 1));
        uint32_t         kind = SECTIONS;

        while (kind > 0 && strcmp(section_names[kind], name) != 0)
            kind--;
        if (!handoff_packet_section(&s, packet, (uint32_t) leg, kind) ||
            s.state != HANDOFF_STATE_REDACTED || s.reason[0] == '\0' ||
            s.redacted_by <= (int32_t) leg)
            return "a section is not redacted";
    }
    return found == json_array_size(want) ? NULL : "more is redacted";
}

/* One step down a path: "name" or "name[3]"; *path moves on. NULL: nothing. */
static const json_t *
step_down(const json_t *at, const char **path)
{
    char   name[64];
    size_t n = strcspn(*path, ".[");

    ck_assert_uint_lt(n, sizeof name);
    memcpy(name, *path, n);
    name[n] = '\0';
    *path += n;
    at = json_object_get(at, name);
    while (**path == '[') {
        at = json_array_get(at, strtoul(*path + 1, NULL, 10));
        *path += strcspn(*path, "]") + 1;
    }
    if (**path == '.')
        ++*path;
    return at;
}

/* What stands at paths of the merged record, null for nothing. */
static const char *
try_merged(const handoff_packet *packet, const json_t *want, char why[WHY])
{
    const char   *path, *wrong = NULL;
    const json_t *value;
    char         *text;
    size_t        len;
    json_t       *record;

    ck_assert_int_eq(handoff_context_to_json(&text, &len,
                                             handoff_packet_context(packet), 0,
                                             NULL),
                     HANDOFF_OK);
    record = json_loadb(text, len, 0, NULL);
    handoff_free(text);
    json_object_foreach((json_t *) (uintptr_t) want, path, value)
    {
        const json_t *at = record;

        for (const char *p = path; *p != '\0';)
            at = step_down(at, &p);
        if (json_is_null(value) ? at != NULL : !json_equal(at, value)) {
            snprintf(why, WHY, "other content at %s", path);
            wrong = why;
        }
    }
    json_decref(record);
    return wrong;
}

static const char *
try_packet(const handoff_packet *packet, const json_t *entry, char buffer[WHY])
{
    const json_t   *want = json_object_get(entry, "legs");
    const char     *why = NULL;
    handoff_section s = { HANDOFF_SECTION };

    if (want != NULL &&
        handoff_packet_legs(packet) != (uint32_t) json_integer_value(want))
        return "another number of legs";
    for (uint32_t kind = 1; kind <= SECTIONS && why == NULL; kind++)
        if (handoff_packet_section(&s, packet, 0, kind))
            why = try_section(&s, entry);
        else if (json_object_get(json_object_get(entry, "sections"),
                                 section_names[kind]) != NULL)
            why = "a section is missing";
    want = json_object_get(entry, "redacted");
    if (why == NULL && want != NULL)
        why = try_redactions(packet, want);
    want = json_object_get(entry, "merged");
    if (why == NULL && want != NULL)
        why = try_merged(packet, want, buffer);
    return why;
}

/* ---- Entries ------------------------------------------------------------- */

static uint64_t
option(const json_t *options, const char *name)
{
    return (uint64_t) json_integer_value(json_object_get(options, name));
}

/* Kinds as bits, as index.json has them, to a set. */
static uint64_t
set_of(uint64_t kinds)
{
    return kinds == 0 ? 0 : (UINT64_C(1) << 63) | kinds;
}

static handoff_open_opts
opts_of(const json_t *entry)
{
    const json_t *o = json_object_get(entry, "options");

    return (handoff_open_opts){
        HANDOFF_OPEN_OPTS,
        .audience = json_string_value(json_object_get(entry, "audience")),
        .now_ms = json_integer_value(json_object_get(entry, "now_ms")),
        .skew_ms = (int64_t) option(o, "skew_ms"),
        .max_lifetime_ms = (int64_t) option(o, "max_lifetime_ms"),
        .max_packet_bytes = option(o, "max_packet_bytes"),
        .max_section_bytes = option(o, "max_section_bytes"),
        .max_total_bytes = option(o, "max_total_bytes"),
        .max_memory_bytes = option(o, "max_memory_bytes"),
        .max_legs = (uint32_t) option(o, "max_legs"),
        .sections = set_of(option(o, "sections")),
        /* The format opens what its reader cannot unseal. */
        .require = HANDOFF_REQUIRE_NOTHING
    };
}

static handoff_identity *
identity_of(const vectors *v, const json_t *entry)
{
    const char *name = json_string_value(json_object_get(entry, "identity"));
    handoff_identity *me = NULL;
    handoff_error     err;
    size_t            len;
    char             *text;

    if (name == NULL)
        return NULL;
    text = vectors_file(v, name, &len);
    ck_assert_msg(text != NULL, "%s is missing", name);
    ck_assert_msg(handoff_identity_parse(&me, text, len, &err) == HANDOFF_OK,
                  "%s: %s", name, err.message);
    free(text);
    return me;
}

static const char *
compare_status(handoff_status got, const json_t *entry,
               const handoff_error *err, char why[WHY])
{
    const char *want = json_string_value(json_object_get(entry, "status"));

    if (want != NULL && strcmp(handoff_status_name(got), want) == 0)
        return NULL;
    snprintf(why, WHY, "is %s, not %s: %s", handoff_status_name(got),
             want == NULL ? "(no status)" : want,
             got == HANDOFF_OK ? "" : err->message);
    return why;
}

/* The keyring that an entry names for itself; NULL: the folder's. Where it is
 * refused, *st says so. */
static handoff_keyring *
ring_of(const vectors *v, const json_t *entry, handoff_status *st,
        handoff_error *err)
{
    const char *name = json_string_value(json_object_get(entry, "keyring"));
    handoff_keyring *ring = NULL;
    size_t           len;
    char            *text;

    *st = HANDOFF_OK;
    if (name == NULL)
        return NULL;
    text = vectors_file(v, name, &len);
    ck_assert_msg(text != NULL, "%s is missing", name);
    *st = handoff_keyring_parse(&ring, text, len, err);
    free(text);
    return ring;
}

/* The [leg, section] that an error is about. */
static const char *
try_at(const json_t *at, const handoff_error *err)
{
    const char *name = json_string_value(json_array_get(at, 1));

    if (at == NULL)
        return NULL;
    if (err->leg != (int32_t) json_integer_value(json_array_get(at, 0)) ||
        err->section < 1 || err->section > SECTIONS ||
        strcmp(section_names[err->section], name) != 0)
        return "the error names another section";
    return NULL;
}

static const char *
try_file(const vectors *v, const json_t *entry, const char *name, char why[WHY])
{
    handoff_open_opts opts = opts_of(entry);
    handoff_identity *me = identity_of(v, entry);
    handoff_packet   *packet;
    handoff_keyring  *ring;
    handoff_error     err = { 0 };
    size_t            len;
    char             *data = vectors_file(v, name, &len);
    handoff_status    st;
    const char       *fault;

    if (data == NULL)
        return "the file is missing";
    opts.identity = me;
    opts.workspace = v->workspace;
    packet = NULL;
    ring = ring_of(v, entry, &st, &err);
    if (st == HANDOFF_OK)
        st = handoff_open(&packet, (const uint8_t *) data, len,
                          ring != NULL ? ring : v->ring, &opts, &err);
    else
        err.check = HANDOFF_CHECK_SENDER; /* refused before it was opened */
    fault = compare_status(st, entry, &err, why);
    if (fault == NULL && (packet == NULL) != (st != HANDOFF_OK))
        fault = "content in spite of a failure, or none in spite of success";
    if (fault == NULL && st != HANDOFF_OK &&
        (err.code != st || err.check == 0 || err.message[0] == '\0'))
        fault = "the error does not say what the status says";
    if (fault == NULL && st != HANDOFF_OK)
        fault = try_at(json_object_get(entry, "at"), &err);
    if (fault == NULL && st == HANDOFF_OK)
        fault = try_packet(packet, entry, why);
    handoff_keyring_free(ring);
    handoff_packet_free(packet);
    handoff_identity_free(me);
    free(data);
    return fault;
}

static const char *
try_text(const json_t *entry, const char *text, char why[WHY])
{
    uint8_t       *data;
    char          *again = NULL;
    size_t         len;
    handoff_error  err = { 0 };
    handoff_status st =
        handoff_text_decode(&data, &len, text, strlen(text), &err);
    const char *fault = compare_status(st, entry, &err, why);

    if (fault == NULL && st == HANDOFF_OK) {
        if (!hash_is(json_object_get(entry, "bytes"), data, len))
            fault = "other bytes come out";
        else if (handoff_text_encode(&again, NULL, data, len, &err) !=
                     HANDOFF_OK ||
                 strcmp(again, text) != 0)
            fault = "the bytes do not make the same text again";
    }
    handoff_free(data);
    handoff_free(again);
    return fault;
}

static const char *
try_ticket(const json_t *entry, const char *text, char why[WHY])
{
    uint8_t        tip[32];
    char           hex[65];
    const char    *want = json_string_value(json_object_get(entry, "bytes"));
    handoff_error  err = { 0 };
    handoff_status st = handoff_ticket_decode(tip, text, strlen(text), &err);
    const char    *fault = compare_status(st, entry, &err, why);

    sodium_bin2hex(hex, sizeof hex, tip, sizeof tip);
    if (fault == NULL && st == HANDOFF_OK &&
        (want == NULL || strcmp(hex, want) != 0))
        fault = "another tip comes out";
    return fault;
}

const char *
vectors_try(const vectors *v, const json_t *entry, char why[WHY])
{
    const char *s;

    if ((s = json_string_value(json_object_get(entry, "file"))) != NULL)
        return try_file(v, entry, s, why);
    if ((s = json_string_value(json_object_get(entry, "text"))) != NULL)
        return try_text(entry, s, why);
    if ((s = json_string_value(json_object_get(entry, "ticket"))) != NULL)
        return try_ticket(entry, s, why);
    return "the entry names neither a file, a text nor a ticket";
}

size_t
vectors_try_all(const vectors *v)
{
    static const char *const what[] = { "file", "text", "ticket" };
    size_t                   i, wrong = 0;
    json_t                  *entry;
    char                     why[WHY];

    json_array_foreach(v->index, i, entry)
    {
        const char *fault = vectors_try(v, entry, why);
        const char *name = NULL;

        for (size_t k = 0; k < 3 && name == NULL; k++)
            name = json_string_value(json_object_get(entry, what[k]));
        if (fault != NULL)
            printf("%s: %s\n", name == NULL ? "an entry" : name, fault);
        wrong += fault != NULL;
    }
    fflush(stdout);
    ck_assert_uint_eq(wrong, 0);
    return json_array_size(v->index);
}
