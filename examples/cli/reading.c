/* SPDX-License-Identifier: MIT */
/*
 * reading.c -- what open, explain, check and receipt read: a packet, one's
 * keys, the keyring, and the clock.
 *
 * One's own name is that of the keys given with --as; --audience gives it
 * where there are none, or where the packet is addressed to another name of
 * ours.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static int
load_ticket(const cli *c, reading *r)
{
    const char   *ticket = args_value(c, "ticket");
    handoff_error err;

    if (ticket == NULL)
        return EXIT_OK;
    if (handoff_ticket_decode(r->tip, ticket, strlen(ticket), &err) !=
        HANDOFF_OK)
        return report_error(c, "--ticket", &err,
                            "a ticket is \"hot1.\" and 43 characters, as seal "
                            "prints it");
    r->opts.tip = r->tip;
    return EXIT_OK;
}

static int
load_keys(const cli *c, reading *r)
{
    const char *as = args_value(c, "as");
    int         st;

    r->keyring_path = args_value(c, "keyring");
    r->name = args_value(c, "audience");
    if (as == NULL && r->name == NULL)
        return report_usage(c,
                            "--as FILE gives one's private keys and name; "
                            "--audience NAME the name where there are no keys",
                            "say who opens it");
    if (r->keyring_path == NULL)
        return report_usage(c,
                            "--keyring FILE: the keys one trusts; handoff "
                            "trust FILE add THEIR.pub.jwk --may originate "
                            "makes it",
                            "say whom to trust");
    if (as != NULL) {
        st = input_identity(c, as, &r->me);
        if (st != EXIT_OK)
            return st;
        r->opts.identity = r->me;
    }
    r->opts.audience = r->name;
    if (r->name == NULL)
        r->name = handoff_identity_name(r->me);
    return input_keyring(c, r->keyring_path, &r->ring);
}

int
reading_load(const cli *c, reading *r)
{
    return reading_load_path(c, r, c->operands[0]);
}

int
reading_prepare(const cli *c, reading *r, const char *path)
{
    const char *sections = args_value(c, "sections");
    const char *require = args_value(c, "require");
    int         st;

    *r = (reading){ .opts = { HANDOFF_OPEN_OPTS } };
    r->path = path;
    st = time_option(c, "at", &r->opts.now_ms);
    if (sections != NULL && strcmp(sections, "all") == 0)
        sections = NULL;
    if (st == EXIT_OK && sections != NULL)
        st = sections_parse(c, "--sections", true, sections, &r->opts.sections);
    if (st == EXIT_OK && require != NULL && strcmp(require, "nothing") == 0)
        r->opts.require = HANDOFF_REQUIRE_NOTHING;
    else if (st == EXIT_OK && require != NULL)
        st = sections_parse(c, "--require", true, require, &r->opts.require);
    if (st == EXIT_OK)
        st = load_ticket(c, r);
    return st == EXIT_OK ? load_keys(c, r) : st;
}

int
reading_load_path(const cli *c, reading *r, const char *path)
{
    int st = reading_prepare(c, r, path);

    if (st == EXIT_OK)
        st = input_packet(c, r->path, &r->data, &r->len);
    return st;
}

int
reading_open(const cli *c, const reading *r, handoff_packet **packet)
{
    handoff_error err;
    text          hint = { 0 };
    int           st;

    if (handoff_open(packet, r->data, r->len, r->ring, &r->opts, &err) ==
        HANDOFF_OK)
        return EXIT_OK;
    hint_open(&hint, r, &err);
    st = report_error(c, r->path, &err, text_get(&hint));
    text_free(&hint);
    return st;
}

void
reading_free(reading *r)
{
    free(r->data);
    handoff_keyring_free(r->ring);
    handoff_identity_free(r->me);
    *r = (reading){ 0 };
}
