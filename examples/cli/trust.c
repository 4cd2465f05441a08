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
    uint32_t bits = 0, have = 0;
    size_t   n = 0;

    if (strlen(s) != KEY_CHARS)
        return false;
    for (; *s != '\0'; s++) {
        uint32_t v;

        if (*s >= 'A' && *s <= 'Z')
            v = (uint32_t) (*s - 'A');
        else if (*s >= 'a' && *s <= 'z')
            v = (uint32_t) (*s - 'a') + 26;
        else if (*s >= '0' && *s <= '9')
            v = (uint32_t) (*s - '0') + 52;
        else if (*s == '-' || *s == '_')
            v = *s == '-' ? 62 : 63;
        else
            return false;
        bits = bits << 6 | v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            key[n++] = (uint8_t) (bits >> have);
        }
    }
    return (bits & ((1u << have) - 1)) == 0;
}

static int
add_key(const cli *c, handoff_keyring *ring, uint32_t rights)
{
    const char   *name = args_value(c, OPT_NAME);
    uint8_t       bytes[HANDOFF_PUBLIC_KEY_BYTES];
    handoff_error err;
    handoff_key   key = { HANDOFF_KEY, .name = name, .rights = rights,
                          .public_key = bytes };

    if (name == NULL)
        return report_usage(c, "--name NAME: what its owner is called",
                            "--key needs a name");
    if (!key_parse(bytes, args_value(c, OPT_KEY)))
        return report_usage(c,
                            "the member \"x\" of its JWK, 43 characters of "
                            "base64url",
                            "--key is no public key");
    if (handoff_keyring_add(ring, &key, &err) == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, NULL, &err,
                        "if the key is there already: handoff trust FILE list "
                        "shows it, remove takes it out");
}

static int
add_file(const cli *c, handoff_keyring *ring, const char *path, uint32_t rights)
{
    handoff_error  err;
    handoff_status status;
    char          *data;
    size_t         len;
    int            st = io_read(c, path, PUBLIC_KEYS_MAX, &data, &len);

    if (st != EXIT_OK)
        return st;
    status = handoff_keyring_import(ring, data, len, args_value(c, OPT_NAME),
                                    rights, &err);
    free(data);
    if (status == HANDOFF_OK)
        return EXIT_OK;
    return report_error(c, path, &err,
                        "add takes NAME.pub.jwk, as handoff keygen writes it; "
                        "a key that is there already is taken out with "
                        "remove");
}

static int
add(const cli *c, const char *path)
{
    handoff_keyring *ring = NULL;
    const char      *may = args_value(c, OPT_MAY);
    uint32_t         rights;
    int              st;

    if (may == NULL)
        return report_usage(c,
                            "--may originate: start a packet; --may forward: "
                            "pass one on; --may originate,forward",
                            "say what it may do");
    if (c->operands_count < 3 && !args_given(c, OPT_KEY))
        return report_usage(c,
                            "handoff trust FILE add THEIR.pub.jwk, or "
                            "--key KEY --name NAME",
                            "say whom to trust");
    if (c->operands_count > 2 && args_given(c, OPT_KEY))
        return report_usage(c, "add them one after the other",
                            "a file and --key are two keys");
    st = rights_parse(c, may, &rights);
    if (st == EXIT_OK)
        st = load_or_new(c, path, &ring);
    if (st == EXIT_OK && args_given(c, OPT_KEY))
        st = add_key(c, ring, rights);
    for (size_t i = 2; st == EXIT_OK && i < c->operands_count; i++)
        st = add_file(c, ring, c->operands[i], rights);
    if (st == EXIT_OK)
        st = save(c, path, ring);
    handoff_keyring_free(ring);
    return st;
}

static void
list_one(text *out, const handoff_key *key, int64_t now)
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
list(const cli *c, const char *path)
{
    handoff_keyring *ring = NULL;
    handoff_key      key = { HANDOFF_KEY };
    json             j = { 0 };
    int              st = input_keyring(c, path, &ring);

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
            list_one(&j.out, &key, time_now());
    }
    if (c->json) {
        js_close(&j, ']');
        js_close(&j, '}');
        text_add(&j.out, "\n");
    }
    handoff_keyring_free(ring);
    return io_write_text(c, NULL, &j.out);
}

/* revoke or remove: by name, or by kid for one key of several. */
static int
take_back(const cli *c, const char *path, bool revoke)
{
    handoff_keyring *ring = NULL;
    handoff_error    err;
    handoff_status   status;
    int64_t          at;
    int              st = time_option(c, OPT_AT, &at);

    if (st == EXIT_OK && c->operands_count != 3)
        st = report_usage(c, "handoff trust FILE list shows names and kids",
                          "say whose key: a name or a kid");
    if (st == EXIT_OK)
        st = input_keyring(c, path, &ring);
    if (st != EXIT_OK)
        return st;
    status = revoke ? handoff_keyring_revoke(ring, c->operands[2], at, &err)
                    : handoff_keyring_remove(ring, c->operands[2], &err);
    if (status != HANDOFF_OK)
        st = report_error(c, path, &err,
                          "handoff trust FILE list shows names and kids");
    else
        st = save(c, path, ring);
    handoff_keyring_free(ring);
    return st;
}

/* Options that the action would not read are refused, not ignored. */
static int
check_options(const cli *c, const char *action)
{
    const bool adds = strcmp(action, "add") == 0;

    if (!adds && (args_given(c, OPT_MAY) || args_given(c, OPT_KEY) ||
                  args_given(c, OPT_NAME)))
        return report_usage(c, NULL, "--may, --key and --name are for add");
    if (strcmp(action, "list") != 0 && strcmp(c->operands[0], "-") == 0)
        return report_usage(c, "name a file",
                            "a keyring that is changed is a file");
    if (strcmp(action, "revoke") != 0 && args_given(c, OPT_AT))
        return report_usage(c, NULL, "--at is for revoke");
    return EXIT_OK;
}

/* Nobody else changes the keyring between our reading and our writing. */
static int
change(const cli *c, const char *path, const char *action)
{
    int lock = io_lock(path), st;

    if (strcmp(action, "add") == 0)
        st = add(c, path);
    else
        st = take_back(c, path, strcmp(action, "revoke") == 0);
    io_unlock(lock);
    return st;
}

static int
run_trust(cli *c)
{
    const char *path = c->operands[0], *action = c->operands[1];
    int         st = check_options(c, action);

    if (st != EXIT_OK)
        return st;
    if (strcmp(action, "list") == 0 && c->operands_count == 2)
        return list(c, path);
    if (strcmp(action, "list") == 0)
        return report_usage(c, NULL, "\"%s\" is one too many", c->operands[2]);
    if (strcmp(action, "add") == 0 || strcmp(action, "revoke") == 0 ||
        strcmp(action, "remove") == 0)
        return change(c, path, action);
    return report_usage(c, "add, list, revoke or remove, after the file",
                        "\"%s\" is nothing to do with a keyring", action);
}

static const option options[] = {
    { OPT_MAY, 0, false, "may", "RIGHTS", "originate forward originate,forward",
      "with add: what it may do: originate (start a packet), forward (pass "
      "one on), or both, separated by a comma" },
    { OPT_NAME, 0, false, "name", "NAME", NULL,
      "with add: what to call it, instead of what the file says" },
    { OPT_KEY, 0, false, "key", "KEY", NULL,
      "with add: a signing key itself, 43 characters of base64url, instead of "
      "a file" },
    { OPT_AT, 0, false, "at", "TIME", NULL,
      "with revoke: from when on, instead of now; milliseconds or RFC 3339" },
    OPTION_JSON,
    OPTION_END,
};

const command COMMAND_TRUST = {
    .name = "trust",
    .summary = "keep a keyring: the public keys that one trusts, by name",
    .synopsis =
        (const char *const[]){
            "FILE add THEIR.pub.jwk... --may RIGHTS "
            "[--name NAME]",
            "FILE add --key KEY --name NAME --may RIGHTS", "FILE list [--json]",
            "FILE revoke NAME|KID [--at TIME]", "FILE remove NAME|KID", NULL },
    .about =
        (const char *const[]){
            "FILE is made by the first add. Confirm a key with its owner by "
            "another way before adding it: a name in a packet is worth what "
            "the keyring is worth.",
            "revoke: from then on packets signed with the key are refused, "
            "whenever they were sent, and nothing is sealed to its owner.",
            NULL },
    .words = "add list revoke remove",
    .options = options,
    .examples =
        (const example[]){
            { "trust a bot to start packets",
              "handoff trust trusted.jwks add bot.example.pub.jwk --may "
              "originate" },
            { "whom do we trust?", "handoff trust trusted.jwks list" },
            { "its private key was lost",
              "handoff trust trusted.jwks revoke bot.example" },
            { NULL, NULL } },
    .operands_min = 2,
    .operands_max = 64,
    .run = run_trust,
};
