/* SPDX-License-Identifier: MIT */
/*
 * field.c -- one text field of a record: what goes, and what is written down.
 *
 *   proof              the whole text
 *   messages           what was found in the turns together
 *   JSON               inside of it (json.c)
 *   KEYs               apart from all others (names.c)
 *   paths of masks     the caller's search sees the keys in it only
 *   all other texts    as they stand, with the name beside them
 */
#include "mask/internal.h"
#include "record/schema.h"

#include <string.h>

enum { LABEL_MAX = 64 };

/* ---- One text ------------------------------------------------------------ */

static handoff_status
add_entry(ho_masking *m, char *path, const char *kind, uint32_t count)
{
    ho_mask_entry *e = ho_base_arena_alloc(&m->ctx->arena, sizeof *e);

    if (e == NULL)
        return ho_record_arena_fail(&m->ctx->arena, sizeof *e, m->err);
    e->path = path;
    e->count = count;
    e->kind = ho_base_arena_text(&m->ctx->arena, kind, strlen(kind));
    if (e->kind == NULL)
        return ho_record_arena_fail(&m->ctx->arena, strlen(kind), m->err);
    *m->end = e;
    m->end = &e->next;
    m->entries++;
    return HANDOFF_OK;
}

/* An entry for each kind; of what the caller found, for each run of one. */
static handoff_status
add_entries(ho_masking *m, const ho_spans *spans, char *path)
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

/* What is known of a text before it is searched. */
typedef struct field_text {
    const ho_mask_step             *s;
    const ProtobufCFieldDescriptor *field;
    ho_mask_text                    text; /* that is searched */
    ho_mask_json                    json;
    bool                            proof, declared; /* to be JSON */
    ho_spans                        own;
    const ho_spans                 *found;
} field_text;

/* The texts that have a media type beside them. */
static bool
has_media_type(const field_text *f)
{
    const ProtobufCMessageDescriptor *d = f->s->message->descriptor;
    const char                       *name = f->field->name;

    if (d == &handoff__v1__message__descriptor)
        return strcmp(name, "rich") == 0;
    if (d != &handoff__v1__slot__descriptor &&
        d != &handoff__v1__attribute__descriptor)
        return false;
    return strcmp(name, "value") == 0 || strcmp(name, "candidates") == 0;
}

static handoff_status
look_at(field_text *f, const ho_masking *m, const char *text)
{
    const char    *type = ho_mask_field(f->s->message, "media_type");
    handoff_status st;

    f->text = (ho_mask_text){ .s = text, .len = strlen(text) };
    f->text.label = label_of(f->s, f->field);
    f->found = &f->own;
    f->proof = ho_proof_is(&m->proof, f->s, f->field);
    if (!has_media_type(f))
        return HANDOFF_OK;
    f->declared = ho_mask_is_json(type);
    if (f->proof)
        return HANDOFF_OK;
    st = ho_mask_json_read(&f->json, text, f->text.len, f->declared, m->err);
    if (st == HANDOFF_OK && f->json.is) {
        f->text.s = (const char *) f->json.plain.data;
        f->text.len = f->json.plain.len;
    }
    return st;
}

/* What was found in the turns together; NULL: this text was not among them. */
static const ho_spans *
found_in_turns(const field_text *f, const ho_masking *m)
{
    const ho_mask_step *s = f->s, *said = s;
    const char         *name = f->field->name;
    const ho_mask_view *view;
    size_t              index = HO_VIEW_RICH;

    if (s->message->descriptor == &handoff__v1__translation__descriptor) {
        said = s->up;
        index = s->index;
    } else if (s->message->descriptor != &handoff__v1__message__descriptor) {
        return NULL;
    }
    if (m->proof.message[said->index])
        return NULL;
    if (said == s && strcmp(name, "text") == 0)
        return &m->turns[m->said + s->index];
    if (strcmp(name, said == s ? "rich" : "text") != 0)
        return NULL;
    view = ho_mask_view_find(&m->views, m->said + said->index, index);
    return view == NULL ? NULL : &view->found;
}

static handoff_status
find(field_text *f, const ho_masking *m)
{
    const ho_mask_text *t = &f->text;
    const ho_spans     *found = found_in_turns(f, m);

    if (found != NULL) {
        f->found = found;
        return HANDOFF_OK;
    }
    if (f->s->message->descriptor == &handoff__v1__mask__descriptor)
        return ho_mask_find_in_path(&f->own, t, m->opts, m->err);
    if (!f->proof)
        return ho_mask_find(&f->own, t, m->opts, m->err);
    if (strcmp(t->s, "[proof]") != 0 && strcmp(t->s, "\"[proof]\"") != 0)
        ho_spans_add(&f->own, 0, t->len, HANDOFF_MASK_PROOF, "");
    return f->own.failed ? ho_base_nomem(m->err) : HANDOFF_OK;
}

/* The text as it goes into the record, in the arena. */
static handoff_status
write_out(const char **text, const field_text *f, ho_masking *m)
{
    static const char   proof[] = "\"[proof]\"";
    ho_base_arena      *arena = &m->ctx->arena;
    const ho_spans     *found = f->found;
    const ho_mask_text *t = &f->text;
    const char         *before = *text;
    size_t              n = ho_mask_length(t, found);
    char               *out;
    handoff_status      st;

    if (f->json.is) {
        st = ho_mask_json_write(&out, arena, &f->json, before, found, m->err);
        if (st == HANDOFF_OK)
            *text = out;
        return st;
    }
    if (f->proof && f->declared)
        n = sizeof proof - 1;
    out = ho_base_arena_alloc(arena, n);
    if (out == NULL)
        return ho_record_arena_fail(arena, n, m->err);
    *text = out;
    if (f->proof && f->declared)
        memcpy(out, proof, n);
    else
        ho_mask_write(out, t, found);
    if (!ho_name_is(f->s->message->descriptor, f->field))
        return HANDOFF_OK;
    return ho_names_apart(text, &m->names, arena, before,
                          n - (t->len - found->at[found->count - 1].end),
                          m->err);
}

/* Says in err which text the caller's search is wrong about: by its place, as
 * its key may be what nobody is to read. */
static void
name_text(const ho_masking *m, const ho_mask_step *s,
          const ProtobufCFieldDescriptor *field, size_t index)
{
    const ho_mask_step *section = s;
    const char         *name;
    char               *path;

    while (section->up != NULL)
        section = section->up;
    name = section->message->descriptor->short_name;
    if (ho_mask_path(&path, &m->ctx->arena, s, field, index, NULL, NULL) ==
        HANDOFF_OK)
        ho_base_err_path(m->err, "%c%s.%s", *name | 0x20, name + 1, path);
}

handoff_status
ho_mask_field_text(ho_masking *m, const char **text, const ho_mask_step *s,
                   const ProtobufCFieldDescriptor *field, size_t index)
{
    field_text     f = { .s = s, .field = field };
    handoff_status st;
    char          *path = NULL;

    if (**text == '\0')
        return HANDOFF_OK;
    st = look_at(&f, m, *text);
    if (st == HANDOFF_OK)
        st = find(&f, m);
    if (st == HANDOFF_E_ARG)
        name_text(m, s, field, index);
    if (st == HANDOFF_OK && f.found->count != 0) {
        st = ho_mask_path(&path, &m->ctx->arena, s, field, index, m->opts,
                          m->err);
        if (st == HANDOFF_OK)
            st = add_entries(m, f.found, path);
        if (st == HANDOFF_OK)
            st = write_out(text, &f, m);
    }
    ho_mask_json_free(&f.json);
    ho_spans_free(&f.own);
    return st;
}
