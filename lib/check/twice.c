/* SPDX-License-Identifier: MIT */
/*
 * twice.c -- is anything said twice, or before what it answers?
 *
 * Platforms export a conversation whole each time, so what one party sent
 * comes again with the next. Two messages are the same where the same role
 * said the same text, under the same native_id or at the same stated time. A
 * native_id alone proves nothing: some platforms count from 1 in every
 * conversation. Messages are found through a hash table with a secret of its
 * own, so that a record cannot be written to make the comparing take forever.
 */
#include "check/rules.h"
#include "record/numbers.h"
#include "record/origin.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* ---- What is compared ---------------------------------------------------- */

typedef enum likeness { BY_ID, BY_TIME, LIKENESSES } likeness;

typedef struct table {
    size_t  *slots; /* 1 + index of a message */
    size_t   mask;
    uint8_t  secret[crypto_shorthash_KEYBYTES];
    likeness how;
} table;

static const char *
text_of(const char *text)
{
    return text == NULL ? "" : text;
}

static bool
is_equal(const char *a, const char *b)
{
    return strcmp(text_of(a), text_of(b)) == 0;
}

/* Whether it can be found again: a key pressed twice in a second is two. */
static bool
is_comparable(const Handoff__V1__Message *m, likeness how)
{
    if (how == BY_ID)
        return !ho_check_blank(m->native_id);
    return m->sent_at_ms != 0 && !ho_check_blank(m->text) &&
           (int32_t) m->kind != HANDOFF_MESSAGE_KIND_KEYS;
}

static bool
is_said_again(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return is_equal(a->text, b->text) && a->role == b->role &&
           (ho_check_blank(a->by) || ho_check_blank(b->by) ||
            is_equal(a->by, b->by));
}

/* Nothing that is like an earlier message joins a table, so no slot is walked
 * along more than once for the same thing. */
static bool
is_like(const Handoff__V1__Message *a, const Handoff__V1__Message *b,
        likeness how)
{
    if (how == BY_ID)
        return is_equal(a->native_id, b->native_id);
    return a->sent_at_ms == b->sent_at_ms && a->role == b->role &&
           is_equal(a->by, b->by) && is_equal(a->text, b->text);
}

static uint64_t
hash_text(const table *t, const char *text)
{
    uint64_t hash;

    _Static_assert(sizeof hash == crypto_shorthash_BYTES, "a hash");
    text = text_of(text);
    crypto_shorthash((uint8_t *) &hash, (const uint8_t *) text, strlen(text),
                     t->secret);
    return hash;
}

static size_t
hash_of(const table *t, const Handoff__V1__Message *m)
{
    uint64_t hash = hash_text(t, t->how == BY_ID ? m->native_id : m->text);

    if (t->how == BY_TIME)
        hash += (hash_text(t, m->by) + (uint64_t) m->sent_at_ms) *
                UINT64_C(0x9E3779B97F4A7C15);
    return (size_t) (hash ^ hash >> 32) & t->mask;
}

static bool
table_init(table *t, likeness how, size_t messages)
{
    size_t size = 16;

    while (size < messages * 2)
        size *= 2;
    t->slots = calloc(size, sizeof *t->slots);
    t->mask = size - 1;
    t->how = how;
    randombytes_buf(t->secret, sizeof t->secret);
    return t->slots != NULL;
}

/* The first message like it, or SIZE_MAX and it is remembered. */
static size_t
find_or_add(table *t, Handoff__V1__Message *const *list, size_t i)
{
    size_t at = hash_of(t, list[i]);

    for (; t->slots[at] != 0; at = (at + 1) & t->mask) {
        if (is_like(list[t->slots[at] - 1], list[i], t->how))
            return t->slots[at] - 1;
    }
    t->slots[at] = i + 1;
    return SIZE_MAX;
}

/* ---- Twice --------------------------------------------------------------- */

/* Some platforms count from 1 in every conversation: of two legs only a
 * native_id that looks like one of its own tells that it is the same. */
enum { OWN_ID_BYTES = 8 };

static bool
is_same_thing(const ho_check_run *c, size_t a, size_t b)
{
    Handoff__V1__Message *const *list = c->transcript->messages;
    ho_record_word               x, y;

    return strlen(list[a]->native_id) >= OWN_ID_BYTES ||
           !ho_record_origin_word(&x, c->ctx, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_MESSAGES, a) ||
           !ho_record_origin_word(&y, c->ctx, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_MESSAGES, b) ||
           x.leg == y.leg;
}

/* What one message repeats of those before it. */
static ho_check_repeat
repeat_of(const ho_check_run *c, table t[LIKENESSES], size_t i)
{
    Handoff__V1__Message *const *list = c->transcript->messages;
    size_t                       by_id = SIZE_MAX, by_time = SIZE_MAX;
    ho_check_repeat              r = { SIZE_MAX, false };

    if (is_comparable(list[i], BY_ID))
        by_id = find_or_add(&t[BY_ID], list, i);
    if (is_comparable(list[i], BY_TIME))
        by_time = find_or_add(&t[BY_TIME], list, i);
    /* What the platform numbers twice was said twice. */
    if (by_time != SIZE_MAX && (ho_check_blank(list[i]->native_id) ||
                                ho_check_blank(list[by_time]->native_id)))
        r.of = by_time;
    if (by_id == SIZE_MAX)
        return r;
    if (is_said_again(list[by_id], list[i]))
        r.of = by_id;
    else
        r.other_text = list[i]->replaces == 0 && is_same_thing(c, by_id, i);
    return r;
}

bool
ho_check_know_repeats(ho_check_run *c)
{
    const size_t n = c->transcript->n_messages;
    table        t[LIKENESSES];
    bool         ok;

    memset(t, 0, sizeof t);
    if (n == 0)
        return true;
    c->repeats = malloc(n * sizeof *c->repeats);
    ok = c->repeats != NULL && table_init(&t[BY_ID], BY_ID, n) &&
         table_init(&t[BY_TIME], BY_TIME, n);
    for (size_t i = 0; ok && i < n; i++)
        c->repeats[i] = repeat_of(c, t, i);
    free(t[BY_ID].slots);
    free(t[BY_TIME].slots);
    return ok;
}

/* How many messages from i on repeat as many in a row: the history, sent
 * again. What stands between them and was not said (an event) is no matter. */
static size_t
run_from(const ho_check_repeat *r, size_t i, size_t n)
{
    const size_t first = i;

    while (i + 1 < n && r[i + 1].of != SIZE_MAX && r[i].of < first &&
           r[i + 1].of > r[i].of && r[i + 1].of < first)
        i++;
    return i - first + 1;
}

/* A platform that counts anew reuses its ids all along: that is said once. */
static void
check_twice(ho_check_run *c)
{
    const size_t n = c->transcript->n_messages;
    size_t       run, first = 0;
    uint32_t     reused = 0;

    for (size_t i = 0; i < n; i += run) {
        ho_check_place at = ho_check_at_message(c, i);

        run = 1;
        if (c->repeats[i].other_text && reused++ == 0)
            first = i;
        if (c->repeats[i].of == SIZE_MAX)
            continue;
        run = run_from(c->repeats, i, n);
        ho_check_found(c,
                       run == 1 ? HANDOFF_FOUND_MESSAGE_TWICE
                                : HANDOFF_FOUND_HISTORY_TWICE,
                       &at, NULL);
    }
    if (reused != 0) {
        ho_check_place at = ho_check_at_message(c, first);

        ho_check_found_number(c, HANDOFF_FOUND_NATIVE_ID_TWICE, &at,
                              "native_id", reused);
    }
}

/* ---- Before what it answers ---------------------------------------------- */

/* Of a turn that is nowhere is said that it is unknown. */
static bool
is_later(const ho_check_run *c, uint32_t turn, uint32_t than)
{
    return turn >= than && ho_check_message_at(c, turn) != SIZE_MAX;
}

static void
check_answers(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        ho_check_place at = ho_check_at_message(c, i);

        if (is_later(c, t->messages[i]->reply_to, c->turns[i]))
            ho_check_found(c, HANDOFF_FOUND_ANSWER_BEFORE, &at, "reply_to");
        else if (is_later(c, t->messages[i]->replaces, c->turns[i]))
            ho_check_found(c, HANDOFF_FOUND_ANSWER_BEFORE, &at, "replaces");
    }
}

/* ---- Calls without a result ---------------------------------------------- */

/* Where results name their calls, a call that no result names is open. Where
 * none does, calls and results are not told apart, and nothing is said. What a
 * system says that it did is the result itself. */
static void
check_calls(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    const int32_t                  action = HANDOFF_MESSAGE_KIND_ACTION;
    bool                          *answered = NULL, paired = false;

    if (t->n_messages == 0 || !c->turns_rise)
        return;
    answered = calloc(t->n_messages, sizeof *answered);
    if (answered == NULL) {
        c->nomem = true;
        return;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        const size_t of = ho_check_message_at(c, t->messages[i]->reply_to);

        if (of == SIZE_MAX || (int32_t) t->messages[of]->kind != action)
            continue;
        answered[of] = true;
        paired = paired || (int32_t) t->messages[i]->kind == action;
    }
    for (size_t i = 0; paired && i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        ho_check_place              at = ho_check_at_message(c, i);

        if ((int32_t) m->kind == action && m->reply_to == 0 && !answered[i] &&
            ho_check_role(c, m) != HANDOFF_ROLE_SYSTEM)
            ho_check_found(c, HANDOFF_FOUND_CALL_WITHOUT_RESULT, &at, NULL);
    }
    free(answered);
}

const ho_check_rule HO_RULES_TWICE[] = {
    { check_twice, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_answers, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_calls, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { NULL, 0, 0 },
};
