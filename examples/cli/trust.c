/* SPDX-License-Identifier: MIT */
/*
 * trust.c -- handoff trust: whom one believes, and what they may do.
 *
 * The keyring is a file that its owner keeps. Rights and names are given
 * here, never taken from what the other side claims about itself.
 */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#define PUBLIC_KEYS_MAX ((size_t) 1024 * 1024)

enum { KEY_CHARS = 43 };

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
    text jwk = { 0 };

    text_add(&jwk, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"");
    text_key(&jwk, key);
    text_add(&jwk, "\"}");
    return handoff_keyring_trust_json(ring, jwk.data, jwk.len, opts, err);
}

/* The library computes thumbprints where a key enters a keyring. */
const char *
kid_of(const uint8_t key[32])
{
    handoff_keyring         *ring;
    handoff_key              k = { HANDOFF_KEY };
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS, .name = "x" };

    if (handoff_keyring_new(&ring, NULL) != HANDOFF_OK)
        fail_nomem();
    keep(ring);
    return trust_key(ring, key, &opts, NULL) == HANDOFF_OK &&
                   handoff_keyring_get(&k, ring, 0)
               ? k.kid
               : "none: it is no good key";
}

/* ---- add ----------------------------------------------------------------- */

static void
add_key(handoff_keyring *ring, const handoff_trust_opts *o)
{
    uint8_t       key[HANDOFF_PUBLIC_KEY_BYTES];
    handoff_error err;

    if (o->name == NULL)
        fail_usage("--name NAME: what its owner is called",
                   "--key needs a name");
    if (!key_parse(key, args_value("key")))
        fail_usage("the member \"x\" of its JWK, 43 characters of base64url",
                   "--key is not a public key");
    need(trust_key(ring, key, o, &err), NULL, &err,
         "if the key is already there: handoff trust FILE list shows it and "
         "remove takes it out; if its owner has a new key, use --rotate");
}

static void
add_file(handoff_keyring *ring, const char *path, const handoff_trust_opts *o)
{
    const bytes   b = io_read(path, PUBLIC_KEYS_MAX);
    handoff_error err;

    need(handoff_keyring_trust_json(ring, b.text, b.len, o, &err), path, &err,
         "add takes NAME.pub.jwk, as handoff keygen writes it; remove takes "
         "out a key that is already there; if the owner has new keys, confirm "
         "them over another channel, then use --rotate");
}

static void
add(handoff_keyring *ring)
{
    handoff_trust_opts o = { HANDOFF_TRUST_OPTS, .name = args_value("name"),
                             .flags = args_given("rotate")
                                          ? HANDOFF_TRUST_ROTATE
                                          : 0 };

    o.rights = rights_parse(args_value("may"));
    if (args_given("not-before"))
        o.not_before_ms = time_option("not-before");
    if (args_given("not-after"))
        o.not_after_ms = time_option("not-after");
    if (cli.operands_count < 2 && !args_given("key"))
        fail_usage("handoff trust FILE add THEIR.pub.jwk, or --key KEY --name "
                   "NAME",
                   "say whom to trust");
    if (cli.operands_count > 1 && args_given("key"))
        fail_usage("add them in two commands",
                   "give a file or --key, not both");
    if (args_given("key"))
        add_key(ring, &o);
    for (size_t i = 1; i < cli.operands_count; i++)
        add_file(ring, cli.operands[i], &o);
}

/* ---- list ---------------------------------------------------------------- */

/* Nothing is sealed to a reading key whose signing key is revoked or past its
 * time (FORMAT.md section 6). */
static bool
reads_no_more(const handoff_keyring *ring, const handoff_key *key, int64_t now)
{
    handoff_key k;

    return key->use == HANDOFF_USE_READ && key->bound_by != NULL &&
           find_key(&k, ring, key->bound_by) &&
           ((k.revoked_at_ms != 0 && k.revoked_at_ms <= now) ||
            (k.not_after_ms != 0 && k.not_after_ms < now));
}

static void
list_one(text *out, const handoff_keyring *ring, const handoff_key *key)
{
    const int64_t now = time_now();

    term_add(out, key->name);
    if (key->use == HANDOFF_USE_READ)
        text_add(out, "  reads what is sealed to it  ");
    else
        text_addf(out, "  may %s  ", rights_text(key->rights));
    term_add(out, key->kid);
    if (key->not_before_ms != 0)
        text_addf(out, "  from %s", time_text(key->not_before_ms));
    if (key->not_after_ms != 0)
        text_addf(out, "  until %s", time_text(key->not_after_ms));
    if (key->revoked_at_ms != 0)
        text_addf(out, "  %s %s",
                  key->revoked_at_ms <= now ? "REVOKED since"
                                            : "to be revoked at",
                  time_text(key->revoked_at_ms));
    if (ring != NULL && reads_no_more(ring, key, now))
        text_add(out, "  ENDED with its signing key");
    text_add(out, "\n");
}

static void
list_one_json(json *j, const handoff_key *key)
{
    js_open(j, NULL, '{');
    js_string(j, "name", key->name);
    js_string(j, "use", key->use == HANDOFF_USE_READ ? "read" : "sign");
    js_key(j, "key", key->public_key);
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
}

static void
list(void)
{
    const handoff_keyring *ring = input_keyring(cli.operands[0]);
    handoff_key            key = { HANDOFF_KEY };
    json                   j = { 0 };

    if (cli.json) {
        js_open(&j, NULL, '{');
        js_open(&j, "keys", '[');
    }
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (cli.json)
            list_one_json(&j, &key);
        else
            list_one(&j.out, ring, &key);
    }
    if (cli.json) {
        js_close(&j, ']');
        js_write(&j, NULL);
    } else {
        io_write_text(NULL, &j.out);
    }
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

/* NULL: nothing. */
static const char *
what_changed(const handoff_key *was, const handoff_key *is)
{
    return was->revoked_at_ms != is->revoked_at_ms ? "revoked"
           : was->not_after_ms != is->not_after_ms ? "retired"
           : is->use == HANDOFF_USE_READ &&
                   memcmp(is->bound_by, was->bound_by,
                          HANDOFF_PUBLIC_KEY_BYTES) != 0
               ? "bound"
               : NULL;
}

static void
changed_line(text *out, const char *what, const handoff_key *key)
{
    text_addf(out, "%-8s ", what);
    list_one(out, NULL, key);
}

/* A line for each key that came, went, or is trusted otherwise than before. */
static void
write_changes(const handoff_keyring *before, const handoff_keyring *after)
{
    handoff_key key = { HANDOFF_KEY }, other = { HANDOFF_KEY };
    text        out = { 0 };

    for (size_t i = 0; handoff_keyring_get(&key, after, i); i++) {
        const bool  is_new = !find_same(&other, before, &key);
        const char *what = is_new ? "added" : what_changed(&other, &key);

        if (what != NULL)
            changed_line(&out, what, &key);
    }
    for (size_t i = 0; handoff_keyring_get(&key, before, i); i++) {
        if (!find_same(&other, after, &key))
            changed_line(&out, "removed", &key);
    }
    if (out.len == 0)
        text_add(&out, "nothing has changed\n");
    io_write_text(NULL, &out);
}

/* ---- No longer, or not for ever ------------------------------------------ */

/* The kid of the one signing key that is meant and has not ended by `at`. */
static const char *
find_kid(const handoff_keyring *ring, const char *which, int64_t at)
{
    handoff_key key = { HANDOFF_KEY };
    const char *kid = NULL;
    size_t      n = 0;

    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use != HANDOFF_USE_SIGN)
            continue;
        if (strcmp(key.kid, which) == 0)
            return key.kid;
        if (strcmp(key.name, which) != 0 || key.revoked_at_ms != 0 ||
            (key.not_after_ms != 0 && key.not_after_ms <= at))
            continue;
        kid = key.kid;
        n++;
    }
    if (n != 1)
        fail_usage("handoff trust FILE list shows names and kids", "%s",
                   n == 0 ? "no active signing key has that name or kid"
                          : "several keys have that name: say which one, by "
                            "its kid");
    return kid;
}

/* revoke, retire or remove: by name, or by kid for one key of several. */
static void
take_back(handoff_keyring *ring)
{
    const char         *what = cli.action->name, *whose = cli.operands[1];
    const int64_t       at = time_option("at");
    handoff_key_changes changes = { HANDOFF_KEY_CHANGES,
                                    .changes = HANDOFF_CHANGE_NOT_AFTER,
                                    .not_after_ms = at };
    handoff_error       err;

    if (whose == NULL)
        fail_usage("handoff trust FILE list shows names and kids",
                   "say whose key: a name or a kid");
    need(strcmp(what, "retire") == 0
             ? handoff_keyring_update(ring, find_kid(ring, whose, at), &changes,
                                      &err)
         : strcmp(what, "revoke") == 0
             ? handoff_keyring_revoke(ring, whose, at, &err)
             : handoff_keyring_remove(ring, whose, &err),
         cli.operands[0], &err, "handoff trust FILE list shows names and kids");
}

/* An empty one where there is none yet, and may be. */
static handoff_keyring *
load(const char *path, bool may_be_new)
{
    handoff_keyring *ring;
    handoff_error    err;

    if (!may_be_new || access(path, F_OK) == 0 || errno != ENOENT)
        return input_keyring(path);
    need(handoff_keyring_new(&ring, &err), NULL, &err, NULL);
    keep(ring);
    return ring;
}

/* Nobody else changes the keyring between our reading and our writing. */
static void
change(bool may_be_new, void (*how)(handoff_keyring *))
{
    const char      *path = cli.operands[0];
    handoff_keyring *ring, *before;
    handoff_error    err;

    if (strcmp(path, "-") == 0)
        fail_usage("name a file", "only a keyring in a file can be changed");
    io_lock(path);
    ring = load(path, may_be_new);
    need(handoff_keyring_copy(&before, ring, &err), NULL, &err, NULL);
    keep(before);
    how(ring);
    need(handoff_keyring_save(ring, path, &err), path, &err,
         "name the file itself, not a link to it, in a folder that you may "
         "write to");
    write_changes(before, ring);
}

static void
run_add(void)
{
    change(true, add);
}

static void
run_take_back(void)
{
    change(false, take_back);
}

const command COMMAND_TRUST = {
    .name = "trust",
    .summary = "keep a keyring: the public keys that you trust, by name",
    .action_at = 1,
    ACTIONS(ACTION("add", "FILE THEIR.pub.jwk...", 1, 64, run_add,
                   .also = "FILE add --key KEY --name NAME --may RIGHTS"),
            ACTION("list", "FILE", 1, 1, list),
            ACTION("retire", "FILE NAME|KID", 1, 2, run_take_back),
            ACTION("revoke", "FILE NAME|KID", 1, 2, run_take_back),
            ACTION("remove", "FILE NAME|KID", 1, 2, run_take_back)),
    ABOUT("The first add makes FILE. Before you add a key, confirm it with its "
          "owner over another channel: a name in a packet can be trusted only "
          "as far as the keyring.",
          "A key file holds the keys of one name. When the owner has new keys, "
          "--rotate adds them beside the old ones, and retire ends the old "
          "ones: what they signed before still opens, and nothing more is "
          "sealed to them.",
          "After revoke, packets signed with the key are refused, whenever "
          "they were sent, and nothing is sealed to its owner."),
    OPTIONS(
        OPTION(
            "may", "RIGHTS",
            "with add: what the owner may do: originate (start a packet), "
            "forward (pass one on), both, separated by a comma, or only answer",
            .how = REQUIRED, .with = "add",
            .missing = "say what the owner may do",
            .words = "originate forward originate,forward answer"),
        OPTION("name", "NAME",
               "with add: the name to use instead of the one in the file",
               .with = "add"),
        OPTION("key", "KEY",
               "with add: the signing key itself, 43 characters of base64url, "
               "instead of a file",
               .with = "add"),
        OPTION("rotate", NULL,
               "with add: the owner has new keys; add them beside the old ones",
               .with = "add"),
        OPTION("not-before", "TIME",
               "with add: the key is good from this time on; milliseconds or "
               "RFC 3339",
               .with = "add"),
        OPTION("not-after", "TIME", "with add: the key is good until this time",
               .with = "add"),
        OPTION("at", "TIME",
               "with revoke and retire: the time from which it holds, instead "
               "of now; milliseconds or RFC 3339",
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
