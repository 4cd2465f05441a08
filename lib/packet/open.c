/* SPDX-License-Identifier: MIT */
/*
 * open.c -- every check of FORMAT.md section 7, in its order, or no content.
 *
 *   1  envelope/   what the bytes say            FORMAT VERSION LIMIT CHAIN
 *      here        the packet of the ticket      TICKET
 *   2  verify.c    for us, now                   AUDIENCE NOT_YET EXPIRED
 *   3              from whom                     SENDER REVOKED LIMIT CHAIN
 *   4              signed                        SIGNATURE
 *   5  sections.c  the sections that were signed SECTION
 *   6              unsealed, unpacked, parsed    SECTION LIMIT RECORD
 *      merge.c     what a reader sees
 *   7  here        not seen before               REPLAY GUARD
 *
 * A packet is copied first and owns all it needs, so neither the input nor
 * the keyring nor the identity is read once handoff_open() returned. On any
 * failure the whole packet is wiped and released: there is no content.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTS_V1_SIZE = offsetof(handoff_open_opts, reserved_1) + sizeof(uint32_t),
    REPLAY_V1_SIZE = offsetof(handoff_replay, close) + sizeof(void (*)(void *)),
    /* One allocation does for a small packet: its bytes, its view, and what
     * its sections unpack to. */
    ROOM_FIXED = 4096,
    ROOM_FACTOR = 3,
    ROOM_MAX = 64 * 1024
};

/* ---- Options ------------------------------------------------------------- */

typedef struct settings {
    handoff_open_opts   opts; /* every limit filled in */
    handoff_replay      replay;
    ho_envelope_limits  limits;
    ho_packet_unpacking unpack;
} settings;

/* 0 is the default; a limit can be lowered, never raised. */
static bool
limit_u64(uint64_t *value, uint64_t most)
{
    if (*value == 0)
        *value = most;
    return *value <= most;
}

static bool
limit_ms(int64_t *value, int64_t most)
{
    if (*value == 0)
        *value = most;
    return *value > 0 && *value <= most;
}

static const char *
limits_fault(handoff_open_opts *o)
{
    uint64_t legs = o->max_legs;

    if (!limit_ms(&o->skew_ms, HANDOFF_SKEW_MS))
        return "skew_ms is not within 1..HANDOFF_SKEW_MS";
    if (!limit_ms(&o->max_lifetime_ms, HANDOFF_LIFETIME_MAX_MS))
        return "max_lifetime_ms is not within 1..HANDOFF_LIFETIME_MAX_MS";
    if (!limit_u64(&o->max_packet_bytes, HANDOFF_PACKET_BYTES_MAX) ||
        !limit_u64(&o->max_section_bytes, HANDOFF_SECTION_BYTES_MAX) ||
        !limit_u64(&o->max_total_bytes, HANDOFF_TOTAL_BYTES_MAX) ||
        !limit_u64(&o->max_memory_bytes, HANDOFF_MEMORY_BYTES_MAX) ||
        !limit_u64(&legs, HANDOFF_LEGS_MAX))
        return "a limit is above its maximum: limits can only be lowered";
    o->max_legs = (uint32_t) legs;
    return NULL;
}

static const char *
names_fault(handoff_open_opts *o)
{
    if (o->audience == NULL && o->identity != NULL)
        o->audience = handoff_identity_name(o->identity);
    if (o->audience == NULL)
        return "audience and identity are both missing: one of them says who "
               "opens the packet";
    if (!ho_base_name_valid(HO_SLICE(o->audience, strlen(o->audience))))
        return "the audience is not a name";
    if (o->now_ms != 0 && !ho_base_time_valid(o->now_ms))
        return "now_ms is not within 1..HANDOFF_TIME_MAX";
    return NULL;
}

/* The identity, and more of its name. */
static handoff_status
load_identities(settings *s, handoff_error *err)
{
    const handoff_identity *const *more = s->opts.identities;
    ho_packet_unpacking           *u = &s->unpack;

    if (s->opts.identity == NULL && more != NULL && more[0] != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "identities adds to identity, which must not be "
                            "NULL");
    if (s->opts.identity != NULL)
        u->identities[u->identities_count++] = s->opts.identity;
    for (size_t i = 0; more != NULL && more[i] != NULL; i++) {
        if (i == HANDOFF_IDENTITIES_MAX)
            return ho_base_fail(err, HANDOFF_E_ARG, "more than %d identities",
                                (int) HANDOFF_IDENTITIES_MAX);
        if (strcmp(handoff_identity_name(more[i]),
                   handoff_identity_name(s->opts.identity)) != 0)
            return ho_base_fail(err, HANDOFF_E_ARG,
                                "identity %zu has another name", i);
        u->identities[u->identities_count++] = more[i];
    }
    return HANDOFF_OK;
}

/* What is to be read, and what must be. */
static handoff_status
load_sections(settings *s, handoff_error *err)
{
    ho_packet_unpacking *u = &s->unpack;
    handoff_status       st;

    st = ho_base_set_load(&u->sections, s->opts.sections, "sections", err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_base_set_load(&u->require, s->opts.require, "require", err);
    if (st != HANDOFF_OK)
        return st;
    u->require_nothing = s->opts.require != 0;
    if (s->opts.sections == 0)
        u->sections = HO_ALL_SECTIONS;
    /* Which messages a later leg may add is told by the routing of earlier
     * ones: without it, turns that were said before could be said anew. */
    if ((u->sections & HO_SET(HANDOFF_SECTION_TRANSCRIPT)) != 0)
        u->sections |= HO_SET(HANDOFF_SECTION_ROUTING);
    if ((u->require & ~u->sections) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "require names a section that is not among those "
                            "to read");
    return HANDOFF_OK;
}

static handoff_status
load_replay(settings *s, handoff_error *err)
{
    handoff_status st;

    if (s->opts.replay == NULL)
        return HANDOFF_OK;
    st = ho_base_opts_load(&s->replay, sizeof s->replay, REPLAY_V1_SIZE,
                           s->opts.replay, err);
    if (st == HANDOFF_OK && s->replay.check == NULL)
        st = ho_base_fail(err, HANDOFF_E_ARG, "the replay guard has no check");
    if (st == HANDOFF_OK && s->replay.reserved_1 != 0)
        st = ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                          "the replay guard sets a reserved member");
    return st;
}

static handoff_status
load_settings(settings *s, const handoff_open_opts *opts, handoff_error *err)
{
    const char    *fault;
    handoff_status st;

    memset(s, 0, sizeof *s);
    st = ho_base_opts_load(&s->opts, sizeof s->opts, OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    fault = limits_fault(&s->opts);
    if (fault == NULL)
        fault = names_fault(&s->opts);
    if (fault != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "%s", fault);
    if (s->opts.flags != 0 || s->opts.reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    st = load_identities(s, err);
    if (st != HANDOFF_OK)
        return st;
    st = load_sections(s, err);
    if (st != HANDOFF_OK)
        return st;
    if (s->opts.now_ms == 0)
        s->opts.now_ms = ho_base_now_ms();
    s->limits =
        (ho_envelope_limits){ s->opts.max_packet_bytes, s->opts.max_legs };
    return load_replay(s, err);
}

/* ---- Steps --------------------------------------------------------------- */

/* Copy the input; the copy is what the view and everything after it reads.
 * The ceiling is fixed here: the input, what is unsealed from it, what it
 * unpacks to, and the view. */
static handoff_status
take_input(handoff_packet *packet, ho_base_slice *copy, const settings *s,
           ho_base_slice input, handoff_error *err)
{
    size_t   room = input.len * ROOM_FACTOR + ROOM_FIXED;
    uint8_t *p;

    packet->arena.ceiling = 2 * (size_t) HANDOFF_PACKET_BYTES_MAX +
                            (size_t) s->opts.max_total_bytes +
                            2 * HO_VIEW_BYTES_MAX;
    if (room <= ROOM_MAX && !ho_base_arena_reserve(&packet->arena, room))
        return ho_base_nomem(err);
    p = ho_base_arena_alloc(&packet->arena, input.len);
    if (p == NULL)
        return ho_base_nomem(err);
    memcpy(p, input.p, input.len);
    *copy = HO_SLICE(p, input.len);
    return HANDOFF_OK;
}

/* What cannot be a packet, or is over the limit, is refused as it stands and
 * never copied. */
static handoff_status
read_view(handoff_packet *packet, const settings *s, ho_base_slice input,
          handoff_error *err)
{
    handoff_status st = HANDOFF_OK;
    ho_base_slice  data = input;

    if (input.len >= HO_PRELUDE_BYTES && input.len <= s->limits.packet_bytes)
        st = take_input(packet, &data, s, input, err);
    if (st == HANDOFF_OK)
        st = ho_envelope_read(&packet->view, &packet->arena, data.p, data.len,
                              &s->limits, err);
    return st;
}

static handoff_status
check_ticket(const handoff_packet *packet, const uint8_t *tip,
             handoff_error *err)
{
    handoff_status st;

    if (tip == NULL ||
        memcmp(tip, handoff_packet_tip(packet), HANDOFF_HASH_BYTES) == 0)
        return HANDOFF_OK;
    st = ho_base_fail(err, HANDOFF_E_TICKET,
                      "the packet is not the one that the ticket names");
    ho_base_err_at(err, HANDOFF_CHECK_TICKET, -1, 0);
    return st;
}

static handoff_status
verify(handoff_packet *packet, const handoff_keyring *ring, const settings *s,
       handoff_error *err)
{
    const ho_packet_verification how = { ring, s->opts.audience, s->opts.now_ms,
                                         s->opts.skew_ms,
                                         s->opts.max_lifetime_ms };

    packet->now_ms = s->opts.now_ms;
    return ho_packet_verify(packet, &how, err);
}

static handoff_status
unpack(handoff_packet *packet, const settings *s, handoff_error *err)
{
    handoff_workspace  *own = NULL;
    ho_packet_unpacking how = s->unpack;
    handoff_status      st;

    how.section_bytes = s->opts.max_section_bytes;
    how.total_bytes = s->opts.max_total_bytes;
    how.memory_bytes = s->opts.max_memory_bytes;
    st = ho_packet_workspace_borrow(&how.workspace, &own, s->opts.workspace,
                                    err);
    if (st == HANDOFF_OK)
        st = ho_packet_unpack(packet, &how, err);
    ho_packet_workspace_return(how.workspace, own);
    return st;
}

/* The sections that some leg added and we did not read. */
static uint32_t
withheld(const ho_envelope *view)
{
    uint32_t set = 0;

    for (uint32_t n = 0; n < view->legs_count; n++) {
        for (uint32_t i = 0; i < view->legs[n]->sections_count; i++) {
            const ho_envelope_section *s = &view->legs[n]->sections[i];

            if (s->state != HANDOFF_STATE_PRESENT && s->kind <= HO_SECTIONS)
                set |= HO_SET(s->kind);
        }
    }
    return set;
}

/* The legs whose transcript a leg redacts. */
static uint32_t
transcripts_redacted(const ho_envelope *view, uint32_t leg)
{
    uint32_t set = 0;

    for (uint32_t n = 0; n < leg; n++) {
        const ho_envelope_section *s =
            ho_envelope_find(view, n, HANDOFF_SECTION_TRANSCRIPT);

        if (s != NULL && s->redacted_by == (int32_t) leg)
            set |= UINT32_C(1) << n;
    }
    return set;
}

/* How many legs in a row two parties took turns in; the most there are. */
static uint32_t
count_passes(const handoff_packet *packet)
{
    const char *const *names = packet->names;
    uint32_t           most = 0, run = 0;

    for (uint32_t n = 1; n < packet->view.legs_count; n++) {
        if (strcmp(names[n], names[n - 1]) == 0)
            run = 0;
        else if (run > 0 && strcmp(names[n], names[n - 2]) == 0)
            run++;
        else
            run = 2;
        most = run > most ? run : most;
    }
    return most;
}

/* What a check of the merged record goes by. */
static void
note_way(handoff_packet *packet)
{
    const ho_envelope_leg *last =
        packet->view.legs[packet->view.legs_count - 1];

    packet->merged->partial = withheld(&packet->view);
    packet->merged->passes = count_passes(packet);
    packet->merged->sent_ms = last->sent_at_ms;
    packet->merged->expires_ms = last->expires_at_ms;
}

static handoff_status
merge(handoff_packet *packet, handoff_error *err)
{
    handoff_merge_leg legs[HANDOFF_LEGS_MAX];
    handoff_status    st;

    for (uint32_t n = 0; n < packet->view.legs_count; n++)
        legs[n] = (handoff_merge_leg){ packet->legs[n], packet->rights[n],
                                       transcripts_redacted(&packet->view, n) };
    /* Nobody can change a packet, so what the legs said is not copied. */
    st = ho_record_merge_shared(&packet->merged, legs, packet->view.legs_count,
                                err);
    if (st == HANDOFF_OK)
        note_way(packet);
    if (st == HANDOFF_E_LIMIT)
        ho_base_err_at(err, HANDOFF_CHECK_RECORD, -1, 0);
    return st;
}

/* Last: a packet that is refused for another reason may come again. */
static handoff_status
check_replay(handoff_packet *packet, const settings *s, handoff_error *err)
{
    const handoff_replay       *guard = &s->replay;
    const uint32_t              n = packet->view.legs_count - 1;
    const ho_envelope_leg      *last = packet->view.legs[n];
    const Handoff__V1__Routing *routing = packet->legs[0]->root.routing;
    const handoff_replay_query  query = {
         .struct_size = sizeof query,
         .name = s->opts.audience,
         .tip = last->link,
         .packet = packet->view.id,
         .sender = packet->names[n],
         .conversation = routing == NULL ? "" : routing->conversation_id,
         .remember_until_ms = last->expires_at_ms + s->opts.skew_ms,
         .now_ms = packet->now_ms
    };
    handoff_status st;
    int            answer;

    if (guard->check == NULL)
        return HANDOFF_OK;
    packet->replay.struct_size = sizeof packet->replay;
    answer = guard->check(guard->user, &query, &packet->replay);
    if (answer == HANDOFF_REPLAY_NEW)
        return HANDOFF_OK;
    if (answer == HANDOFF_REPLAY_SEEN)
        st =
            ho_base_fail(err, HANDOFF_E_REPLAY, "the packet was opened before");
    else
        st = ho_base_fail(err, HANDOFF_E_GUARD,
                          "the replay guard cannot tell whether the packet "
                          "was opened before");
    ho_base_err_at(err, HANDOFF_CHECK_REPLAY, -1, 0);
    return st;
}

/* ---- Opening ------------------------------------------------------------- */

static handoff_status
open_packet(handoff_packet *packet, ho_base_slice input,
            const handoff_keyring *ring, const settings *s, handoff_error *err)
{
    handoff_status st;

    st = read_view(packet, s, input, err);
    if (st != HANDOFF_OK)
        return st;
    st = check_ticket(packet, s->opts.tip, err);
    if (st != HANDOFF_OK)
        return st;
    st = verify(packet, ring, s, err);
    if (st != HANDOFF_OK)
        return st;
    st = unpack(packet, s, err);
    if (st != HANDOFF_OK)
        return st;
    st = merge(packet, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_packet_require(&packet->view, &s->unpack, err);
    if (st != HANDOFF_OK)
        return st;
    return check_replay(packet, s, err);
}

handoff_status
handoff_open(handoff_packet **out, const uint8_t *data, size_t len,
             const handoff_keyring *ring, const handoff_open_opts *opts,
             handoff_error *err)
{
    settings        s;
    ho_base_slice   input = HO_SLICE(data, len);
    uint8_t        *owned = NULL;
    handoff_packet *packet = NULL;
    handoff_status  st;

    if (out == NULL)
        return ho_base_null(err, "out");
    *out = NULL;
    if (data == NULL && len != 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "a length is given without bytes");
    if (ring == NULL)
        return ho_base_null(err, "ring");
    st = load_settings(&s, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        goto done;
    packet = calloc(1, sizeof *packet);
    if (packet == NULL) {
        st = ho_base_nomem(err);
        goto done;
    }
    st = ho_envelope_from_text(&input, &owned, err);
    if (st != HANDOFF_OK)
        goto done;
    st = open_packet(packet, input, ring, &s, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = packet;
    packet = NULL;

done:
    handoff_free(owned);
    handoff_packet_free(packet);
    return st;
}
