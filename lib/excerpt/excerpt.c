/* SPDX-License-Identifier: MIT */
/*
 * excerpt.c -- a part of a record, and the proof of what is not in it.
 *
 * Digests cover the messages as they would travel: masked. A digest over a
 * message that is a card number would be guessed in minutes, since its salt
 * travels with it.
 */
#include "excerpt/excerpt.h"
#include "mask/internal.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

/* What handoff_seal() masks unless it is told not to. */
enum { MASKED = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF };

/* ---- Copies -------------------------------------------------------------- */

/* As sealing numbers them; what does not rise is refused there. */
static void
number_turns(Handoff__V1__Transcript *t)
{
    uint32_t before = 0;

    for (size_t i = 0; t != NULL && i < t->n_messages; i++) {
        if (t->messages[i]->turn == 0 && before < UINT32_MAX)
            t->messages[i]->turn = before + 1;
        before = t->messages[i]->turn;
    }
}

handoff_status
ho_excerpt_copy(handoff_context **out, const handoff_context *ctx,
                handoff_error *err)
{
    handoff_context *copy = NULL;
    uint8_t         *bytes = NULL;
    size_t           len;
    handoff_status   st = handoff_context_serialize(&bytes, &len, ctx, 0, err);

    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_new(&copy, err);
    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_parse(copy, 0, bytes, len, err);
    if (st != HANDOFF_OK)
        goto done;
    copy->partial = ctx->partial;
    number_turns(copy->root.transcript);
    if (!ho_record_context_changed(copy)) {
        st = ho_base_nomem(err);
        goto done;
    }
    *out = copy;
    copy = NULL;

done:
    handoff_context_free(copy);
    handoff_free(bytes);
    return st;
}

static handoff_status
mask_copy(handoff_context *copy, handoff_error *err)
{
    const handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = MASKED };
    size_t                  count = 0;

    return ho_mask_context(copy, &count, &opts, NULL, err);
}

/* ---- Attachments --------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

/* The ids that the messages which remain name, sorted; owned: free(). */
static const char **
named_attachments(size_t *count, const Handoff__V1__Transcript *t,
                  const bool *gone)
{
    size_t       n = 0;
    const char **ids;

    *count = 0;
    for (size_t i = 0; i < t->n_messages; i++)
        n += gone[i] ? 0 : t->messages[i]->n_attachments;
    ids = calloc(n + 1, sizeof *ids);
    for (size_t i = 0; ids != NULL && i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];

        for (size_t k = 0; !gone[i] && k < m->n_attachments; k++)
            ids[(*count)++] = m->attachments[k];
    }
    if (ids != NULL)
        qsort(ids, *count, sizeof *ids, by_text);
    return ids;
}

/* A recording of all that was said says what goes, too: an attachment remains
 * if a message that remains names it. */
handoff_status
ho_excerpt_cut_attachments(const ho_excerpt_cut *cut)
{
    const Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    size_t                         count;
    const char   **ids = named_attachments(&count, t, cut->gone);
    bool          *gone = calloc(t->n_attachments + 1, sizeof *gone);
    handoff_status st;

    if (ids == NULL || gone == NULL) {
        st = ho_base_nomem(cut->err);
        goto done;
    }
    for (size_t i = 0; i < t->n_attachments; i++) {
        const char *id = t->attachments[i]->id;

        gone[i] = bsearch(&id, ids, count, sizeof *ids, by_text) == NULL;
    }
    st = ho_excerpt_drop(cut->ctx, HANDOFF_SECTION_TRANSCRIPT,
                         HO_FIELD_TRANSCRIPT_ATTACHMENTS, gone, cut->err);

done:
    free(ids);
    free(gone);
    return st;
}

/* ---- Public -------------------------------------------------------------- */

/* The copy without what goes. */
static handoff_status
cut_copy(handoff_context *copy, const bool *gone, const ho_excerpt_turns *turns,
         uint32_t flags, handoff_error *err)
{
    ho_excerpt_cut   cut = { .ctx = copy, .gone = gone, .err = err };
    handoff_context *masked = NULL;
    handoff_status   st = ho_excerpt_copy(&masked, copy, err);

    if (st != HANDOFF_OK)
        goto done;
    st = mask_copy(masked, err);
    if (st != HANDOFF_OK)
        goto done;
    cut.told = masked->root.transcript;
    st = ho_excerpt_cut_analyses(&cut, turns, flags);
    if (st == HANDOFF_OK)
        st = ho_excerpt_cut_attachments(&cut);
    if (st == HANDOFF_OK)
        st = ho_excerpt_cut_messages(&cut);

done:
    handoff_context_free(masked);
    return st;
}

handoff_status
handoff_context_excerpt(handoff_context **out, const handoff_context *ctx,
                        const handoff_excerpt_opts *opts, handoff_error *err)
{
    handoff_excerpt_opts o;
    ho_excerpt_turns     turns = { NULL, 0 };
    handoff_context     *copy = NULL;
    bool                *gone = NULL;
    size_t               count = 0;
    handoff_status       st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL)
        return ho_base_null(err, "out and ctx");
    st = ho_excerpt_opts_load(&o, opts, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_excerpt_copy(&copy, ctx, err);
    if (st != HANDOFF_OK)
        goto done;
    if (!ho_excerpt_turns_init(&turns, copy->root.transcript)) {
        st = ho_base_nomem(err);
        goto done;
    }
    st = ho_excerpt_choose(&gone, &count, copy->root.transcript, &turns, &o,
                           err);
    if (st != HANDOFF_OK)
        goto done;
    if (count != 0)
        st = cut_copy(copy, gone, &turns, o.flags, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = copy;
    copy = NULL;

done:
    ho_excerpt_turns_free(&turns);
    free(gone);
    handoff_context_free(copy);
    return st;
}

/* ---- What was left out --------------------------------------------------- */

static handoff_status
matches(const handoff_context *full, const handoff_omission *o,
        handoff_error *err)
{
    const Handoff__V1__Transcript *t = full->root.transcript;
    size_t                         n = t == NULL ? 0 : t->n_messages, count = 0;
    Handoff__V1__Message         **list = calloc(n + 1, sizeof *list);
    uint8_t                        digest[32];
    handoff_status                 st;

    if (list == NULL)
        return ho_base_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (t->messages[i]->turn >= o->first_turn &&
            t->messages[i]->turn <= o->last_turn)
            list[count++] = t->messages[i];
    }
    st = ho_excerpt_digest(digest, o->salt, list, count, err);
    if (st == HANDOFF_OK &&
        (count == 0 || memcmp(digest, o->digest, sizeof digest) != 0)) {
        st = ho_base_fail(err, HANDOFF_E_SECTION,
                          "these are not the turns that were left out");
        ho_base_err_path(err, "transcript.messages[%u]",
                         (unsigned) o->first_turn);
    }
    free(list);
    return st;
}

handoff_status
handoff_omission_verify(const handoff_context  *full,
                        const handoff_omission *omission, handoff_error *err)
{
    handoff_context *copy = NULL;
    handoff_status   st;

    if (full == NULL || omission == NULL)
        return ho_base_null(err, "full and omission");
    if (omission->record_kind != HANDOFF_KIND_OMISSION ||
        omission->struct_size < sizeof *omission)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the omission is not a handoff_omission");
    if (omission->salt == NULL || omission->salt_len != 16 ||
        omission->digest == NULL || omission->digest_len != HANDOFF_HASH_BYTES)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the omission has no salt of 16 bytes and digest "
                            "of 32");
    st = ho_excerpt_copy(&copy, full, err);
    if (st != HANDOFF_OK)
        return st;
    st = matches(copy, omission, err);
    if (st == HANDOFF_E_SECTION) {
        st = mask_copy(copy, err);
        if (st == HANDOFF_OK)
            st = matches(copy, omission, err);
    }
    handoff_context_free(copy);
    return st;
}
