/* SPDX-License-Identifier: MIT */
/*
 * support_render.c -- the stories that renderings are tested with.
 */
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
render_read(const char *name)
{
    char   path[256];
    FILE  *f;
    char  *data = NULL;
    size_t len = 0, cap = 1024 * 1024;

    snprintf(path, sizeof path, "tests/golden/%s", name);
    f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    data = malloc(cap + 1);
    ck_assert_ptr_nonnull(data);
    len = fread(data, 1, cap, f);
    fclose(f);
    ck_assert_uint_lt(len, cap);
    data[len] = '\0';
    return data;
}

static handoff_sealed *
airline_sealed(void)
{
    char             *json = render_read("airline.json");
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx;
    handoff_sealed   *sealed;

    ck_assert_ptr_nonnull(json);
    ctx = story_parse(json);
    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING);
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED });
    sealed = story_seal(ctx, &opts);
    handoff_context_free(ctx);
    free(json);
    return sealed;
}

handoff_packet *
render_airline(void)
{
    handoff_sealed *sealed = airline_sealed();
    handoff_packet *packet = story_open(sealed, &story.cast.desk, true);

    handoff_sealed_free(sealed);
    return packet;
}

handoff_packet *
render_airline_without_keys(void)
{
    handoff_sealed *sealed = airline_sealed();
    handoff_packet *packet = story_open(sealed, &story.cast.desk, false);

    handoff_sealed_free(sealed);
    return packet;
}

static const char more_json[] =
    "{\"briefing\":{\"steps\":[{\"id\":\"s9\",\"what\":\"Asked revenue "
    "control\","
    "\"by\":\"desk\",\"result\":\"STEP_RESULT_PENDING\"}],"
    "\"promises\":[{\"id\":\"r1\",\"what\":\"Call back by "
    "six\",\"by\":\"desk\","
    "\"owner\":\"partner\",\"status\":\"PROMISE_STATUS_OPEN\","
    "\"due_at_ms\":\"1794999700000\"}]}}";

handoff_packet *
render_forwarded(void)
{
    handoff_packet      *packet = render_airline(), *forwarded;
    handoff_context     *more = story_parse(more_json);
    handoff_sealed      *sealed;
    handoff_error        err;
    handoff_forward_opts opts = {
        HANDOFF_FORWARD_OPTS,
        .now_ms = PK_NOW,
        .clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING),
        .audience = HANDOFF_STRINGS("partner.example"),
        .redactions = HANDOFF_REDACTIONS(
            { 0, HANDOFF_SECTION_TRANSCRIPT, "not needed there" }),
    };

    ck_assert_status(handoff_forward(&sealed, packet, more, story.cast.desk.me,
                                     story.cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    forwarded = story_open(sealed, &story.cast.partner, true);
    handoff_sealed_free(sealed);
    handoff_context_free(more);
    handoff_packet_free(packet);
    return forwarded;
}

static int
zone_offset(void *user, int32_t *minutes, const char *zone, int64_t at_ms)
{
    (void) user;
    (void) at_ms;
    *minutes = 60;
    return strcmp(zone, "Europe/Berlin") == 0;
}

handoff_render_opts
render_opts(void)
{
    return (handoff_render_opts){ HANDOFF_RENDER_OPTS,
                                  .flags = HANDOFF_RENDER_WHOLE,
                                  .now_ms = PK_NOW,
                                  .zone_offset = zone_offset };
}

char *
render_packet(const handoff_packet *packet, uint32_t format,
              const handoff_render_opts *opts)
{
    handoff_error err;
    char         *out;
    size_t        len;

    ck_assert_status(handoff_render(&out, &len, packet, format, opts, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(strlen(out), len);
    return out;
}

char *
render_context(const handoff_context *ctx, uint32_t format,
               const handoff_render_opts *opts)
{
    handoff_error err;
    char         *out;
    size_t        len;

    ck_assert_status(handoff_render_context(&out, &len, ctx, format, opts,
                                            &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(strlen(out), len);
    return out;
}

const ho_outline_item *
render_find(const ho_outline *o, const char *anchor)
{
    for (size_t p = 0; p < HO_PARTS; p++) {
        for (const ho_outline_item *i = o->card.parts[p].first; i != NULL;
             i = i->next) {
            if (strcmp(i->anchor, anchor) == 0)
                return i;
        }
    }
    return NULL;
}

const char *
render_text_of(const ho_outline_item *item)
{
    static char text[65536];
    size_t      len = 0;

    text[0] = '\0';
    for (const ho_outline_piece *p = item == NULL ? NULL : item->first;
         p != NULL; p = p->next)
        len += (size_t) snprintf(text + len, sizeof text - len, "%s%s",
                                 len == 0 ? "" : " ", p->text);
    return text;
}
