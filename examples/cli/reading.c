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

#include <string.h>

static void
load_keys(reading *r)
{
    const char *as = args_value("as");

    r->keyring_path = args_value("keyring");
    r->name = args_value("audience");
    if (as == NULL && r->name == NULL)
        fail_usage("--as FILE gives your private keys and name; --audience "
                   "NAME gives the name if you have no keys",
                   "say who opens it");
    if (r->keyring_path == NULL)
        fail_usage("--keyring FILE names the keys you trust; handoff trust "
                   "FILE add THEIR.pub.jwk --may originate makes it",
                   "say whom to trust");
    if (as != NULL)
        r->opts.identity = r->me = input_identity(as);
    r->opts.audience = r->name;
    if (r->name == NULL)
        r->name = handoff_identity_name(r->me);
    r->ring = input_keyring(r->keyring_path);
}

/* Sections of an option; 0: all, or not given. */
static uint64_t
sections_option(const char *name, const char *none, uint64_t is_none)
{
    const char *list = args_value(name);

    return list == NULL ? 0
           : strcmp(list, none) == 0
               ? is_none
               : sections_parse(textf("--%s", name), true, list);
}

reading
reading_prepare(const char *path)
{
    reading r = { .path = path, .opts = { HANDOFF_OPEN_OPTS } };

    r.opts.now_ms = time_option("at");
    r.opts.sections = sections_option("sections", "all", 0);
    r.opts.require =
        sections_option("require", "nothing", HANDOFF_REQUIRE_NOTHING);
    r.opts.tip = ticket_option();
    load_keys(&r);
    return r;
}

reading
reading_load(const char *path)
{
    reading r = reading_prepare(path);

    r.packet = input_packet(path);
    return r;
}

handoff_packet *
reading_open(const reading *r)
{
    handoff_packet *packet;
    handoff_error   err;

    if (handoff_open(&packet, r->packet.data, r->packet.len, r->ring, &r->opts,
                     &err) != HANDOFF_OK)
        fail(r->path, &err, hint_open(r, &err));
    keep(packet);
    return packet;
}

handoff_preview *
preview_of(const uint8_t *data, size_t len)
{
    handoff_preview *preview = NULL;

    if (handoff_preview_new(&preview, data, len, NULL) == HANDOFF_OK)
        keep(preview);
    return preview;
}

bool
preview_last(handoff_leg *leg, const handoff_preview *preview)
{
    *leg = (handoff_leg){ HANDOFF_LEG };
    return preview != NULL &&
           handoff_preview_leg(leg, preview, handoff_preview_legs(preview) - 1);
}
