/* SPDX-License-Identifier: MIT */
/*
 * mask.c -- every text of a record, and the list of what was replaced.
 *
 * The record is walked by its descriptors, so a field that the schema gets
 * tomorrow is masked without a line here. What changes is copied, with all
 * messages that lead to it; the rest is shared with what was there before.
 * So a failure leaves the record as it was, and sealing masks a context that
 * it only borrows.
 */
#include "mask/internal.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

/* ---- Memory -------------------------------------------------------------- */

static void *
alloc(ho_masking *m, size_t n, handoff_status *st)
{
    void *block = ho_base_arena_alloc(&m->ctx->arena, n);

    if (block == NULL)
        *st = ho_record_arena_fail(&m->ctx->arena, n, m->err);
    return block;
}

static handoff_status
copy_block(ho_masking *m, void *out_ptr, const void *from, size_t n)
{
    handoff_status st = HANDOFF_OK;
    void          *block = alloc(m, n, &st);

    if (block != NULL) {
        memcpy(block, from, n);
        memcpy(out_ptr, &block, sizeof block);
    }
    return st;
}

/* Make a message the walk's own; `*own` is it from then on. */
static handoff_status
own_message(ho_masking *m, ProtobufCMessage **own, const ProtobufCMessage *from)
{
    handoff_status st;

    if (*own != NULL)
        return HANDOFF_OK;
    st = copy_block(m, own, from, from->descriptor->sizeof_message);
    for (uint32_t k = 1; st == HANDOFF_OK && k <= HO_KIND_COUNT; k++) {
        if (m->last[k] == from)
            m->last[k] = *own;
    }
    return st;
}

/* ---- The walk ------------------------------------------------------------ */

static handoff_status walk(ho_masking *m, ProtobufCMessage **message,
                           const ho_mask_step *s);

static handoff_status
walk_texts(ho_masking *m, ProtobufCMessage **own, const ho_mask_step *s,
           const ProtobufCFieldDescriptor *field)
{
    const uint8_t *at = (const uint8_t *) s->message;
    const char   **list, *text, *old;
    bool           owned = false;
    size_t         n;
    handoff_status st = HANDOFF_OK;

    memcpy(&n, at + field->quantifier_offset, sizeof n);
    memcpy(&list, at + field->offset, sizeof list);
    for (size_t i = 0; st == HANDOFF_OK && i < n; i++) {
        text = old = list[i];
        st = ho_mask_field_text(m, &text, s, field, i);
        if (st != HANDOFF_OK || text == old)
            continue;
        st = own_message(m, own, s->message);
        if (st == HANDOFF_OK && !owned)
            st = copy_block(m, &list, list, n * sizeof *list);
        if (st != HANDOFF_OK)
            break;
        owned = true;
        list[i] = text;
        memcpy((uint8_t *) *own + field->offset, &list, sizeof list);
    }
    return st;
}

static handoff_status
walk_text(ho_masking *m, ProtobufCMessage **own, const ho_mask_step *s,
          const ProtobufCFieldDescriptor *field)
{
    const char    *text = ho_mask_text_at(s->message, field), *old = text;
    handoff_status st = HANDOFF_OK;

    if (*text != '\0') /* most fields have none */
        st = ho_mask_field_text(m, &text, s, field, 0);
    if (st != HANDOFF_OK || text == old)
        return st;
    st = own_message(m, own, s->message);
    if (st == HANDOFF_OK)
        memcpy((uint8_t *) *own + field->offset, &text, sizeof text);
    return st;
}

static handoff_status
walk_messages(ho_masking *m, ProtobufCMessage **own, const ho_mask_step *s,
              const ProtobufCFieldDescriptor *field)
{
    bool               list = field->label == PROTOBUF_C_LABEL_REPEATED;
    size_t             n = ho_record_child_count(s->message, field);
    ProtobufCMessage **items = NULL;
    handoff_status     st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < n; i++) {
        ProtobufCMessage *child = ho_record_child(s->message, field, i),
                         *old = child;
        const ho_mask_step next = { s, child, field, i };
        uint8_t           *at;

        st = walk(m, &child, &next);
        if (st != HANDOFF_OK || child == old)
            continue;
        st = own_message(m, own, s->message);
        if (st != HANDOFF_OK)
            break;
        at = (uint8_t *) *own + field->offset;
        if (!list) {
            memcpy(at, &child, sizeof child);
            break;
        }
        if (items == NULL) {
            memcpy(&items, at, sizeof items);
            st = copy_block(m, &items, items, n * sizeof *items);
            if (st != HANDOFF_OK)
                break;
            memcpy(at, &items, sizeof items);
        }
        items[i] = child;
    }
    return st;
}

/* The message without what must go; the same where nothing must. */
static handoff_status
walk(ho_masking *m, ProtobufCMessage **message, const ho_mask_step *s)
{
    const ProtobufCMessageDescriptor *desc = s->message->descriptor;
    ProtobufCMessage                 *own = NULL;
    handoff_status                    st = HANDOFF_OK;

    for (unsigned i = 0; st == HANDOFF_OK && i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];

        if (field->type == PROTOBUF_C_TYPE_MESSAGE)
            st = walk_messages(m, &own, s, field);
        else if (field->type != PROTOBUF_C_TYPE_STRING)
            continue;
        else if (field->label == PROTOBUF_C_LABEL_REPEATED)
            st = walk_texts(m, &own, s, field);
        else
            st = walk_text(m, &own, s, field);
    }
    if (own != NULL)
        *message = own;
    return st;
}

/* ---- A section ----------------------------------------------------------- */

/* Append what was replaced to the section's list of masks. */
static handoff_status
append_masks(ho_masking *m, ProtobufCMessage *section)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(section->descriptor,
                                                        "masks");
    size_t              n = ho_record_child_count(section, field);
    uint8_t            *at = (uint8_t *) section;
    handoff_status      st = HANDOFF_OK;
    Handoff__V1__Mask **list, **old;

    list = alloc(m, (n + m->entries) * sizeof *list, &st);
    if (list == NULL)
        return st;
    memcpy(&old, at + field->offset, sizeof old);
    if (n != 0)
        memcpy(list, old, n * sizeof *list);
    for (const ho_mask_entry *e = m->first; e != NULL; e = e->next) {
        Handoff__V1__Mask *mask =
            ho_record_message_new(&m->ctx->arena,
                                  &handoff__v1__mask__descriptor);

        if (mask == NULL)
            return ho_record_arena_fail(&m->ctx->arena, sizeof *mask, m->err);
        mask->path = e->path;
        mask->kind = e->kind;
        mask->count = e->count;
        list[n++] = mask;
    }
    memcpy(at + field->offset, &list, sizeof list);
    memcpy(at + field->quantifier_offset, &n, sizeof n);
    return st;
}

static handoff_status
mask_section(ho_masking *m, ProtobufCMessage **section)
{
    const ho_mask_step s = { NULL, *section, NULL, 0 };
    handoff_status     st;

    m->first = NULL;
    m->end = &m->first;
    m->entries = 0;
    st = walk(m, section, &s);
    return st == HANDOFF_OK && m->entries != 0 ? append_masks(m, *section) : st;
}

/* ---- The record ---------------------------------------------------------- */

static void
masking_free(ho_masking *m)
{
    ho_mask_said_free(&m->said);
    ho_mask_proof_free(&m->proof);
    free(m->contacts);
}

handoff_status
ho_mask_context(handoff_context *ctx, size_t *count,
                const handoff_mask_opts *opts, const ho_mask_way *way,
                handoff_error *err)
{
    ho_mask_search     search;
    ho_masking         m = { .ctx = ctx, .search = &search, .err = err };
    ho_base_arena_mark mark = ho_base_arena_save(&ctx->arena);
    ProtobufCMessage  *section[HO_SECTIONS + 1] = { NULL };
    handoff_status     st;

    memcpy(m.last, ctx->last, sizeof m.last);
    st = ho_mask_search_init(&search, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_mask_proof_find(&m.proof, ctx, way,
                            (opts->what & HANDOFF_MASK_PROOF) != 0, err);
    if (st == HANDOFF_OK)
        st = ho_mask_contacts(&m);
    if (st == HANDOFF_OK)
        st = ho_mask_said_find(&m.said, ctx, way, m.proof.message, &search);
    for (uint32_t k = 1; st == HANDOFF_OK && k <= HO_SECTIONS; k++) {
        section[k] = *ho_record_section_slot(ctx, k);
        if (section[k] != NULL)
            st = mask_section(&m, &section[k]);
    }
    if (st != HANDOFF_OK)
        goto done;
    for (uint32_t k = 1; k <= HO_SECTIONS; k++)
        *ho_record_section_slot(ctx, k) = section[k];
    memcpy(ctx->last, m.last, sizeof m.last);
    atomic_store_explicit(ctx->cursor, 0, memory_order_relaxed);
    *count = m.count;

done:
    if (st != HANDOFF_OK)
        ho_base_arena_restore(&ctx->arena, mark);
    masking_free(&m);
    ho_mask_search_free(&search);
    return st;
}

/* ---- Public -------------------------------------------------------------- */

enum {
    MASK_OPTS_V1_SIZE =
        offsetof(handoff_mask_opts, patterns_len) + sizeof(size_t)
};

handoff_status
handoff_context_mask(handoff_context *ctx, size_t *count,
                     const handoff_mask_opts *opts, handoff_error *err)
{
    handoff_mask_opts o;
    size_t            n = 0;
    handoff_status    st;

    if (count != NULL)
        *count = 0;
    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    st = ho_base_opts_load(&o, sizeof o, MASK_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    if (o.patterns == NULL && o.patterns_len != 0)
        return ho_base_null(err, "patterns");
    if (o.flags != 0 || o.reserved_1 != 0 ||
        (o.what & ~(uint32_t) HANDOFF_MASK_EVERYTHING) != 0)
        return ho_base_fail(
            err, HANDOFF_E_UNSUPPORTED,
            "the options have a bit that this version does not know");
    if (o.what == 0)
        o.what = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_IBAN |
                 HANDOFF_MASK_SSN | HANDOFF_MASK_PROOF;
    st = ho_mask_context(ctx, &n, &o, NULL, err);
    if (st == HANDOFF_OK && count != NULL)
        *count = n;
    return st;
}
