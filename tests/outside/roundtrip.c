/* SPDX-License-Identifier: MIT */
/*
 * roundtrip.c -- a program as our users write it, outside of this tree.
 *
 * C and C++ of every standard that the headers claim, from this one file; so
 * it has neither designated initialisers nor a cast that C++ would refuse. A
 * bot seals what was said, a desk opens it, and the text is the same.
 */
#include <handoff.h>

#include <stdio.h>
#include <string.h>

static int
complain(const char *what, const handoff_error *err)
{
    fprintf(stderr, "%s: %s: %s\n", what, handoff_status_name(err->code),
            err->message);
    return 1;
}

static int
trust(handoff_keyring *ring, const handoff_identity *who, handoff_error *err)
{
    handoff_trust_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.struct_size = sizeof opts;
    opts.rights = HANDOFF_MAY_ORIGINATE;
    return handoff_keyring_trust(ring, who, &opts, err) == HANDOFF_OK
               ? 0
               : complain("trust", err);
}

static int
record(handoff_context *ctx, handoff_error *err)
{
    handoff_routing routing;
    handoff_message message;

    handoff_record_init(&routing, sizeof routing, HANDOFF_KIND_ROUTING);
    routing.conversation_id = "conversation-1";
    if (handoff_context_put(ctx, &routing, err) != HANDOFF_OK)
        return complain("put routing", err);

    handoff_record_init(&message, sizeof message, HANDOFF_KIND_MESSAGE);
    message.role = HANDOFF_ROLE_CUSTOMER;
    message.text = "I want the old price.";
    if (handoff_context_put(ctx, &message, err) != HANDOFF_OK)
        return complain("put message", err);
    return 0;
}

static int
seal(handoff_sealed **out, const handoff_context *ctx,
     const handoff_identity *bot, const handoff_keyring *ring,
     handoff_error *err)
{
    const char *const audience[] = { "desk.example", NULL };
    handoff_reader    readers[2];
    handoff_seal_opts opts;

    memset(readers, 0, sizeof readers);
    readers[0].name = "desk.example";
    readers[0].sections = HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT);
    memset(&opts, 0, sizeof opts);
    opts.struct_size = sizeof opts;
    opts.audience = audience;
    opts.readers = readers;
    if (handoff_seal(out, ctx, bot, ring, &opts, err) != HANDOFF_OK)
        return complain("seal", err);
    return 0;
}

static int
open_and_compare(const handoff_sealed *sealed, const handoff_identity *desk,
                 const handoff_keyring *ring, handoff_error *err)
{
    size_t            len = 0;
    const uint8_t    *data = handoff_sealed_data(sealed, &len);
    handoff_packet   *packet = NULL;
    handoff_open_opts opts;
    handoff_message   message;
    int               same;

    memset(&opts, 0, sizeof opts);
    opts.struct_size = sizeof opts;
    opts.identity = desk;
    if (handoff_open(&packet, data, len, ring, &opts, err) != HANDOFF_OK)
        return complain("open", err);
    same = handoff_message_get(&message, handoff_packet_context(packet), 0) &&
           strcmp(message.text, "I want the old price.") == 0;
    if (same)
        printf("%s: %u bytes, the same text\n", handoff_version(),
               (unsigned) len);
    handoff_packet_free(packet);
    return same ? 0 : 1;
}

int
main(void)
{
    handoff_error     err;
    handoff_identity *bot = NULL, *desk = NULL;
    handoff_keyring  *ring = NULL;
    handoff_context  *ctx = NULL;
    handoff_sealed   *sealed = NULL;
    int               bad = 1;

    if (handoff_identity_generate(&bot, "bot.example", &err) != HANDOFF_OK ||
        handoff_identity_generate(&desk, "desk.example", &err) != HANDOFF_OK ||
        handoff_keyring_new(&ring, &err) != HANDOFF_OK ||
        handoff_context_new(&ctx, &err) != HANDOFF_OK)
        complain("set-up", &err);
    else
        bad = trust(ring, bot, &err) || trust(ring, desk, &err) ||
              record(ctx, &err) || seal(&sealed, ctx, bot, ring, &err) ||
              open_and_compare(sealed, desk, ring, &err);

    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    handoff_keyring_free(ring);
    handoff_identity_free(desk);
    handoff_identity_free(bot);
    return bad;
}
