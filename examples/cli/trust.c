/* SPDX-License-Identifier: MIT */
/*
 * trust.c -- handoff trust: whom one believes, and what they may do.
 *
 * The keyring is a file that its owner keeps. Rights and names are given
 * here, never taken from what the other side claims about itself.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#define PUBLIC_KEYS_MAX ((size_t) 1024 * 1024)

enum { KEY_CHARS = 43 };

/* The keyring of a file; an empty one where there is none yet. */
static int
load_or_new(const cli *c, const char *path, handoff_keyring **ring)
{
    handoff_error err;

    if (access(path, F_OK) == 0 || errno != ENOENT)
        return input_keyring(c, path, ring);
    if (handoff_keyring_new(ring, &err) != HANDOFF_OK)
        return report_error(c, NULL, &err, NULL);
    return EXIT_OK;
}

static int
save(const cli *c, const char *path, const handoff_keyring *ring)
{
    handoff_error err;

    if (handoff_keyring_save(ring, path, &err) == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, path, &err,
                        "name the file itself and not a link to it, in a "
                        "folder that may be written to");
}

/* The 43 characters of a key, as hints print it. */
static bool
key_parse(uint8_t key[HANDOFF_PUBLIC_KEY_BYTES], const char *s)
{
    size_t len = 0;

    return strlen(s) == KEY_CHARS &&
           sodium_base642bin(key, HANDOFF_PUBLIC_KEY_BYTES, s, KEY_CHARS, NULL,
                             &len, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           len == HANDOFF_PUBLIC_KEY_BYTES;
}

/* A key on its own, as the library reads it. */
handoff_status
trust_key(handoff_keyring *ring, const uint8_t key[HANDOFF_PUBLIC_KEY_BYTES],
          const handoff_trust_opts *opts, handoff_error *err)
{
    text           jwk = { 0 };
    handoff_status st;

    text_add(&jwk, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"");
    key_add(&jwk, key);
    text_add(&jwk, "\"}");
    st = handoff_keyring_trust_json(ring, text_get(&jwk),
                                    strlen(text_get(&jwk)), opts, err);
    text_free(&jwk);
    return st;
}

static int
add_key(const cli *c, handoff_keyring *ring, const handoff_trust_opts *o)
{
    uint8_t       bytes[HANDOFF_PUBLIC_KEY_BYTES];
    handoff_error err;

    if (o->name == NULL)
        return report_usage(c, "--name NAME: what its owner is called",
                            "--key needs a name");
    if (!key_parse(bytes, args_value(c, "key")))
        return report_usage(c,
                            "the member \"x\" of its JWK, 43 characters of "
                            "base64url",
                            "--key is no public key");
    if (trust_key(ring, bytes, o, &err) == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, NULL, &err,
                        "if the key is there already: handoff trust FILE list "
                        "shows it, remove takes it out; if its owner has a new "
                        "key: --rotate");
}

static int
add_file(const cli *c, handoff_keyring *ring, const char *path,
         const handoff_trust_opts *o)
{
    handoff_error  err;
    handoff_status status;
    char          *data;
    size_t         len;
    int            st = io_read(c, path, PUBLIC_KEYS_MAX, &data, &len);

    if (st != EXIT_OK)
        return st;
    status = handoff_keyring_trust_json(ring, data, len, o, &err);
    free(data);
    if (status == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, path, &err,
                        "add takes NAME.pub.jwk, as handoff keygen writes it; "
                        "a key that is there already is taken out with "
                        "remove; where its owner has new keys, ask them by "
                        "another way, then --rotate");
}

static int
add_options(const cli *c, handoff_trust_opts *o)
{
    int st;

    *o = (handoff_trust_opts){ HANDOFF_TRUST_OPTS,
                               .name = args_value(c, "name") };
    if (args_given(c, "rotate"))
        o->flags = HANDOFF_TRUST_ROTATE;
    st = rights_parse(c, args_value(c, "may"), &o->rights);
    if (st == EXIT_OK)
        st = time_option(c, "not-before", &o->not_before_ms);
    if (st == EXIT_OK)
        st = time_option(c, "not-after", &o->not_after_ms);
    if (!args_given(c, "not-before"))
        o->not_before_ms = 0;
    if (!args_given(c, "not-after"))
        o->not_after_ms = 0;
    if (st != EXIT_OK)
        return st;
    if (c->operands_count < 2 && !args_given(c, "key"))
        return report_usage(c,
                            "handoff trust FILE add THEIR.pub.jwk, or "
                            "--key KEY --name NAME",
                            "say whom to trust");
    if (c->operands_count > 1 && args_given(c, "key"))
        return report_usage(c, "add them one after the other",
                            "a file and --key are two keys");
    return EXIT_OK;
}

static int
add(const cli *c, handoff_keyring *ring)
{
    handoff_trust_opts o;
    int                st = add_options(c, &o);

    if (st == EXIT_OK && args_given(c, "key"))
        st = add_key(c, ring, &o);
    for (size_t i = 1; st == EXIT_OK && i < c->operands_count; i++)
        st = add_file(c, ring, c->operands[i], &o);
    return st;
}

/* Nothing is sealed to a reading key whose signing key is revoked or past its
 * time (FORMAT.md section 6). */
static bool
reads_no_more(const handoff_keyring *ring, const handoff_key *key, int64_t now)
{
    handoff_key k = { HANDOFF_KEY };

    for (size_t i = 0; key->use == HANDOFF_USE_READ && key->bound_by != NULL &&
                       handoff_keyring_get(&k, ring, i);
         i++) {
        if (k.use == HANDOFF_USE_SIGN &&
            memcmp(k.public_key, key->bound_by, HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return (k.revoked_at_ms != 0 && k.revoked_at_ms <= now) ||
                   (k.not_after_ms != 0 && k.not_after_ms < now);
    }
    return false;
}

static void
list_one(text *out, const handoff_keyring *ring, const handoff_key *key,
         int64_t now)
{
    term_add(out, key->name);
    if (key->use == HANDOFF_USE_READ) {
        text_add(out, "  reads what is sealed to it  ");
    } else {
        text_add(out, "  may ");
        rights_add(out, key->rights);
        text_add(out, "  ");
    }
    term_add(out, key->kid);
    if (key->not_before_ms != 0) {
        text_add(out, "  from ");
        time_add(out, key->not_before_ms);
    }
    if (key->not_after_ms != 0) {
        text_add(out, "  until ");
        time_add(out, key->not_after_ms);
    }
    if (key->revoked_at_ms != 0) {
        text_add(out, key->revoked_at_ms <= now ? "  REVOKED since "
                                                : "  to be revoked at ");
        time_add(out, key->revoked_at_ms);
    }
    if (ring != NULL && reads_no_more(ring, key, now))
        text_add(out, "  ENDED with its signing key");
    text_add(out, "\n");
}

static void
list_one_json(json *j, const handoff_key *key)
{
    text x = { 0 };

    key_add(&x, key->public_key);
    js_open(j, NULL, '{');
    js_string(j, "name", key->name);
    js_string(j, "use", key->use == HANDOFF_USE_READ ? "read" : "sign");
    js_text(j, "key", &x);
    js_string(j, "kid", key->kid);
    if (key->use == HANDOFF_USE_SIGN) {
        js_open(j, "may", '[');
        if (key->rights & HANDOFF_MAY_ORIGINATE)
            js_string(j, NULL, "originate");
        if (key->rights & HANDOFF_MAY_FORWARD)
            js_string(j, NULL, "forward");
        js_close(j, ']');
    }
    if (key->not_before_ms != 0)
        js_int(j, "not_before_ms", key->not_before_ms);
    if (key->not_after_ms != 0)
        js_int(j, "not_after_ms", key->not_after_ms);
    if (key->revoked_at_ms != 0)
        js_int(j, "revoked_at_ms", key->revoked_at_ms);
    js_close(j, '}');
    text_free(&x);
}

static int
list(cli *c)
{
    handoff_keyring *ring = NULL;
    handoff_key      key = { HANDOFF_KEY };
    json             j = { 0 };
    int              st = input_keyring(c, c->operands[0], &ring);

    if (st != EXIT_OK)
        return st;
    if (c->json) {
        js_open(&j, NULL, '{');
        js_open(&j, "keys", '[');
    }
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (c->json)
            list_one_json(&j, &key);
        else
            list_one(&j.out, ring, &key, time_now());
    }
    if (c->json) {
        js_close(&j, ']');
        js_close(&j, '}');
        text_add(&j.out, "\n");
    }
    handoff_keyring_free(ring);
    return io_write_text(c, NULL, &j.out);
}

/* ---- What became of it --------------------------------------------------- */

static bool
find_same(handoff_key *out, const handoff_keyring *ring, const handoff_key *key)
{
    for (size_t i = 0; handoff_keyring_get(out, ring, i); i++) {
        if (out->use == key->use && memcmp(out->public_key, key->public_key,
                                           HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return true;
    }
    return false;
}

static void
changed_line(text *out, const char *what, const handoff_key *key)
{
    text_addf(out, "%-8s ", what);
    list_one(out, NULL, key, time_now());
}

/* A line for each key that came, went, or is trusted otherwise than before. */
static void
changes_add(text *out, const handoff_keyring *before,
            const handoff_keyring *after)
{
    handoff_key key = { HANDOFF_KEY }, other = { HANDOFF_KEY };

    for (size_t i = 0; handoff_keyring_get(&key, after, i); i++) {
        if (!find_same(&other, before, &key))
            changed_line(out, "added", &key);
        else if (key.revoked_at_ms != other.revoked_at_ms)
            changed_line(out, "revoked", &key);
        else if (key.not_after_ms != other.not_after_ms)
            changed_line(out, "retired", &key);
        else if (key.use == HANDOFF_USE_READ &&
                 memcmp(key.bound_by, other.bound_by,
                        HANDOFF_PUBLIC_KEY_BYTES) != 0)
            changed_line(out, "bound", &key);
    }
    for (size_t i = 0; handoff_keyring_get(&key, before, i); i++) {
        if (!find_same(&other, after, &key))
            changed_line(out, "removed", &key);
    }
    if (text_get(out)[0] == '\0')
        text_add(out, "nothing has changed\n");
}

/* ---- No longer, or not for ever ------------------------------------------ */

/* The kid of the one signing key that is meant and has not ended by `at`. */
static int
find_kid(const cli *c, const handoff_keyring *ring, const char *which,
         int64_t at, const char **kid)
{
    handoff_key key = { HANDOFF_KEY };
    size_t      n = 0;

    *kid = NULL;
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use != HANDOFF_USE_SIGN)
            continue;
        if (strcmp(key.kid, which) == 0) {
            *kid = key.kid;
            return EXIT_OK;
        }
        if (strcmp(key.name, which) != 0 || key.revoked_at_ms != 0 ||
            (key.not_after_ms != 0 && key.not_after_ms <= at))
            continue;
        *kid = key.kid;
        n++;
    }
    if (n == 1)
        return EXIT_OK;
    return report_usage(c, "handoff trust FILE list shows names and kids",
                        n == 0 ? "no signing key that has not ended has that "
                                 "name or kid"
                               : "several keys have that name: say which one, "
                                 "by its kid");
}

static int
retire(const cli *c, handoff_keyring *ring, int64_t at)
{
    handoff_key_changes changes = { HANDOFF_KEY_CHANGES,
                                    .changes = HANDOFF_CHANGE_NOT_AFTER,
                                    .not_after_ms = at };
    handoff_error       err;
    const char         *kid;
    int                 st = find_kid(c, ring, c->operands[1], at, &kid);

    if (st != EXIT_OK)
        return st;
    if (handoff_keyring_update(ring, kid, &changes, &err) == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, c->operands[0], &err, NULL);
}

/* revoke, retire or remove: by name, or by kid for one key of several. */
static int
take_back(const cli *c, handoff_keyring *ring)
{
    const char    *what = c->action->name, *whose = c->operands[1];
    handoff_error  err;
    handoff_status status;
    int64_t        at;
    int            st = time_option(c, "at", &at);

    if (st == EXIT_OK && c->operands_count < 2)
        st = report_usage(c, "handoff trust FILE list shows names and kids",
                          "say whose key: a name or a kid");
    if (st != EXIT_OK)
        return st;
    if (strcmp(what, "retire") == 0)
        return retire(c, ring, at);
    status = strcmp(what, "revoke") == 0
                 ? handoff_keyring_revoke(ring, whose, at, &err)
                 : handoff_keyring_remove(ring, whose, &err);
    return status == HANDOFF_OK
               ? EXIT_OK
               : report_error(c, c->operands[0], &err,
                              "handoff trust FILE list shows names and kids");
}

/* Nobody else changes the keyring between our reading and our writing. */
static int
change(const cli *c, int (*load)(const cli *, const char *, handoff_keyring **),
       int (*how)(const cli *, handoff_keyring *))
{
    const char      *path = c->operands[0];
    handoff_keyring *ring = NULL, *before = NULL;
    text             out = { 0 };
    int              st, lock;

    if (strcmp(path, "-") == 0)
        return report_usage(c, "name a file",
                            "a keyring that is changed is a file");
    st = io_lock(c, path, &lock);
    if (st == EXIT_OK)
        st = load(c, path, &ring);
    if (st == EXIT_OK &&
        handoff_keyring_copy(&before, ring, NULL) != HANDOFF_OK)
        st = report_nomem(c);
    if (st == EXIT_OK)
        st = how(c, ring);
    if (st == EXIT_OK)
        st = save(c, path, ring);
    io_unlock(lock);
    if (st == EXIT_OK) {
        changes_add(&out, before, ring);
        st = io_write_text(c, NULL, &out);
    }
    handoff_keyring_free(before);
    handoff_keyring_free(ring);
    return st;
}

static int
run_add(cli *c)
{
    return change(c, load_or_new, add);
}

static int
run_take_back(cli *c)
{
    return change(c, input_keyring, take_back);
}

const command COMMAND_TRUST = {
    .name = "trust",
    .summary = "keep a keyring: the public keys that one trusts, by name",
    .action_at = 1,
    ACTIONS(ACTION("add", "FILE THEIR.pub.jwk...", 1, 64, run_add,
                   .also = "FILE add --key KEY --name NAME --may RIGHTS"),
            ACTION("list", "FILE", 1, 1, list),
            ACTION("retire", "FILE NAME|KID", 1, 2, run_take_back),
            ACTION("revoke", "FILE NAME|KID", 1, 2, run_take_back),
            ACTION("remove", "FILE NAME|KID", 1, 2, run_take_back)),
    ABOUT("FILE is made by the first add. Confirm a key with its owner by "
          "another way before adding it: a name in a packet is worth what "
          "the keyring is worth.",
          "A file has the keys of one name. Where its owner has new keys, "
          "--rotate adds them beside the old ones; retire ends the old ones: "
          "what they signed before is still opened, and nothing is sealed to "
          "them any more.",
          "revoke: from then on packets signed with the key are refused, "
          "whenever they were sent, and nothing is sealed to its owner."),
    OPTIONS(OPTION("may", "RIGHTS",
                   "with add: what it may do: originate (start a packet), "
                   "forward (pass one on), or both, separated by a comma; "
                   "answer: nothing else",
                   .how = REQUIRED, .with = "add",
                   .missing = "say what it may do",
                   .words = "originate forward originate,forward answer"),
            OPTION("name", "NAME",
                   "with add: what to call it, instead of what the file says",
                   .with = "add"),
            OPTION("key", "KEY",
                   "with add: a signing key itself, 43 characters of "
                   "base64url, instead of "
                   "a file",
                   .with = "add"),
            OPTION("rotate", NULL,
                   "with add: its owner has new keys: they come beside those "
                   "that are there",
                   .with = "add"),
            OPTION("not-before", "TIME",
                   "with add: from when on the key is good; milliseconds or "
                   "RFC 3339",
                   .with = "add"),
            OPTION("not-after", "TIME", "with add: up to when the key is good",
                   .with = "add"),
            OPTION("at", "TIME",
                   "with revoke and retire: from when on, instead of now; "
                   "milliseconds or RFC 3339",
                   .with = "revoke retire"),
            OPTION_JSON),
    EXAMPLES({ "trust a bot to start packets",
               "handoff trust trusted.jwks add bot.example.pub.jwk --may "
               "originate" },
             { "the bot gets new keys next month",
               "handoff trust trusted.jwks add bot.example.pub.jwk --may "
               "originate --rotate --not-before 2026-12-24T00:00:00Z" },
             { "whom do we trust?", "handoff trust trusted.jwks list" },
             { "its private key was lost",
               "handoff trust trusted.jwks revoke bot.example" }),
};
