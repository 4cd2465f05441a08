/* SPDX-License-Identifier: MIT */
/*
 * ten_lines.c -- the README's ten lines of C, and what they need around them.
 *
 * A bot hands one message over, and the desk prints it. Only `packet` is looked
 * at in the end: it is NULL where something failed, and err says what.
 * roundtrip.c beside it looks at every status.
 */
#include <handoff.h>
#include <stdio.h>

int
main(void)
{
    handoff_error     err;
    handoff_identity *bot, *desk;
    handoff_keyring  *ring;
    handoff_context  *ctx;
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_message   message;
    const uint8_t    *data;
    size_t            len;

    /* What the README shows: the set-up, */
    handoff_identity_generate(&bot, "bot.example", &err);
    handoff_identity_generate(&desk, "desk.example", &err);
    handoff_keyring_new(&ring, &err);
    handoff_keyring_trust(ring, bot,
                          &(handoff_trust_opts){ HANDOFF_TRUST_OPTS,
                                                 .rights =
                                                     HANDOFF_MAY_ORIGINATE },
                          &err);
    handoff_keyring_trust(ring, desk, NULL,
                          &err); /* may answer; we seal to it */
    handoff_context_new(&ctx, &err);

    /* and the ten lines. */
    handoff_context_put(ctx,
                        &(handoff_routing){ HANDOFF_ROUTING,
                                            .conversation_id = "c-17" },
                        &err);
    handoff_context_put(ctx,
                        &(handoff_message){ HANDOFF_MESSAGE,
                                            .role = HANDOFF_ROLE_CUSTOMER,
                                            .text = "I want the old price." },
                        &err);
    handoff_seal(&sealed, ctx, bot, ring,
                 &(handoff_seal_opts){ HANDOFF_SEAL_OPTS,
                                       .audience =
                                           HANDOFF_STRINGS("desk.example") },
                 &err); /* sealed to them */
    data = handoff_sealed_data(
        sealed, &len); /* send it, by whatever carries bytes or text */

    handoff_open(&packet, data, len, ring,
                 &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .identity = desk },
                 &err);
    for (size_t i = 0;
         handoff_message_get(&message, handoff_packet_context(packet), i); i++)
        printf("%s\n", message.text);

    if (packet == NULL)
        fprintf(stderr, "%s\n", err.message);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    handoff_keyring_free(ring);
    handoff_identity_free(desk);
    handoff_identity_free(bot);
    return 0;
}
