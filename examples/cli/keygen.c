/* SPDX-License-Identifier: MIT */
/*
 * keygen.c -- handoff keygen: new keys for a name.
 *
 * Two files or none: NAME.jwk with the private keys, for its owner's eyes
 * alone, and NAME.pub.jwk, to be given to everybody who should trust it. What
 * is there is never replaced; it may be the only copy of a key.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
refuse_existing(const cli *c, const char *path)
{
    if (access(path, F_OK) != 0)
        return EXIT_OK;
    return report_failed(c, path, HANDOFF_E_FILE, "exists already",
                         "keys are never replaced: move it away, or give "
                         "another place with -o");
}

static int
report_keys(const cli *c, const handoff_identity *me, const char *private_path,
            const char *public_path)
{
    const uint8_t *key = handoff_identity_key(me);
    json           j = { 0 };
    text           t = { 0 };

    if (!c->json) {
        term_add(&t, private_path);
        text_add(&t, ": private, keep it to yourself\n");
        term_add(&t, public_path);
        text_add(&t, ": public, give it to those who should trust you\n");
        return io_write_text(c, NULL, &t);
    }
    js_open(&j, NULL, '{');
    js_string(&j, "name", handoff_identity_name(me));
    js_string(&j, "private", private_path);
    js_string(&j, "public", public_path);
    key_add(&t, key);
    js_text(&j, "key", &t);
    text_free(&t);
    kid_add(&t, key);
    js_text(&j, "kid", &t);
    text_free(&t);
    js_close(&j, '}');
    text_add(&j.out, "\n");
    return io_write_text(c, NULL, &j.out);
}

/* Both files, or neither. */
static int
save(const cli *c, const handoff_identity *me, const char *private_path,
     const char *public_path)
{
    handoff_error err;
    char         *public_keys = NULL;
    size_t        len;
    int           st;

    if (handoff_identity_public(&public_keys, &len, me, &err) != HANDOFF_OK)
        return report_error(c, NULL, &err, NULL);
    if (handoff_identity_save(me, private_path, &err) != HANDOFF_OK) {
        st = report_error(c, private_path, &err,
                          "check that the folder is there and may be written "
                          "to; -o puts the keys elsewhere");
    } else {
        st = io_create(c, public_path, public_keys, len, 0);
        if (st != EXIT_OK)
            unlink(private_path); /* made a moment ago, and nobody has it */
    }
    handoff_free(public_keys);
    return st;
}

static int
generate(const cli *c, const char *private_path, const char *public_path)
{
    handoff_identity *me = NULL;
    handoff_error     err;
    int               st = refuse_existing(c, private_path);

    if (st == EXIT_OK)
        st = refuse_existing(c, public_path);
    if (st != EXIT_OK)
        return st;
    if (handoff_identity_generate(&me, c->operands[0], &err) != HANDOFF_OK)
        return report_error(c, NULL, &err,
                            "a name is 1 to 255 bytes of ASCII without "
                            "spaces, such as bot.example");
    st = save(c, me, private_path, public_path);
    if (st == EXIT_OK)
        st = report_keys(c, me, private_path, public_path);
    handoff_identity_free(me);
    return st;
}

static int
run_keygen(cli *c)
{
    const char *base = args_value(c, "output");
    text        private_path = { 0 }, public_path = { 0 };
    int         st;

    if (base == NULL && strchr(c->operands[0], '/') != NULL)
        return report_usage(c, "-o PLACE writes PLACE.jwk and PLACE.pub.jwk",
                            "a name with \"/\" makes no file name");
    if (base == NULL)
        base = c->operands[0];
    text_addf(&private_path, "%s.jwk", base);
    text_addf(&public_path, "%s.pub.jwk", base);
    if (private_path.failed || public_path.failed)
        st = report_nomem(c);
    else
        st = generate(c, text_get(&private_path), text_get(&public_path));
    text_free(&private_path);
    text_free(&public_path);
    return st;
}

const command COMMAND_KEYGEN = {
    .name = "keygen",
    .summary = "make the keys of a party",
    ACTIONS(ACTION(NULL, "NAME", 1, 1, run_keygen)),
    ABOUT("Writes NAME.jwk, which holds the private keys (one that signs, "
          "one that opens what was sealed to NAME) and which only its owner "
          "can read, and NAME.pub.jwk, which goes to everybody who should "
          "trust NAME. Existing files are never replaced."),
    OPTIONS(OPTION("output", "PLACE",
                   "write PLACE.jwk and PLACE.pub.jwk instead of NAME.jwk and "
                   "NAME.pub.jwk",
                   .letter = 'o'),
            OPTION_JSON),
    EXAMPLES({ "the keys of a bot", "handoff keygen bot.example" }),
};
