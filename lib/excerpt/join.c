/* SPDX-License-Identifier: MIT */
/*
 * join.c -- an excerpt and what is new become one leg's context.
 *
 * The excerpt's messages stand first, since its turns come before. Masks that
 * name something by its index follow: of what is new, messages are behind those
 * of the excerpt; of the excerpt, attachments and omissions are behind those
 * that are new. Briefings are merged as a reader merges those of two legs.
 */
#include "excerpt/excerpt.h"

#include <string.h>

#include <handoff/keys.h>

typedef struct joining {
    handoff_context *out;
    handoff_error   *err;
} joining;

static void *
take(const joining *j, size_t n)
{
    void *block = ho_base_arena_alloc(&j->out->arena, n);

    if (block == NULL)
        ho_base_arena_full(&j->out->arena, n)
            ? ho_base_fail(j->err, HANDOFF_E_LIMIT,
                           "the record needs more memory than the limit")
            : ho_base_nomem(j->err);
    return block;
}

/* One list of pointers behind the other. */
static bool
put_behind(const joining *j, void *list_ptr, size_t *count, ho_record_list a,
           ho_record_list b)
{
    const size_t one = sizeof(void *);
    uint8_t     *list = take(j, (a.count + b.count) * one);

    if (list == NULL)
        return false;
    if (a.count != 0)
        memcpy(list, a.items, a.count * one);
    if (b.count != 0)
        memcpy(list + a.count * one, b.items, b.count * one);
    memcpy(list_ptr, &list, sizeof list);
    *count = a.count + b.count;
    return true;
}

/* A copy of a mask whose index, if it is of that list, is `by` higher. */
static Handoff__V1__Mask *
shifted(const joining *j, Handoff__V1__Mask *mask, const char *list, size_t by)
{
    Handoff__V1__Mask *copy;
    ho_record_indexed  in;
    size_t             n;

    if (by == 0 ||
        !ho_record_indexed_read(&in, &handoff__v1__transcript__descriptor,
                                mask->path) ||
        strcmp(in.list->name, list) != 0)
        return mask;
    copy = take(j, sizeof *copy);
    n = ho_record_indexed_write(NULL, 0, &in, in.index + by);
    if (copy == NULL)
        return NULL;
    *copy = *mask;
    copy->path = take(j, n + 1);
    if (copy->path == NULL)
        return NULL;
    ho_record_indexed_write(copy->path, n + 1, &in, in.index + by);
    return copy;
}

static bool
shift(const joining *j, Handoff__V1__Mask **masks, size_t count,
      const char *list, size_t by)
{
    for (size_t i = 0; i < count; i++) {
        masks[i] = shifted(j, masks[i], list, by);
        if (masks[i] == NULL)
            return false;
    }
    return true;
}

static bool
join(const joining *j, Handoff__V1__Transcript *to,
     const Handoff__V1__Transcript *more, const Handoff__V1__Transcript *e)
{
#define LIST(of, name) ((ho_record_list){ of->name, of->n_##name })
    return put_behind(j, &to->messages, &to->n_messages, LIST(e, messages),
                      LIST(more, messages)) &&
           put_behind(j, &to->attachments, &to->n_attachments,
                      LIST(more, attachments), LIST(e, attachments)) &&
           put_behind(j, &to->omissions, &to->n_omissions, LIST(e, omissions),
                      LIST(more, omissions)) &&
           put_behind(j, &to->masks, &to->n_masks, LIST(more, masks),
                      LIST(e, masks)) &&
           shift(j, to->masks, more->n_masks, "messages", e->n_messages) &&
           shift(j, to->masks + more->n_masks, e->n_masks, "attachments",
                 more->n_attachments);
#undef LIST
}

/* ---- Briefings ----------------------------------------------------------- */

/* The same legs, which say nothing but their briefings; free both lists'
 * contexts. */
static handoff_status
briefings_alone(handoff_context **alone, handoff_merge_leg *out,
                const handoff_merge_leg *legs, size_t count, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < count; i++) {
        st = handoff_context_new(&alone[i], err);
        if (st == HANDOFF_OK && legs[i].context != NULL)
            alone[i]->root.briefing = legs[i].context->root.briefing;
        out[i] = (handoff_merge_leg){ alone[i], legs[i].rights, 0 };
    }
    return st;
}

handoff_status
ho_excerpt_merge_briefings(handoff_context *to, const handoff_merge_leg *legs,
                           size_t count, handoff_error *err)
{
    handoff_context  *alone[HANDOFF_LEGS_MAX] = { NULL }, *merged = NULL;
    handoff_merge_leg said[HANDOFF_LEGS_MAX] = { { NULL, 0, 0 } };
    uint8_t          *bytes = NULL;
    size_t            len;
    handoff_status    st = briefings_alone(alone, said, legs, count, err);

    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_merge(&merged, said, count, err);
    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_serialize(&bytes, &len, merged,
                                   HANDOFF_SECTION_BRIEFING, err);
    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_parse(to, HANDOFF_SECTION_BRIEFING, bytes, len, err);

done:
    handoff_free(bytes);
    handoff_context_free(merged);
    for (size_t i = 0; i < count; i++)
        handoff_context_free(alone[i]);
    return st;
}

/* ---- All of it ----------------------------------------------------------- */

/* The excerpt's briefing, and what the new one says besides. */
static handoff_status
join_briefings(const joining *j, const handoff_context *more,
               const handoff_context *excerpt)
{
    const handoff_merge_leg legs[] = {
        { excerpt, HANDOFF_MAY_ORIGINATE, 0 },
        { more, HANDOFF_MAY_ORIGINATE, 0 },
    };

    return excerpt->root.briefing == NULL
               ? HANDOFF_OK
               : ho_excerpt_merge_briefings(j->out, legs, 2, j->err);
}

handoff_status
ho_excerpt_join(handoff_context **out, const handoff_context *more,
                const handoff_context *excerpt, handoff_error *err)
{
    static const Handoff__V1__Transcript nothing =
        HANDOFF__V1__TRANSCRIPT__INIT;
    const Handoff__V1__Transcript *said = &nothing;
    handoff_error                  own;
    joining                        j = { .err = err == NULL ? &own : err };
    Handoff__V1__Transcript       *to;
    handoff_status                 st = handoff_context_new(&j.out, j.err);

    if (st != HANDOFF_OK)
        return st;
    if (more != NULL) {
        j.out->root = more->root;
        j.out->partial = more->partial;
        if (more->root.transcript != NULL)
            said = more->root.transcript;
    }
    if (excerpt == NULL) {
        *out = j.out;
        return HANDOFF_OK;
    }
    to = take(&j, sizeof *to);
    if (to != NULL)
        *to = *said;
    if (to == NULL || !join(&j, to, said, excerpt->root.transcript)) {
        st = (handoff_status) j.err->code;
        goto done;
    }
    j.out->root.transcript = to;
    st = join_briefings(&j, more, excerpt);

done:
    if (st == HANDOFF_OK)
        *out = j.out;
    else
        handoff_context_free(j.out);
    return st;
}
