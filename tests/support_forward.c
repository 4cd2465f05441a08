/* SPDX-License-Identifier: MIT */
/*
 * support_forward.c -- the story passed on: opened by one, forwarded to the
 * next.
 */
#include "support_forward.h"

#include <string.h>

handoff_sealed *
fw_sealed(void)
{
    handoff_seal_opts opts = story_opts_sealed();

    return story_seal(story.ctx, &opts);
}

static handoff_status
open_at(handoff_packet **packet, const handoff_sealed *sealed,
        const pk_party *who, int64_t now_ms, handoff_error *err)
{
    size_t         len;
    const uint8_t *data = handoff_sealed_data(sealed, &len);

    return handoff_open(packet, data, len, story.cast.ring,
                        &(handoff_open_opts){
                            HANDOFF_OPEN_OPTS, .now_ms = now_ms,
                            .identity = who->me,
                            .require = HANDOFF_REQUIRE_NOTHING },
                        err);
}

handoff_packet *
fw_open(const handoff_sealed *sealed, const pk_party *who, int64_t now_ms)
{
    handoff_packet *packet;
    handoff_error   err;

    ck_assert_status(open_at(&packet, sealed, who, now_ms, &err), HANDOFF_OK,
                     &err);
    return packet;
}

handoff_status
fw_try(const handoff_sealed *sealed, const pk_party *who, int64_t now_ms,
       handoff_error *err)
{
    handoff_packet *packet;
    handoff_status  st = open_at(&packet, sealed, who, now_ms, err);

    handoff_packet_free(packet);
    return st;
}

handoff_forward_opts
fw_opts(void)
{
    return (handoff_forward_opts){ HANDOFF_FORWARD_OPTS,
                                   .now_ms = PK_NOW + 1000 };
}

/* Where nothing is new, nothing of it is in clear. */
static handoff_forward_opts
opts_for(const handoff_context *more, const handoff_forward_opts *opts)
{
    handoff_forward_opts o = *opts;

    if (more == NULL && o.clear == HANDOFF_ALL)
        o.clear = 0;
    return o;
}

handoff_sealed *
fw_forward(const handoff_packet *packet, const handoff_context *more,
           const pk_party *who, const handoff_forward_opts *opts)
{
    const handoff_forward_opts o = opts_for(more, opts);
    handoff_sealed            *sealed;
    handoff_error              err;

    ck_assert_status(handoff_forward(&sealed, packet, more, who->me,
                                     story.cast.ring, &o, &err),
                     HANDOFF_OK, &err);
    return sealed;
}

void
fw_refused(const handoff_packet *packet, const handoff_context *more,
           const pk_party *who, const handoff_forward_opts *opts,
           handoff_status want, const char *why, handoff_error *err)
{
    const handoff_forward_opts o = opts_for(more, opts);
    handoff_sealed            *sealed =
        (handoff_sealed *) &story.cast; /* must be cleared */

    ck_assert_status(handoff_forward(&sealed, packet, more, who->me,
                                     story.cast.ring, &o, err),
                     want, err);
    ck_assert_ptr_null(sealed);
    ck_assert_int_eq(err->code, want);
    ck_assert_msg(strstr(err->message, why) != NULL, "%s", err->message);
}

handoff_section
fw_section(const handoff_packet *packet, uint32_t leg, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    ck_assert(handoff_packet_section(&s, packet, leg, kind));
    return s;
}
