/* SPDX-License-Identifier: MIT */
/*
 * field.c -- one text field of a record: what goes, and what is written down.
 *
 *   ids, KEYs          nothing: systems need them
 *   values of contacts e-mail addresses and phone numbers, on request
 *   proof              the whole text
 *   messages           what was found in them together
 *   JSON               inside of it (json.c)
 *   all other texts    as they stand, with the name beside them
 */
#include "mask/internal.h"
#include "find/words.h"
#include "record/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 64, KINDS = 8 };

/* ---- Which fields -------------------------------------------------------- */

static bool
is_key(const ProtobufCMessageDescriptor *message, uint32_t number)
{
    for (uint32_t k = 1; k <= HO_KIND_COUNT; k++) {
        const ho_record_key_fields *key = &ho_record_kinds[k].key;

        if (ho_record_kinds[k].message != message)
            continue;
        for (uint32_t i = 0; i < key->count; i++) {
            if (key->number[i] == number)
                return true;
        }
    }
    return false;
}

/* Whether a text says how somebody is reached, or is known elsewhere. */
static bool
is_contact(const ProtobufCMessageDescriptor *message,
           const ProtobufCFieldDescriptor   *field)
{
    return (message == &handoff__v1__contact__descriptor &&
            strcmp(field->name, "value") == 0) ||
           (message == &handoff__v1__authentication__descriptor &&
            strcmp(field->name, "subject") == 0);
}

bool
ho_mask_keeps(const ProtobufCMessageDescriptor *message,
              const ProtobufCFieldDescriptor   *field)
{
    static const char *const names[] = {
        "id",          "native_id",   "conversation_id",
        "by",          "to",          "owner",
        "participant", "attachments", "leading_intent",
        "agent",       "queue",       "bot",
        "system",      "path",        "content_hash",
        "media_type",  "language",    "taxonomy",
        "vocabulary"
    };

    if (message == &handoff__v1__reference__descriptor)
        return strcmp(field->name, "url") != 0;
    if (message == &handoff__v1__mask__descriptor)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (*field->name == *names[i] && strcmp(field->name, names[i]) == 0)
            return true;
    }
    return is_key(message, field->id) && !is_contact(message, field);
}

/* ---- The list of masks --------------------------------------------------- */

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
add_entries(ho_masking *m, const ho_find_spans *spans, char *path)
{
    uint32_t            counts[KINDS] = { 0 }, others = 0;
    const ho_find_span *kinds[KINDS] = { NULL }, *other = NULL;
    handoff_status      st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < spans->count; i++) {
        const ho_find_span *span = &spans->at[i];
        uint32_t            k = 0;

        while (k < KINDS && span->what != 1u << k)
            k++;
        if (k < KINDS) {
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
    for (uint32_t k = 0; st == HANDOFF_OK && k < KINDS; k++) {
        if (kinds[k] != NULL)
            st = add_entry(m, path, ho_find_kind(kinds[k]), counts[k]);
    }
    if (st == HANDOFF_OK && other != NULL)
        st = add_entry(m, path, other->kind, others);
    m->count += spans->count;
    return st;
}

/* ---- One text ------------------------------------------------------------ */

/* What the name beside a text says of it: slots, attributes. */
static const char *
label_of(const ho_mask_step *s, const ProtobufCFieldDescriptor *field)
{
    const char *label = ho_mask_field(s->message, "name");

    if (s->message->descriptor == &handoff__v1__contact__descriptor) {
        int32_t kind =
            (int32_t) ((const Handoff__V1__Contact *) s->message)->kind;

        return kind == HANDOFF_CONTACT_KIND_PHONE ? "phone" : NULL;
    }
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
    const char                     *text; /* that is searched */
    size_t                          len;
    ho_mask_json                    json;
    bool                            proof, declared; /* to be JSON */
    ho_find_spans                   own;
    const ho_find_spans            *found;
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
    handoff_status st;

    f->text = text;
    f->len = strlen(text);
    f->found = &f->own;
    f->proof = ho_mask_proof_is(&m->proof, f->s, f->field);
    if (!has_media_type(f))
        return HANDOFF_OK;
    f->declared = ho_mask_is_json(ho_mask_field(f->s->message, "media_type"));
    if (f->proof)
        return HANDOFF_OK;
    st = ho_mask_json_read(&f->json, text, f->len, f->declared, m->err);
    if (st == HANDOFF_OK && f->json.is) {
        f->text = (const char *) f->json.plain.data;
        f->len = f->json.plain.len;
    }
    return st;
}

/* What was found in the messages together; NULL: this text was not among
 * them. */
static const ho_find_spans *
found_in_messages(const field_text *f, const ho_masking *m)
{
    const ho_mask_step *s = f->s, *said = s;
    const char         *name = f->field->name;
    size_t              index = HO_MASK_RICH;

    if (s->message->descriptor == &handoff__v1__translation__descriptor) {
        said = s->up;
        index = s->index;
    } else if (s->message->descriptor != &handoff__v1__message__descriptor) {
        return NULL;
    }
    if (m->proof.message[said->index])
        return NULL;
    if (said == s && strcmp(name, "text") == 0)
        return &m->said.at[m->said.before + s->index].found;
    if (strcmp(name, said == s ? "rich" : "text") != 0)
        return NULL;
    return ho_mask_said_view(&m->said, said->index, index);
}

static handoff_status
find(field_text *f, const ho_masking *m)
{
    const ho_find_spans *found = found_in_messages(f, m);
    ho_mask_search       search = *m->search;

    if (found != NULL) {
        f->found = found;
        return HANDOFF_OK;
    }
    if (is_contact(f->s->message->descriptor, f->field))
        search.ours.what &= HANDOFF_MASK_EMAIL | HANDOFF_MASK_PHONE;
    /* The address of a ticket is changed only where it says what it holds. */
    if (f->s->message->descriptor == &handoff__v1__reference__descriptor &&
        (ho_find_says(f->text, f->len) & (HO_SAYS_CARD | HO_SAYS_CODE)) == 0)
        return HANDOFF_OK;
    if (!f->proof)
        return ho_mask_find(&f->own, f->text, f->len, label_of(f->s, f->field),
                            &search);
    if (strcmp(f->text, "[proof]") != 0 && strcmp(f->text, "\"[proof]\"") != 0)
        ho_find_add(&f->own, 0, f->len, HANDOFF_MASK_PROOF, "");
    return f->own.failed ? ho_base_nomem(m->err) : HANDOFF_OK;
}

/* ---- Contacts ------------------------------------------------------------ */

static int
by_value(const void *a, const void *b)
{
    const ho_mask_contact *x = a, *y = b;
    int                    order = strcmp(x->value, y->value);

    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

handoff_status
ho_mask_contacts(ho_masking *m)
{
    const Handoff__V1__Customer *c = m->ctx->root.customer;
    const handoff_mask_opts     *o = &m->search->theirs;

    if (c == NULL || c->n_contacts < 2 ||
        ((o->what & (HANDOFF_MASK_EMAIL | HANDOFF_MASK_PHONE)) == 0 &&
         o->find == NULL && m->search->patterns == NULL))
        return HANDOFF_OK;
    m->contacts = malloc(c->n_contacts * sizeof *m->contacts);
    if (m->contacts == NULL)
        return ho_base_nomem(m->err);
    m->contacts_count = c->n_contacts;
    for (size_t i = 0; i < c->n_contacts; i++)
        m->contacts[i] = (ho_mask_contact){
            c->contacts[i]->value == NULL ? "" : c->contacts[i]->value, i
        };
    qsort(m->contacts, m->contacts_count, sizeof *m->contacts, by_value);
    return HANDOFF_OK;
}

/* The place of a contact in the customer's list, from 1 on; 0: it has none. */
static size_t
place_of(const ho_masking *m, const char *value)
{
    size_t low = 0, high = m->contacts_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(m->contacts[middle].value, value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->contacts_count && strcmp(m->contacts[low].value, value) == 0
               ? m->contacts[low].index + 1
               : 0;
}

/* ---- The text without ---------------------------------------------------- */

/* A contact's value is its KEY, so one that was replaced has the number of its
 * place, unless it is the first: "[phone number #2]". */
static size_t
write_number(char *number, size_t size, const field_text *f,
             const ho_masking *m, const char *before)
{
    size_t place = is_contact(f->s->message->descriptor, f->field)
                       ? place_of(m, before)
                       : 0;

    return place < 2 ? 0 : (size_t) snprintf(number, size, " #%zu", place);
}

/* The text as it goes into the record, in the arena. */
static handoff_status
write_out(const char **text, const field_text *f, ho_masking *m)
{
    static const char    proof[] = "\"[proof]\"";
    ho_base_arena       *arena = &m->ctx->arena;
    const ho_find_spans *found = f->found;
    size_t               n = ho_find_length(f->len, found), extra, at;
    char                *out, number[24];
    handoff_status       st;

    if (f->json.is) {
        st = ho_mask_json_write(&out, arena, &f->json, *text, found, m->err);
        if (st == HANDOFF_OK)
            *text = out;
        return st;
    }
    extra = write_number(number, sizeof number, f, m, *text);
    if (f->proof && f->declared)
        n = sizeof proof - 1;
    out = ho_base_arena_alloc(arena, n + extra);
    if (out == NULL)
        return ho_record_arena_fail(arena, n + extra, m->err);
    *text = out;
    if (f->proof && f->declared) {
        memcpy(out, proof, n);
        return HANDOFF_OK;
    }
    ho_find_write(out, f->text, f->len, found);
    if (extra != 0) {
        at = n - (f->len - found->at[found->count - 1].end) - 1;
        memmove(out + at + extra, out + at, n - at);
        memcpy(out + at, number, extra);
    }
    return HANDOFF_OK;
}

/* Says in err which text the caller's search is wrong about: by its place, as
 * its name may be what nobody is to read. */
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

/* Whether it is what was said in a message, and nothing was found in that. */
static bool
is_clean(const ho_masking *m, const ho_mask_step *s,
         const ProtobufCFieldDescriptor *field)
{
    return s->message->descriptor == &handoff__v1__message__descriptor &&
           strcmp(field->name, "text") == 0 && !m->proof.message[s->index] &&
           m->said.at[m->said.before + s->index].found.count == 0;
}

handoff_status
ho_mask_field_text(ho_masking *m, const char **text, const ho_mask_step *s,
                   const ProtobufCFieldDescriptor *field, size_t index)
{
    field_text     f = { .s = s, .field = field };
    handoff_status st;
    char          *path = NULL;

    if (**text == '\0' || is_clean(m, s, field) ||
        ho_mask_keeps(s->message->descriptor, field))
        return HANDOFF_OK;
    st = look_at(&f, m, *text);
    if (st == HANDOFF_OK)
        st = find(&f, m);
    if (st == HANDOFF_E_ARG || st == HANDOFF_E_LIMIT)
        name_text(m, s, field, index);
    if (st == HANDOFF_OK && f.found->count != 0) {
        st = ho_mask_path(&path, &m->ctx->arena, s, field, index, m->search,
                          m->err);
        if (st == HANDOFF_OK)
            st = add_entries(m, f.found, path);
        if (st == HANDOFF_OK)
            st = write_out(text, &f, m);
    }
    ho_mask_json_free(&f.json);
    ho_find_free(&f.own);
    return st;
}
