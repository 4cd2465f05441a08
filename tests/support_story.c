/* SPDX-License-Identifier: MIT */
/*
 * support_story.c -- the story, sealed by the bot and opened by others.
 */
#include "support_story.h"

#include <string.h>

static const char story_json[] =
    "{\"routing\":{\"conversation_id\":\"air-7f3a\",\"channel\":\"CHANNEL_"
    "CHAT\","
    "\"language\":\"en\"},"
    "\"briefing\":{\"why\":\"two of four tickets are booked, and the price of "
    "the others jumped\",\"intents\":[{\"name\":\"book_flight\",\"state\":"
    "\"INTENT_STATE_PARTLY\"}],\"emotions\":[{\"category\":\"anger\"}],"
    "\"promises\":[{\"what\":\"a call back today\",\"owner\":\"Carol\"}]},"
    "\"customer\":{\"name\":\"Mara Oleson\",\"authentication\":{\"status\":"
    "\"AUTHENTICATION_STATUS_AUTHENTICATED\",\"methods\":[\"otp\"]}},"
    "\"transcript\":{\"messages\":["
    "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"Four tickets to Lisbon, please.\"},"
    "{\"role\":\"ROLE_BOT\",\"text\":\"Two are booked. The others are now 40 "
    "more each.\"},"
    "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"I want the old price!\"}]},"
    "\"extras\":{\"attributes\":[{\"name\":\"air.class\",\"value\":\"Y\"}]}}";

struct story story;

handoff_context *
story_parse(const char *json)
{
    handoff_context *c;
    handoff_error    err;

    ck_assert_status(handoff_context_new(&c, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_from_json(c, json, strlen(json), NULL,
                                               &err),
                     HANDOFF_OK, &err);
    return c;
}

void
story_setup(void)
{
    pk_cast_init(&story.cast);
    story.ctx = story_parse(story_json);
}

void
story_teardown(void)
{
    handoff_context_free(story.ctx);
    pk_cast_free(&story.cast);
}

/* ---- Helpers ------------------------------------------------------------- */

handoff_seal_opts
story_opts(void)
{
    return (handoff_seal_opts){ HANDOFF_SEAL_OPTS, .now_ms = PK_NOW,
                                .clear = HANDOFF_ALL };
}

handoff_seal_opts
story_opts_sealed(void)
{
    static const char *const    desk[] = { "desk.example", NULL };
    static const handoff_reader readers[] = {
        { "desk.example", STORY_SEALED },
        { "partner.example", HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) },
        { NULL, 0 }
    };
    handoff_seal_opts opts = story_opts();

    opts.audience = desk;
    opts.clear = STORY_CLEAR;
    opts.readers = readers;
    return opts;
}

handoff_sealed *
story_seal(const handoff_context *c, const handoff_seal_opts *opts)
{
    handoff_sealed *sealed;
    handoff_error   err;

    ck_assert_status(handoff_seal(&sealed, c, story.cast.bot.me,
                                  story.cast.ring, opts, &err),
                     HANDOFF_OK, &err);
    return sealed;
}

/* As somebody of the cast, with keys or without; NULL: not opened. */
handoff_packet *
story_open(const handoff_sealed *sealed, const pk_party *who, bool with_keys)
{
    handoff_packet *packet;
    handoff_error   err;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(sealed, &len);

    ck_assert_status(handoff_open(&packet, data, len, story.cast.ring,
                                  &(handoff_open_opts){
                                      HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                      .audience = who->name,
                                      .require = HANDOFF_REQUIRE_NOTHING,
                                      .identity = with_keys ? who->me : NULL },
                                  &err),
                     HANDOFF_OK, &err);
    return packet;
}

uint32_t
story_state(const handoff_packet *packet, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    return handoff_packet_section(&s, packet, 0, kind) ? s.state : 0;
}

/* What a leg with this context will hold, filled in as sealing does. */
static char *
prepared_json(const handoff_context *c, uint64_t clear)
{
    handoff_context *prepared;
    char            *json;
    size_t           len;
    handoff_error    err;

    ck_assert_status(ho_record_fill_defaults(&prepared, c,
                                             &(ho_record_defaults){
                                                 .clear = (uint32_t) clear },
                                             &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_context_to_json(&json, &len, prepared, 0, &err),
                     HANDOFF_OK, &err);
    handoff_context_free(prepared);
    return json;
}

void
story_expect(const handoff_packet *packet, const handoff_context *c,
             uint64_t clear)
{
    char         *want = prepared_json(c, clear), *got;
    size_t        len;
    handoff_error err;

    ck_assert_status(handoff_context_to_json(&got, &len,
                                             handoff_packet_context(packet), 0,
                                             &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(got, want);
    handoff_free(got);
    handoff_free(want);
}

/* ---- Passed on ----------------------------------------------------------- */

handoff_sealed *
story_sealed(void)
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
story_open_at(const handoff_sealed *sealed, const pk_party *who, int64_t now_ms)
{
    handoff_packet *packet;
    handoff_error   err;

    ck_assert_status(open_at(&packet, sealed, who, now_ms, &err), HANDOFF_OK,
                     &err);
    return packet;
}

handoff_status
story_try(const handoff_sealed *sealed, const pk_party *who, int64_t now_ms,
          handoff_error *err)
{
    handoff_packet *packet;
    handoff_status  st = open_at(&packet, sealed, who, now_ms, err);

    handoff_packet_free(packet);
    return st;
}

handoff_forward_opts
story_forward_opts(void)
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
story_forward(const handoff_packet *packet, const handoff_context *more,
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
story_refused(const handoff_packet *packet, const handoff_context *more,
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
story_section(const handoff_packet *packet, uint32_t leg, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    ck_assert(handoff_packet_section(&s, packet, leg, kind));
    return s;
}
