/* SPDX-License-Identifier: MIT */
/*
 * support_record.c -- records of every kind, filled by the tables.
 *
 * A value says which member it belongs to, so that one that ends up in
 * another member is seen.
 */
#include "support_record.h"

#include <stdio.h>
#include <string.h>

void
support_record_empty(support_record *r, uint32_t kind)
{
    memset(r, 0, sizeof *r);
    handoff_record_init(r->data.bytes, ho_record_kinds[kind].size,
                        kind + HO_KIND_BASE);
}

static const char *
make_text(support_record *r, uint32_t row, uint32_t seed, uint32_t n)
{
    char  *text = r->text + r->text_len;
    size_t room = sizeof r->text - r->text_len;

    r->text_len +=
        1 + (size_t) snprintf(text, room, "member %u \u20ac %u.%u",
                              (unsigned) row, (unsigned) seed, (unsigned) n);
    return text;
}

static void
set_pointer(support_record *r, const ho_record_field *f, const void *p)
{
    memcpy(r->data.bytes + f->offset, &p, sizeof p);
}

static void
set_count(support_record *r, const ho_record_field *f, size_t n)
{
    memcpy(r->data.bytes + f->count, &n, sizeof n);
}

static void
fill_texts(support_record *r, const ho_record_field *f, uint32_t row,
           uint32_t seed)
{
    const char **list = r->lists + r->lists_len;

    for (uint32_t i = 0; i < 3; i++)
        r->lists[r->lists_len++] = make_text(r, row, seed, i);
    r->lists[r->lists_len++] = NULL;
    set_pointer(r, f, list);
}

static void
fill_numbers(support_record *r, const ho_record_field *f, uint32_t row,
             uint32_t seed)
{
    uint32_t *list = r->numbers + r->numbers_len;

    for (uint32_t i = 0; i < 3; i++)
        r->numbers[r->numbers_len++] = 1 + 1000 * seed + 10 * row + i;
    set_pointer(r, f, list);
    set_count(r, f, 3);
}

static void
fill_member(support_record *r, const ho_record_field *f, uint32_t row,
            uint32_t seed)
{
    uint8_t *at = r->data.bytes + f->offset;
    uint32_t number = 1 + 1000 * seed + row;
    int64_t  large = INT64_C(1700000000000) + number;
    float    fraction = (float) number + 0.25f;
    uint32_t yes = 1;

    switch ((ho_record_field_type) f->type) {
    case HO_MEMBER_ENUM:
    case HO_MEMBER_UINT32:
        memcpy(at, &number, sizeof number);
        break;
    case HO_MEMBER_BOOL:
        memcpy(at, &yes, sizeof yes);
        break;
    case HO_MEMBER_FLOAT:
        memcpy(at, &fraction, sizeof fraction);
        break;
    case HO_MEMBER_INT64:
        memcpy(at, &large, sizeof large);
        break;
    case HO_MEMBER_TEXT:
        set_pointer(r, f, make_text(r, row, seed, 0));
        break;
    case HO_MEMBER_BYTES:
        set_pointer(r, f, make_text(r, row, seed, 1));
        set_count(r, f, 9);
        break;
    case HO_MEMBER_TEXTS:
        fill_texts(r, f, row, seed);
        break;
    case HO_MEMBER_NUMBERS:
        fill_numbers(r, f, row, seed);
        break;
    case HO_MEMBER_RESERVED:
    case HO_MEMBER_RESERVED_POINTER:
        break;
    }
}

void
support_record_fill(support_record *r, uint32_t kind, uint32_t seed)
{
    const ho_record_kind *k = &ho_record_kinds[kind];

    support_record_empty(r, kind);
    for (uint32_t row = 0; row < k->fields_count; row++)
        fill_member(r, &k->fields[row], row, seed);
}

/* ---- Naming the parent --------------------------------------------------- */

static const ho_record_kind *
kind_of(const support_record *r)
{
    uint32_t front[2];

    memcpy(front, r->data.bytes, sizeof front);
    return &ho_record_kinds[HO_KIND(front[1])];
}

void
support_record_of(support_record *r, uint32_t parent_kind,
                  uint32_t parent_index, const char *of)
{
    if (kind_of(r)->parent_key == 0)
        return;
    memcpy(r->data.bytes + 8, &parent_kind, sizeof parent_kind);
    memcpy(r->data.bytes + 12, &parent_index, sizeof parent_index);
    memcpy(r->data.bytes + kind_of(r)->parent_key, &of, sizeof of);
}

uint32_t
support_record_of_kind(const support_record *r)
{
    uint32_t n;

    memcpy(&n, r->data.bytes + 8, sizeof n);
    return n;
}

uint32_t
support_record_of_index(const support_record *r)
{
    uint32_t n;

    memcpy(&n, r->data.bytes + 12, sizeof n);
    return n;
}

const char *
support_record_of_text(const support_record *r)
{
    const char *of;

    memcpy(&of, r->data.bytes + kind_of(r)->parent_key, sizeof of);
    return of;
}

/* ---- Comparing ----------------------------------------------------------- */

static const void *
pointer_of(const support_record *r, const ho_record_field *f)
{
    const void *p;

    memcpy(&p, r->data.bytes + f->offset, sizeof p);
    return p;
}

static bool
same_block(const support_record *a, const support_record *b,
           const ho_record_field *f, size_t unit)
{
    size_t n;

    if (memcmp(a->data.bytes + f->count, b->data.bytes + f->count, sizeof n))
        return false;
    memcpy(&n, a->data.bytes + f->count, sizeof n);
    return n == 0 || memcmp(pointer_of(a, f), pointer_of(b, f), n * unit) == 0;
}

static bool
same_member(const support_record *a, const support_record *b,
            const ho_record_field *f)
{
    const char *const *x;
    const char *const *y;

    switch ((ho_record_field_type) f->type) {
    case HO_MEMBER_TEXT:
        return strcmp(pointer_of(a, f), pointer_of(b, f)) == 0;
    case HO_MEMBER_BYTES:
        return same_block(a, b, f, 1);
    case HO_MEMBER_NUMBERS:
        return same_block(a, b, f, sizeof(uint32_t));
    case HO_MEMBER_TEXTS:
        for (x = pointer_of(a, f), y = pointer_of(b, f); *x && *y; x++, y++) {
            if (strcmp(*x, *y) != 0)
                return false;
        }
        return *x == NULL && *y == NULL;
    case HO_MEMBER_ENUM:
    case HO_MEMBER_BOOL:
    case HO_MEMBER_UINT32:
    case HO_MEMBER_FLOAT:
    case HO_MEMBER_INT64:
    case HO_MEMBER_RESERVED:
    case HO_MEMBER_RESERVED_POINTER:
        break;
    }
    return memcmp(a->data.bytes + f->offset, b->data.bytes + f->offset,
                  (size_t) (f->end - f->offset)) == 0;
}

bool
support_record_same(const support_record *a, const support_record *b,
                    uint32_t *row)
{
    const ho_record_kind *kind = kind_of(a);

    if (memcmp(a->data.bytes, b->data.bytes, 8) != 0)
        return false;
    for (*row = 0; *row < kind->fields_count; (*row)++) {
        if (!same_member(a, b, &kind->fields[*row]))
            return false;
    }
    return true;
}

bool
support_path_is_list(uint32_t kind, uint32_t n)
{
    const ho_record_path             *path = &ho_record_kinds[kind].paths[n];
    const ProtobufCMessageDescriptor *desc = &handoff__v1__context__descriptor;
    const ProtobufCFieldDescriptor   *field = NULL;

    for (uint32_t step = 0; step < path->depth; step++) {
        field = ho_record_field_find(desc, path->number[step]);
        desc = field->descriptor;
    }
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}
