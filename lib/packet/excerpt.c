/* SPDX-License-Identifier: MIT */
/*
 * excerpt.c -- a part of what earlier legs said, as the forwarder's word
 * (FORMAT.md section 4 "Excerpt").
 *
 *   leg 0: 1 2 n3 4   -> redacted; leg 1 says: 1 2 [3-3] 4, and what is new
 *
 * A transcript of which something goes is redacted as a whole, and the new leg
 * says again what remains, under the turns it had. A transcript of which
 * nothing goes travels on as it is, in its author's word. One that was not read
 * may hold what is to go, so it is refused unless it is redacted.
 *
 * An intent that was read out of a note says what the note says. So the same
 * holds for the briefings: if one of them speaks of nothing but what goes, all
 * are redacted, and the new leg says the rest of them together.
 */
#include "packet/compose.h"
#include "excerpt/excerpt.h"
#include "record/origin.h"

#include <stdlib.h>

static const char REASON[] = "an excerpt takes its place";

typedef struct excerpting {
    const handoff_packet       *packet;
    const handoff_excerpt_opts *opts;
    ho_packet_redactions       *changes;
    handoff_context            *ctx;     /* becomes the excerpt */
    bool                       *gone;    /* by message of ctx */
    uint32_t                    legs;    /* set: an excerpt takes their place */
    bool                        briefed; /* and that of all briefings */
    handoff_error              *err;
} excerpting;

/* ---- Which transcripts --------------------------------------------------- */

/* Whether that leg says something in it that is to travel on. */
static bool
travels(const excerpting *e, uint32_t leg, uint32_t kind)
{
    const ho_envelope_section *s =
        ho_envelope_find(&e->packet->view, leg, kind);

    return s != NULL && s->redacted_by < 0 &&
           e->changes->at[leg][kind].reason == NULL;
}

/* Of a section of all legs. SEALED. */
static handoff_status
check_read(const excerpting *e, uint32_t kind)
{
    const ho_envelope *view = &e->packet->view;

    for (uint32_t n = 0; n < view->legs_count; n++) {
        if (!travels(e, n, kind) ||
            ho_envelope_find(view, n, kind)->state == HANDOFF_STATE_PRESENT)
            continue;
        ho_base_fail(e->err, HANDOFF_E_SEALED,
                     "the %s was not read, so nothing can be left out of it: "
                     "redact it",
                     handoff_section_name(kind));
        ho_base_err_at(e->err, HANDOFF_CHECK_NONE, (int32_t) n, (int32_t) kind);
        return HANDOFF_E_SEALED;
    }
    return HANDOFF_OK;
}

static handoff_status
choose(bool **gone, size_t *count, const Handoff__V1__Transcript *t,
       const handoff_excerpt_opts *opts, handoff_error *err)
{
    ho_excerpt_turns turns = { NULL, 0 };
    handoff_status   st =
        ho_excerpt_turns_init(&turns, t)
              ? ho_excerpt_choose(gone, count, t, &turns, opts, err)
              : ho_base_nomem(err);

    ho_excerpt_turns_free(&turns);
    return st;
}

/* Also what a leg says that did not enter the merged record must not travel
 * on. */
static handoff_status
find_unmerged(excerpting *e)
{
    handoff_excerpt_opts opts = *e->opts;
    handoff_status       st = HANDOFF_OK;

    opts.last = 0;
    for (uint32_t n = 0; st == HANDOFF_OK && n < e->packet->view.legs_count;
         n++) {
        bool  *gone = NULL;
        size_t count = 0;

        st = choose(&gone, &count, e->packet->legs[n]->root.transcript, &opts,
                    e->err);
        if (count != 0)
            e->legs |= UINT32_C(1) << n;
        free(gone);
    }
    return st;
}

static uint32_t
leg_of(const excerpting *e, uint32_t field, size_t i)
{
    ho_record_word word;

    return ho_record_origin_word(&word, e->packet->merged,
                                 HANDOFF_SECTION_TRANSCRIPT, field, i)
               ? word.leg
               : 0;
}

static handoff_status
find_legs(excerpting *e)
{
    const Handoff__V1__Transcript *t = e->packet->merged->root.transcript;
    size_t                         count = 0;
    handoff_status                 st;

    st = choose(&e->gone, &count, t, e->opts, e->err);
    for (size_t i = 0; st == HANDOFF_OK && count != 0 && i < t->n_messages; i++)
        if (e->gone[i])
            e->legs |= UINT32_C(1)
                       << leg_of(e, HO_FIELD_TRANSCRIPT_MESSAGES, i);
    if (st == HANDOFF_OK)
        st = find_unmerged(e);
    for (uint32_t n = 0; n < e->packet->view.legs_count; n++) {
        if (!travels(e, n, HANDOFF_SECTION_TRANSCRIPT))
            e->legs &= ~(UINT32_C(1) << n);
    }
    return st;
}

/* ---- What they say ------------------------------------------------------- */

static bool
is_theirs(const excerpting *e, uint32_t field, size_t i)
{
    return (e->legs >> leg_of(e, field, i) & 1) != 0;
}

/* Of a list of the transcript only what those legs say. */
static handoff_status
keep_theirs(excerpting *e, uint32_t field, size_t count)
{
    bool          *others = calloc(count + 1, sizeof *others);
    handoff_status st;

    if (others == NULL)
        return ho_base_nomem(e->err);
    for (size_t i = 0; i < count; i++)
        others[i] = !is_theirs(e, field, i);
    st = ho_excerpt_remove(e->ctx, HANDOFF_SECTION_TRANSCRIPT, field, others,
                           NULL, e->err);
    free(others);
    return st;
}

static handoff_status
keep_transcript(excerpting *e)
{
    Handoff__V1__Transcript *t = e->ctx->root.transcript;
    size_t                   masks = 0, messages = 0, n = t->n_messages;
    handoff_status           st;

    for (size_t i = 0; i < t->n_masks; i++) {
        if (is_theirs(e, HO_FIELD_TRANSCRIPT_MASKS, i))
            t->masks[masks++] = t->masks[i];
    }
    t->n_masks = masks;
    st = keep_theirs(e, HO_FIELD_TRANSCRIPT_MESSAGES, n);
    if (st == HANDOFF_OK)
        st = keep_theirs(e, HO_FIELD_TRANSCRIPT_ATTACHMENTS, t->n_attachments);
    if (st == HANDOFF_OK)
        st = keep_theirs(e, HO_FIELD_TRANSCRIPT_OMISSIONS, t->n_omissions);
    for (size_t i = 0; i < n; i++) {
        if (is_theirs(e, HO_FIELD_TRANSCRIPT_MESSAGES, i))
            e->gone[messages++] = e->gone[i];
    }
    return st;
}

/* ---- Briefings ----------------------------------------------------------- */

/* What all briefings that travel on say becomes that of the excerpt, unless
 * there is none. */
static handoff_status
take_briefings(excerpting *e)
{
    handoff_merge_leg legs[HANDOFF_LEGS_MAX];
    uint32_t          n;
    bool              any = false;

    for (n = 0; n < e->packet->view.legs_count; n++) {
        bool said = travels(e, n, HANDOFF_SECTION_BRIEFING);

        legs[n] = (handoff_merge_leg){ said ? e->packet->legs[n] : NULL,
                                       e->packet->rights[n], 0 };
        any = any || said;
    }
    return any ? ho_excerpt_merge_briefings(e->ctx, legs, n, e->err)
               : HANDOFF_OK;
}

/* Before the messages are taken out. Briefings of which nothing goes travel on
 * as they are. */
static handoff_status
cut_briefing(excerpting *e)
{
    const ho_excerpt_cut c = { .ctx = e->ctx, .gone = e->gone, .err = e->err };
    ho_excerpt_turns     turns = { NULL, 0 };
    size_t               told;
    handoff_status       st = take_briefings(e);

    if (st != HANDOFF_OK || e->ctx->root.briefing == NULL)
        return st;
    told = e->ctx->root.briefing->n_masks;
    st = ho_excerpt_turns_init(&turns, e->ctx->root.transcript)
             ? ho_excerpt_cut_analyses(&c, &turns, e->opts->flags)
             : ho_base_nomem(e->err);
    e->briefed = e->ctx->root.briefing->n_masks != told;
    if (!e->briefed)
        e->ctx->root.briefing = NULL;
    ho_excerpt_turns_free(&turns);
    return st;
}

/* ---- The excerpt --------------------------------------------------------- */

/* A gap lies within the turns of one leg. */
static int32_t *
owners_of(const excerpting *e)
{
    const Handoff__V1__Transcript *t = e->ctx->root.transcript;
    ho_record_turn_span            span = { 0 };
    int32_t *parts = calloc(t->n_messages + 1, sizeof *parts);

    for (uint32_t n = 0; n < e->packet->view.legs_count; n++)
        ho_record_turn_span_add(&span, e->packet->legs[n]);
    for (size_t i = 0; parts != NULL && i < t->n_messages; i++)
        parts[i] = ho_record_turn_owner(&span, t->messages[i]->turn);
    return parts;
}

static handoff_status
cut(excerpting *e)
{
    ho_excerpt_cut c = { .ctx = e->ctx, .gone = e->gone, .err = e->err };
    int32_t       *parts = owners_of(e);
    handoff_status st;

    if (parts == NULL)
        return ho_base_nomem(e->err);
    c.parts = parts;
    c.told = e->ctx->root.transcript;
    st = ho_excerpt_cut_attachments(&c);
    if (st == HANDOFF_OK)
        st = ho_excerpt_cut_messages(&c);
    free(parts);
    return st;
}

static handoff_status
make(excerpting *e, size_t *masked, const ho_packet_options *o)
{
    handoff_status st = ho_excerpt_copy(&e->ctx, e->packet->merged, e->err);

    if (st != HANDOFF_OK)
        return st;
    e->ctx->root.routing = NULL;
    e->ctx->root.briefing = NULL;
    e->ctx->root.customer = NULL;
    e->ctx->root.extras = NULL;
    st = cut_briefing(e);
    if (st == HANDOFF_OK)
        st = keep_transcript(e);
    if (st == HANDOFF_OK)
        st = ho_packet_options_mask(masked, e->ctx, NULL, o, e->err);
    if (st == HANDOFF_OK)
        st = cut(e);
    return st;
}

/* What the excerpt takes the place of. */
static void
redact_replaced(const excerpting *e)
{
    const ho_packet_redaction replaced = { .reason = REASON };

    for (uint32_t n = 0; n < e->packet->view.legs_count; n++) {
        ho_packet_redaction *at = e->changes->at[n];

        if ((e->legs >> n & 1) != 0)
            at[HANDOFF_SECTION_TRANSCRIPT] = replaced;
        if (e->briefed && travels(e, n, HANDOFF_SECTION_BRIEFING))
            at[HANDOFF_SECTION_BRIEFING] = replaced;
    }
}

handoff_status
ho_packet_excerpt(handoff_context **out, size_t *masked,
                  ho_packet_redactions *changes, const handoff_packet *packet,
                  const handoff_excerpt_opts *opts, const ho_packet_options *o,
                  handoff_error *err)
{
    handoff_excerpt_opts from;
    excerpting           e = {
                  .packet = packet, .opts = &from, .changes = changes, .err = err
    };
    handoff_status st = ho_excerpt_opts_load(&from, opts, err);

    if (st == HANDOFF_OK)
        st = check_read(&e, HANDOFF_SECTION_TRANSCRIPT);
    if (st == HANDOFF_OK)
        st = find_legs(&e);
    if (st == HANDOFF_OK && e.legs != 0)
        st = check_read(&e, HANDOFF_SECTION_BRIEFING);
    if (st == HANDOFF_OK && e.legs != 0)
        st = make(&e, masked, o);
    if (st == HANDOFF_OK && e.legs != 0)
        redact_replaced(&e);
    if (st == HANDOFF_OK) {
        *out = e.ctx;
        e.ctx = NULL;
    }
    handoff_context_free(e.ctx);
    free(e.gone);
    return st;
}
