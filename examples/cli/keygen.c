/* SPDX-License-Identifier: MIT */
/*
 * keygen.c -- handoff keygen: new keys for a name.
 *
 * Two files or none: NAME.jwk with the private keys, for its owner's eyes
 * alone, and NAME.pub.jwk, to be given to everybody who should trust it. What
 * is there is never replaced; it may be the only copy of a key.
 */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
refuse_existing(const char *path)
{
    if (access(path, F_OK) == 0)
        fail_with(path, HANDOFF_E_FILE,
                  "keys are never replaced; move it away, or choose another "
                  "place with -o",
                  "already exists");
}

static void
report_keys(const handoff_identity *me, const char *private_path,
            const char *public_path)
{
    const uint8_t *key = handoff_identity_key(me);
    json           j = { 0 };

    if (!cli.json) {
        term_add(&j.out, private_path);
        text_add(&j.out, ": private; keep it to yourself\n");
        term_add(&j.out, public_path);
        text_add(&j.out,
                 ": public; give it to everybody who should trust you\n");
        io_write_text(NULL, &j.out);
        return;
    }
    js_open(&j, NULL, '{');
    js_string(&j, "name", handoff_identity_name(me));
    js_string(&j, "private", private_path);
    js_string(&j, "public", public_path);
    js_key(&j, "key", key);
    js_string(&j, "kid", kid_of(key));
    js_write(&j, NULL);
}

/* Where the two files go, without .jwk: -o may also name a folder, or the file
 * with the private keys. */
static const char *
base_path(const char *name)
{
    const char *place = args_value("output"), *end;
    struct stat st;

    if (place != NULL && (stat(place, &st) != 0 || !S_ISDIR(st.st_mode))) {
        end = place + strlen(place);
        if (end - place > 4 && strcmp(end - 4, ".jwk") == 0 && end[-5] != '/')
            end -= 4;
        return textf("%.*s", (int) (end - place), place);
    }
    if (strchr(name, '/') != NULL)
        fail_usage("-o PLACE writes PLACE.jwk and PLACE.pub.jwk",
                   "a name with \"/\" cannot be a file name");
    return place == NULL ? name : textf("%s/%s", place, name);
}

static void
run_keygen(void)
{
    const char       *name = cli.operands[0], *base = base_path(name);
    const char       *private_path, *public_path;
    handoff_identity *me;
    handoff_error     err;
    bytes             keys;

    private_path = textf("%s.jwk", base);
    public_path = textf("%s.pub.jwk", base);
    refuse_existing(private_path);
    refuse_existing(public_path);
    need(handoff_identity_generate(&me, name, &err), NULL, &err,
         "a name is 1 to 255 bytes of ASCII without spaces, such as "
         "bot.example");
    keep(me);
    need(handoff_identity_public(&keys.text, &keys.len, me, &err), NULL, &err,
         NULL);
    keep(keys.text);
    need(handoff_identity_save(me, private_path, &err), private_path, &err,
         "check that the folder exists and that you may write to it; -o "
         "chooses another place");
    io_create(public_path, keys.data, keys.len, 0, private_path);
    report_keys(me, private_path, public_path);
}

const command COMMAND_KEYGEN = {
    .name = "keygen",
    .summary = "make a party's keys",
    ACTIONS(ACTION(NULL, "NAME", 1, 1, run_keygen)),
    ABOUT("Writes two files. NAME.jwk holds the private keys: one signs, one "
          "opens what was sealed to NAME. Only its owner can read it. "
          "NAME.pub.jwk is for everybody who should trust NAME. Existing files "
          "are never replaced."),
    OPTIONS(OPTION("output", "PLACE",
                   "write PLACE.jwk and PLACE.pub.jwk instead of NAME.jwk and "
                   "NAME.pub.jwk; if PLACE is a folder, both go into it",
                   .letter = 'o'),
            OPTION_JSON),
    EXAMPLES({ "the keys of a bot", "handoff keygen bot.example" }),
};
