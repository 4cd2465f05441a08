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
#include "record/fields.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    LABEL_MAX = 64,
    SAID_BEFORE = 32 /* messages of legs before that may begin a number */
};

/* An entry for a section's list, until the section is done. */
typedef struct entry {
    char         *path, *kind; /* in the arena */
    uint32_t      count;
    struct entry *next;
} entry;

typedef struct masking {
    handoff_context         *ctx;
    const handoff_mask_opts *opts;
    handoff_error           *err;
    size_t                   count;
    ho_proof                 proof;
    ho_names                 names;
    /* What was found in the text of each message, behind as many of the legs
     * before. */
    ho_spans *turns;
    size_t    turns_count, said;
    entry    *first, **end; /* of this section */
    size_t    entries;
    /* For put: where the last one put of each kind is now. */
    const ProtobufCMessage *last[HO_KIND_COUNT + 1];
} masking;

/* ---- Memory -------------------------------------------------------------- */

static void *
alloc(masking *m, size_t n, handoff_status *st)
{
    void *block = ho_arena_alloc(&m->ctx->arena, n);

    if (block == NULL)
        *st = ho_arena_fail(&m->ctx->arena, n, m->err);
    return block;
}

static handoff_status
copy_block(masking *m, void *out_ptr, const void *from, size_t n)
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
own_message(masking *m, ProtobufCMessage **own, const ProtobufCMessage *from)
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

/* ---- One text ------------------------------------------------------------ */

static handoff_status
add_entry(masking *m, char *path, const char *kind, uint32_t count)
{
    handoff_status st = HANDOFF_OK;
    entry         *e = alloc(m, sizeof *e, &st);

    if (e == NULL)
        return st;
    e->path = path;
    e->count = count;
    e->kind = ho_arena_text(&m->ctx->arena, kind, strlen(kind));
    if (e->kind == NULL)
        return ho_arena_fail(&m->ctx->arena, strlen(kind), m->err);
    *m->end = e;
    m->end = &e->next;
    m->entries++;
    return st;
}

/* An entry for each kind; of what the caller found, for each run of one. */
static handoff_status
add_entries(masking *m, const ho_spans *spans, char *path)
{
    uint32_t       counts[8] = { 0 }, others = 0;
    const ho_span *kinds[8] = { NULL }, *other = NULL;
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < spans->count; i++) {
        const ho_span *span = &spans->at[i];
        uint32_t       k = 0;

        while (k < 7 && span->what != 1u << k)
            k++;
        if (k < 7) {
            counts[k]++;
            kinds[k] = span;
            continue;
        }
        if (other != NULL && strcmp(other->kind, span->kind) != 0) {
            st = add_entry(m, path, other->kind, others);
            others = 0;
        }
        other = span;
        others++;
    }
    for (uint32_t k = 0; st == HANDOFF_OK && k < 7; k++) {
        if (kinds[k] != NULL)
            st = add_entry(m, path, ho_mask_kind(kinds[k]), counts[k]);
    }
    if (st == HANDOFF_OK && other != NULL)
        st = add_entry(m, path, other->kind, others);
    m->count += spans->count;
    return st;
}

/* What the name beside a text says of it: slots, attributes, references. A
 * Mask's kind says what was at its path, not what the path is: a turn in it is
 * no security code. A KEY must become the same wherever it is referred to, so
 * nothing beside it matters. */
static const char *
label_of(const ho_mask_step *s, const ProtobufCFieldDescriptor *field)
{
    const char *label = ho_mask_field(s->message, "name");

    if (s->message->descriptor == &handoff__v1__mask__descriptor ||
        ho_name_is(s->message->descriptor, field))
        return NULL;
    if (*label == '\0')
        label = ho_mask_field(s->message, "kind");
    if (*label == '\0' || strlen(label) > LABEL_MAX ||
        strcmp(field->name, "name") == 0 || strcmp(field->name, "kind") == 0)
        return NULL;
    return label;
}

static handoff_status
find_in_text(masking *m, ho_spans *spans, const ho_mask_text *text,
             const ho_mask_step *s, const ProtobufCFieldDescriptor *field)
{
    if (ho_proof_is(&m->proof, s, field)) {
        if (strcmp(text->s, "[proof]") != 0)
            ho_spans_add(spans, 0, text->len, HANDOFF_MASK_PROOF, "");
        return spans->failed ? ho_nomem(m->err) : HANDOFF_OK;
    }
    return ho_mask_find(spans, text, m->opts, m->err);
}

/* The text without what must go; the same where nothing must. */
static handoff_status
mask_text(masking *m, const char **text, const ho_mask_step *s,
          const ProtobufCFieldDescriptor *field, size_t index)
{
    ho_spans       spans = { 0 };
    ho_spans      *found = &spans;
    ho_mask_text   t = { .s = *text, .len = strlen(*text) };
    handoff_status st = HANDOFF_OK;
    char          *path = NULL, *out;
    size_t         n;

    if (t.len == 0)
        return HANDOFF_OK;
    t.label = label_of(s, field);
    if (s->message->descriptor == &handoff__v1__message__descriptor &&
        strcmp(field->name, "text") == 0 && !m->proof.message[s->index])
        found = &m->turns[m->said + s->index];
    else
        st = find_in_text(m, &spans, &t, s, field);
    if (st != HANDOFF_OK || found->count == 0)
        goto done;
    st = ho_mask_path(&path, &m->ctx->arena, s, field, index, m->opts, m->err);
    if (st == HANDOFF_OK)
        st = add_entries(m, found, path);
    if (st != HANDOFF_OK)
        goto done;
    n = ho_mask_length(&t, found);
    out = alloc(m, n, &st);
    if (out == NULL)
        goto done;
    ho_mask_write(out, &t, found);
    *text = out;
    if (ho_name_is(s->message->descriptor, field))
        st = ho_names_apart(text, &m->names, &m->ctx->arena, t.s,
                            n - (t.len - found->at[found->count - 1].end),
                            m->err);

done:
    ho_spans_free(&spans);
    return st;
}

/* ---- The walk ------------------------------------------------------------ */

static handoff_status walk(masking *m, ProtobufCMessage **message,
                           const ho_mask_step *s);

static handoff_status
walk_texts(masking *m, ProtobufCMessage **own, const ho_mask_step *s,
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
        st = mask_text(m, &text, s, field, i);
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
walk_text(masking *m, ProtobufCMessage **own, const ho_mask_step *s,
          const ProtobufCFieldDescriptor *field)
{
    const char    *text = ho_mask_text_at(s->message, field), *old = text;
    handoff_status st = mask_text(m, &text, s, field, 0);

    if (st != HANDOFF_OK || text == old)
        return st;
    st = own_message(m, own, s->message);
    if (st == HANDOFF_OK)
        memcpy((uint8_t *) *own + field->offset, &text, sizeof text);
    return st;
}

static handoff_status
walk_messages(masking *m, ProtobufCMessage **own, const ho_mask_step *s,
              const ProtobufCFieldDescriptor *field)
{
    bool               list = field->label == PROTOBUF_C_LABEL_REPEATED;
    size_t             n = ho_child_count(s->message, field);
    ProtobufCMessage **items = NULL;
    handoff_status     st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < n; i++) {
        ProtobufCMessage  *child = ho_child(s->message, field, i), *old = child;
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
walk(masking *m, ProtobufCMessage **message, const ho_mask_step *s)
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
append_masks(masking *m, ProtobufCMessage *section)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(section->descriptor,
                                                        "masks");
    size_t              n = ho_child_count(section, field);
    uint8_t            *at = (uint8_t *) section;
    handoff_status      st = HANDOFF_OK;
    Handoff__V1__Mask **list, **old;

    list = alloc(m, (n + m->entries) * sizeof *list, &st);
    if (list == NULL)
        return st;
    memcpy(&old, at + field->offset, sizeof old);
    if (n != 0)
        memcpy(list, old, n * sizeof *list);
    for (const entry *e = m->first; e != NULL; e = e->next) {
        Handoff__V1__Mask *mask =
            ho_message_new(&m->ctx->arena, &handoff__v1__mask__descriptor);

        if (mask == NULL)
            return ho_arena_fail(&m->ctx->arena, sizeof *mask, m->err);
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
mask_section(masking *m, ProtobufCMessage **section)
{
    const ho_mask_step s = { NULL, *section, NULL, 0 };
    handoff_status     st;

    m->first = NULL;
    m->end = &m->first;
    m->entries = 0;
    st = walk(m, section, &s);
    return st == HANDOFF_OK && m->entries != 0 ? append_masks(m, *section) : st;
}

/* ---- What is known of the whole ------------------------------------------ */

/* The last messages of the legs before, oldest first; how many. */
static size_t
last_said(Handoff__V1__Message *said[SAID_BEFORE], const ho_mask_way *way)
{
    size_t n = 0;

    for (uint32_t leg = way == NULL ? 0 : way->count;
         leg-- > 0 && n < SAID_BEFORE;) {
        const Handoff__V1__Transcript *t =
            way->legs[leg] == NULL ? NULL : way->legs[leg]->root.transcript;

        for (size_t i = t == NULL ? 0 : t->n_messages;
             i-- > 0 && n < SAID_BEFORE;)
            said[SAID_BEFORE - ++n] = t->messages[i];
    }
    memmove(said, said + SAID_BEFORE - n, n * sizeof *said);
    return n;
}

/* What is found in turns before goes nowhere: these are signed. */
static handoff_status
find_in_turns(masking *m, const ho_mask_way *way)
{
    const Handoff__V1__Transcript *t = m->ctx->root.transcript;
    Handoff__V1__Message          *said[SAID_BEFORE], **all = NULL;
    bool                          *skip = NULL;
    size_t                         n = 0;
    handoff_status                 st = HANDOFF_OK;

    if (t == NULL || t->n_messages == 0)
        return HANDOFF_OK;
    m->said = last_said(said, way);
    n = m->said + t->n_messages;
    m->turns = calloc(n, sizeof *m->turns);
    all = malloc(n * sizeof *all);
    skip = calloc(n, sizeof *skip);
    if (m->turns == NULL || all == NULL || skip == NULL) {
        st = ho_nomem(m->err);
        goto done;
    }
    m->turns_count = n;
    memcpy(all, said, m->said * sizeof *all);
    memcpy(all + m->said, t->messages, t->n_messages * sizeof *all);
    memcpy(skip + m->said, m->proof.message, t->n_messages * sizeof *skip);
    st = ho_mask_turns(m->turns, all, skip, n, m->opts, m->err);

done:
    free(all);
    free(skip);
    return st;
}

static handoff_status
take_names(masking *m)
{
    for (uint32_t k = 1; k <= HO_SECTIONS; k++) {
        const ProtobufCMessage *section = ho_section_get(m->ctx, k);

        if (section != NULL && !ho_names_take(&m->names, section))
            return ho_nomem(m->err);
    }
    return HANDOFF_OK;
}

static void
masking_free(masking *m)
{
    for (size_t i = 0; m->turns != NULL && i < m->turns_count; i++)
        ho_spans_free(&m->turns[i]);
    free(m->turns);
    ho_proof_free(&m->proof);
    ho_names_free(&m->names);
}

handoff_status
ho_context_mask(handoff_context *ctx, size_t *count,
                const handoff_mask_opts *opts, const ho_mask_way *way,
                handoff_error *err)
{
    masking           m = { .ctx = ctx, .opts = opts, .err = err };
    ho_arena_mark     mark = ho_arena_save(&ctx->arena);
    ProtobufCMessage *section[HO_SECTIONS + 1] = { NULL };
    handoff_status    st;

    memcpy(m.last, ctx->last, sizeof m.last);
    ho_names_init(&m.names, way == NULL ? 0 : way->count);
    st = ho_proof_find(&m.proof, ctx, way,
                       (opts->what & HANDOFF_MASK_PROOF) != 0, err);
    if (st == HANDOFF_OK)
        st = take_names(&m);
    if (st == HANDOFF_OK)
        st = find_in_turns(&m, way);
    for (uint32_t k = 1; st == HANDOFF_OK && k <= HO_SECTIONS; k++) {
        section[k] = *ho_section_slot(ctx, k);
        if (section[k] != NULL)
            st = mask_section(&m, &section[k]);
    }
    masking_free(&m);
    if (st != HANDOFF_OK) {
        ho_arena_restore(&ctx->arena, mark);
        return st;
    }
    for (uint32_t k = 1; k <= HO_SECTIONS; k++)
        *ho_section_slot(ctx, k) = section[k];
    memcpy(ctx->last, m.last, sizeof m.last);
    atomic_store_explicit(ctx->cursor, 0, memory_order_relaxed);
    *count = m.count;
    return HANDOFF_OK;
}

/* ---- Public -------------------------------------------------------------- */

enum {
    MASK_OPTS_V1_SIZE = offsetof(handoff_mask_opts, find_data) + sizeof(void *)
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
        return ho_fail(err, HANDOFF_E_ARG, "ctx is NULL");
    st = ho_opts_load(&o, sizeof o, MASK_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    if (o.flags != 0 || o.reserved_1 != 0 ||
        (o.what & ~(uint32_t) HANDOFF_MASK_EVERYTHING) != 0)
        return ho_fail(err, HANDOFF_E_UNSUPPORTED,
                       "the options ask for what this version does not know");
    if (o.what == 0)
        o.what = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_IBAN |
                 HANDOFF_MASK_SSN | HANDOFF_MASK_PROOF;
    st = ho_context_mask(ctx, &n, &o, NULL, err);
    if (st == HANDOFF_OK && count != NULL)
        *count = n;
    return st;
}
